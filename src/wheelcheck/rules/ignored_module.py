"""WC002."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.finding import Finding
from wheelcheck.model.snapshot import Absence, AbsentFile, IgnoreRule
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel

_RULE = IgnoreRule(".gitignore", 13, "lib/")


class IgnoredModule(Rule):
    """A file that tracked code needs is hidden from git by an ignore rule.

    ## What it does
    Asks git which pattern, in which file and line, hides each file of the working tree, and reports
    those files that tracked sources import, that setup.py names, or that Cython sources include. `.gitignore` files
    at any level, `.git/info/exclude` and the global excludes file all count. One pattern that hides ten files is one
    finding.

    ## Why it is bad
    `git status` stays clean and the build on this machine is green: nothing hints at the missing
    file until CI or a user gets `ModuleNotFoundError`, or CPython's wrong guess "most likely due to a circular
    import".

    ## How it happens
    Ignore templates for Python hold `lib/`, `build/`, `dist/`, `var/`, `parts/`, `*.c` or `data/`:
    they match at every level, also inside your package.

    ## How to fix
    Anchor the pattern to the top of the repository (`/lib/` instead of `lib/`), or add an exception
    below it (`!src/pkg/lib/`), then `git add` the files. `git add -f PATH` works too, but the next file is lost
    again.
    """

    code = "WC002"
    name = "ignored-module"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report what an ignore rule hides."""
        for cause in case.of(CauseKind.IGNORED):
            paths = [trail.source for trail in cause.trails if trail.source]
            rule = cause.trails[0].rule
            folder = all(path.startswith(f"{cause.subject}/") for path in (trail.installed for trail in cause.trails))
            more = f" and {wording.plural(len(paths) - 1, 'more file')}" if len(paths) > 1 and not folder else ""
            hides = f"{rule} hides {'them' if more else 'it'}" if rule else "git ignores it"
            yield self.finding(
                cause.subject,
                f"{cause.subject}{more} {'are' if more else 'is'} not in git: {hides}",
                because=(
                    f"{wording.listed(paths, 6)} {'are' if len(paths) > 1 else 'is'} on this disk but would not be in "
                    "a clone, so not in CI's wheel",
                    *wording.who_needs(cause),
                    *cause.notes,
                    *wording.not_circular(cause.error),
                ),
                edits=remedies.track(paths, rule),
                locations=wording.locations(cause),
                affects=(*_hidden_too(cause), *(module for module in cause.failed if module != cause.subject)),
            )

    bad = (
        lambda: case(
            {"pkg/__init__.py": "from .lib import labels\n", "pkg/lib/__init__.py": ""},
            absent={AbsentFile("pkg/lib/labels.py", Absence.IGNORED, _RULE): ""},
            shipped=wheel({"pkg/__init__.py": "from .lib import labels\n", "pkg/lib/__init__.py": ""}),
        ),
    )
    good = (
        lambda: case(
            {"pkg/__init__.py": "from ._version import version\n"},
            absent={AbsentFile("pkg/_version.py", Absence.IGNORED, _RULE): "version = '1'\n"},
            shipped=wheel({"pkg/__init__.py": "from ._version import version\n", "pkg/_version.py": "version = '1'\n"}),
        ),
    )


def _hidden_too(cause: Cause) -> tuple[str, ...]:
    """The other files that the same rule hides."""
    return tuple(trail.source for trail in cause.trails[1:] if trail.source and trail.source not in cause.failed)
