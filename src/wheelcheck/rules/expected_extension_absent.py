"""WC318."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck import ledger
from wheelcheck.diagnosis import Case
from wheelcheck.diagnosis.losses import locate
from wheelcheck.layout import COMPILED_SOURCES
from wheelcheck.ledger import Known, Row
from wheelcheck.model.build import BuildResult, DeclaredExtension
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.nearest import did_you_mean
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel


class ExpectedExtensionAbsent(Rule):
    """The configuration expects an extension module that the wheel does not hold.

    ## What it does
    Looks for every module of `expect` among the wheel's extension modules. An entry is a dotted name, or a pattern
    (`demo._*`) that at least one module must fit. A Python file of that name does not count: it is what a wheel holds
    when mypyc or Cython was not run.

    ## Why it is bad
    You said so: the wheel is not to be released without it. A pure Python fall-back imports and passes its tests, only
    slower.

    ## How it happens
    The compiler was missing and the build went on; an environment variable switched the extension off; the wheel was
    made by another job than the one meant.

    ## How to fix
    See what became of it: `wheelcheck verify --extensions`. If some wheels may lack it, name it in `optional` too;
    if it is gone for good, take it out of `expect`.
    """

    code = "WC318"
    name = "expected-extension-absent"
    asks = ("expect",)

    def check(self, case: Case) -> Iterator[Finding]:
        """Every module of the configuration that isn't there."""
        evidence = case.evidence
        if evidence.wheel is None or not evidence.expect:
            return
        table = ledger.rows(evidence)
        present = [row.name for row in table if row.files]
        for row in table:
            if row.expected and not row.files and _wanted(row, evidence.expect, present):
                yield self._report(case, row, present)

    def _report(self, case: Case, row: Row, present: list[str]) -> Finding:
        pattern = ledger.is_pattern(row.name)
        what = f"no extension module of the wheel fits {row.name}" if pattern else f"{row.name} is not in the wheel"
        told = row.note.removeprefix("expected, and not in the wheel").removeprefix("; ")
        may = row.optional or ledger.fits(row.name, case.evidence.optional)
        return self.finding(
            row.name,
            f"{what}, and the configuration expects it (expect)",
            because=(
                *((told,) if told else ()),
                *_journey(case, row),
                *((f"the wheel holds {wording.listed(present)}",) if present else ("it holds no extension module",)),
                *filter(None, [did_you_mean(row.name, present) if row.declared is not Known.YES else None]),
            ),
            fix="wheelcheck verify --extensions shows what became of it; if it may be absent: optional",
            locations=(
                *((row.declared_at,) if row.declared_at else ()),
                *(Location(source) for source in row.sources[:1]),
            ),
            severity=Severity.INFO if may else None,
        )

    bad = (
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "pkg/_fast.py": ""}), expect=("pkg._fast",)),
        lambda: case(shipped=wheel({"pkg/__init__.py": ""}), expect=("pkg._*",)),
        lambda: case(
            {"pkg/_fast.c": ""},
            shipped=wheel({"pkg/__init__.py": ""}),
            expect=("pkg._fast",),
            build=BuildResult(
                None,
                None,
                "",
                0.0,
                extensions=(DeclaredExtension("pkg._fast", ("pkg/_fast.c",), True, False, "fast.c:1: error: no"),),
            ),
        ),
    )
    good = (
        lambda: case(shipped=wheel({"pkg/_fast.abi3.so": ""}), expect=("pkg._fast", "pkg.*")),
        lambda: case(shipped=wheel({"pkg/__init__.py": ""})),
    )


def _wanted(row: Row, expect: tuple[str, ...], present: list[str]) -> bool:
    """Whether an entry names it, or is a pattern that nothing else satisfies: one of many is enough for a pattern."""
    fitting = [entry for entry in expect if ledger.fits(row.name, [entry]) or entry == row.name]
    return any(
        not ledger.is_pattern(entry) or not any(ledger.fits(name, [entry]) for name in present) for entry in fitting
    )


def _journey(case: Case, row: Row) -> Iterator[str]:
    """Where the source of a module that nothing declared was lost."""
    if row.declared is Known.YES or ledger.is_pattern(row.name):
        return
    trail = next(iter(locate(case, row.name).trails), None)
    if trail is None:
        return
    compiled = trail.source is not None and trail.source.endswith(COMPILED_SOURCES)
    yield f"{trail.source}: {trail}" + (
        "; the build was not told to make it" if row.declared is Known.NO and compiled else ""
    )
