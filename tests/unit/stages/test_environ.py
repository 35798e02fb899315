"""Which variables our subprocesses see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from wheelcheck.stages import environ
from wheelcheck.stages.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path) as workspace:
        yield workspace


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PYPI_TOKEN", "x"),
        ("TWINE_PASSWORD", "x"),
        ("AWS_SECRET_ACCESS_KEY", "x"),
        ("MY_API_KEY", "x"),
        ("SSH_AUTH_SOCK", "/run/agent"),
        ("PIP_INDEX_URL", "https://me:word@host/simple"),
        ("SOME_URL", "https://me:word@host/x"),
        ("GITHUB_ENV", "/f"),
        ("GIT_DIR", "/repo/.git"),
        ("PYTHONPATH", "/elsewhere"),
        ("VIRTUAL_ENV", "/venv"),
        ("DISPLAY", ":0"),
        ("XDG_CONFIG_HOME", "/home/me/.config"),
    ],
)
def test_a_build_does_not_see(name: str, value: str, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)

    assert name not in environ.for_build(workspace)


@pytest.mark.parametrize(
    ("name", "value"),
    [("CFLAGS", "-O2"), ("CC", "clang"), ("HTTPS_PROXY", "http://u:p@proxy:3128"), ("SOURCE_DATE_EPOCH", "1")],
)
def test_a_build_sees(name: str, value: str, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)

    assert environ.for_build(workspace)[name] == value


def test_a_build_has_a_home_of_its_own_and_the_users_rust(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "me/.cargo").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.delenv("CARGO_HOME", raising=False)

    seen = environ.for_build(workspace)

    assert Path(seen["HOME"]).is_relative_to(workspace.root)
    assert Path(seen["TMPDIR"]).is_relative_to(workspace.root)
    assert seen["CARGO_HOME"] == str(tmp_path / "me/.cargo")


def test_compilers_speak_english_in_the_users_encoding(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    seen = environ.for_build(workspace)

    assert (seen["LANG"], seen["LC_MESSAGES"], "LC_ALL" in seen) == ("de_DE.UTF-8", "C", False)


def test_an_installer_sees_index_settings_and_no_other_destination(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://me:word@host/simple")
    monkeypatch.setenv("UV_INDEX_URL", "https://host/simple")
    for name in ("PIP_TARGET", "VIRTUAL_ENV", "UV_SYSTEM_PYTHON", "PYTHONPATH", "GIT_DIR"):
        monkeypatch.setenv(name, "/elsewhere")

    seen = environ.for_installer()

    assert seen["PIP_INDEX_URL"] == "https://me:word@host/simple"
    assert seen["UV_INDEX_URL"] == "https://host/simple"
    assert not {"PIP_TARGET", "VIRTUAL_ENV", "UV_SYSTEM_PYTHON", "PYTHONPATH", "GIT_DIR"} & set(seen)


def test_no_width_of_a_terminal_breaks_what_an_installer_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    assert "COLUMNS" not in environ.for_installer()


def test_imports_see_a_short_list(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYTHING", "x")
    monkeypatch.setenv("LC_TIME", "C")

    seen = environ.for_imports(workspace)

    assert "ANYTHING" not in seen
    assert seen["LC_TIME"] == "C"
    assert Path(seen["HOME"]).is_relative_to(workspace.root)
