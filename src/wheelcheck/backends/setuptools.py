"""setuptools, and whatever drives it: Cython, cffi, mypyc, pybind11, setuptools-rust, hooks of other backends."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wheelcheck.backends._base import Bystander, Observation, Rank, Watched
from wheelcheck.backends._cargo import crate
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.finding import Location

_MODULE = "_wheelcheck_observer"
_OBSERVERS = {_MODULE: "_setuptools_observer.py", f"{_MODULE}_rust": "_setuptools_rust_observer.py"}


@dataclass(frozen=True, slots=True)
class SetuptoolsWatcher(Bystander):
    """Wraps setuptools' commands inside the build environment, by a `.pth` file, and reads what they wrote down.

    A `.pth` file and not an entry point: no distribution is added to the environment, and it also sees scripts that
    run build_ext without a finalized Distribution.
    """

    name: str = "setuptools"
    rank: Rank = Rank.OWN
    tree_patterns: tuple[str, ...] = ("*.py", "*.toml", "*.cfg", "**/Cargo.toml")

    def files(self) -> Mapping[str, str]:
        """The observers and the `.pth` file that starts them."""
        # A name that sorts first: setuptools' own .pth may already import parts of it.
        start = f"import os; os.environ.get('WHEELCHECK_OBSERVE') and __import__('{_MODULE}').start()\n"
        files = {f"{name}.py": Path(__file__).with_name(file) for name, file in _OBSERVERS.items()}
        return {"__wheelcheck.pth": start, **{name: path.read_text("utf-8") for name, path in files.items()}}

    def environ(self, folder: str) -> Mapping[str, str]:
        """The variable that names the folder of the records."""
        return {"WHEELCHECK_OBSERVE": folder}

    def read(self, watched: Watched) -> Observation | None:
        """What setuptools was told, from the records of all its processes; None when it did not build anything."""
        parsed = [record for record in map(_parse, watched.records) if record is not None]
        if not any(record["commands"] or record["extensions"] for record in parsed):
            return None
        rows: dict[str, DeclaredExtension] = {}
        for record in parsed:
            for name, row in record["extensions"].items():
                found = _extension(name, row, watched, self.name)
                known = rows.get(found.name)
                if known is None or (found.built and not known.built):
                    rows[found.name] = found
        return Observation(
            extensions=tuple(rows[name] for name in sorted(rows)),
            packages=_names(record["packages"] for record in parsed),
            modules=_names(record["py_modules"] for record in parsed),
            source=self.name,
        )


def _names(lists: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({name for names in lists for name in names}))


def _parse(record: str) -> dict[str, Any] | None:
    try:
        value = json.loads(record)
    except (ValueError, RecursionError):
        return None  # the process died while it wrote
    keys = ("commands", "extensions", "packages", "py_modules")
    return value if isinstance(value, dict) and all(key in value for key in keys) else None


def _extension(name: str, row: Mapping[str, Any], watched: Watched, source: str) -> DeclaredExtension:
    rust = row.get("kind") == "rust"
    return DeclaredExtension(
        name=name.removesuffix(".__init__"),  # a package that is compiled itself (mypyc)
        sources=tuple(dict.fromkeys(own for path in row["sources"] for own in _source(str(path), name, watched))),
        optional=bool(row["optional"]),
        built=bool(row["built"]),
        error=row["error"],
        declared_at=_declared_at(name, row, watched.tree),
        source="setuptools-rust" if rust else source,
        file=row.get("file"),
    )


def _source(path: str, name: str, watched: Watched) -> Iterator[str]:
    """The project's own file: of a crate where its library begins, of what mypyc wrote the module that it read."""
    if path.endswith("Cargo.toml"):
        found = crate(watched.tree, path)
        yield found.source if found else path
    elif path.startswith("build/") or posixpath.isabs(path):
        wanted = name.replace(".", "/") + ".py"
        path = next((file for file in watched.tree_files if f"/{file}".endswith(f"/{wanted}")), path)
        if not posixpath.isabs(path):  # a temporary file, gone by now
            yield path
    else:
        yield posixpath.normpath(path)


def _declared_at(name: str, row: Mapping[str, Any], texts: Mapping[str, str]) -> Location | None:
    """Where the extension is declared: the one line that spells its name or source, else the call that made it."""
    path = row["path"]
    for candidate in (path,) if path else ("pyproject.toml", "setup.py", "setup.cfg"):
        text = texts.get(candidate, "")
        for spelled in (row.get("spelled") or name, *row["sources"]):
            lines = [number for number, line in enumerate(text.splitlines(), 1) if _spells(line, spelled)]
            if len(lines) == 1:
                return Location(candidate, lines[0])
    return Location(path, row["line"]) if path else None


def _spells(line: str, text: str) -> bool:
    return f'"{text}"' in line or f"'{text}'" in line


WATCHER = SetuptoolsWatcher()
