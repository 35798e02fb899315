"""The helper for noxfiles, with a session that only writes down what it is to run."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from wheelcheck.nox import verify


@dataclass
class Session:
    """What the helper uses of ``nox.Session``."""

    bin_paths: list[str] | None = None
    posargs: list[str] = field(default_factory=list)
    command: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)

    def run(self, *command: str, **settings: Any) -> None:
        self.command, self.settings = command, settings


WHEELCHECK = (sys.executable, "-m", "wheelcheck", "verify")


def run(session: Session, *arguments: Any, **settings: Any) -> tuple[str, ...]:
    verify(cast(Any, session), *arguments, **settings)
    return session.command


def test_the_interpreter_is_that_of_the_session(tmp_path: Path) -> None:
    (tmp_path / "python").touch()

    command = run(Session([str(tmp_path)]))

    assert command == (*WHEELCHECK, "--python", str(tmp_path / "python"), "--", ".")


def test_a_session_without_an_environment_verifies_for_the_interpreter_of_nox() -> None:
    session = Session()

    assert run(session) == (*WHEELCHECK, "--", ".")
    assert session.settings["external"] is True


def test_options_come_before_what_is_given_to_nox_and_the_target_last() -> None:
    session = Session(posargs=["--fail-on", "warning"])

    command = run(session, Path("packages/demo"), "--extra", "yaml", wheel=Path("dist/x.whl"))

    expected = ("--wheel", "dist/x.whl", "--extra", "yaml", "--fail-on", "warning", "--", "packages/demo")
    assert command[len(WHEELCHECK) :] == expected


def test_posargs_can_be_meant_for_another_command() -> None:
    assert run(Session(posargs=["-k", "fast"]), posargs=()) == (*WHEELCHECK, "--", ".")


def test_what_leads_python_astray_is_taken_away_and_variables_are_added() -> None:
    session = Session()

    run(session, env={"WHEELCHECK_JOBS": "1"})

    assert session.settings["env"] == {
        "PYTHONPATH": None,
        "PYTHONHOME": None,
        "VIRTUAL_ENV": None,
        "WHEELCHECK_JOBS": "1",
    }


@pytest.mark.parametrize("module", ["nox", "click"])
def test_importing_the_helper_needs_nothing_but_wheelcheck(module: str) -> None:
    code = f"import sys; sys.modules[{module!r}] = None; import wheelcheck.nox"

    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
