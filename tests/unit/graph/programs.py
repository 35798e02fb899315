"""Programs from a few files."""

from __future__ import annotations

from wheelcheck.graph import Program, from_files
from wheelcheck.graph.simulation import early_asks
from wheelcheck.layout import module_of
from wheelcheck.model.circle_trials import EarlyAsk


def program(files: dict[str, str], compiled: dict[str, str] | None = None) -> Program:
    return from_files(files.items(), compiled)


def texts(files: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {named[0]: (path, text) for path, text in files.items() if (named := module_of(path))}


def asks(files: dict[str, str]) -> tuple[EarlyAsk, ...]:
    return early_asks(program(files), texts(files))
