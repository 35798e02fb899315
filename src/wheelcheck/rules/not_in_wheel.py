"""WC004."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.finding import Finding
from wheelcheck.rules import _exclusions, _setuptools
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel


class NotInWheel(Rule):
    """A module that the package needs is in the sources but left out of the wheel.

    ## What it does
    Compares the sdist's modules (or the source tree's) with the wheel's, and reports those that other
    modules import. A whole package that nothing asks for, inside a package that ships or beside one in `src/`, is a
    warning, unless it is private or holds tests, examples or tools.

    ## Why it is bad
    `import pkg` may work while `pkg.sub` is missing: the error reaches the user who needs that part.

    ## How it happens
    A hand-kept `packages = ["pkg"]` without `pkg.sub`; a folder without `__init__.py` under
    `packages.find` (which skips it; `find_namespace` doesn't); an `exclude` pattern that matches too much; a
    top-level module not in `py_modules`.

    ## How to fix
    - setuptools: `[tool.setuptools.packages.find] where = ["src"]` instead of a list, an `__init__.py` in the folder,
      or `py-modules = ["name"]`
    - hatchling: `[tool.hatch.build.targets.wheel] packages = ["src/pkg"]`, and a look at `exclude`
    - poetry-core: `packages = [{ include = "pkg", from = "src" }]`
    - pdm-backend: `[tool.pdm.build] includes = ["src/pkg"]`
    """

    code = "WC004"
    name = "not-in-wheel"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report what the wheel leaves out."""
        for cause in case.of(CauseKind.NOT_IN_WHEEL):
            paths = [trail.source for trail in cause.trails if trail.source]
            yield self.finding(
                cause.subject,
                f"{wording.subjects(cause)} {wording.be(cause)} left out of the wheel: "
                f"{wording.listed(paths)} {'are' if len(paths) > 1 else 'is'} in the sources only",
                because=(
                    *wording.journey(cause),
                    *_why(case, cause, paths),
                    *_exclusions.because(case, paths),
                    *wording.who_needs(cause),
                    *cause.notes,
                    *wording.not_circular(cause.error),
                ),
                fix=f"tell {wording.backend(case)} to put {wording.listed(paths)} into the wheel",
                edits=remedies.ship(case, cause.trails),
                locations=(*_setuptools.declaration(case, cause, paths), *wording.locations(cause)),
                affects=wording.others(cause),
                severity=cause.severity,
            )

    bad = (
        lambda: case(
            {"pkg/__init__.py": "from .sub import x\n", "pkg/sub/__init__.py": "x = 1\n"},
            sdist=("pkg/__init__.py", "pkg/sub/__init__.py"),
            shipped=wheel({"pkg/__init__.py": "from .sub import x\n"}),
        ),
        lambda: case(
            {"src/pkg/__init__.py": "", "src/other/__init__.py": "x = 1\n"},
            sdist=("src/pkg/__init__.py", "src/other/__init__.py"),
            shipped=wheel({"pkg/__init__.py": ""}),
        ),
    )
    good = (
        lambda: case(
            {"pkg/__init__.py": "\n", "pkg/tests/__init__.py": ""},
            sdist=("pkg/__init__.py", "pkg/tests/__init__.py"),
            shipped=wheel({"pkg/__init__.py": "\n"}),
        ),
    )


def _why(case: Case, cause: Cause, paths: list[str]) -> Iterator[str]:
    if wording.backend(case) != "setuptools":
        return
    folder = _setuptools.lacks_init(case, paths)
    if folder:
        yield f"{folder}/ has no __init__.py, so `packages.find` doesn't see a package there"
    yield from _setuptools.told(case, cause, paths)
