"""WC203."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Metadata, Wheel
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.modules import top_levels
from wheelcheck.rules import _exclusions
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._data import ASIDE, known_sources
from wheelcheck.rules._sketch import case, wheel


class MissingTypeMarker(Rule):
    """`py.typed` or a stub is in the source and not in the wheel, or types are promised without a marker.

    ## What it does
    Compares `py.typed` and `.pyi` files inside the wheel's packages with those of the source or the sdist. A wheel
    whose metadata claim `Typing :: Typed` is expected to hold a `py.typed` in any case.

    ## Why it is bad
    Without the marker type checkers ignore every annotation of an installed package (PEP 561), without a word.

    ## How it happens
    Setuptools takes `py.typed` only when `package_data` names it, or with `include-package-data` and MANIFEST.in. Tests
    and mypy run in the source folder, where the marker is.

    ## How to fix
    setuptools: `[tool.setuptools.package-data]` with `"*" = ["py.typed", "*.pyi"]`. Other backends take it when it lies
    in the package and git tracks it.
    """

    code = "WC203"
    name = "missing-type-marker"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """Report lost markers and stubs, else a promise without a marker."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        lost, told = list(_lost(case, wheel)), {trail.installed for cause in case.causes for trail in cause.trails}
        untold = [pair for pair in lost if pair[0] not in told]
        if untold:
            yield self._lost(case, untold)
        elif not lost and _promises(wheel) and not _has_marker(wheel):
            package = _main_package(wheel)
            yield self.finding(
                f"{package}/py.typed",
                f"the metadata claim `Typing :: Typed`, and {package} has no py.typed",
                because=("type checkers ignore the annotations of an installed package without it (PEP 561)",),
                fix=f"add an empty {package}/py.typed and let the wheel take it",
                edits=remedies.add_file(case, f"{package}/py.typed"),
            )

    def _lost(self, case: Case, lost: list[tuple[str, str]]) -> Finding:
        lost.sort(key=lambda pair: not pair[0].endswith("py.typed"))
        (installed, source), paths = lost[0], [path for path, _ in lost]
        be = "is" if len(lost) == 1 else "are"
        trail = case.trail(installed, source)
        return self.finding(
            installed,
            f"{wording.listed(paths)} {be} in the source and not in the wheel",
            because=(
                str(trail),
                *_exclusions.because(case, paths),
                "type checkers see nothing of it in an installed package (PEP 561)",
            ),
            fix=f"tell {wording.backend(case)} to put {installed} into the wheel",
            edits=remedies.ship(case, [case.trail(each, path) for each, path in lost]),
            locations=[Location(path) for _, path in lost[:10]],
            affects=paths[1:],
        )

    bad = (
        lambda: case({"pkg/__init__.py": "", "pkg/py.typed": ""}, shipped=wheel({"pkg/__init__.py": ""})),
        lambda: case(
            shipped=wheel({"pkg/__init__.py": ""}, metadata=Metadata("pkg", "1.0", classifiers=("Typing :: Typed",)))
        ),
    )
    good = (
        lambda: case(
            {"pkg/__init__.py": "", "pkg/py.typed": ""}, shipped=wheel({"pkg/__init__.py": "", "pkg/py.typed": ""})
        ),
        lambda: case(
            shipped=wheel(
                {"pkg-stubs/__init__.pyi": ""}, metadata=Metadata("pkg", "1.0", classifiers=("Typing :: Typed",))
            )
        ),
    )


def _lost(case: Case, wheel: Wheel) -> Iterator[tuple[str, str]]:
    """Markers and stubs of the source, of modules or packages that the wheel holds, that it lacks."""
    shipped = wheel.installed
    folders = {path.rpartition("/")[0] for path in shipped}
    for installed, source in known_sources(case).items():
        folder, _, name = installed.rpartition("/")
        wanted = name == "py.typed" or name.endswith(".pyi")
        if wanted and folder in folders and installed not in shipped and not ASIDE.fullmatch(installed):
            yield installed, source


def _promises(wheel: Wheel) -> bool:
    return "Typing :: Typed" in wheel.metadata.classifiers


def _has_marker(wheel: Wheel) -> bool:
    """Whether any package has a marker, or nothing needs one: stub packages, single modules, nothing at all."""
    packages = [path for path in wheel.installed if path.count("/") >= 1 and path.endswith("/__init__.py")]
    return (
        not packages
        or any(path.endswith("/py.typed") for path in wheel.installed)
        or any(top.endswith("-stubs") for top in top_levels(wheel))
    )


def _main_package(wheel: Wheel) -> str:
    packages = [path.rpartition("/")[0] for path in wheel.installed if path.endswith("/__init__.py")]
    return min((folder for folder in packages if not ASIDE.fullmatch(folder)), key=lambda path: (path.count("/"), path))
