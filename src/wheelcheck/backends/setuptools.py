"""setuptools, and whatever drives it: Cython, cffi, mypyc, pybind11, setuptools-rust, hooks of other backends."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wheelcheck.backends._base import Bystander, Observation, Rank, Watched
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.finding import Location

_MODULE = "_wheelcheck_observer"
_OBSERVER = Path(__file__).with_name("_setuptools_observer.py")


@dataclass(frozen=True, slots=True)
class SetuptoolsWatcher(Bystander):
    """Wraps setuptools' commands inside the build environment, by a `.pth` file, and reads what they wrote down.

    A `.pth` file and not an entry point: no distribution is added to the environment, and it also sees scripts that
    run build_ext without a finalized Distribution.
    """

    name: str = "setuptools"
    rank: Rank = Rank.OWN
    tree_patterns: tuple[str, ...] = ("*.py", "*.toml", "*.cfg")

    def files(self) -> Mapping[str, str]:
        """The observer and the `.pth` file that starts it."""
        # A name that sorts first: setuptools' own .pth may already import parts of it.
        start = f"import os; os.environ.get('WHEELCHECK_OBSERVE') and __import__('{_MODULE}').start()\n"
        return {f"{_MODULE}.py": _OBSERVER.read_text("utf-8"), "__wheelcheck.pth": start}

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
                found = _extension(name, row, watched.tree, self.name)
                known = rows.get(name)
                if known is None or (found.built and not known.built):
                    rows[name] = found
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


def _extension(name: str, row: Mapping[str, Any], texts: Mapping[str, str], source: str) -> DeclaredExtension:
    return DeclaredExtension(
        name=name,
        sources=tuple(str(path) for path in row["sources"]),
        optional=bool(row["optional"]),
        built=bool(row["built"]),
        error=row["error"],
        declared_at=_declared_at(name, row, texts),
        source=source,
    )


def _declared_at(name: str, row: Mapping[str, Any], texts: Mapping[str, str]) -> Location | None:
    """Where the extension is declared: the one line that spells its name or source, else the call that made it."""
    path = row["path"]
    for candidate in (path,) if path else ("pyproject.toml", "setup.py", "setup.cfg"):
        text = texts.get(candidate, "")
        for spelled in (name, *row["sources"]):
            lines = [number for number, line in enumerate(text.splitlines(), 1) if _spells(line, spelled)]
            if len(lines) == 1:
                return Location(candidate, lines[0])
    return Location(path, row["line"]) if path else None


def _spells(line: str, text: str) -> bool:
    return f'"{text}"' in line or f"'{text}'" in line


WATCHER = SetuptoolsWatcher()
