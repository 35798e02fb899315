from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.project import Project, TextFile
from wheelcheck.model.report import Report
from wheelcheck.model.snapshot import Absence, AbsentFile
from wheelcheck.reporters import Look
from wheelcheck.reporters._places import Places


def finding(*locations: Location) -> Finding:
    return Finding("WC001", "untracked-module", Severity.ERROR, "pkg.x", "pkg.x is absent", locations=locations)


@pytest.mark.parametrize(
    ("locations", "primary"),
    [
        ((Location("pkg/__init__.py", 7), Location(".gitignore", 3)), "pkg/__init__.py:7"),
        ((Location("/etc/gitignore", 1), Location("~/.gitignore", 2), Location(".gitignore", 3)), ".gitignore:3"),
        ((Location("../other/setup.py", 1), Location(".gitignore", 3)), ".gitignore:3"),
        ((Location("pkg-1.0.dist-info/RECORD"), Location("pkg/_fast.so")), "pyproject.toml:1"),
        ((Location("pkg"),), "pyproject.toml:1"),
        ((Location("./pkg/../pkg/__init__.py"),), "pkg/__init__.py:1"),
        ((Location("/tmp/wheelcheck-abcd1234/tree/pkg/__init__.py", 2),), "pkg/__init__.py:2"),
        ((), "pyproject.toml:1"),
    ],
)
def test_the_primary_place_is_the_first_that_is_a_file_of_the_project(
    mixed: Report, locations: tuple[Location, ...], primary: str
) -> None:
    assert str(Places(mixed, Look()).primary(finding(*locations))) == primary


def test_a_file_that_a_clone_would_lack_is_a_file_of_the_project(mixed: Report) -> None:
    assert mixed.evidence.snapshot is not None
    snapshot = replace(mixed.evidence.snapshot, absent=(AbsentFile("pkg/x.py", Absence.UNTRACKED),))
    report = replace(mixed, evidence=replace(mixed.evidence, snapshot=snapshot))

    assert str(Places(report, Look()).primary(finding(Location("pkg/x.py", 2)))) == "pkg/x.py:2"


def test_without_a_pyproject_the_place_is_setup_py(good: Report) -> None:
    project = Project(".", files=(TextFile("setup.py", ""), TextFile("setup.cfg", "")))
    report = replace(good, evidence=replace(good.evidence, project=project))

    assert str(Places(report, Look()).primary(finding())) == "setup.py:1"


def test_a_wheel_without_its_sources_is_a_place_itself(good: Report) -> None:
    evidence = replace(good.evidence, snapshot=None, project=Project("dist/pkg-1.0-py3-none-any.whl"))
    places = Places(replace(good, evidence=evidence), Look())

    assert str(places.as_typed(finding(Location("pkg/x.so", 1)))) == "dist/pkg-1.0-py3-none-any.whl:1"
    assert str(places.primary(finding(Location("pkg/x.so", 1)))) == "pyproject.toml:1"


@pytest.mark.parametrize(
    ("root", "folder", "checkout", "path"),
    [
        (".", None, None, "a.py"),
        ("sub", None, None, "sub/a.py"),
        (".", "/repo", "/repo", "a.py"),
        ("sub/..", "/repo/x", "/repo", "x/a.py"),
        ("../y", "/repo/x", "/repo", "y/a.py"),
        ("/repo/z", "/elsewhere", "/repo", "z/a.py"),
        ("/other", "/repo", "/repo", "a.py"),
    ],
)
def test_ci_systems_get_paths_from_the_top_of_the_repository(
    mixed: Report, root: str, folder: str | None, checkout: str | None, path: str
) -> None:
    report = replace(mixed, evidence=replace(mixed.evidence, project=replace(mixed.evidence.project, root=root)))
    look = Look(
        folder=PurePosixPath(folder) if folder else None, checkout=PurePosixPath(checkout) if checkout else None
    )

    assert Places(report, look).in_checkout(Location("a.py", 1)) == path


def test_people_get_paths_from_where_they_are(mixed: Report) -> None:
    report = replace(mixed, evidence=replace(mixed.evidence, project=replace(mixed.evidence.project, root="../pkg")))
    look = Look(folder=Path("/repo/x"), checkout=Path("/repo"))

    assert str(Places(report, look).as_typed(mixed.findings[0])) == "../pkg/.gitignore:13"
