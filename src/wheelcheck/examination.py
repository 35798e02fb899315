"""What importing shows: every module, the circles and names that the imports leave open, and orders of import."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from packaging.markers import Marker

from wheelcheck import modules
from wheelcheck.config import Options, wanted
from wheelcheck.diagnosis import circle_questions, foreign_circles
from wheelcheck.diagnosis import exports as name_questions
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.markers import marker_environment
from wheelcheck.model.environment import Environment
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.expectation import Expectation, expectation_of
from wheelcheck.model.imports import ImportMode, ImportOutcome, ImportStatus
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.rules import known_rules
from wheelcheck.stages import circle_trials, exports, foreign_sources, import_profile, imports, orders
from wheelcheck.stages.workspace import Workspace


def in_force(entries: Sequence[Expectation], python: Interpreter) -> tuple[Expectation, ...]:
    """The entries whose marker is true on the target."""
    values = marker_environment(python) if any(each.marker for each in entries) else {}
    return tuple(each for each in entries if each.marker is None or Marker(each.marker).evaluate(values))


def examine(
    evidence: Evidence,
    installed: Environment,
    python: Interpreter,
    options: Options,
    workspace: Workspace,
    say: Callable[[str], None],
) -> Evidence:
    """The evidence with what importing gave: modules, entry points and smoke statements; then what they leave open."""
    evidence = _imported(evidence, installed, python, options, workspace, say)
    own = evidence.wheel.texts if evidence.wheel else {}
    too_early = foreign_circles.asked_too_early(evidence.outcomes, dict(own))
    evidence = replace(evidence, foreign_sources=foreign_sources.read(too_early, installed))
    asked = circle_questions.questions(
        Facts(evidence),
        broken=_wants(options, "circular-import", "order-dependent-circle"),
        latent=_wants(options, "latent-circle", "lossy-circle"),
    )
    trials = circle_trials.run(
        asked,
        installed,
        python,
        workspace,
        timeout=options.timeout,
        jobs=options.jobs,
        max_memory=options.max_memory,
    )
    evidence = replace(evidence, circle_trials=trials)
    if _wants(options, "broken-all"):
        evidence = _exported(evidence, installed, options, workspace)
    if options.import_budget is not None:
        every = [each.module for each in evidence.outcomes if each.status is not ImportStatus.SKIPPED]
        found = import_profile.run(every, installed, workspace, timeout=options.timeout + options.import_budget)
        evidence = replace(evidence, import_profile=found, import_budget=options.import_budget)
    return _ordered(evidence, installed, options, workspace, say) if options.order_fuzz else evidence


def _wants(options: Options, *names: str) -> bool:
    """Whether any of these rules runs: what none of them asks for is not tried."""
    return any(wanted(rule.code, rule.name, options) for rule in known_rules() if rule.name in names)


def _imported(
    evidence: Evidence,
    installed: Environment,
    python: Interpreter,
    options: Options,
    workspace: Workspace,
    say: Callable[[str], None],
) -> Evidence:
    """Every module that is not skipped by the configuration, every entry point, every smoke statement."""
    wheel = evidence.wheel
    if wheel is None:
        return evidence
    every = modules.importable(wheel, python.suffixes)
    said = {each: expectation_of(each.name, evidence.expectations) for each in every}
    skipped = {each: entry.reason for each, entry in said.items() if entry is not None and entry.skip}
    outcomes = imports.run(
        [each for each in every if each not in skipped],
        installed,
        python,
        workspace,
        timeout=options.timeout,
        jobs=options.jobs,
        mode=ImportMode(options.import_mode),
        max_memory=options.max_memory,
        on_progress=lambda done, total: say(f"{done} of {total} modules"),
    )
    timeout, jobs, most = options.timeout, options.jobs, options.max_memory
    smoke = imports.run_statements(
        options.smoke, installed, python, workspace, timeout=timeout, jobs=jobs, max_memory=most
    )
    loaded = imports.run_entry_points(
        wheel.entry_points, installed, python, workspace, timeout=timeout, jobs=jobs, max_memory=most
    )
    not_run = (ImportOutcome(each, ImportStatus.SKIPPED, reason=reason) for each, reason in skipped.items())
    outcomes = tuple(sorted((*outcomes, *not_run), key=lambda outcome: outcome.module.name.split(".")))
    return replace(evidence, outcomes=outcomes, smoke=smoke, entry_points=loaded)


def _exported(evidence: Evidence, installed: Environment, options: Options, workspace: Workspace) -> Evidence:
    """The names that modules export, resolved where their sources leave a doubt."""
    asked = name_questions.asked(Facts(evidence))
    seconds = {each.module.name: each.seconds or 0.0 for each in evidence.outcomes}
    found = exports.run(
        asked,
        installed,
        workspace,
        timeout=options.timeout,
        jobs=options.jobs,
        max_memory=options.max_memory,
        seconds=sum(seconds[name] for name in asked),
    )
    return replace(evidence, names=found)


def _ordered(
    evidence: Evidence, installed: Environment, options: Options, workspace: Workspace, say: Callable[[str], None]
) -> Evidence:
    """Everything in a row, in several orders."""
    say(f"{options.order_fuzz + 2} orders of import")
    found = orders.run(
        evidence.outcomes,
        installed,
        workspace,
        shuffles=options.order_fuzz,
        seed=options.order_seed,
        timeout=options.timeout,
        jobs=options.jobs,
        max_memory=options.max_memory,
    )
    return replace(evidence, orders=found)
