"""In which form the package is tested by all of CI together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wheelcheck.model.pipeline import PipelineKind
from wheelcheck.rules._ci import PROGRAMS, Kind, Seen, State, View


class Tested(Enum):
    """The best form in which any test has it."""

    BUILT = "a wheel, or what an installer built"
    EDITABLE = "editable installs alone"
    SOURCES = "the source folder alone"
    NOTHING = "no test is seen"
    UNKNOWN = "something tests it that cannot be read"


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict, and the tests that it rests on."""

    verdict: Tested
    tests: tuple[Seen, ...] = ()


def tested(found: View) -> Result:
    """What all jobs together come to."""
    if not found.project.is_package:
        return Result(Tested.UNKNOWN)
    tests = tuple(each for each in found.tests() if each.pipeline.kind is not PipelineKind.PRE_COMMIT)
    states = {found.state(each) for each in tests}
    if State.WHEEL in states or State.TREE in states:
        return Result(Tested.BUILT, tests)
    if State.UNKNOWN in states or hidden(found):
        return Result(Tested.UNKNOWN, tests)
    if not tests:
        return Result(Tested.NOTHING)
    return Result(Tested.EDITABLE if State.EDITABLE in states else Tested.SOURCES, tests)


def hidden(found: View) -> bool:
    """Whether something runs that may test the package and cannot be read."""
    if found.pipelines.others or any(job.opaque for pipeline, job in found.pipelines.jobs if _counts(pipeline.kind)):
        return True
    read = {pipeline.kind.value for pipeline in found.pipelines.each}
    for each in found.seen:
        if not _counts(each.pipeline.kind):
            continue
        handed = each.act.kind is Kind.DELEGATE and (each.act.tool not in PROGRAMS or each.act.tool not in read)
        if handed or each.act.kind is Kind.CIBUILDWHEEL or each.command.folder is None:
            return True
        if each.act.runner is not None and each.act.runner.name not in ("", "uv", "uvx", "poetry"):
            return True
    return any(_counts(pipeline.kind) for pipeline, _ in found.handed)


def _counts(kind: PipelineKind) -> bool:
    return kind is not PipelineKind.PRE_COMMIT
