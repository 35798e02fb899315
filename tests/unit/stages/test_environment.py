"""The environment that a wheel is installed into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from unit.stages.wheels import make_wheel
from wheelcheck.model.environment import Environment, InstallFault
from wheelcheck.stages import environment, interpreter
from wheelcheck.stages.installer import PipInstaller
from wheelcheck.stages.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    links = tmp_path / "links"
    links.mkdir()
    make_wheel(links, "dep", "1.0", {"dep.py": "", "dep_more/__init__.py": ""})
    make_wheel(links, "other", "2.0", {"nspace/other.py": ""}, ["dep<2"])
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(links))
    with Workspace(tmp_path) as workspace:
        yield workspace


def create(wheel: Path, workspace: Workspace, *extras: str) -> Environment:
    return environment.create(
        wheel, interpreter.find(None), workspace, extras=extras, installer=PipInstaller(), timeout=60
    )


def test_it_holds_the_wheel_its_dependencies_and_nothing_else(workspace: Workspace) -> None:
    requires = ["dep>=1", 'other; extra == "more"']
    wheel = make_wheel(
        workspace.root, "Demo.pkg", "1", {"demo/__init__.py": ""}, requires, fields="Provides-Extra: more\n"
    )

    plain = create(wheel, workspace)
    more = create(wheel, workspace, "more")

    assert [(one.name, one.version, one.provides) for one in plain.distributions] == [
        ("Demo.pkg", "1", ("demo",)),
        ("dep", "1.0", ("dep", "dep_more")),
    ]
    assert [one.name for one in more.distributions] == ["Demo.pkg", "dep", "other"]
    assert more.distributions[2].provides == ("nspace",)
    assert plain.error is None
    assert plain.python.is_relative_to(workspace.root)
    assert all(folder.is_relative_to(workspace.root) for folder in plain.site_packages)


def test_a_requirement_that_cannot_be_met_is_a_value(workspace: Workspace) -> None:
    wheel = make_wheel(workspace.root, "demo", "1", {"demo.py": ""}, ["dep>=7"])

    error = create(wheel, workspace).error

    assert error is not None
    assert (error.fault, error.message) == (
        InstallFault.UNRESOLVABLE,
        "dep>=7, required by demo: the index has 1.0",
    )


def test_a_wheel_for_another_python_is_a_value(workspace: Workspace) -> None:
    wheel = make_wheel(workspace.root, "demo", "1", {"demo.py": ""}, fields="Requires-Python: >=3.99\n")

    error = create(wheel, workspace).error

    assert error is not None
    assert error.fault is InstallFault.NOT_INSTALLABLE


@pytest.mark.parametrize("name", ["demo-1-py3-none-any.whl", "nonsense.whl"])
def test_what_is_no_wheel_is_a_value(name: str, workspace: Workspace) -> None:
    (workspace.root / name).write_text("no archive")

    assert create(workspace.root / name, workspace).error is not None


def test_contradictions_are_told(workspace: Workspace) -> None:
    # pip would not let these in together; an environment may come to it by overrides.
    wheel = make_wheel(workspace.root, "demo", "1", {"demo.py": ""}, ["dep>=1", 'gone; python_version < "3"'])
    made = create(wheel, workspace)
    info = made.site_packages[0] / "dep-1.0.dist-info/METADATA"
    info.write_text(info.read_text().replace("Version: 1.0", "Version: 0.5") + "Requires-Dist: absent>1\n")
    found = environment._installed(made.site_packages)

    told = list(environment._inconsistencies(found, interpreter.find(None), {}))

    assert told == [
        "demo 1 requires dep>=1, but dep 0.5 is installed",
        "dep 0.5 requires absent>1, which is not installed",
    ]
