"""Try out circles of imports in fresh interpreters: orders of import, cuts on a copy, and what early asks get.

A cut is tried where the environment's packages are seen through links; only the changed file and the folders above it
are our own. Nothing of the environment is written to.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from wheelcheck.diagnosis.circle_questions import CircleQuestions
from wheelcheck.model.circle_trials import Ask, CircleTrials, Cut, CutTrial, EarlyAsk, OrderTrial, Sighting
from wheelcheck.model.environment import Environment
from wheelcheck.model.imports import StatementOutcome
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages.imports import cores, run_statements
from wheelcheck.stages.workspace import Workspace

_ASKS_AT_ONCE = 20
_SECONDS_FOR_ASKS = 20.0  # after which no further circle that does not break today is watched
_MARK = "wheelcheck-sightings:"


def run(
    questions: CircleQuestions,
    environment: Environment,
    interpreter: Interpreter,
    workspace: Workspace,
    *,
    timeout: float,
    jobs: int | None = None,
    max_memory: int | None = None,
) -> CircleTrials:
    """Answer the questions, each import within ``timeout`` seconds and ``max_memory`` bytes, ``jobs`` at a time."""

    def statements(texts: Sequence[str]) -> tuple[StatementOutcome, ...]:
        return run_statements(
            texts, environment, interpreter, workspace, timeout=timeout, jobs=jobs, max_memory=max_memory
        )

    ran = statements([imports(order) for order in questions.orders])
    orders = tuple(OrderTrial(order, outcome.ok) for order, outcome in zip(questions.orders, ran, strict=True))
    cuts = []
    for _, group in groupby(questions.cuts, key=lambda trial: trial.modules):
        solved = False
        for trial in group:
            cuts.append(trial if solved else _tried(trial, environment, workspace, statements))
            solved = solved or cuts[-1].ok is True
    batches = list(_batches(questions.asks))
    at_once = jobs or cores()
    sightings: list[Sighting] = []
    until = time.monotonic() + _SECONDS_FOR_ASKS
    while batches and time.monotonic() < until:
        now, batches = batches[:at_once], batches[at_once:]
        watched = statements([watch_statement(entry, asks) for entry, asks in now])
        for (_, asks), outcome in zip(now, watched, strict=True):
            sightings += sightings_of(asks, outcome)
    left_out = questions.left_out + sum(len(asks) for _, asks in batches)
    return CircleTrials(orders, tuple(cuts), tuple(sightings), left_out)


def imports(order: Sequence[str]) -> str:
    """The statement that imports modules one after the other."""
    return f"import {', '.join(order)}"


def _tried(trial: CutTrial, environment: Environment, workspace: Workspace, statements: Any) -> CutTrial:
    folder = overlay(trial.cut, environment, workspace)
    if folder is None:
        return trial
    # The changed file must be the one that is imported: else the trial would show nothing.
    check = f"assert sys.modules[{trial.cut.module!r}].__file__.startswith({str(folder)!r})"
    texts = [
        f"import sys; sys.path.insert(0, {str(folder)!r}); {imports([module])}; import {trial.cut.module}; {check}"
        for module in trial.tried
    ]
    return replace(trial, ok=all(outcome.ok for outcome in statements(texts)))


def overlay(cut: Cut, environment: Environment, workspace: Workspace) -> Path | None:
    """A folder to put before site-packages, in which one file is changed; None when the file isn't there."""
    root = next((root for root in environment.site_packages if (root / cut.path).is_file()), None)
    if root is None:
        return None
    top = workspace.fresh("cut")
    try:
        here, there = top, root
        for part in Path(cut.path).parts:
            _link_all(there, here, but=part)
            here, there = here / part, there / part
            if there.is_dir():
                here.mkdir()
        here.write_text(cut.text, encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    return top


def _link_all(source: Path, target: Path, *, but: str) -> None:
    for entry in os.scandir(source):
        if entry.name not in (but, "__pycache__"):
            try:
                os.symlink(entry.path, target / entry.name, target_is_directory=entry.is_dir())  # noqa: PTH211
            except OSError:  # Windows lets few users make links
                if entry.is_dir():
                    shutil.copytree(entry.path, target / entry.name)
                else:
                    shutil.copy2(entry.path, target / entry.name)


def _batches(asks: Sequence[EarlyAsk]) -> Iterator[tuple[str, tuple[EarlyAsk, ...]]]:
    """The asks by the first import that leads to them."""
    by_entry: dict[str, list[EarlyAsk]] = {}
    for ask in asks:
        by_entry.setdefault(ask.entry, []).append(ask)
    for entry, group in by_entry.items():
        for start in range(0, len(group), _ASKS_AT_ONCE):
            yield entry, tuple(group[start : start + _ASKS_AT_ONCE])


def watch_statement(entry: str, asks: Sequence[EarlyAsk]) -> str:
    """The program that imports ``entry`` and tells, in an exception's text, what was true when each ask was made."""
    points = [
        {
            "module": ask.links[-1].module,
            "line": ask.links[-1].line,
            "target": ask.target,
            "names": [list(pair) for pair in ask.names],
            "star": ask.ask is Ask.STAR,
        }
        for ask in asks
    ]
    return f"points, entry, mark = {points!r}, {entry!r}, {_MARK!r}" + _PROGRAM


def sightings_of(asks: Sequence[EarlyAsk], outcome: StatementOutcome) -> Iterator[Sighting]:
    """What the program told; nothing when the import itself failed."""
    if outcome.error is None or not outcome.error.message.startswith(_MARK):
        return
    try:
        told = json.loads(outcome.error.message.removeprefix(_MARK))
    except ValueError:
        return
    for row in told if isinstance(told, list) else ():
        match row:
            case [int(number), [*absent], [*lost], int(count)] if 0 <= number < len(asks):
                yield Sighting(asks[number], tuple(map(str, absent)), tuple(map(str, lost)), count)


# It traces the top level of the asking modules alone. Names are compared when everything has been imported.
_PROGRAM = """
import sys
wanted = {point["module"] for point in points}
seen = {}
def at_line(frame, event, argument):
    if event == "line":
        for number, point in enumerate(points):
            here = frame.f_lineno == point["line"] and frame.f_globals.get("__name__") == point["module"]
            if here and number not in seen:
                target = sys.modules.get(point["target"])
                if target is not None and getattr(getattr(target, "__spec__", None), "_initializing", False):
                    seen[number] = set(vars(target))
    return at_line
def at_call(frame, event, argument):
    if frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") in wanted:
        return at_line
sys.settrace(at_call)
try:
    __import__(entry)
finally:
    sys.settrace(None)
told = []
for number, before in seen.items():
    point = points[number]
    target, asking = sys.modules.get(point["target"]), sys.modules.get(point["module"])
    after = vars(target) if target is not None else {}
    mine = vars(asking) if asking is not None else {}
    if point["star"]:
        # Without `__all__` a module that the other one merely imported is nothing to lose.
        plain = [name for name, value in after.items() if name[:1] != "_" and type(value) is not type(sys)]
        asked = [(name, name) for name in after.get("__all__") or plain]
    else:
        asked = point["names"]
    absent = [(name, alias) for name, alias in asked if isinstance(name, str) and name in after and name not in before]
    lost = [name for name, alias in absent if not alias or alias not in mine or mine[alias] is not after[name]]
    told.append([number, [name for name, _ in absent][:12], lost[:12], len(lost)])
import json
text = mark + json.dumps(told)
while len(text) > 7000:
    told = told[: len(told) // 2]
    text = mark + json.dumps(told)
raise LookupError(text)
"""
