"""Paths as the reader knows them: none of our temporary folders."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePath

from wheelcheck.model.evidence import Evidence
from wheelcheck.model.report import Report

_WORKSPACE = re.compile(r"wheelcheck-[a-z0-9_]{8}")


def cleaner(report: Report) -> Callable[[str], str]:
    """A function that takes our own folders out of a text: the copy of the sources, the environment, the workspace."""
    roots = set(_roots(report.evidence))
    # The longest first: one lies in another. A path of one part ("/") would match everywhere.
    texts = sorted((str(root) for root in roots if len(root.parts) > 1), key=len, reverse=True)
    if not texts:
        return str
    known = re.compile(rf"(?:{'|'.join(map(re.escape, texts))})(?:(?P<inside>[/\\])|(?![\w.-]))")
    return lambda text: known.sub(lambda match: "" if match["inside"] else ".", text)


def _roots(evidence: Evidence) -> Iterator[PurePath]:
    paths: list[PurePath | None] = []
    if evidence.snapshot is not None:
        yield evidence.snapshot.root
        paths.append(evidence.snapshot.root)
    if evidence.environment is not None:
        yield from evidence.environment.site_packages
        paths.append(evidence.environment.python)
    if evidence.build is not None:
        paths += (evidence.build.sdist, evidence.build.wheel)
    for path in paths:
        for folder in path.parents if path is not None else ():
            if _WORKSPACE.fullmatch(folder.name):
                yield folder
                break
