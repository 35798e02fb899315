"""Finding the interpreter that is asked for."""

from __future__ import annotations

import importlib.machinery
import os
import stat
import sys
from pathlib import Path

import pytest
from packaging import tags

from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.stages import interpreter


def test_the_running_one_tells_about_itself() -> None:
    found = interpreter.find(None)

    assert found.version == sys.version_info[:3]
    assert found.tags == tuple(str(tag) for tag in tags.sys_tags())
    assert found.suffixes == tuple(importlib.machinery.EXTENSION_SUFFIXES)
    assert found.stdlib == sys.stdlib_module_names
    assert found.can_fork == hasattr(os, "fork")


@pytest.mark.parametrize("form", ["{0}.{1}", "python{0}.{1}", "{0}.{1}.{2}", "=={0}.{1}.*", "cpython@{0}.{1}"])
def test_a_version_finds_the_running_one_first(form: str) -> None:
    found = interpreter.find(form.format(*sys.version_info))

    assert found.version[:2] == sys.version_info[:2]


def test_a_path_and_an_environments_folder() -> None:
    assert interpreter.find(sys.executable).version == sys.version_info[:3]
    if sys.prefix != sys.base_prefix:
        assert interpreter.find(sys.prefix).version == sys.version_info[:3]


@pytest.mark.parametrize("request_", ["3.99", "/no/such/python", "nosuchpython", ">=3.99"])
def test_one_that_is_not_there_names_those_that_are(request_: str) -> None:
    with pytest.raises(WheelcheckError) as caught:
        interpreter.find(request_)

    assert f"{sys.version_info[0]}.{sys.version_info[1]}" in (caught.value.hint or "")
    assert caught.value.exit_status == 3


@pytest.mark.parametrize("request_", ["", ">=x"])
def test_a_request_that_says_nothing_is_a_usage_error(request_: str) -> None:
    with pytest.raises(UsageError):
        interpreter.find(request_)


def test_what_is_no_python_is_refused_with_its_own_words(tmp_path: Path) -> None:
    script = tmp_path / "python3.12"
    script.write_text("#!/bin/sh\necho I am a shell\nexit 1\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)

    with pytest.raises(WheelcheckError, match="I am a shell"):
        interpreter.find(str(script))


def test_what_cannot_be_started_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "python3.12"
    file.write_text("")

    with pytest.raises(WheelcheckError, match="cannot be started"):
        interpreter.find(str(file))


def test_pyenv_is_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bin_folder = tmp_path / "versions/3.77.1/bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / "python3").write_text("")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))

    with pytest.raises(WheelcheckError, match=r"no Python 3\.77 that runs: .*cannot be started"):
        interpreter.find("3.77")


def test_tags_from_outside_are_those_from_inside() -> None:
    found = interpreter.find(None)
    facts = {
        "version": list(found.version),
        "implementation": found.implementation,
        "free_threaded": found.suffixes[0].find(f"{found.version[1]}t") >= 0,
        "debug": hasattr(sys, "gettotalrefcount"),
        "soabi": None,
    }

    assert tuple(interpreter._tags_from_outside(facts)) == found.tags
