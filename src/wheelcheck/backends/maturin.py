"""maturin: the module that [tool.maturin] and Cargo.toml name, and what became of it in its log and in the wheel.

The rules are those of maturin's `ProjectLayout` and of its binding generators; an undotted module of PyO3's lands in a
package of the same name (https://www.maturin.rs/project_layout).
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import Any

from wheelcheck.backends._base import Bystander, Observation, Rank, Watched
from wheelcheck.backends._cargo import Crate, crate
from wheelcheck.backends._project import build_system, strings, table, toml
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.finding import Location
from wheelcheck.toml_lines import line_of

NAME = "maturin"
_FOUND = re.compile(r"Found ([\w-]+) bindings")
_NO_SYMBOL = re.compile(r"Couldn't find the symbol `[^`]*`(?: or `[^`]*`)? in the native library")
_PYO3 = ("pyo3", "pyo3-ffi", "rust-cpython", "cpython")
_COMPILED = (".so", ".pyd", ".dll")


@dataclass(frozen=True, slots=True)
class MaturinWatcher(Bystander):
    """Adds nothing to the build: maturin is no Python program, and says in its log what it found."""

    name: str = NAME
    rank: Rank = Rank.TRACES
    tree_patterns: tuple[str, ...] = ("pyproject.toml", "**/Cargo.toml")

    def read(self, watched: Watched) -> Observation | None:
        """One extension module for PyO3, none for programs and for libraries that are opened by cffi or ctypes."""
        if not build_system(watched.tree).is_("maturin", "maturin"):
            return None
        document = toml(watched.tree.get("pyproject.toml", ""))
        settings = table(document, "tool", "maturin")
        found = crate(watched.tree, _manifest(settings, document, watched))
        bindings = _bindings(settings, found, watched.log)
        if bindings is None:
            why = "which bindings maturin uses is told neither by its log nor by pyproject.toml and Cargo.toml"
            return Observation((), unread=(why,), source=self.name)
        if bindings not in _PYO3:
            return Observation((), source=self.name)
        row = _row(settings, document, found, watched)
        if row is None:
            return Observation((), unread=("Cargo.toml, which names maturin's module, is not there",), source=self.name)
        return Observation((row,), source=self.name)


def _row(
    settings: dict[str, Any], document: dict[str, Any], found: Crate | None, watched: Watched
) -> DeclaredExtension | None:
    """The one module; its name as maturin looks for it: its own setting, [lib], the project, the crate."""
    stated = _text(settings.get("module-name"))
    project = _text(table(document, "project").get("name"))
    named = stated or (found and found.library) or project or (found and found.package)
    if not named:
        return None
    place = found.named_at if found else None
    if stated or (project and not (found and found.library)):
        keys = ("tool", "maturin", "module-name") if stated else ("project", "name")
        place = Location("pyproject.toml", line_of(watched.tree.get("pyproject.toml", ""), *keys))
    name, built = _landed(_names(named, _root(settings, document, watched), watched), watched.wheel)
    missing = _NO_SYMBOL.search(watched.log) if built else None
    return DeclaredExtension(
        name=name,
        sources=(found.source,) if found else (),
        optional=False,
        built=built,
        error=f"maturin: {missing[0]}" if missing else None,
        declared_at=place,
        source=NAME,
    )


def _names(named: str, root: str, watched: Watched) -> list[str]:
    """What the module may be called when it is installed, likeliest first.

    Beside a Python package of that name it lies in the package; otherwise maturin makes the package. Before 0.13 it
    made none.
    """
    named = named.replace("-", "_")
    first, last = named.partition(".")[0], named.rpartition(".")[2]
    folder = posixpath.join(root, first)
    rust_only = f"{folder}/Cargo.toml" in watched.tree_files and f"{folder}/__init__.py" not in watched.tree_files
    mixed = not rust_only and any(path.startswith(f"{folder}/") for path in watched.tree_files)
    if "." in named and mixed:
        return [named]
    return list(dict.fromkeys((f"{last}.{last}", named, last)))


def _landed(names: list[str], wheel: tuple[str, ...] | None) -> tuple[str, bool]:
    """Under which of these names the wheel holds a compiled file, and whether under any."""
    for name in names:
        stem = name.replace(".", "/") + "."
        # Whatever is in `NAME.data/platlib` lands in site-packages too.
        paths = (re.sub(r"^[^/]+\.data/(?:plat|pure)lib/", "", path) for path in wheel or ())
        if any(path.startswith(stem) and path.endswith(_COMPILED) for path in paths):
            return name, True
    return names[0], False


def _bindings(settings: dict[str, Any], found: Crate | None, log: str) -> str | None:
    """The kind that maturin said it found; without that, as its `find_bridge` decides."""
    said = _FOUND.search(log)
    if said:
        return said[1]
    stated = _text(settings.get("bindings"))
    if stated or found is None:
        return stated
    known = next((name for name in _PYO3 if name in found.dependencies), None)
    if known and ("cdylib" in found.types or not found.types):
        return known
    if "uniffi" in found.dependencies:
        return "uniffi"
    return "cffi" if "cdylib" in found.types else known


def _manifest(settings: dict[str, Any], document: dict[str, Any], watched: Watched) -> str:
    stated = _text(settings.get("manifest-path"))
    if stated:
        return stated
    python_first = "rust/Cargo.toml" in watched.tree_files and (
        "python-source" in settings or _has_source_layout(settings, document, watched)
    )
    return "rust/Cargo.toml" if python_first else "Cargo.toml"


def _root(settings: dict[str, Any], document: dict[str, Any], watched: Watched) -> str:
    """The folder that holds the Python packages."""
    stated = _text(settings.get("python-source"))
    if stated:
        root = posixpath.normpath(stated.replace("\\", "/"))
        return "" if root == "." else root
    found = "rust/Cargo.toml" in watched.tree_files and _has_source_layout(settings, document, watched)
    return "src" if found else ""


def _has_source_layout(settings: dict[str, Any], document: dict[str, Any], watched: Watched) -> bool:
    project = _text(table(document, "project").get("name"))
    packages = (*([project.replace("-", "_")] if project else ()), *strings(settings.get("python-packages")))
    return any(f"src/{package}/__init__.py" in watched.tree_files for package in packages)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


WATCHER = MaturinWatcher()
