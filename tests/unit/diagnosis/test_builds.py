"""Builds that stop at a file which the project has, and a clone has not."""

from __future__ import annotations

from wheelcheck.diagnosis import Case, CauseKind
from wheelcheck.model.build import BuildError, BuildFault, BuildResult, BuildStep
from wheelcheck.model.snapshot import Absence, AbsentFile, IgnoreRule
from wheelcheck.rules._sketch import case

_RULE = IgnoreRule(".gitignore", 1, "_lib/")
_TREE = {"pkg/__init__.py": "", "pkg/fast.c": '#include "_lib/a.h"\n', "setup.py": ""}


def _stopped_at(header: str, absent: dict[AbsentFile, str]) -> Case:
    message = f"pkg/fast.c:1:10: fatal error: {header}: No such file or directory"
    error = BuildError(BuildStep.WHEEL, "build_wheel", BuildFault.MISSING_HEADER, message, "pkg/fast.c", 1, header)
    return case(_TREE, absent=absent, sdist=tuple(_TREE), build=BuildResult(None, None, "", 0.0, error=error))


def _hidden(*paths: str, rule: IgnoreRule = _RULE) -> dict[AbsentFile, str]:
    return {AbsentFile(path, Absence.IGNORED, rule): "" for path in paths}


def test_headers_beside_the_missing_one_that_the_same_line_hides_come_along() -> None:
    absent = _hidden("pkg/_lib/a.h", "pkg/_lib/b.h", "pkg/_lib/notes.txt", "pkg/_lib/deeper/c.h")

    (cause,) = _stopped_at("_lib/a.h", absent).causes

    assert cause.kind is CauseKind.IGNORED
    assert [trail.source for trail in cause.trails] == ["pkg/_lib/a.h", "pkg/_lib/b.h"]


def test_a_header_that_another_line_hides_is_another_matter() -> None:
    absent = _hidden("pkg/_lib/a.h") | _hidden("pkg/_lib/b.h", rule=IgnoreRule(".gitignore", 2, "b.h"))

    (cause,) = _stopped_at("_lib/a.h", absent).causes

    assert [trail.source for trail in cause.trails] == ["pkg/_lib/a.h"]


def test_a_header_that_was_never_added_says_nothing_of_its_siblings() -> None:
    absent = {AbsentFile(f"pkg/_lib/{name}.h", Absence.UNTRACKED): "" for name in "ab"}

    (cause,) = _stopped_at("_lib/a.h", absent).causes

    assert cause.kind is CauseKind.UNTRACKED
    assert [trail.source for trail in cause.trails] == ["pkg/_lib/a.h"]
