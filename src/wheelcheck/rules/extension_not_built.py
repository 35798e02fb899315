"""WC301."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.layout import module_of
from wheelcheck.model.edit import Edit
from wheelcheck.model.imports import CaughtError
from wheelcheck.rules import _compiling
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._sketch import case, failed, wheel


class ExtensionNotBuilt(CauseRule):
    """A compiled module's source is in the project, and the build was never told to make that module.

    ## What it does
    Watches the real build to learn which extension modules it was told to make, and compares that
    with the `.pyx`, C, C++ and Rust sources of the modules that imports ask for.

    ## Why it is bad
    The build is green, since nothing failed: nothing was asked. The import fails, or a slow
    fall-back runs.

    ## How it happens
    A new `.pyx` isn't in the list of setup.py; a glob covers `pkg/*.pyx` and not `pkg/sub/*.pyx`;
    on the developer's machine an in-place build left the `.so` beside its source.

    ## How to fix
    - setuptools: `Extension("pkg.sub.mod", ["pkg/sub/mod.pyx"])`, or a glob with `**`
    - meson-python: `py.extension_module(..., install: true, subdir: 'pkg/sub')`
    - scikit-build-core: `install(TARGETS mod DESTINATION pkg/sub)`
    """

    code = "WC301"
    name = "extension-not-built"
    kind = CauseKind.NOT_BUILT

    def message(self, case: Case, cause: Cause) -> str:
        """Name module and source."""
        sources = wording.listed([trail.source for trail in cause.trails if trail.source])
        verb = "are" if cause.also else "is"
        if case.evidence.build is None:
            return f"{wording.subjects(cause)} {verb} not in the wheel: only the source {sources} is in the sdist"
        verb = "were" if cause.also else "was"
        return f"{wording.subjects(cause)} {verb} never built: the build was not told to make anything of {sources}"

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """What the build was told instead."""
        build = case.evidence.build
        lines = [*wording.who_needs(cause)]
        if build and build.extensions is not None:
            told = [row.name for row in build.extensions]
            lines.append(
                f"the build was told to make {wording.listed(told, 5)}" if told else "the build was told of none"
            )
        elif build and build.unread:
            lines.append(build.unread)
        lines += _conditional(case, cause)
        return [*lines, *wording.not_circular(cause.error)]

    def fix(self, case: Case, cause: Cause) -> str | None:
        """The declaration to add."""
        if any(_conditional(case, cause)):
            return "make the build come to that line: require what it depends on, so that its absence is an error"
        source = cause.trails[0].source if cause.trails else None
        return _compiling.declare(case, cause.subject, source or "...")

    def edits(self, case: Case, cause: Cause) -> tuple[Edit, ...]:
        """The same for the files of the project's backend, for all modules of the finding or for none."""
        if any(_conditional(case, cause)):
            return ()
        wanted, sources = (cause.subject, *cause.also), dict[str, str]()
        for trail in cause.trails:
            module = module_of(case.layout.installed(trail.source) or "") if trail.source else None
            if module is not None and trail.source is not None:
                sources.setdefault(module[0], trail.source)
        if not all(name in sources for name in wanted):
            return ()
        return remedies.declare(case, [(name, sources[name]) for name in wanted])

    bad = (
        lambda: case(
            {"pkg/__init__.py": "from pkg.fast import f\n", "pkg/fast.pyx": "def f(): pass\n"},
            shipped=wheel({"pkg/__init__.py": "from pkg.fast import f\n"}, tag="cp311-cp311-linux_x86_64"),
            outcomes=(
                failed(
                    "pkg",
                    CaughtError("ModuleNotFoundError", ("ImportError",), "No module named 'pkg.fast'", name="pkg.fast"),
                    path="pkg/__init__.py",
                ),
            ),
        ),
    )
    good = (
        lambda: case(
            {"pkg/__init__.py": "\n", "pkg/unused.pyx": "def f(): pass\n"}, shipped=wheel({"pkg/__init__.py": "\n"})
        ),
    )


def _conditional(case: Case, cause: Cause) -> Iterator[str]:
    """Where the packaging files name the source all the same: under a condition that did not hold."""
    names = {trail.source.rpartition("/")[2] for trail in cause.trails if trail.source}
    for file in case.evidence.project.files:
        for number, line in enumerate(file.text.splitlines(), 1):
            if not line.lstrip().startswith("#") and any(
                re.search(rf"(?<![\w.]){re.escape(n)}(?![\w.])", line) for n in names
            ):
                which = "this build" if case.evidence.build else "the build of this wheel"
                yield f"{file.path}:{number} names it, and {which} did not come to that: `{line.strip()}`"
                return
