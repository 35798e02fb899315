"""Data files that code uses, or that lie in a package, followed through the stations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from wheelcheck.data_uses import Certainty, DataUse
from wheelcheck.diagnosis import Case
from wheelcheck.model.snapshot import SourceKind

CODE = (".py", ".pyc", ".pyi", ".pyx", ".pxd", ".pxi", ".so", ".pyd", ".c", ".cc", ".cpp", ".cxx", ".h", ".hpp", ".rs")
ASIDE = re.compile(
    r"(?:.*/)?(?:tests?|testing|docs?|examples?|benchmarks?|scripts?|tools?|conftest\.py|setup\.py|versioneer\.py"
    r"|test_[^/]*|[^/]*_tests?\.py|tests?_?utils?\.py|utils_test\.py)(?:/.*)?"
)
"""Paths of code that runs beside the source tree, not in a user's environment."""
_TO_BE_COPIED = re.compile(r"(?:.*/)?(?:template_\w+|\w+_template)\.py")  # it names the files of what is made from it


@dataclass(frozen=True, slots=True)
class LostData:
    """Data that code uses and that the wheel lacks: what is wanted, where, and the files of that name that are known
    at an earlier station (installed path to path in the project)."""

    wanted: str
    uses: tuple[DataUse, ...]
    sources: tuple[tuple[str, str], ...] = ()
    certain: bool = True

    @property
    def folder(self) -> str:
        """The folder of what is lost."""
        path = self.sources[0][0] if self.sources else self.wanted
        return path.rpartition("/")[0]


@dataclass(slots=True)
class Index:
    """Paths, asked for by exact name, folder, pattern, or the end of their name."""

    paths: frozenset[str]
    folders: set[str] = field(default_factory=set)
    by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, paths: Iterable[str]) -> Index:
        """The index of some paths."""
        index = cls(frozenset(paths))
        for path in index.paths:
            folder, _, name = path.rpartition("/")
            index.by_name[name].append(path)
            while folder and folder not in index.folders:
                index.folders.add(folder)
                folder = folder.rpartition("/")[0]
        return index

    def matching(self, use: DataUse) -> list[str]:
        """The paths that a use asks for."""
        if use.certainty is Certainty.SEARCHED:
            return [path for path in self.by_name.get(use.wanted.rpartition("/")[2], ()) if use.matches(path)]
        if "*" in use.wanted:
            start = use.wanted.partition("*")[0]
            return [path for path in self.paths if path.startswith(start) and use.matches(path)]
        if use.wanted in self.paths:
            return [use.wanted]
        if use.wanted in self.folders:
            return [path for path in self.paths if path.startswith(use.wanted + "/")]
        return []


def known_sources(case: Case) -> dict[str, str]:
    """Every file that is known at a station before the wheel: where it would be installed, and its path there."""
    evidence = case.evidence
    paths: set[str] = set()
    if evidence.snapshot is not None:
        paths |= evidence.snapshot.files
        paths |= {file.path for file in evidence.snapshot.absent}
    if evidence.sdist is not None:
        paths |= evidence.sdist.files
    found: dict[str, str] = {}
    for path in sorted(paths):
        installed = case.layout.installed(path)
        if installed is not None and "/" in installed:
            found.setdefault(installed, path)
    return found


