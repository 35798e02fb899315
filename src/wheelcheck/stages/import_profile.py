"""Measure what importing a project costs, in a new interpreter of the environment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from wheelcheck import probe
from wheelcheck.errors import WheelcheckError
from wheelcheck.model.archive import Module
from wheelcheck.model.environment import Environment
from wheelcheck.model.profile import ImportCost, ImportProfile
from wheelcheck.stages import process
from wheelcheck.stages.import_launch import Place, top_names
from wheelcheck.stages.workspace import Workspace

_SCRIPT = probe.START.with_name("costs.py")
_OUTPUT_LIMIT = 4_000


def run(
    modules: Sequence[Module], environment: Environment, workspace: Workspace, *, timeout: float
) -> ImportProfile | None:
    """The cost of importing the top-level names of ``modules``, within ``timeout`` seconds for all of them.

    None when the process came to no end of its own: it crashed, left, or took too long.
    """
    present = {module.name for module in modules}
    tops = top_names(modules)
    # Of a namespace package, such as `google`, nothing is loaded by its name: its portions are named instead.
    names = [name for top in tops for name in ([top] if top in present else _portions(top, present))]
    if not names:
        return None
    place = Place.prepare(environment, workspace)
    answer = place.folder / "costs.json"
    command = [str(environment.python), "-I", str(_SCRIPT), str(answer), *names]
    try:
        process.run(command, cwd=place.cwd, environ=place.environ, timeout=timeout, limit=_OUTPUT_LIMIT)
    except OSError as error:
        raise WheelcheckError(
            f"the environment's interpreter {environment.python} cannot be started: {error}"
        ) from error
    try:
        return _profile(json.loads(answer.read_text("utf-8")), present, set(names))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _portions(top: str, present: set[str]) -> list[str]:
    """The shortest names below a name that has no module of its own."""
    below = sorted(name for name in present if name.startswith(top + "."))
    return [name for name in below if not any(name.startswith(other + ".") for other in below)]


def _profile(found: dict[str, Any], present: set[str], roots: set[str]) -> ImportProfile:
    costs = tuple(
        ImportCost(str(name), depth, began, own, total, memory, grown, name in present or name in roots)
        for name, depth, began, own, total, memory, grown in found["costs"]
    )
    return ImportProfile(costs, tuple(map(str, found["failed"])))
