"""WC215."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._files import size_text
from wheelcheck.rules._sketch import case, wheel

_SOURCES = (".c", ".cc", ".cpp", ".cxx", ".pyx", ".rs", ".f", ".f90")


class SourceInWheel(Rule):
    """The wheel holds the sources that its own extension modules were compiled from.

    ## What it does
    Looks, beside each extension module, for a source of the same name (`_fast.c`, `_fast.pyx`), and adds up what they
    weigh. Headers and `.pxd` files are left alone, since others compile with them; so are sources that no extension
    module was made from (templates of generators, tests of compilers).

    ## Why it is bad
    It is no fault. Nobody who installs the wheel compiles them again; what Cython generates is often larger than the
    module. A `.pyx` beside its module does show source lines in tracebacks.

    ## How it happens
    `include_package_data` takes whatever is in git or MANIFEST.in, and the sdist needs the sources.

    ## How to fix
    setuptools: `[tool.setuptools.exclude-package-data]` with `"*" = ["*.c", "*.cpp"]`; scikit-build-core:
    `wheel.exclude`; hatchling: `exclude` of the wheel target.
    """

    code = "WC215"
    name = "source-in-wheel"
    severity = Severity.INFO

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for all of them."""
        shipped = case.evidence.wheel
        if shipped is None or not shipped.extensions:
            return
        stems = {extension.path[: -len(_ending(extension.path))] for extension in shipped.extensions}
        found = sorted(
            (-entry.size, entry.installed)
            for entry in shipped.entries
            if entry.installed is not None
            and entry.installed.endswith(_SOURCES)
            and entry.installed.rpartition(".")[0] in stems
        )
        if found:
            paths = [path for _, path in found]
            yield self.finding(
                paths[0],
                f"the wheel holds {wording.plural(len(paths), 'source')} of its own extension modules, "
                f"{size_text(-sum(size for size, _ in found))}: {wording.listed(paths)}",
                fix="exclude them from the wheel, not from the sdist",
                edits=remedies.leave_out(case, paths),
                locations=[Location(case.display(path)) for path in paths[:3]],
                affects=paths[1:50],
            )

    bad = (lambda: case(shipped=wheel({"pkg/_fast.abi3.so": "", "pkg/_fast.c": "int x;"})),)
    good = (
        lambda: case(shipped=wheel({"pkg/_fast.abi3.so": "", "pkg/_fast.pxd": "", "pkg/templates/module.c": ""})),
        lambda: case(shipped=wheel({"pkg/a.py": "", "pkg/a.c": ""})),
    )


def _ending(path: str) -> str:
    """Everything behind the first dot of the file name, with the dot."""
    return "." + path.rpartition("/")[2].partition(".")[2]