def lost_data(case: Case) -> list[LostData]:
    """What the wheel's code uses and the wheel lacks; the most certain kinds only (see `_judge`)."""
    wheel = case.evidence.wheel
    if wheel is None:
        return []
    installed, sources = wheel.installed, known_sources(case)
    shipped = Index.of(installed)
    earlier = Index.of(
        path
        for path in sources
        if path not in installed and path.partition("/")[0] in shipped.folders and not _no_data(path)
    )
    tree_known = case.evidence.snapshot is not None and case.evidence.snapshot.kind is not SourceKind.SDIST
    found: dict[str, LostData] = {}
    uses = [use for use in _uses(case, shipped) if not use.written]
    for use in uses:
        matches = shipped.matching(use)
        lost = earlier.matching(use)
        kinds = {_suffix(path) for path in matches if not path.endswith(CODE)}
        lost = [path for path in lost if _suffix(path) not in kinds]
        if (matches or _of_another(case, use, shipped)) and not lost:
            continue
        judged = _judge(use, lost, bool(matches), tree_known, frozenset(shipped.folders), uses)
        if judged is None:
            continue
        pairs = tuple((path, sources[path]) for path in sorted(lost))
        key = use.wanted if use.certainty is not Certainty.SEARCHED or not pairs else pairs[0][0]
        before = found.get(key)
        known = LostData(key, (use,), pairs, judged)
        found[key] = (
            known if before is None else replace(before, uses=(*before.uses, use), certain=before.certain or judged)
        )
    return sorted(found.values(), key=lambda item: (not item.certain, item.wanted))


def _of_another(case: Case, use: DataUse, shipped: Index) -> bool:
    """Whether the file lies in a part of a shared package that this wheel has nothing of: poetry reads one of
    poetry-core's."""
    top, _, rest = use.wanted.partition("/")
    part = f"{top}/{rest.partition('/')[0]}"
    return "/" in rest and top in case.shared_tops and part not in shipped.folders


def _no_data(path: str) -> bool:
    return path.endswith(CODE) or ASIDE.fullmatch(path) is not None


def _suffix(path: str) -> str:
    return "." + path.rpartition(".")[2] if "." in path.rpartition("/")[2] else ""


def _uses(case: Case, shipped: Index) -> Iterator[DataUse]:
    """The uses in the wheel's own code, those outside its packages left out."""
    for use in case.data_uses:
        if _TO_BE_COPIED.fullmatch(use.path):
            continue
        if use.certainty is Certainty.SEARCHED:
            yield use
            continue
        top, _, rest = use.wanted.partition("/")
        if rest and top in shipped.folders and not _no_data(use.wanted):
            yield beside_module(use, shipped)


def beside_module(use: DataUse, shipped: Index) -> DataUse:
    """Resources of a module (not a package) are looked up in the folder around it."""
    parts = use.wanted.split("/")
    for size in range(1, len(parts)):
        folder = "/".join(parts[:size])
        if folder not in shipped.folders and folder + ".py" in shipped.paths:
            return replace(use, wanted="/".join([*parts[: size - 1], *parts[size:]]))
    return use


def _judge(
    use: DataUse, lost: list[str], partly: bool, tree_known: bool, folders: frozenset[str], uses: list[DataUse]
) -> bool | None:
    """Whether a use that nothing in the wheel answers is a fault for certain (True), perhaps (False), or none (None).

    ``lost`` are the answering files of earlier stations. Without them only the code speaks: an exact path opened
    without any care for its absence, or a template of the package's own name.
    """
    if lost and partly and use.certainty is not Certainty.EXACT:
        # The folder is there and other kinds of its files ship: what is left out was meant for the build.
        return None
    if lost:
        return not use.guarded
    if partly or use.guarded or use.insisted:
        return None
    if use.certainty is Certainty.EXACT:
        # On the developer's disk it doesn't exist either: perhaps the program makes it.
        return not tree_known
    if use.certainty is Certainty.SEARCHED:
        own = use.wanted.partition("/")[0] in folders and "/" in use.wanted
        return True if own else None
    if use.certainty is Certainty.PATTERN:
        return False if not tree_known else None
    # A folder of templates beside the code that isn't there, and templates that are asked for by name.
    if use.wanted.endswith("/templates") and "*" not in use.wanted:
        top = use.wanted.partition("/")[0]
        asked = [other for other in uses if other.certainty is Certainty.SEARCHED and other.path.startswith(top + "/")]
        return True if asked else None
    return None
