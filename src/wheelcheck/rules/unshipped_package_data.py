"""WC202."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Wheel
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _exclusions
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._data import ASIDE, CODE, known_sources, lost_data
from wheelcheck.rules._sketch import case, wheel

# Folders inside a package that hold nothing but what a program needs at run time.
_DATA_FOLDERS = frozenset({"templates", "static", "locale", "fixtures", "schemas", "assets", "fonts", "icons"})
# Kept beside data for people or for building: never needed at run time.
_FOR_PEOPLE = (*CODE, ".md", ".rst", ".in", ".po", ".pot", ".orig", ".ipynb", ".toml", ".cfg", ".lock", ".f90", ".y")
_NAMES = frozenset({"Makefile", "README", "LICENSE", "CMakeLists.txt", "meson.build", "package.json", "py.typed"})

# A file may ship compressed: botocore's service descriptions do.
_COMPRESSED = (".gz", ".bz2", ".xz", ".br", ".zst")
_MOST_FOLDERS = 5


class UnshippedPackageData(Rule):
    """A data file lies in a package, its siblings ship, and it does not.

    ## What it does
    Compares the tracked files inside the wheel's packages with the wheel. Reported are data files of whose kind others
    from the same folder are in the wheel, and whole folders that by their name hold run-time data (`templates`,
    `static`, `locale`, ...). No use of them was found in the code: those are `missing-package-data`.

    ## Why it is bad
    A pattern that takes some files of a folder and not all of them is a mistake more often than a wish.

    ## How it happens
    `package_data` lists files one by one or with a pattern for one level, and a new file or folder doesn't fit it.

    ## How to fix
    Widen the pattern (`"data/**/*.json"`), or say that it is meant: `ignore` with a reason.
    """

    code = "WC202"
    name = "unshipped-package-data"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """Report one finding a folder."""
        wheel = case.evidence.wheel
        if wheel is None or (case.evidence.snapshot is None and case.evidence.sdist is None):
            return
        told = {path for lost in lost_data(case) for path, _ in lost.sources}
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for installed, source in _candidates(case, wheel):
            if installed not in told:
                groups[installed.rpartition("/")[0]].append((installed, source))
        for folder, files in _gathered(groups).items():
            yield self._report(case, folder, files, wheel)

    def _report(self, case: Case, folder: str, files: list[tuple[str, str]], wheel: Wheel) -> Finding:
        names = [installed[len(folder) + 1 :] for installed, _ in files]
        siblings = [path for path in wheel.installed if path.startswith(folder + "/") and not path.endswith(".py")]
        subject = files[0][0] if len(files) == 1 else folder
        be = "is" if len(files) == 1 else "are"
        return self.finding(
            subject,
            f"{wording.listed(names)} of {folder}/ {be} in the source and not in the wheel",
            because=(
                f"{wording.listed(sorted(siblings))} from there {'is' if len(siblings) == 1 else 'are'} in the wheel"
                if siblings
                else f"nothing of {folder}/ is in the wheel",
                *_exclusions.because(case, [source for _, source in files]),
            ),
            fix="widen the pattern that takes data into the wheel, or ignore this with a reason",
            edits=remedies.ship(case, [case.trail(installed, source) for installed, source in files]),
            locations=[Location(source) for _, source in files[:10]],
            affects=[installed for installed, _ in files if installed != subject],
        )

    bad = (
        lambda: case(
            {"pkg/__init__.py": "", "pkg/a.json": "", "pkg/b.json": ""},
            shipped=wheel({"pkg/__init__.py": "", "pkg/a.json": ""}),
        ),
        lambda: case(
            {"pkg/__init__.py": "", "pkg/templates/a.html": ""},
            shipped=wheel({"pkg/__init__.py": ""}),
        ),
    )
    good = (
        lambda: case(
            {"pkg/__init__.py": "", "pkg/README.md": "", "pkg/grammar.txt": "", "pkg/tests/a.json": ""},
            shipped=wheel({"pkg/__init__.py": ""}),
        ),
    )


def _gathered(groups: dict[str, list[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
    """By folder; where there are many, by the folder at the top of the package: one line left them all out."""
    if len(groups) <= _MOST_FOLDERS:
        return groups
    gathered: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for folder, files in groups.items():
        gathered["/".join(folder.split("/")[:2])] += files
    return gathered


def _candidates(case: Case, wheel: Wheel) -> Iterator[tuple[str, str]]:
    """Data files of earlier stations (git or the sdist, not merely on disk) that a package of the wheel lacks."""
    shipped = wheel.installed
    # Also what ships under another path: `shared-data` and the like put files outside the package.
    names = {entry.path.rpartition("/")[2] for entry in wheel.entries}
    kinds = {(path.rpartition("/")[0], path.rpartition(".")[2]) for path in shipped}
    packages = {path.rpartition("/")[0] for path in shipped if path.endswith("/__init__.py")}
    absent = {file.path for file in case.evidence.snapshot.absent} if case.evidence.snapshot else set()
    for installed, source in known_sources(case).items():
        folder, _, name = installed.rpartition("/")
        if (
            name in names
            or any(name + suffix in names for suffix in _COMPRESSED)
            or source in absent
            or _for_people(name)
            or ASIDE.fullmatch(installed)
        ):
            continue
        inside = folder in packages or any(folder.startswith(package + "/") for package in packages)
        if inside and ((folder, name.rpartition(".")[2]) in kinds or _DATA_FOLDERS & set(folder.split("/")[1:])):
            yield installed, source


def _for_people(name: str) -> bool:
    return name.startswith(".") or name in _NAMES or name.endswith(_FOR_PEOPLE) or "." not in name
