"""WC302."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.diagnosis.losses import declared_extension
from wheelcheck.diagnosis.swallowed import attempts
from wheelcheck.ledger import is_helper
from wheelcheck.model.build import BuildResult, DeclaredExtension
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _compiling
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel


class ExtensionNotShipped(Rule):
    """The build was told to make an extension module, and the wheel doesn't hold it.

    ## What it does
    Compares the extension modules that the build was told to make, seen by watching it, with those in
    the wheel.

    ## Why it is bad
    The build exits with 0. Some users get a wheel without its compiled part: an import error, or a
    silent slow path.

    ## How it happens
    The extension is `optional` and its compile error was swallowed; its destination is wrong; the
    wheel's file list excludes `*.so`.

    ## How to fix
    Mend the compile error that the finding shows, or make it required (`optional=False`); correct the
    destination. If the module may be absent, name it in
    `[tool.wheelcheck] optional`.
    """

    code = "WC302"
    name = "extension-not-shipped"
    asks = ("build",)

    def check(self, case: Case) -> Iterator[Finding]:
        """Every declared extension that the wheel lacks, whether an import needed it or not."""
        build, shipped = case.evidence.build, case.evidence.wheel
        if build is None or shipped is None:
            return
        caught = attempts(case)
        causes = {cause.subject: cause for cause in case.of(CauseKind.NOT_SHIPPED)}
        misplaced = {cause.detail for cause in case.of(CauseKind.MISPLACED)}
        hidden = {need.path for cause in case.of(CauseKind.IGNORED, CauseKind.UNTRACKED) for need in cause.needs}
        for row in build.extensions or ():
            if not row.built and hidden & set(row.sources):
                continue  # for want of a file that git lacks: that is the finding
            if row.name in case.extensions or row.name in caught or row.name in misplaced:
                continue  # there, or reported as the fall-back that hides it
            if is_helper(row.name):
                continue  # its name changes with each build, and may be none that Python's grammar knows
            yield self._report(case, row, causes.get(row.name))
        for name, cause in causes.items():
            if declared_extension(case, name) is None:
                yield self.finding(name, f"{name} is not in the wheel", because=wording.who_needs(cause))

    def _report(self, case: Case, row: DeclaredExtension, cause: Cause | None) -> Finding:
        # Targets for tests, and components that this wheel leaves out, are made and not installed on purpose.
        aside = row.installed is False and cause is None
        return self.finding(
            row.name,
            f"{row.name} is not in the wheel though the build was told to make it: {_what(row)}",
            because=(
                *((row.error,) if row.error else ()),
                *((f"declared in {row.declared_at}",) if row.declared_at else ()),
                *(("it is an optional extension, so the build went on without it",) if row.optional else ()),
                *(wording.who_needs(cause) if cause else ()),
                *(wording.not_circular(cause.error) if cause else ()),
                *(("nothing in the wheel imports it",) if aside else ()),
            ),
            fix=_compiling.ship(case, row)
            if row.built
            else "mend the compile error, or require it (optional=False) so that the build fails loudly",
            edits=remedies.install(case, row) if row.built else (),
            locations=(
                *((row.declared_at,) if row.declared_at else ()),
                *(Location(source) for source in row.sources[:1]),
            ),
            affects=wording.others(cause) if cause else (),
            severity=Severity.INFO if aside else None,
        )

    bad = (
        lambda: case(
            {"pkg/__init__.py": "", "pkg/two.c": ""},
            shipped=wheel({"pkg/__init__.py": ""}),
            build=_build("pkg.two", built=False),
        ),
    )
    good = (
        lambda: case(
            {"pkg/__init__.py": "", "pkg/two.c": ""},
            shipped=wheel({"pkg/__init__.py": "", "pkg/two.cpython-311-x86_64-linux-gnu.so": ""}),
            build=_build("pkg.two", built=True),
        ),
    )


def _what(row: DeclaredExtension) -> str:
    if not row.built:
        return "its compilation failed" if row.error else "it was not built"
    return "built, but no rule installs it" if row.installed is False else "it was built, and left out"


def _build(name: str, *, built: bool) -> BuildResult:
    row = DeclaredExtension(name, ("pkg/two.c",), True, built, None if built else "two.c:1: error: no")
    return BuildResult(None, None, "", 0.0, extensions=(row,))
