"""Several interpreters: what happens when wheelcheck cannot judge one of them; what tells them apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wheelcheck import several
from wheelcheck.config import Options
from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.interpreter import Interpreter, short_names
from wheelcheck.model.project import Project
from wheelcheck.model.report import Report
from wheelcheck.progress import Silence
from wheelcheck.stages.target import FolderTarget
from wheelcheck.verification import Run


def python(*version: int, implementation: str = "cpython", tag: str = "", path: str = "/usr/bin/python") -> Interpreter:
    major, minor, micro = version
    tags = (tag or f"cp{major}{minor}-cp{major}{minor}-linux_x86_64",)
    return Interpreter(path, (major, minor, micro), implementation, "linux", tags, (), frozenset(), True)


_OLD, _NEW = python(3, 8, 18), python(3, 13, 0)


def stand_in(monkeypatch: pytest.MonkeyPatch, errors: dict[str, WheelcheckError]) -> None:
    """Runs that fail for the interpreters named, and pass for the others."""

    def verify(run: Any, _target: Any, name: str, _python: Interpreter) -> Report:
        if run.name in errors:
            raise errors[run.name]
        return Report(Evidence(Project(name)), (), (), True, 1.0)

    monkeypatch.setattr(Run, "verify", verify)


def verified() -> tuple[Report, ...]:
    return several.verify(FolderTarget(Path()), ".", (_OLD, _NEW), Options(), Silence())


def test_one_that_cannot_be_judged_hinders_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, {"3.8": WheelcheckError("no file fits", "choose another")})

    first, second = verified()

    assert first.unjudged == "no file fits; choose another"
    assert not first.passed
    assert second.passed
    assert second.unjudged is None


def test_when_none_can_be_judged_the_first_reason_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, {"3.8": WheelcheckError("no network"), "3.13": WheelcheckError("still none")})

    with pytest.raises(WheelcheckError, match="no network"):
        verified()


def test_what_cannot_be_understood_is_raised_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, {"3.8": UsageError("no such release")})

    with pytest.raises(UsageError):
        verified()


@pytest.mark.parametrize(
    ("pythons", "names"),
    [
        ([python(3, 8, 18), python(3, 13, 0)], ("3.8", "3.13")),
        ([python(3, 11, 7), python(3, 11, 9)], ("3.11.7", "3.11.9")),
        ([python(3, 10, 1), python(3, 10, 1, implementation="pypy", tag="pp310-pp73-any")], ("3.10", "PyPy 3.10")),
        ([python(3, 13, 0), python(3, 13, 0, tag="cp313-cp313t-linux")], ("3.13", "3.13t")),
        ([python(3, 12, 1, path="/a"), python(3, 12, 1, path="/b")], ("3.12.1 /a", "3.12.1 /b")),
    ],
)
def test_names_are_as_long_as_they_must_be(pythons: list[Interpreter], names: tuple[str, ...]) -> None:
    assert short_names(pythons) == names
