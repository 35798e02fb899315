"""Where a module or file of the project was lost on its way into the wheel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch

from wheelcheck.binaries import init_names
from wheelcheck.diagnosis.cause import CauseKind, Need
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.layout import COMPILED_SOURCES, module_files
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.snapshot import Absence
from wheelcheck.trail import Station, Trail

_GENERATED = re.compile(
    r"(^|\.)(_?version|__version__|_version_info|\w+_pb2(_grpc)?|(lex|yacc|parse)tab|_generated\w*)$"
)
_BUILD_FILES = ("setup.py", "pyproject.toml", "setup.cfg", "meson.build", "CMakeLists.txt")


@dataclass(frozen=True, slots=True)
class Loss:
    """Why a module or file is not where it is needed. ``detail`` is what the rule should add: the near name, the
    place it went to.
    """

    kind: CauseKind
    subject: str
    trails: tuple[Trail, ...] = ()
    detail: str | None = None
    extension: DeclaredExtension | None = None


def locate(case: Facts, module: str) -> Loss:
    """Where the module was lost: the first station that lacks its file."""
    if module in case.extensions:
        return Loss(CauseKind.WRONG_ABI, module)
    renamed = _under_another_name(case, module)
    if renamed is not None:
        return Loss(CauseKind.NO_INIT, renamed, detail=init_names(module.rpartition(".")[2])[-1])
    trails = sorted(_trails(case, module), key=_first_lost)
    if trails:
        return _by_station(case, module, trails)
    declared = declared_extension(case, module)
    if declared is not None:
        return _extension_loss(case, module, declared, ())
    elsewhere = _misplaced(case, module)
    if elsewhere is not None:
        return Loss(CauseKind.MISPLACED, module, detail=elsewhere)
    cased = _other_case(case, module)
    if cased is not None:
        return Loss(CauseKind.CASE_MISMATCH, module, detail=cased)
    if _is_generated(case, module):
        return Loss(CauseKind.GENERATED_MISSING, module, detail=_ignored_literally(case, module))
    return Loss(CauseKind.DANGLING, module, detail=_near(case, module))


def _under_another_name(case: Facts, module: str) -> str | None:
    """The compiled file beside the module's place that holds its init function, and not one of its own name."""
    package, _, stem = module.rpartition(".")
    wanted = set(init_names(stem))
    for name, extension in case.extensions.items():
        around, _, own = name.rpartition(".")
        held = {function for image in extension.binary.images for function in image.exports & wanted}
        if (
            around == package
            and held
            and not any(image.exports & set(init_names(own)) for image in extension.binary.images)
        ):
            return name
    return None


def _misplaced(case: Facts, module: str) -> str | None:
    """The only extension module of that last name, when nothing imports it where it is. What it was built from may say
    nothing of its name: a crate's is always `src/lib.rs`."""
    stem = module.rpartition(".")[2]
    found = [name for name in case.extensions if name.rpartition(".")[2] == stem]
    return found[0] if len(found) == 1 and not _is_imported(case, found[0]) else None


def _is_imported(case: Facts, module: str) -> bool:
    package, _, stem = module.rpartition(".")
    sources = (case.source(name) for name, (_, text) in case.texts.items() if stem in text)
    return any(
        f"{statement.module}.".startswith(f"{module}.")
        or (statement.module == package and stem in (statement.names or ()))
        for source in sources
        for statement in (source.imports if source is not None else ())
    )


def _trails(case: Facts, module: str) -> Iterator[Trail]:
    """The journeys of every project file that would make ``module`` exist and that the wheel lacks."""
    seen: set[str] = set()
    for installed in module_files(module):
        source = case.stations.find_source(installed)
        if source is not None and source not in seen:
            seen.add(source)
            yield case.trail(installed, source)
    if not seen:
        folder = module.replace(".", "/") + "/"
        for installed, source in _below(case, folder):
            yield case.trail(installed, source)


def _below(case: Facts, folder: str) -> Iterator[tuple[str, str]]:
    """Python and compiled sources of the project below an installed folder: the package may have no ``__init__``."""
    snapshot, sdist = case.evidence.snapshot, case.evidence.sdist
    paths: set[str] = set(sdist.files if sdist else ())
    if snapshot is not None:
        paths |= snapshot.files | {file.path for file in snapshot.absent}
    suffixes = (".py", *COMPILED_SOURCES)
    for path in sorted(paths):
        if path.endswith(suffixes):
            installed = case.layout.installed(path)
            if installed is not None and installed.startswith(folder):
                yield installed, path


def _first_lost(trail: Trail) -> tuple[int, int, str]:
    """Python files before compiled sources and stubs; then the earliest loss."""
    order = list(Station)
    compiled = not trail.installed.endswith(".py")
    return (compiled, order.index(trail.lost_at) if trail.lost_at else len(order), trail.installed)


def _by_station(case: Facts, module: str, trails: list[Trail]) -> Loss:
    """The loss that the first lost file shows; the others that went the same way come along."""
    first = trails[0]
    alike = tuple(trail for trail in trails if trail.lost_at is first.lost_at and trail.absence is first.absence)
    if first.absence is Absence.IGNORED:
        return Loss(CauseKind.IGNORED, module, alike)
    if first.absence is not None:
        return Loss(CauseKind.UNTRACKED, module, alike)
    if first.lost_at is Station.SDIST and not _undeclared(case, module, first):
        return Loss(CauseKind.NOT_IN_SDIST, module, alike)
    if first.installed.endswith(".py"):
        return Loss(CauseKind.NOT_IN_WHEEL, module, alike)
    return _extension_loss(case, module, declared_extension(case, module), alike)


