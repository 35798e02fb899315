"""WC214."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.utils import canonicalize_name

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Metadata, Wheel
from wheelcheck.model.edit import Edit
from wheelcheck.model.finding import Finding, Location
from wheelcheck.modules import dotted_name, importable
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel
from wheelcheck.rules.editable_wheel import signs_of

_INACTIVE = "Development Status :: 7 - Inactive"  # a last release that only says where the project went
_ROOTS = ("", "src", "python", "lib")


class NoModules(Rule):
    """The wheel holds nothing that can be imported, or not the package that bears the project's name.

    ## What it does
    Reports a wheel without a single module, and one that holds others while the source has a package (or a module) of
    the project's name at its top. Wheels that are meant to hold none are let pass: stub packages, wheels that
    install scripts or data files, `.pth` files, meta packages that only require others, and last releases of projects
    whose classifiers say `Development Status :: 7 - Inactive`, unless the source has modules; and editable ones, which
    WC207 is about.

    ## Why it is bad
    Building and installing succeed, and `import` finds nothing.

    ## How it happens
    A move from setup.py to setup.cfg or pyproject.toml loses `packages`; automatic discovery finds several top folders,
    or none, and takes nothing; the wheel is built in the wrong folder.

    ## How to fix
    setuptools: `[tool.setuptools.packages.find]` with `where = ["src"]` or `include = ["pkg*"]`. hatchling:
    `[tool.hatch.build.targets.wheel] packages = [...]`. Look at the result: `wheelcheck inspect dist/*.whl`.
    """

    code = "WC214"
    name = "no-modules"

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for a wheel without modules, or without the project's own package."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        if signs_of(wheel):
            return  # its modules lie elsewhere, and editable-wheel says so
        if _has_packages(wheel) or importable(wheel):
            yield from self._other_modules(case, wheel)
            return
        lost = _source_modules(case)
        if not lost and (
            _holds_other_things(wheel) or wheel.metadata.requires or _INACTIVE in wheel.metadata.classifiers
        ):
            return
        files = sorted(wheel.installed)
        holds = f"it holds {wording.listed(files)}" if files else "it holds its own .dist-info and nothing else"
        source = (f"the source has {wording.plural(len(lost), 'module')}, such as {lost[0]}",) if lost else ()
        yield self.finding(
            wheel.name,
            f"{wheel.filename} holds no module: nothing of {wheel.name} can be imported",
            because=(*source, holds),
            fix=f"tell {wording.backend(case)} where the packages are, then look at: wheelcheck inspect dist/*.whl",
            edits=_edits(case, lost),
            affects=lost[:50],
        )

    def _other_modules(self, case: Case, wheel: Wheel) -> Iterator[Finding]:
        """The wheel has modules, and not the package that a user of the project would import first."""
        own = _own_package(case)
        top = own.rpartition("/")[2].removesuffix(".py") if own is not None else ""
        tops = sorted({_stem(path) for path in wheel.installed})
        told = {cause.subject.partition(".")[0] for cause in case.causes}
        if own is None or top in told or any(canonicalize_name(each) == canonicalize_name(top) for each in tops):
            return
        if any(f"/{top}/" in path for path in wheel.installed):  # packed with the folder around it: WC212
            return
        yield self.finding(
            top,
            f"{wheel.filename} lacks {top}, the package of the project's name: `import {top}` fails",
            because=(f"the source has {own}", f"at its top the wheel has {wording.listed(tops, 6)}"),
            fix=f"tell {wording.backend(case)} where the package is, then look at: wheelcheck inspect dist/*.whl",
            edits=_edits(case, [own] if own.endswith(".py") else []),
            locations=[Location(own)],
        )

    bad = (
        lambda: case(shipped=wheel({})),
        lambda: case({"pkg/__init__.py": "A = 1"}, shipped=wheel({"_core/__init__.py": ""})),
        lambda: case({"src/pkg.py": "A = 1"}, shipped=wheel({"other/__init__.py": ""})),
        lambda: case({"src/pkg/__init__.py": "", "src/pkg/a.py": ""}, shipped=wheel({"pkg/x.json": ""})),
    )
    good = (
        lambda: case(shipped=wheel({"pkg.py": ""})),
        lambda: case({"pkg/__init__.py": ""}, shipped=wheel({"Pkg.abi3.so": ""})),
        lambda: case({"tools/pkg/__init__.py": "", "pkg/make.py": ""}, shipped=wheel({"other/__init__.py": ""})),
        lambda: case({"lib/pkg/__init__.py": ""}, shipped=wheel({"lib/pkg/__init__.py": "", "a.py": ""})),
        lambda: case(shipped=wheel({}, metadata=Metadata("pkg", "1.0", requires=("other",)))),
        lambda: case(shipped=wheel({"pkg-stubs/__init__.pyi": ""})),
        lambda: case(shipped=wheel({}, metadata=Metadata("pkg", "1.0", classifiers=(_INACTIVE,)))),
        lambda: case({"pkg/__init__.py": ""}, shipped=wheel({"__editable___pkg_1_0_finder.py": ""})),
    )


def _own_package(case: Case) -> str | None:
    """The folder, or the file, at the top of the source (or of its `src`, `python` or `lib`) that bears the project's
    name."""
    snapshot = case.evidence.snapshot
    own = canonicalize_name(case.evidence.project.name or "-").replace("-", "_")
    for path in sorted(snapshot.files) if snapshot is not None else ():
        place, _, name = path.removesuffix("/__init__.py").rpartition("/")
        whole = path.endswith("/__init__.py") or path.endswith(".py")
        if place in _ROOTS and whole and canonicalize_name(name.removesuffix(".py")).replace("-", "_") == own:
            return path.removesuffix("/__init__.py")
    return None


def _stem(path: str) -> str:
    """``pkg`` of ``pkg/a.py`` and of ``pkg.cpython-311-x86_64-linux-gnu.so``."""
    return path.partition("/")[0].partition(".")[0]


def _edits(case: Case, lost: list[str]) -> tuple[Edit, ...]:
    """Where the packages are; single modules by name."""
    found = remedies.locate(case)
    return found or remedies.ship(case, [case.stations.follow(path.removeprefix("src/"), path) for path in lost])


def _has_packages(wheel: Wheel) -> bool:
    """Whether it plainly has a package at its top, as most wheels: seen without looking for every module."""
    return any(
        path.endswith("/__init__.py") and path.count("/") == 1 and dotted_name(path, "__init__") is not None
        for path in wheel.installed
        if not path.startswith("__pycache__/")
    )


def _holds_other_things(wheel: Wheel) -> bool:
    """Whether it installs something on purpose that is no module."""
    return bool(wheel.installed) or any(entry.installed is None for entry in wheel.entries)


def _source_modules(case: Case) -> list[str]:
    """The Python files of the project's own package in its source."""
    evidence = case.evidence
    files = (evidence.snapshot.files if evidence.snapshot else frozenset()) | (
        evidence.sdist.files if evidence.sdist else frozenset()
    )
    own = canonicalize_name(evidence.project.name or "-").replace("-", "_")
    found = []
    for path in sorted(files):
        installed = case.layout.installed(path) or path
        top = installed.removeprefix("src/").partition("/")[0].removesuffix(".py")
        if path.endswith(".py") and canonicalize_name(top).replace("-", "_") == own:
            found.append(path)
    return found
