"""Choosing an installer, and both of them at work (without any index)."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from unit.stages.wheels import make_wheel
from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.model.environment import InstallFault
from wheelcheck.stages import installer, interpreter
from wheelcheck.stages.installer import Installer, PipInstaller, UvInstaller
from wheelcheck.stages.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with Workspace(tmp_path) as workspace:
        yield workspace


@pytest.fixture(params=["uv", "pip"])
def either(request: pytest.FixtureRequest) -> Installer:
    if request.param == "uv" and installer.find_uv() is None:
        pytest.skip("uv is not on this machine")
    return installer.choose(request.param)


def test_uv_is_taken_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installer, "find_uv", lambda: "/bin/uv")
    assert installer.choose() == UvInstaller("/bin/uv")
    assert installer.choose("pip") == PipInstaller()


def test_pip_is_taken_where_uv_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installer, "find_uv", lambda: None)
    assert installer.choose() == PipInstaller()
    with pytest.raises(WheelcheckError, match="uv is not on this machine"):
        installer.choose("uv")


def test_another_installer_or_date_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        installer.choose("conda")
    with pytest.raises(UsageError):
        installer.choose("pip", exclude_newer="yesterday")


@pytest.mark.parametrize(
    ("moment", "instant"),
    [
        ("2024-05-19", "2024-05-20T00:00:00Z"),
        ("2024-12-31", "2025-01-01T00:00:00Z"),
        ("2024-05-19T12:00:00+02:00", "2024-05-19T10:00:00Z"),
        ("2024-05-19T12:00:00Z", "2024-05-19T12:00:00Z"),
    ],
)
def test_a_day_is_included_whatever_the_time_zone(moment: str, instant: str) -> None:
    assert installer.instant(moment) == instant


def test_an_environment_is_empty_and_takes_a_wheel(either: Installer, workspace: Workspace) -> None:
    target = interpreter.find(None)
    wheel = make_wheel(workspace.root, "demo", "1.0", {"demo/__init__.py": "x = 1\n"})

    python = either.create_environment(workspace.fresh("e") / "env", target, workspace, cwd=workspace.root, timeout=60)
    done = either.install(
        python, [f"demo @ {wheel.as_uri()}"], workspace, interpreter=target, cwd=workspace.root, timeout=60
    )

    assert done.error is None, done.output
    code = "import demo, importlib.util as u; print(u.find_spec('pip'), u.find_spec('setuptools'))"
    assert subprocess.check_output([str(python), "-I", "-c", code], text=True, timeout=60) == "None None\n"


def test_a_requirement_that_nothing_satisfies(either: Installer, workspace: Workspace) -> None:
    target = interpreter.find(None)
    wheel = make_wheel(workspace.root, "demo", "1.0", {"demo/__init__.py": ""}, ["nosuch-package>=3"])

    python = either.create_environment(workspace.fresh("e") / "env", target, workspace, cwd=workspace.root, timeout=60)
    done = either.install(
        python, [f"demo @ {wheel.as_uri()}"], workspace, interpreter=target, cwd=workspace.root, timeout=60
    )

    assert done.error is not None
    # uv says by itself that it was told to stay offline.
    assert done.error.fault in (InstallFault.UNRESOLVABLE, InstallFault.NETWORK)


def test_an_environment_that_cannot_be_made_is_our_inability(either: Installer, workspace: Workspace) -> None:
    (workspace.root / "file").write_text("")

    with pytest.raises(WheelcheckError, match="can be made"):
        either.create_environment(
            workspace.root / "file/env", interpreter.find(None), workspace, cwd=workspace.root, timeout=60
        )
