"""`Import-Name` and `Import-Namespace` (PEP 794) against one another and against what the wheel holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wheelcheck.model.archive import Metadata, Wheel
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.project import Project, TextFile
from wheelcheck.rules import find_rule
from wheelcheck.rules._sketch import case, wheel

NAMESPACED = {"ns/pkg/__init__.py": "", "ns/pkg/a.py": ""}
TEXT = '[project]\nname = "pkg"\nimport-names = ["ns.pkg"]\n'


def made(files: dict[str, str], *names: str, shared: tuple[str, ...] = (), tag: str = "py3-none-any") -> Wheel:
    return wheel(files, metadata=Metadata("pkg", "1.0", import_names=names, import_namespaces=shared), tag=tag)


def told(shipped: Wheel, project: Project | None = None) -> list[Finding]:
    rule = find_rule("WC225")
    assert rule is not None
    return list(rule.check(case(shipped=shipped, project=project)))


@pytest.mark.parametrize(
    "shipped",
    [
        made(NAMESPACED, "ns.pkg", shared=("ns",)),
        made(NAMESPACED, "ns"),
        made({"pkg/__init__.py": "", "_pkg.py": ""}, "pkg", "_pkg ; private"),
        made({"pkg/__init__.py": "", "0a1b2c3d4e5f6a7b8c9d__mypyc.abi3.so": ""}, "pkg"),
        made({"pkg/__init__.py": "", "pkg/sub/__init__.py": ""}, "pkg", "pkg.sub"),
        made({"pkg/__init__.py": ""}),
        made({}, ""),
        made({"a/b/c/__init__.py": ""}, "a.b.c", shared=("a", "a.b")),
        made({"a/b/c/__init__.py": "", "a/b/d.py": ""}, "a.b.c", "a.b.d", shared=("a", "a.b")),
    ],
)
def test_names_that_fit_are_silent(shipped: Wheel) -> None:
    assert told(shipped) == []


def test_every_name_above_a_dotted_one_is_asked_for() -> None:
    found = told(made({"a/b/c/__init__.py": ""}, "a.b.c", shared=("a",)))

    assert [(finding.subject, finding.severity) for finding in found] == [("a.b", Severity.WARNING)]
    assert (found[0].fix or "").startswith('add "a.b" to import-namespaces')


def test_a_package_above_is_a_name_of_its_own() -> None:
    (finding,) = told(made({"pkg/__init__.py": "", "pkg/sub.py": "", "pkg/other.py": ""}, "pkg.sub"))

    assert finding.subject == "pkg"
    assert (finding.fix or "").startswith('add "pkg" to import-names')


def test_a_name_in_both_fields_is_an_error() -> None:
    (finding,) = told(made(NAMESPACED, "ns; private", shared=("ns",)))

    assert (finding.subject, finding.severity) == ("ns", Severity.ERROR)


def test_modules_that_no_name_covers_are_one_finding() -> None:
    shipped = made({**NAMESPACED, "ns/other.py": "", "more/__init__.py": "", "more/a.py": ""}, "ns.pkg", shared=("ns",))

    (finding,) = told(shipped)

    assert finding.severity is Severity.WARNING
    assert {finding.subject, *finding.affects} == {"more", "ns.other"}


def test_a_name_of_another_platforms_wheel_is_information() -> None:
    files = {"pkg/__init__.py": "", "pkg/a.so": ""}

    (here,) = told(made(files, "pkg", "winpkg", tag="cp311-cp311-linux_x86_64"))
    (anywhere,) = told(made({"pkg/__init__.py": ""}, "pkg", "winpkg"))

    assert here.severity is Severity.INFO
    assert anywhere.severity is Severity.ERROR


def test_the_line_of_the_project_that_gives_the_names_is_told() -> None:
    project = Project(
        "pkg",
        "pkg",
        pyproject={"project": {"name": "pkg", "import-names": ["ns.pkg"]}},
        files=(TextFile("pyproject.toml", TEXT),),
    )

    found = told(made({**NAMESPACED, "other.py": ""}, "ns.pkg"), project)

    assert [finding.fix for finding in found] == [
        'add "ns" to import-namespaces of [project] in pyproject.toml',
        "add other to import-names of [project] (pyproject.toml:3); what is not for users with `; private` behind it",
    ]


def test_sdist_and_wheel_give_the_same_names() -> None:
    rule = find_rule("WC209")
    assert rule is not None
    metadata = Metadata("pkg", "1.0", metadata_version="2.5", import_names=("pkg", "_pkg; private"))
    shipped = wheel({}, metadata=replace(metadata, import_names=("_pkg ;private", "pkg")))
    sketch = case(shipped=shipped, sdist=())
    assert sketch.evidence.sdist is not None

    same = case(shipped=shipped, source=replace(sketch.evidence.sdist, metadata=metadata))
    other = case(
        shipped=shipped, source=replace(sketch.evidence.sdist, metadata=replace(metadata, import_names=("pkg",)))
    )

    assert list(rule.check(same)) == []
    assert [finding.subject for finding in rule.check(other)] == ["import-name"]
