"""WC212."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.utils import canonicalize_name

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Wheel
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.modules import top_levels
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel

_FOLDERS = frozenset(
    [
        *("tests", "test", "docs", "doc", "examples", "example", "samples", "benchmarks", "benchmark", "scripts"),
        *("build", "dist", "licenses", "license", "notebooks", "node_modules", "src", "venv", "tools", "ci", "site"),
        *("changelog", "changes", "newsfragments", "github", "tutorials", "tutorial", "demo", "demos", "coverage"),
    ]
)
_MODULES = frozenset({"setup", "conftest", "noxfile", "tasks", "dodo", "fabfile", "manage", "versioneer", "test"})
_HOLDERS = ("lib", "python", "source", "code", "py", "packages", "sources")
"""Folders of a checkout in which packages lie (`src` is above)."""
FILES = ("LICENSE", "LICENCE", "README", "CHANGELOG", "CHANGES", "CONTRIBUTING", "AUTHORS", "NOTICE", "pyproject.toml")


class TopLevelJunk(Rule):
    """Tests, docs or build folders are installed at the top of site-packages, as if they were packages of their own.

    ## What it does
    Looks at the names that installing creates at the top of site-packages. Reported are folders and modules that belong
    to a project's checkout (`tests`, `docs`, `examples`, `build`, `scripts`, `setup.py`, ...), also when they hold only
    data; and a folder that only holds the package (`lib/pkg/`, `python/pkg/`) and is packed with it. Loose files such
    as `LICENSE` or `README.md` there are a warning. A distribution whose own name it is may have it.

    ## Why it is bad
    `import tests` finds somebody else's tests; two such wheels overwrite each other's files, and uninstalling one
    breaks the other.

    ## How it happens
    `find_packages()` without `exclude` or `include`, a namespace search (`packages.find` with `namespaces = true`, the
    default in pyproject.toml) at the top of the repository, poetry's or flit's `include`.

    ## How to fix
    setuptools: `[tool.setuptools.packages.find]` with `include = ["pkg*"]`, or move the code below `src/`. poetry: give
    each `include` its `format = "sdist"`. hatchling: `[tool.hatch.build.targets.wheel] packages = ["src/pkg"]`.
    """

    code = "WC212"
    name = "top-level-junk"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report all such names as one finding, loose files as another."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        names = junk(wheel)
        if names:
            yield self._folders(case, wheel, names)
        holder = _holder(wheel)
        if holder is not None and holder not in names:
            yield self._wrapped(case, wheel, holder)
        loose = sorted(path for path in wheel.installed if "/" not in path and path.startswith(FILES))
        if loose:
            yield self.finding(
                loose[0],
                f"{wording.listed(loose)} would lie loose in site-packages",
                because=("other wheels write files of that name to the same place",),
                fix="take it out of the wheel's files; `license-files` puts licences where they belong",
                edits=remedies.leave_out(case, loose),
                affects=loose[1:],
                severity=Severity.WARNING,
            )

    def _wrapped(self, case: Case, wheel: Wheel, holder: str) -> Finding:
        """The folder that was to be searched is packed itself."""
        package = _own(wheel)
        path = f"{holder}/{package}/__init__.py"
        return self.finding(
            holder,
            f"{package} would be installed as {holder}.{package}: the wheel holds the folder {holder}/ around it",
            because=(f"`import {package}` finds nothing; other distributions with that fault share {holder}/",),
            fix=f"tell {wording.backend(case)} that the packages lie in {holder}/",
            edits=remedies.locate(case, [f"{holder}/{package}"]),
            locations=[Location(case.display(path))],
            affects=[f"{holder}.{package}"],
        )

    def _folders(self, case: Case, wheel: Wheel, names: list[str]) -> Finding:
        inside = {name: sorted(path for path in wheel.installed if path.partition("/")[0] == name) for name in names}
        shown = [f"{name}/" if "/" in inside[name][0] else name for name in names]
        package = next(
            (top for top in sorted(top_levels(wheel)) if top not in names and top.isidentifier()), wheel.name
        )
        return self.finding(
            names[0].removesuffix(".py"),
            f"{wording.listed(shown, 6)} would be installed at the top of site-packages",
            because=[
                f"{name}: {wording.plural(len(paths), 'file')}, such as {paths[0]}" for name, paths in inside.items()
            ],
            fix=f"tell {wording.backend(case)} to take {package} alone into the wheel",
            edits=remedies.leave_out(case, names),
            locations=[Location(case.display(paths[0])) for paths in inside.values()],
            affects=[name.removesuffix(".py") for name in names[1:]],
        )

    bad = (
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "tests/__init__.py": ""})),
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "docs/index.rst": ""})),
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "LICENSE": ""})),
        lambda: case(shipped=wheel({"lib/pkg/__init__.py": ""})),
    )
    good = (
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "pkg/tests/__init__.py": ""})),
        lambda: case(shipped=wheel({"build/__init__.py": ""}, name="build")),
        lambda: case(shipped=wheel({"lib/__init__.py": "", "lib/pkg/__init__.py": ""})),
        lambda: case(shipped=wheel({"company/pkg/__init__.py": ""})),
    )


def _own(wheel: Wheel) -> str:
    return canonicalize_name(wheel.name).replace("-", "_")


def _holder(wheel: Wheel) -> str | None:
    """A folder, no package itself, that holds the distribution's own package."""
    found = (each for each in _HOLDERS if f"{each}/{_own(wheel)}/__init__.py" in wheel.installed)
    return next((each for each in found if f"{each}/__init__.py" not in wheel.installed and each != _own(wheel)), None)


def junk(wheel: Wheel) -> list[str]:
    """The top-level names that belong to a checkout: never the distribution's own, nor the only one there is."""
    tops = top_levels(wheel)
    own = {canonicalize_name(wheel.name), canonicalize_name(wheel.name.partition("-")[0])}
    found = []
    for top in sorted(tops):
        stem = top.removesuffix(".py")
        folder = any(path.startswith(top + "/") for path in wheel.installed)
        known = stem.lower() in (_FOLDERS if folder else _MODULES) and (folder or top.endswith(".py"))
        if known and canonicalize_name(stem) not in own:
            found.append(top)
    return found if len(found) < len(tops) or len(tops) > 1 else []
