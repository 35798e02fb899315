"""WC211."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel


class BytecodeInWheel(Rule):
    """Compiled bytecode is in the wheel.

    ## What it does
    Reports `.pyc` and `.pyo` files and `__pycache__` folders. A wheel that has bytecode *instead of* sources is
    reported as a warning: it may be meant, and still binds the wheel to one version of Python.

    ## Why it is bad
    Installers write bytecode themselves, for the interpreter at hand. A shipped one is at best dead weight; it may be
    older than its source, name paths of the build machine, or be imported in place of a module that was deleted.

    ## How it happens
    `.pyc` files committed to git, or package data patterns such as `*` in a folder where tests have run.

    ## How to fix
    `git rm -r --cached **/__pycache__`, ignore them in `.gitignore`, and narrow the pattern
    (setuptools: `[tool.setuptools.exclude-package-data]` with `"*" = ["*.pyc"]`).
    """

    code = "WC211"
    name = "bytecode-in-wheel"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report all of them as one finding."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        found = sorted(entry.path for entry in wheel.entries if entry.path.endswith((".pyc", ".pyo")))
        if not found:
            return
        tree = case.evidence.snapshot.files if case.evidence.snapshot else frozenset()
        tracked = [path for path in found if case.display(path) in tree]
        only = not any(path.endswith(".py") for path in wheel.installed)
        yield self.finding(
            found[0],
            f"the wheel holds {wording.plural(len(found), 'file')} of compiled bytecode: {wording.listed(found, 2)}",
            because=(f"{wording.listed([case.display(path) for path in tracked])} in the source too",)
            if tracked
            else (),
            fix='exclude "*.pyc" and __pycache__ from the package data',
            edits=remedies.untrack([case.display(path) for path in tracked], "*.py[co]") if tracked else (),
            locations=[Location(case.display(path)) for path in found[:5]],
            affects=found[1:],
            severity=Severity.WARNING if only else None,
        )

    bad = (lambda: case(shipped=wheel({"pkg/a.py": "", "pkg/__pycache__/a.cpython-311.pyc": ""})),)
    good = (lambda: case(shipped=wheel({"pkg/a.py": ""})),)
