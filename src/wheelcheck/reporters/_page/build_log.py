"""The build's own words, with its errors marked. A log may be of any length: what is far from an error is cut out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from wheelcheck import neutral
from wheelcheck.model.build import BuildError, BuildResult
from wheelcheck.reporters._bounded import cut
from wheelcheck.reporters._page.block import Record
from wheelcheck.reporters._page.subject import Subject
from wheelcheck.reporters._paths import cleaner

_HEAD = 300  # lines kept at the beginning,
_TAIL = 1_500  # at the end,
_AROUND = 12  # and on either side of a marked one
_MOST_MARKED = 150
_MOST_BYTES = 600_000
_LINE = 1_000  # characters
_LONGEST = 64_000_000  # of the log, of which the end is read

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_ERROR = re.compile(
    r"(?i)(?:^|[\s:\]])(?:fatal )?error(?:\[\w+\])?(?: [A-Z]+\d+)?:|^\s*[\w.]*(?:Error|Exception)\b(?::|$)"
    r"|^Traceback \(most recent|CMake Error|: build stopped|\bFAILED: |\*\*\* .*Error \d|undefined reference"
)
_WARNING = re.compile(r"(?i)(?:^|[\s:\]])warning(?:\[\w+\])?:|\w+Warning\b:?")
# Each marked line holds one of these, in whatever case; looking for them is much cheaper than the patterns.
_TELLING = ("error", "warning", "exception", "traceback", "failed", "stopped", "undefined")


def build_log(subject: Subject) -> Record:
    """Parts of consecutive lines: the number of the first, the lines, and the marks of some by their place."""
    build = subject.evidence.build
    if build is None or not build.log.strip():
        return {"parts": [], "lines": 0}
    lines = build.log[-_LONGEST:].splitlines()
    marks = _marks(lines, build)
    clean = cleaner(subject.report)

    def shown(line: str) -> str:
        (text,) = neutral.block(clean(_COLOURS.sub("", line[: 2 * _LINE]).replace("\r", " ").replace("\n", " ")))
        return cut(text, _LINE, len(line))

    kept = list(_within(_kept(len(lines), marks), lines))
    return {
        "parts": [_part(run, lines, marks, shown) for run in _runs(kept)],
        "lines": len(lines),
        "cut": len(lines) - len(kept),
        "earlier": max(0, len(build.log) - _LONGEST),
        "errors": sum(mark in ("cause", "error") for mark in marks.values()),
        "warnings": sum(mark == "warning" for mark in marks.values()),
        "seconds": round(build.seconds, 1),
    }


def _marks(lines: Sequence[str], build: BuildResult) -> dict[int, str]:
    """The lines that say something: steps of ours, errors, warnings, and the error that the build failed with."""
    marks: dict[int, str] = {}
    for number, line in enumerate(lines):
        if line.startswith("* "):
            marks[number] = "step"
        elif _is_telling(line):
            if _ERROR.search(line, 0, _LINE) is not None:
                marks[number] = "error"
            elif _WARNING.search(line, 0, _LINE) is not None:
                marks[number] = "warning"
    for error in (build.error, build.tree_error):
        at = _line_of(error, lines) if error is not None else None
        if at is not None:
            marks[at] = "cause"
    return marks


def _is_telling(line: str) -> bool:
    lowered = line[:_LINE].lower()
    return any(word in lowered for word in _TELLING)


def _line_of(error: BuildError, lines: Sequence[str]) -> int | None:
    """Where the log tells an error: the last line with its words, else with the longest line of its excerpt."""
    words = [error.message, *sorted(error.excerpt, key=len, reverse=True)[:3]]
    for text in (each.strip() for each in words):
        if len(text) < 8:
            continue
        for number in range(len(lines) - 1, -1, -1):
            if text in lines[number]:
                return number
    return None


def _kept(count: int, marks: dict[int, str]) -> set[int]:
    kept = {*range(min(_HEAD, count)), *range(max(0, count - _TAIL), count)}
    causes = [number for number, mark in marks.items() if mark == "cause"]
    errors = [number for number, mark in marks.items() if mark == "error"]
    warnings = [number for number, mark in marks.items() if mark == "warning"]
    for number in [*causes, *errors[:_MOST_MARKED], *warnings[:_MOST_MARKED]]:
        kept.update(range(max(0, number - _AROUND), min(count, number + _AROUND + 1)))
    kept.update([number for number, mark in marks.items() if mark == "step"][:_MOST_MARKED])
    return kept


def _within(numbers: Iterable[int], lines: Sequence[str]) -> Iterator[int]:
    """What there is room for: the end of a log tells more than its beginning."""
    room = _MOST_BYTES
    found = []
    for number in sorted(numbers, reverse=True):
        room -= min(len(lines[number]), _LINE) + 8
        if room < 0:
            break
        found.append(number)
    yield from reversed(found)


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Consecutive numbers together."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _part(run: Sequence[int], lines: Sequence[str], marks: dict[int, str], shown: Callable[[str], str]) -> Record:
    return {
        "first": run[0] + 1,
        "lines": [shown(lines[number]) for number in run],
        "marks": {number - run[0]: marks[number] for number in run if number in marks},
    }
