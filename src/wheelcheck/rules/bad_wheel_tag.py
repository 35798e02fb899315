"""WC224."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem, Wheel
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel


class BadWheelTag(Rule):
    """The tags in the WHEEL file and in the file name differ, or cannot be read.

    ## What it does
    Compares both sets of tags, compressed sets (`py2.py3-none-any`) written out, and reads the other fields of WHEEL. A
    wheel without WHEEL or METADATA is one that no installer accepts.

    ## Why it is bad
    Installers go by the file name, tools that unpack and pack again by WHEEL: the next step changes what the wheel
    claims.

    ## How it happens
    The wheel was renamed to get another platform tag (`mv x-linux_x86_64.whl x-manylinux...whl`) instead of being
    retagged.

    ## How to fix
    `wheel tags --platform-tag ... FILE` changes both, and RECORD; for Linux `auditwheel repair` chooses the tag by
    proof.
    """

    code = "WC224"
    name = "bad-wheel-tag"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report faults of the name and of WHEEL, then differing tags."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        broken = [p for p in wheel.problems if p.kind in (ArchiveFault.FILENAME, ArchiveFault.HEADER)]
        for problem in broken:
            yield self.finding(problem.path, f"{problem.path}: {problem.message}", fix="build the wheel again")
        named, written = set(wheel.tags), set(wheel.header_tags)
        if named != written and written and not any(p.kind is ArchiveFault.FILENAME for p in broken):
            missing, extra = sorted(named - written), sorted(written - named)
            # A name that promises less than WHEEL holds is safe to install; one that promises more isn't covered by it.
            yield self.finding(
                wheel.filename,
                f"the file name and the WHEEL file give different tags: {wording.listed(missing or extra)} "
                f"{'only in the name' if missing else 'only in WHEEL'}",
                because=(f"file name: {wording.listed(sorted(named))}", f"WHEEL: {wording.listed(sorted(written))}"),
                fix=_retag(wheel),
                severity=None if missing else Severity.WARNING,
            )

    bad = (
        lambda: case(shipped=replace(wheel({"pkg.py": ""}), header_tags=("cp311-cp311-linux_x86_64",))),
        lambda: case(
            shipped=replace(wheel({}), problems=(ArchiveProblem(ArchiveFault.HEADER, "WHEEL", "it has no Tag"),))
        ),
    )
    good = (lambda: case(shipped=wheel({"pkg.py": ""})),)


def _retag(shipped: Wheel) -> str:
    """The command that makes WHEEL say what the file name says, where that is what is meant."""
    python, abi, platform = ["py3", "none", "any", *shipped.filename.removesuffix(".whl").split("-")][-3:]
    tags = " ".join(map(shlex.quote, (f"--python-tag={python}", f"--abi-tag={abi}", f"--platform-tag={platform}")))
    return (
        "where the file name is right (else with the tags of WHEEL; it changes the name, WHEEL and RECORD together):\n"
        f"python -m wheel tags --remove {tags} {shlex.quote(shipped.filename)}"
    )
