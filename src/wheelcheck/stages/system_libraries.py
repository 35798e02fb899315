"""What this machine's loader would give a wheel's compiled files, of the libraries that the wheel doesn't bring.

Asked are the loader's cache and its default folders (ld.so(8), ldconfig(8); musl's ``ldso/dynlink.c``), not
LD_LIBRARY_PATH, which belongs to a shell and not to the machine. Files are read, never loaded.
"""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from wheelcheck import binaries
from wheelcheck.linkage.platforms import System, machine
from wheelcheck.linkage.symbols import Questions, questions
from wheelcheck.linkage.wheel import Linkage
from wheelcheck.model.archive import Wheel
from wheelcheck.model.binary import Binary, BinaryFormat, Image
from wheelcheck.model.system import SystemLibraries, SystemLibrary

_LDCONFIG = ("/sbin/ldconfig", "/usr/sbin/ldconfig", "/bin/ldconfig")
_TIMEOUT = 20.0
_FOLDERS = ("/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib")
_MOST_BYTES = 512 << 20  # of one library: above that its symbols stay unknown
_MOST_LIBRARIES = 64  # behind one library that is asked for
# What a Python process has loaded before any extension module, on glibc and on musl.
_PROCESS = ("libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1")


def find(wheel: Wheel) -> SystemLibraries | None:
    """What this machine gives for the libraries that ``wheel`` needs and doesn't bring; None when the wheel is for
    another system or processor, or this one has no loader that can be asked."""
    if sys.platform != "linux" or not wheel.binaries:
        return None
    own = machine(platform.machine())
    linkage = Linkage(wheel)
    systems = (System.LINUX, System.MUSLLINUX if _is_musl() else System.MANYLINUX)
    if not any(own in tag.machines and tag.system in systems for tag in linkage.platforms):
        return None
    group = next(((files, loads) for files, loads in linkage.loads if files.machine == own), None)
    if group is None:
        return None
    files, loads = group
    names = {absent.name for load in loads for absent in load.absent if "/" not in absent.name}
    return _answer(own, names, questions(files, loads))


def _answer(own: str, names: Iterable[str], asked: Questions | None) -> SystemLibraries:
    process = _of_the_process(own, asked.symbols) if asked is not None else frozenset()
    # Large libraries are read only where the process itself leaves a question open.
    read = asked.libraries if asked is not None and not asked.symbols <= process else frozenset()
    found, absent = [], []
    for name in sorted(names):
        path = _locate(name, own)
        if path is None:
            absent.append(name)
        else:
            found.append(SystemLibrary(name, path, _exports(name, own) if name in read else frozenset()))
    return SystemLibraries(own, tuple(found), frozenset(absent), process)


def _of_the_process(own: str, symbols: frozenset[str]) -> frozenset[str]:
    """What comes with any Python process, as far as it takes to find these symbols."""
    found: frozenset[str] = frozenset()
    for name in _PROCESS:
        found |= _exports(name, own)
        if symbols <= found:
            break
    return found


def _is_musl() -> bool:
    return platform.libc_ver()[0] != "glibc" and any(Path("/lib").glob("ld-musl-*.so.1"))


@cache
def _cached() -> dict[str, tuple[str, ...]]:
    """The loader's cache: library to files, for all processors; empty where there is none."""
    tool = next((path for path in _LDCONFIG if Path(path).exists()), None)
    if tool is None:
        return {}
    from wheelcheck.stages import process  # for wheels of this machine alone

    try:
        listed = process.run([tool, "-p"], cwd=Path("/"), environ={"LC_ALL": "C"}, timeout=_TIMEOUT, merge=False)
    except OSError:
        return {}
    found: dict[str, list[str]] = {}
    for match in re.finditer(r"^\s+(\S+) \([^)]*\) => (/.+)$", listed.output, re.MULTILINE):
        found.setdefault(match[1], []).append(match[2])
    return {name: tuple(paths) for name, paths in found.items()}


def _candidates(name: str) -> Iterator[str]:
    yield from _cached().get(name, ())
    for folder in _FOLDERS:
        yield f"{folder}/{name}"


def _locate(name: str, own: str) -> str | None:
    """The file that the loader takes: the first for this processor."""
    for path in dict.fromkeys(_candidates(name)):
        if Path(path).is_file() and own in map(machine, _head(path).machines):
            return path
    return None


@lru_cache(maxsize=1024)
def _head(path: str) -> Binary:
    try:
        with Path(path).open("rb") as file:
            return binaries.identify(file.read(binaries.HEAD))
    except OSError:
        return Binary(BinaryFormat.UNKNOWN)


@lru_cache(maxsize=256)
def _image(path: str) -> Image | None:
    """What is in a library of this machine; None when it cannot be read to its end."""
    try:
        size = Path(path).stat().st_size
        if size > _MOST_BYTES:
            return None
        with Path(path).open("rb") as file:
            read = binaries.read(file, size)
    except OSError:
        return None
    return read.images[0] if read.images and read.problem is None else None


@lru_cache(maxsize=256)
def _exports(name: str, own: str) -> frozenset[str]:
    """The symbols that come with a library: its own, and those of all that it needs; empty when one isn't known."""
    waiting, seen = [name], {name}
    found: set[str] = set()
    while waiting:
        path = _locate(waiting.pop(), own)
        image = _image(path) if path is not None else None
        if image is None or len(seen) > _MOST_LIBRARIES:
            return frozenset()
        found |= image.exports
        waiting += [needed for needed in image.needed if needed not in seen]
        seen.update(image.needed)
    return frozenset(found)
