"""What the rules about libraries, symbols and platform tags share: small compiled wheels, and how sure a fault is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from wheelcheck.diagnosis import Case
from wheelcheck.linkage import File, Platform, System
from wheelcheck.model.archive import Entry, Metadata, Wheel
from wheelcheck.model.binary import Binary, BinaryFormat, Image
from wheelcheck.model.imports import ImportStatus
from wheelcheck.rules._sketch import wheel
from wheelcheck.sources import Guard, ImportStatement

_OPTIONAL = 20  # compiled modules that one package can do without
_FORMATS = {"macosx": BinaryFormat.MACHO, "ios": BinaryFormat.MACHO, "win": BinaryFormat.PE}


def compiled(
    images: Mapping[str, Image], tag: str, texts: Mapping[str, str] | None = None, *, requires: tuple[str, ...] = ()
) -> Wheel:
    """A wheel of compiled files (path to image; extension modules by their name) and Python sources."""
    platform = tag.split("-", 2)[2]
    kind = next((found for start, found in _FORMATS.items() if platform.startswith(start)), BinaryFormat.ELF)
    modules = [path for path in images if ".so." not in path and "/lib" not in path and not path.endswith(".dll")]
    texts = {"pkg/__init__.py": "", **(texts or {})}
    built = wheel({**texts, **dict.fromkeys(modules, "")}, tag=tag, metadata=Metadata("pkg", "1.0", requires=requires))
    files = {path: Binary(kind, (image.machine,), (image,)) for path, image in images.items()}
    extensions = tuple(replace(extension, binary=files[extension.path]) for extension in built.extensions)
    entries = built.entries + tuple(Entry(path, 1, path) for path in images if path not in modules)
    return replace(built, extensions=extensions, entries=entries, binaries=tuple(sorted(files.items())))


def works(case: Case, modules: Iterable[str]) -> bool:
    """Whether all these modules were imported here, each as the first import of a fresh interpreter."""
    names = tuple(modules)
    return bool(names) and all(
        name in case.outcomes and case.outcomes[name].status is ImportStatus.OK for name in names
    )


def foreseen(case: Case, modules: Iterable[str]) -> bool:
    """Whether the package's own code catches the failure of every import of these modules: it can do without them."""
    names = tuple(modules)
    return 0 < len(names) <= _OPTIONAL and all(_caught(case, name) for name in names)


def _caught(case: Case, module: str) -> bool:
    parent, _, last = module.rpartition(".")
    found: list[ImportStatement] = []
    for importer, (_, text) in case.texts.items():
        if last in text and importer != module:
            source = case.source(importer)
            found += [one for one in (source.imports if source else ()) if _names(one, module, parent, last)]
    return bool(found) and all(one.guard & (Guard.TRY | Guard.TYPE_CHECKING) for one in found)


def _names(statement: ImportStatement, module: str, parent: str, last: str) -> bool:
    return statement.module == module or (statement.module == parent and last in (statement.names or ()))


def promise(platform: Platform) -> str:
    """``manylinux_2_17 (glibc 2.17)``, ``macosx_11_0 (macOS 11.0)``: what a tag promises, in words."""
    version = ".".join(map(str, platform.version))
    words = {
        System.MANYLINUX: f"glibc {version}",
        System.MUSLLINUX: f"musl {version}",
        System.MACOS: f"macOS {version}",
        System.IOS: f"iOS {version}",
        System.ANDROID: f"API level {version}",
    }
    return f"{platform.tag} ({words[platform.system]})" if platform.system in words else platform.tag


def names(symbols: Sequence[str], most: int = 3) -> str:
    """``(`mtx_init`, `pthread_create` and 3 more)``, with a space before it; empty when there are none."""
    if not symbols:
        return ""
    more = f" and {len(symbols) - most} more" if len(symbols) > most else ""
    return f" ({', '.join(f'`{name}`' for name in symbols[:most])}{more})"


def subject(file: File) -> str:
    """What a finding about a file is about: the module that Python imports it as, else its path."""
    return file.module or file.path


def of_files(paths: Sequence[str]) -> str:
    """``pkg/_core.so`` or ``pkg/_core.so and 3 more``."""
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"