def _undeclared(case: Facts, module: str, trail: Trail) -> bool:
    """Whether a compiled source is left out of the sdist only because nothing declares its extension module."""
    build = case.evidence.build
    compiled = trail.installed.endswith(COMPILED_SOURCES)
    return compiled and build is not None and build.extensions is not None and declared_extension(case, module) is None


def declared_extension(case: Facts, module: str) -> DeclaredExtension | None:
    """What the build was told about an extension module of that name."""
    build = case.evidence.build
    return next((row for row in (build.extensions or ()) if row.name == module), None) if build else None


def _extension_loss(case: Facts, module: str, declared: DeclaredExtension | None, trails: tuple[Trail, ...]) -> Loss:
    """A compiled module that isn't in the wheel: under another name, made and not shipped, or never asked for."""
    stem = module.rpartition(".")[2]
    elsewhere = [name for name in case.extensions if name != module and name.rpartition(".")[2] == stem]
    if elsewhere and declared is None:
        return Loss(CauseKind.MISPLACED, module, trails, elsewhere[0])
    if declared is not None:
        return Loss(CauseKind.NOT_SHIPPED, module, trails, declared.error, declared)
    if all(trail.installed.endswith(".pyi") for trail in trails):
        return Loss(CauseKind.DANGLING, module, trails, "only a stub stands in the project")
    return Loss(CauseKind.NOT_BUILT, module, trails)


def _known_files(case: Facts) -> set[str]:
    """Installed paths of everything the project has anywhere."""
    known = set(case.evidence.wheel.installed) if case.evidence.wheel else set()
    snapshot = case.evidence.snapshot
    for path in (*snapshot.files, *(file.path for file in snapshot.absent)) if snapshot else ():
        installed = case.layout.installed(path)
        if installed:
            known.add(installed)
    return known


def _other_case(case: Facts, module: str) -> str | None:
    """The file that differs from the module's in upper and lower case only."""
    exact = set(module_files(module))
    wanted = {path.lower() for path in exact}
    return next((path for path in sorted(_known_files(case) - exact) if path.lower() in wanted), None)


def _is_generated(case: Facts, module: str) -> bool:
    path = module.replace(".", "/") + ".py"
    for file in case.evidence.project.files:
        if file.path in _BUILD_FILES and re.search(rf"(?:^|[\"'/]){re.escape(path)}[\"']", file.text):
            return True
    return bool(_GENERATED.search(module)) or _ignored_literally(case, module) is not None


def is_version_file(module: str) -> bool:
    """Whether a module's name is that of a version file, which tools write: setuptools-scm, hatch-vcs."""
    return module.rpartition(".")[2] in {"_version", "__version__", "_version_info", "_build_version", "_scm_version"}


def _ignored_literally(case: Facts, module: str) -> str | None:
    """The ignore rule that names exactly this module's file: it is meant to be written by the build."""
    path = module.replace(".", "/") + ".py"
    ignore = case.evidence.project.file(".gitignore")
    for number, line in enumerate(ignore.text.splitlines() if ignore else (), 1):
        pattern = line.strip().lstrip("/")
        if pattern.endswith(".py") and "*" not in pattern and pattern in case.layout.candidates(path):
            return f".gitignore:{number} `{line.strip()}`"
    return None


def _near(case: Facts, module: str) -> str | None:
    """A module of the project with the same last name, elsewhere."""
    stem = module.rpartition(".")[2]
    return next((name for name in sorted([*case.texts, *case.extensions]) if name.rpartition(".")[2] == stem), None)


def build_needs(case: Facts, path: str) -> Iterator[Need]:
    """The places in the packaging files that name a source file: literally, or by a glob."""
    for file in case.evidence.project.files:
        if file.path not in _BUILD_FILES:
            continue
        for number, line in enumerate(file.text.splitlines(), 1):
            if line.lstrip().startswith("#"):
                continue
            for literal in re.findall(r"""["']([^"']+)["']""", line):
                name = literal.removeprefix("./")
                if name == path or ("*" in name and name.endswith(COMPILED_SOURCES) and fnmatch(path, name)):
                    yield Need(file.path, number, line.strip())


def trails_below(case: Facts, folder: str) -> tuple[Trail, ...]:
    """The files of a folder (as it would be installed) that the wheel lacks and an earlier station has; those that were
    lost first come first."""
    snapshot, sdist, wheel = case.evidence.snapshot, case.evidence.sdist, case.evidence.wheel
    paths = {*(snapshot.files if snapshot else ()), *(sdist.files if sdist else ())}
    paths |= {file.path for file in snapshot.absent} if snapshot else set()
    known = {installed: path for path in paths if (installed := case.layout.installed(path))}
    lost = sorted(
        installed
        for installed in known
        if installed.startswith(f"{folder}/") and (wheel is None or installed not in wheel.installed)
    )
    return tuple(sorted((case.trail(installed, known[installed]) for installed in lost), key=_first_lost))


def data_kind(trail: Trail) -> CauseKind:
    """What it is that a data file is not where it is needed: git and the sdist are named before the wheel."""
    if trail.absence is Absence.IGNORED:
        return CauseKind.IGNORED
    if trail.absence is not None:
        return CauseKind.UNTRACKED
    return CauseKind.NOT_IN_SDIST if trail.lost_at is Station.SDIST else CauseKind.MISSING_DATA
