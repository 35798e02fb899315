"""WC221."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem, Wheel
from wheelcheck.model.finding import Finding
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel

_KINDS = (
    ArchiveFault.WRONG_HASH,
    ArchiveFault.WRONG_SIZE,
    ArchiveFault.UNRECORDED,
    ArchiveFault.RECORDED_ABSENT,
    ArchiveFault.RECORD,
)


class RecordMismatch(Rule):
    """RECORD and the files of the wheel differ.

    ## What it does
    Reads every file of the archive and compares it with its row in RECORD, both ways: files without a row, rows without
    a file, wrong hashes, wrong sizes, rows given twice or malformed, forbidden hashes (MD5, SHA-1). One finding per
    kind of fault.

    ## Why it is bad
    Installers that check it refuse the wheel. Others install files that uninstalling never removes, or that were
    changed after the build.

    ## How it happens
    The wheel was changed after it was built (`zip -d`, a hand-made repair step), or built by a tool that writes RECORD
    itself.

    ## How to fix
    Build it again. Where files must be changed: `wheel unpack`, change, `wheel pack`, which writes RECORD anew.
    """

    code = "WC221"
    name = "record-mismatch"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report one finding a kind."""
        wheel = case.evidence.wheel
        groups: dict[ArchiveFault, list[ArchiveProblem]] = defaultdict(list)
        for problem in wheel.problems if wheel else ():
            groups[problem.kind].append(problem)
        for kind in _KINDS:
            if groups[kind]:
                first, *rest = groups[kind]
                more = f" (and {wording.plural(len(rest), 'more file')})" if rest else ""
                yield self.finding(
                    first.path,
                    f"{first.path}: {first.message}{more}",
                    because=[f"{problem.path}: {problem.message}" for problem in rest[:5]],
                    fix=wording.repack(wheel) if wheel is not None else None,
                    affects=[problem.path for problem in rest],
                )

    bad = (lambda: case(shipped=_with(ArchiveFault.WRONG_HASH)), lambda: case(shipped=_with(ArchiveFault.UNRECORDED)))
    good = (lambda: case(shipped=_with(ArchiveFault.LINK)), lambda: case(shipped=wheel({"pkg.py": ""})))


def _with(kind: ArchiveFault) -> Wheel:
    return replace(wheel({"pkg.py": ""}), problems=(ArchiveProblem(kind, "pkg.py", "it is wrong"),))
