"""What loading each extension module of a wheel would load after it, in the loader's own order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wheelcheck.linkage.files import File, Files, key
from wheelcheck.linkage.search import find
from wheelcheck.model.archive import Wheel

_MOST_STEPS = 200_000  # places looked at for libraries, all images together: far above any wheel seen
_DEEPEST = 64  # images in a chain: those between the first ones and the root are forgotten


@dataclass(frozen=True, slots=True, eq=False)
class Absent:
    """A library that an image needs and the loader doesn't find in the wheel. ``chain`` is who loads it: the image that
    names it first, the one that is loaded by Python (or by nobody known) last."""

    name: str
    chain: tuple[File, ...]

    @property
    def root(self) -> File:
        """Where the chain begins."""
        return self.chain[-1]


@dataclass(frozen=True, slots=True, eq=False)
class Load:
    """The images of the wheel that come with ``root``, itself first, and what is taken from elsewhere. ``bound`` says
    which file of the wheel serves a library that an image needs."""

    root: File
    loaded: tuple[File, ...]
    absent: tuple[Absent, ...]
    bound: Mapping[tuple[File, str], File] = field(default_factory=dict)


@dataclass(slots=True)
class _Budget:
    steps: int = _MOST_STEPS


def loads(files: Files) -> tuple[Load, ...]:
    """Each extension module with all that it loads; then what none loads: programs, plug-ins, libraries for ctypes.

    Images behind a hostile number of dependencies are left out.
    """
    budget = _Budget()
    musl = any(is_musl(file) for file in files.every)
    found = [load for file in files.every if file.module and (load := _load(file, files, musl, budget))]
    reached = {file for load in found for file in load.loaded}
    rest = [file for file in files.every if file not in reached]
    named = {key(name) for file in rest for name in file.image.needed}
    # What nothing names comes first: the libraries that it loads begin no chain of their own.
    rest.sort(key=lambda file: (not file.image.program, bool({key(file.name), key(file.image.name or "")} & named)))
    for file in rest:
        if file not in reached:
            load = _load(file, files, musl, budget)
            if load is not None:
                found.append(load)
                reached.update(load.loaded)
    return tuple(found)


def is_musl(file: File) -> bool:
    """Whether an image is linked with musl's libc."""
    named = any(name.startswith(("libc.musl-", "ld-musl-")) for name in file.image.needed)
    return named or ("libc.so" in file.image.needed and file.image.system != "android")


def _load(root: File, files: Files, musl: bool, budget: _Budget) -> Load | None:
    """Breadth first, each name once, as loaders do; None when the budget is spent."""
    loaded: dict[File, None] = {root: None}
    absent: list[Absent] = []
    bound: dict[tuple[File, str], File] = {}
    names: dict[str | None, File | None] = {root.image.name: root}
    queue: deque[tuple[File, ...]] = deque([(root,)])
    while queue:
        chain = queue.popleft()
        looks = 1 + sum(len(one.image.search) for one in chain)
        for needed in chain[0].image.needed:
            budget.steps -= looks
            if budget.steps < 0:
                return None
            fresh = needed not in names
            found = find(needed, chain, files, musl=musl) if fresh else names[needed]
            names[needed] = found
            if found is None:
                absent += [Absent(needed, chain)] * fresh
                continue
            bound[chain[0], needed] = found
            if found not in loaded:
                loaded[found] = None
                names[found.image.name] = found
                queue.append((found, *chain[: _DEEPEST - 2], root) if len(chain) >= _DEEPEST else (found, *chain))
    return Load(root, tuple(loaded), tuple(absent), bound)


def preloading(wheel: Wheel) -> tuple[tuple[str, str], ...]:
    """The Python sources (path, text) of a wheel that may load libraries themselves, before an extension needs them."""
    return tuple((path, text) for path, text in wheel.texts if path.endswith(".py") and _loads(text))


def _loads(text: str) -> bool:
    # `setdlopenflags` among them
    return "CDLL" in text or "LoadLibrary" in text or "dlopen" in text or "RTLD_GLOBAL" in text


def loader_of(library: File, loads: Iterable[Load], but: File) -> File | None:
    """An extension module, other than ``but``, that brings a library of the wheel along when it is imported."""
    return next(
        (load.root for load in loads if load.root.module and load.root is not but and library in load.loaded), None
    )
