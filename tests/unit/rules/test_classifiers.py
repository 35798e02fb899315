"""Classifiers that PyPI refuses: how surely, what was meant, and where the project gives them."""

from __future__ import annotations

import sys
import time

import pytest

from wheelcheck.model.archive import Metadata
from wheelcheck.model.edit import EditKind
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.project import Project, TextFile
from wheelcheck.rules import find_rule
from wheelcheck.rules._classifiers import Refused, refused
from wheelcheck.rules._sketch import case, wheel

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MISSPELT = "Programming Language :: Pyhton :: 3"
TEXT = f"""\
[project]
name = "pkg"
classifiers = [
    "Typing :: Typed",
    "{MISSPELT}",
    "{MISSPELT} :: Only",
]
"""


def told(*classifiers: str, tree: bool = True, text: str = TEXT) -> list[Finding]:
    rule = find_rule("WC227")
    assert rule is not None
    project = Project("pkg", "pkg", pyproject=tomllib.loads(text), files=(TextFile("pyproject.toml", text),))
    files = {"pkg/__init__.py": ""}
    shipped = wheel(files, metadata=Metadata("pkg", "1.0", classifiers=classifiers))
    return list(rule.check(case(files if tree else {}, shipped=shipped, project=project)))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Programming Language :: Pyhton :: 3", "Programming Language :: Python :: 3"),
        ("Programming Language::Python::3", "Programming Language :: Python :: 3"),
        ("Programming Language :: Python: 3", "Programming Language :: Python :: 3"),
        ("programming language :: python", "Programming Language :: Python"),
        ("Development Status :: 5 - Production / Stable", "Development Status :: 5 - Production/Stable"),
        ("Intended Audience :: Developer", "Intended Audience :: Developers"),
        ("Licence :: OSI Approved :: MIT License", "License :: OSI Approved :: MIT License"),
    ],
)
def test_a_misspelling_is_answered_with_what_was_meant(text: str, meant: str) -> None:
    (found,) = refused([text])

    assert (found.why, found.meant) == (Refused.UNKNOWN, (meant,))


@pytest.mark.parametrize(
    "text",
    [
        "Programming Language :: Python :: 3.99",
        "Framework :: Django :: 99.0",
        "Environment :: GPU :: NVIDIA CUDA :: 99 :: 99.9",
        "Natural Language :: Quenya",
        "Programming Language :: Ty",
    ],
)
def test_what_may_be_newer_than_the_list_is_no_misspelling(text: str) -> None:
    (found,) = refused([text])

    assert (found.why, found.meant) == (Refused.NEWER, ())


@pytest.mark.parametrize("text", ["License :: OSI Approved :: MIT", "Our Company :: Internal", "", "x" * 100_000])
def test_what_no_later_list_will_have_is_unknown(text: str) -> None:
    (found,) = refused([text])

    assert found.why is Refused.UNKNOWN


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("License :: OSI Approved :: MIT", "License :: OSI Approved :: MIT License"),
        ("License :: MIT License", None),
        ("Topic :: Software Development :: Library", "Topic :: Software Development :: Libraries"),
        ("Framework :: Wheelcheck", None),
        ("Framework :: Django :: 99.0", None),
        ("Our Company :: Internal", None),
    ],
)
def test_the_nearest_is_told_of_one_that_is_no_misspelling(text: str, near: str | None) -> None:
    (found,) = refused([text])

    assert found.near == near


def test_a_deprecated_one_is_answered_with_its_successor() -> None:
    (found,) = refused(["Natural Language :: Ukranian"])

    assert (found.why, found.meant) == (Refused.DEPRECATED, ("Natural Language :: Ukrainian",))


def test_good_and_private_ones_are_silent() -> None:
    assert (
        list(refused(["Typing :: Typed", "Private :: Do Not Upload", "Programming Language :: Python :: 3.12"])) == []
    )


def test_without_classifiers_the_list_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "trove_classifiers", raising=False)

    assert list(refused([])) == []
    assert "trove_classifiers" not in sys.modules


def test_thousands_of_unknown_ones_cost_little() -> None:
    started = time.process_time()

    found = list(refused([f"Topic :: {number} {'x' * 180}" for number in range(5000)]))

    assert len(found) == 20
    assert time.process_time() - started < 5


def test_the_line_of_the_project_is_written_anew() -> None:
    (finding,) = told("Typing :: Typed", MISSPELT)

    assert finding.severity is Severity.WARNING
    assert [str(place) for place in finding.locations] == ["pyproject.toml:5"]
    (edit,) = finding.edits
    assert (edit.kind, edit.path, edit.line) == (EditKind.REPLACE, "pyproject.toml", 5)
    assert edit.text == '    "Programming Language :: Python :: 3",'


def test_a_line_that_holds_it_as_a_part_of_another_is_left_alone() -> None:
    text = f'[project]\nname = "pkg"\nclassifiers = ["{MISSPELT} :: Only"]\n'

    (finding,) = told(MISSPELT, text=text)

    assert finding.edits == ()
    assert finding.fix == (
        "write 'Programming Language :: Python :: 3' into classifiers of [project] (pyproject.toml:3)"
    )


def test_one_that_may_be_newer_is_information() -> None:
    (finding,) = told("Programming Language :: Python :: 3.99")

    assert finding.severity is Severity.INFO
    assert "may be newer" in finding.because[0]


def test_a_project_that_is_private_is_asked_nothing() -> None:
    assert told("Private :: Do Not Upload", "Our own :: Things") == []


def test_a_private_distribution_is_one_that_pypi_refuses() -> None:
    (finding,) = told("Private :: Do Not Upload", "Our own :: Things", tree=False)

    assert finding.severity is Severity.INFO
    assert "'Private :: Do Not Upload' asks for that" in finding.message
