"""Which modules of a wheel Python could import: the finders' own rules, applied to the wheel's paths.

The order within a folder is that of CPython's ``importlib.machinery.FileFinder``: a package folder before a file, an
extension module before a source, a source before bytecode, and a folder without ``__init__`` last (PEP 420).
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from wheelcheck.model.archive import Module, ModuleKind, Wheel

# Folders whose Python files are material (project templates, sample data) when no `__init__` makes them packages.
_MATERIAL = frozenset(
    {
        "template",
        "templates",
        "project_template",
        "app_template",
        "static",
        "skeleton",
        "skeletons",
        "scaffold",
        "scaffolds",
        "scaffolding",
        "boilerplate",
        "boilerplates",
        "cookiecutter",
        "cookiecutters",
    }
)


@dataclass(slots=True)
class _Folder:
    """One folder under site-packages: module files by stem and by suffix, and the folders in it."""

    path: str
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    folders: dict[str, _Folder] = field(default_factory=dict)


def importable(wheel: Wheel, suffixes: tuple[str, ...] | None = None) -> tuple[Module, ...]:
    """Every module of the wheel that Python could import, parents before their children, sorted by name.

    ``suffixes`` are the extension module suffixes of the target interpreter, best first
    (``importlib.machinery.EXTENSION_SUFFIXES``); None takes every extension module, whatever it was built for. Left
    out: names that are no identifiers, keywords, and plain Python files in template folders that nothing imports.
    """
    tagged = {extension.path: extension for extension in wheel.extensions}
    top = _Folder("")
    known: dict[str, _Folder | None] = {"": top}
    for path in sorted(wheel.installed):
        ending = _ending(path, tagged.keys(), suffixes)
        if ending is not None:
            _place(known, path, ending)
    if suffixes is None:
        order = (*sorted({_suffix(extension.path) for extension in wheel.extensions}), ".py", ".pyc")
    else:
        order = (*suffixes, ".py", ".pyc")
    found = _walk(top, "", order, _Mentions(wheel))
    return tuple(sorted(found, key=lambda module: module.name.split(".")))


def top_levels(wheel: Wheel) -> frozenset[str]:
    """The names at the top of site-packages that installing the wheel creates: packages, modules, folders of data."""
    return frozenset(path.partition("/")[0] for path in wheel.installed)


def dotted_name(path: str, stem: str) -> str | None:
    """The dotted name of the module file at ``path`` (its name without suffixes is ``stem``); None when it has none."""
    *folders, _ = path.split("/")
    parts = folders if stem == "__init__" and folders else [*folders, stem]
    return ".".join(parts) if all(_importable_name(part) for part in parts) else None


def _importable_name(part: str) -> bool:
    return part.isidentifier() and not keyword.iskeyword(part)


def _suffix(path: str) -> str:
    """Everything behind the first dot of a file name: ``.cpython-311-darwin.so``."""
    return "." + path.rpartition("/")[2].partition(".")[2]


def _ending(path: str, extensions: Iterable[str], suffixes: tuple[str, ...] | None) -> str | None:
    """The module suffix of a file, when Python would take it for a module."""
    for suffix in (".py", ".pyc"):
        if path.endswith(suffix):
            return suffix
    if path not in extensions:
        return None
    suffix = _suffix(path)
    return suffix if suffixes is None or suffix in suffixes else None


def _place(known: dict[str, _Folder | None], path: str, ending: str) -> None:
    """Note a module file. ``known`` are the folders by their path: None where no import leads."""
    folder, _, filename = path.rpartition("/")
    stem = filename[: -len(ending)]
    if not _importable_name(stem) or stem == "__pycache__":
        return
    here = known[folder] if folder in known else _folder(known, folder)
    if here is not None:
        here.files.setdefault(stem, {})[ending] = path


def _folder(known: dict[str, _Folder | None], path: str) -> _Folder | None:
    here = known[""]
    done = ""
    for name in path.split("/"):
        done = f"{done}/{name}" if done else name
        if done not in known:
            fits = here is not None and _importable_name(name) and name != "__pycache__"
            known[done] = here.folders.setdefault(name, _Folder(done)) if here is not None and fits else None
        here = known[done]
    return here


def _walk(folder: _Folder, prefix: str, order: tuple[str, ...], mentions: _Mentions) -> Iterator[Module]:
    """The modules in a folder whose dotted name, with its dot, is ``prefix``."""
    packages: dict[str, str] = {}
    for name, inside in folder.folders.items():
        init = _best(inside.files.get("__init__", {}), order)
        if init is not None:
            packages[name] = init
    for stem, files in folder.files.items():
        path = _best(files, order)
        if path is not None and stem not in packages and stem != "__init__":
            yield Module(prefix + stem, _kind(stem, path), path)
    for name, inside in folder.folders.items():
        if name in packages:
            yield Module(prefix + name, ModuleKind.PACKAGE, packages[name])
            yield from _walk(inside, f"{prefix}{name}.", order, mentions)
        elif _best(folder.files.get(name, {}), order) is None and not (name in _MATERIAL and not mentions.of(name)):
            # A module file of that name would win, and a module has no children.
            children = tuple(_walk(inside, f"{prefix}{name}.", order, mentions))
            if children:
                yield Module(prefix + name, ModuleKind.NAMESPACE, inside.path)
                yield from children


def _best(files: dict[str, str], order: tuple[str, ...]) -> str | None:
    return next((files[suffix] for suffix in order if suffix in files), None)


def _kind(stem: str, path: str) -> ModuleKind:
    if stem == "__main__":
        return ModuleKind.MAIN
    return ModuleKind.SOURCE if path.endswith((".py", ".pyc")) else ModuleKind.EXTENSION


@dataclass(slots=True)
class _Mentions:
    """Whether any import statement of the wheel goes through a folder of some name; looked up once a name."""

    wheel: Wheel
    known: dict[str, bool] = field(default_factory=dict)

    def of(self, name: str) -> bool:
        if name not in self.known:
            statement = re.compile(rf"^\s*(?:from|import)\s+[\w.]*\b{name}\b", re.MULTILINE)
            self.known[name] = any(name in text and statement.search(text) for _, text in self.wheel.texts)
        return self.known[name]
