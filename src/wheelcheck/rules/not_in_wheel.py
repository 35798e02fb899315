"""WC004."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.finding import Finding, Location
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel


class NotInWheel(Rule):
    """A module that the package needs is in the sources but left out of the wheel.

    ## What it does
    Compares the sdist's modules (or the source tree's) with the wheel's, and reports those that other
    modules import.

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
                f"{wording.listed(paths)} is in the sources only",
                because=(
                    *wording.journey(cause),
                    *_why(case, cause, paths),
                    *wording.who_needs(cause),
                    *cause.notes,
                    *wording.not_circular(cause.error),
                ),
                fix=_fix(case, cause, paths),
                locations=(*_declaration(case, cause, paths), *wording.locations(cause)),
                affects=wording.others(cause),
            )

    bad = (
        lambda: case(
            {"pkg/__init__.py": "from .sub import x\n", "pkg/sub/__init__.py": "x = 1\n"},
            sdist=("pkg/__init__.py", "pkg/sub/__init__.py"),
            shipped=wheel({"pkg/__init__.py": "from .sub import x\n"}),
        ),
    )
    good = (
        lambda: case(
            {"pkg/__init__.py": "\n", "pkg/tests/__init__.py": ""},
            sdist=("pkg/__init__.py", "pkg/tests/__init__.py"),
            shipped=wheel({"pkg/__init__.py": "\n"}),
        ),
    )


def _lacks_init(case: Case, paths: list[str]) -> str | None:
    """The folder of a lost module that has no ``__init__.py`` although its parent has one."""
    snapshot, sdist = case.evidence.snapshot, case.evidence.sdist
    files = snapshot.files if snapshot else sdist.files if sdist else frozenset()
    folder = paths[0].rpartition("/")[0] if paths else ""
    if folder and f"{folder}/__init__.py" not in files and f"{folder.rpartition('/')[0]}/__init__.py" in files:
        return folder
    return None


def _why(case: Case, cause: Cause, paths: list[str]) -> Iterator[str]:
    if wording.backend(case) != "setuptools":
        return
    folder = _lacks_init(case, paths)
    if folder:
        yield f"{folder}/ has no __init__.py, so `packages.find` doesn't see a package there"
    for place in _declaration(case, cause, paths):
        file = case.evidence.project.file(place.path)
        line = file.text.splitlines()[(place.line or 1) - 1].strip() if file else ""
        yield f"{place}: `{line}` does not name {_package(cause, paths) or cause.subject}"


def _package(cause: Cause, paths: list[str]) -> str:
    return cause.subject if paths and paths[0].endswith("__init__.py") else cause.subject.rpartition(".")[0]


def _declaration(case: Case, cause: Cause, paths: list[str]) -> Iterator[Location]:
    """The line of setuptools' configuration that lists packages or modules, and not this one."""
    package = _package(cause, paths)
    keys = {"packages"} if package else {"py_modules", "py-modules"}
    for file in case.evidence.project.files if wording.backend(case) == "setuptools" else ():
        if file.path in {"setup.py", "setup.cfg", "pyproject.toml"}:
            for number, line in enumerate(file.text.splitlines(), 1):
                listed = line.split("=")[0].strip() in keys and "find" not in line
                if listed and (package or cause.subject) not in line:
                    yield Location(file.path, number)
                    return


def _fix(case: Case, cause: Cause, paths: list[str]) -> str:
    backend = wording.backend(case)
    package = _package(cause, paths)
    if backend == "setuptools":
        folder = _lacks_init(case, paths)
        if folder:
            return f"add {folder}/__init__.py (or use `find_namespace_packages` / `namespaces = true`)"
        if not package:
            return f'add "{cause.subject}" to py-modules'
        return f'add "{package}" to packages, or let setuptools find them: [tool.setuptools.packages.find]'
    if backend == "hatchling":
        return f"include {paths[0]} in [tool.hatch.build.targets.wheel]: see its `packages`, `include` and `exclude`"
    return f"tell {backend} to put {', '.join(paths)} into the wheel"
