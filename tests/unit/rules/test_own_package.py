"""The package that bears the project's name is in the wheel, whatever else is."""

from __future__ import annotations

import pytest

from wheelcheck.diagnosis import Case
from wheelcheck.model.build import BuildResult, DeclaredExtension
from wheelcheck.model.finding import Finding
from wheelcheck.model.project import Project
from wheelcheck.rules import find_rule
from wheelcheck.rules._sketch import case, wheel

CORE = DeclaredExtension("_core._core", ("src/lib.rs",), optional=False, built=True, source="maturin")


def told(given: Case) -> list[Finding]:
    rule = find_rule("WC214")
    assert rule is not None
    return list(rule.check(given))


def crate(source: str, extension: DeclaredExtension = CORE) -> Case:
    files = {f"{source}/__init__.py": "from ledger._core import f\n", "src/lib.rs": "", "Cargo.toml": ""}
    return case(
        files,
        sdist=tuple(files),
        shipped=wheel(
            {"_core/__init__.py": "", "_core/_core.abi3.so": ""}, name="ledger", tag="cp311-abi3-linux_x86_64"
        ),
        project=Project("ledger", "ledger", "1.0", "maturin"),
        build=BuildResult(None, None, "", 0.0, extensions=(extension,)),
    )


def test_a_wheel_of_other_modules_lacks_the_projects_own_package() -> None:
    (finding,) = told(crate("ledger"))

    assert finding.subject == "ledger"
    assert [str(place) for place in finding.locations] == ["ledger"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("ledger", '[tool.maturin]\nmodule-name = "ledger._core"'),
        ("python/ledger", '[tool.maturin]\nmodule-name = "ledger._core"\npython-source = "python"'),
    ],
)
def test_maturin_is_told_the_package_of_its_module(source: str, text: str) -> None:
    (finding,) = told(crate(source))

    assert [edit.text for edit in finding.edits] == [text]


@pytest.mark.parametrize(
    "files",
    [
        {"tools/pkg/__init__.py": "", "other.py": ""},
        {"pkg/generate.py": "", "other/__init__.py": ""},
        {"pkg-config.py": "", "other.py": ""},
    ],
)
def test_a_folder_that_only_looks_like_it_is_none(files: dict[str, str]) -> None:
    assert told(case(files, shipped=wheel({"other/__init__.py": ""}))) == []


@pytest.mark.parametrize("held", ["Pkg/__init__.py", "pkg.abi3.so", "pkg.py", "pkg/data.json"])
def test_whatever_ships_under_its_name_is_it(held: str) -> None:
    assert told(case({"pkg/__init__.py": ""}, shipped=wheel({held: "", "other.py": ""}))) == []
