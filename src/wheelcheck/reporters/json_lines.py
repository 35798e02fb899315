"""JSON, one object a line: for streams, ``jq`` and log stores. The objects are those of the JSON report, version 1."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from wheelcheck.model.report import Report
from wheelcheck.reporters._base import Reporter
from wheelcheck.reporters.json import SCHEMA_VERSION, run_record

_LISTS = (("findings", "finding"), ("ignored", "ignored"), ("modules", "module"), ("extensions", "extension"))


class JsonLinesReporter(Reporter):
    """A ``run`` line, then its findings, then what was ignored, its modules and its extension modules."""

    summary = "the JSON report, one object a line: a run, its findings, its modules"

    def render(self, reports: Sequence[Report]) -> str:
        """See ``Reporter``."""
        return "".join(
            f"{_encoded(each)}\n" for number, report in enumerate(reports) for each in _objects(report, number)
        )


def _objects(report: Report, number: int) -> Iterator[dict[str, Any]]:
    from wheelcheck.version import VERSION

    whole = run_record(report)
    lists = [(kind, whole.pop(name)) for name, kind in _LISTS]
    yield {"type": "run", "run": number, "schema_version": SCHEMA_VERSION, "wheelcheck": VERSION, **whole}
    for kind, items in lists:
        for item in items:
            yield {"type": kind, "run": number, **item}


def _encoded(value: dict[str, Any]) -> str:
    # As in the JSON report: ASCII, and no `##` that could begin a command of a CI system.
    return json.dumps(value).replace("##", "#\\u0023")
