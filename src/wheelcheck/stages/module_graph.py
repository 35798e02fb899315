"""The sources of a wheel or a folder, read for the static import graph. Nothing is built, installed or run."""

from __future__ import annotations

from pathlib import Path

from wheelcheck import graph, layout
from wheelcheck.errors import UsageError
from wheelcheck.graph import Program
from wheelcheck.layout import Layout
from wheelcheck.stages import contents, snapshot, sources
from wheelcheck.stages.workspace import Workspace

Texts = dict[str, tuple[str, str]]
_NO_MODULES_OF_IT = frozenset({"setup", "conftest", "noxfile", "tasks", "fabfile", "toxfile", "dodo"})
_ASIDE = frozenset({"tests", "test", "docs", "doc", "examples", "benchmarks", "tools", "scripts", "ci", "build"})


def read(target: str) -> tuple[Program, Texts]:
    """The program of a wheel file or a folder, and its sources: module name to path and text. UsageError for anything
    else.
    """
    path = Path(target)
    if path.is_dir():
        texts, compiled = _of_folder(path)
    elif path.is_file() and path.suffix == ".whl":
        wheel = contents.read_wheel(path)
        texts = _by_name(dict(wheel.texts))
        compiled = {extension.name: extension.path for extension in wheel.extensions}
    elif path.exists():
        raise UsageError(f"{target} is neither a folder nor a wheel", "give a project folder or a .whl file")
    else:
        raise UsageError(f"{target}: no such file or folder", "give a project folder or a .whl file")
    if not texts:
        raise UsageError(f"{target} holds no Python modules", "give the folder that holds the package, or a wheel")
    return graph.build(texts, compiled), texts


def _of_folder(folder: Path) -> tuple[Texts, dict[str, str]]:
    """The sources as a clone would have them; compiled modules by their Cython sources."""
    with Workspace() as workspace:
        taken = snapshot.take(folder, workspace)
        tracked, _ = sources.read_sources(taken, folder)
    by_path = {file.path: file.text for file in tracked}
    found = _layout(by_path)
    texts: Texts = {}
    compiled: dict[str, str] = {}
    for path, text in by_path.items():
        named = layout.module_of(found.installed(path) or "")
        if named is None or _is_aside(named[0]):
            continue
        if path.endswith(".py"):
            texts[named[0]] = (path, text)
        elif path.endswith(".pyx"):
            compiled[named[0]] = path
    return texts, compiled


def _layout(by_path: dict[str, str]) -> Layout:
    """Where the packages stand: below `src/` or at the top, before any that lie deeper (samples, vendored ones)."""
    found = layout.infer(by_path, {})
    for origin in ("src/", ""):
        if any(pair[0] == origin for pair in found.pairs):
            return Layout(((origin, ""),))
    return found


def _is_aside(module: str) -> bool:
    top, dot, _ = module.partition(".")
    return top in _ASIDE if dot else top in _NO_MODULES_OF_IT


def _by_name(files: dict[str, str]) -> Texts:
    named = ((layout.module_of(path), path, text) for path, text in files.items() if path.endswith(".py"))
    return {module[0]: (path, text) for module, path, text in named if module is not None}
