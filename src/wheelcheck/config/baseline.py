"""The baseline: findings that a project has today and accepts for now, so that only new ones fail.

A JSON file, sorted, a finding a line, so that its changes can be read in a review. What counts is the rule and the
subject; name and message are for the reader.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from wheelcheck.config.options import Accepted
from wheelcheck.errors import UsageError
from wheelcheck.model.finding import Finding

NAME = "wheelcheck-baseline.json"
_VERSION = 1
_HINT = "write it anew with `wheelcheck verify --write-baseline`"


def place(named: str | None, folder: Path | None, *, said: bool) -> Path | None:
    """Where the baseline of a project lies: ``named`` by the caller (``said``, so relative to the working directory) or
    by the project's configuration (relative to its ``folder``); else in the usual place. None without any of these."""
    if named is None:
        return folder / NAME if folder else None
    return Path(named) if said or folder is None else folder / named


def read(path: Path) -> tuple[Accepted, ...]:
    """The findings that the file accepts. UsageError when it cannot be read or is no baseline."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the baseline {path} cannot be read: {error}", _HINT) from error
    except ValueError as error:
        raise UsageError(f"the baseline {path} is not valid JSON: {error}", _HINT) from error
    if not isinstance(document, dict) or document.get("wheelcheck-baseline") != _VERSION:
        raise UsageError(f'{path} is no baseline of this version ("wheelcheck-baseline": {_VERSION})', _HINT)
    rows = document.get("findings")
    if not isinstance(rows, list) or not all(_is_row(row) for row in rows):
        raise UsageError(f'the baseline {path} needs "findings": objects with "code" and "subject"', _HINT)
    return tuple(sorted({Accepted(row["code"], row["subject"]) for row in rows}))


def render(findings: Iterable[Finding]) -> str:
    """The text of a baseline that accepts these findings."""
    rows = {
        (finding.code, finding.subject): {
            "code": finding.code,
            "subject": finding.subject,
            "name": finding.name,
            "message": finding.message,
        }
        for finding in findings
    }
    lines = ",\n".join(f"    {json.dumps(rows[key])}" for key in sorted(rows))
    body = f"[\n{lines}\n  ]" if lines else "[]"
    return f'{{\n  "wheelcheck-baseline": {_VERSION},\n  "findings": {body}\n}}\n'


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and all(isinstance(row.get(key), str) for key in ("code", "subject"))
