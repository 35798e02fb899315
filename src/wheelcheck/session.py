"""What wheelcheck can be asked: verify a target, inspect or compare distributions, follow a file, show a graph."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from wheelcheck import several
from wheelcheck.comparison import compare
from wheelcheck.comparison.formats import FORMATS as COMPARISONS
from wheelcheck.config import Options
from wheelcheck.diagnosis import following
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.graph import view
from wheelcheck.graph.formats import FORMATS
from wheelcheck.inspection import inspect as inspect
from wheelcheck.judgement import judge
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.imports import ImportStatus
from wheelcheck.model.report import Report, StageResult, StageStatus
from wheelcheck.nearest import did_you_mean
from wheelcheck.pipelines.limits import limits
from wheelcheck.progress import Progress, Silence
from wheelcheck.reporters import _import_listing as import_listing
from wheelcheck.reporters import _profile as import_tables
from wheelcheck.reporters._journey import FORMATS as JOURNEYS
from wheelcheck.stages import (
    counterpart,
    import_profile,
    interpreter,
    module_graph,
    pipeline_files,
    sources,
)
from wheelcheck.stages.target import parse
from wheelcheck.stages.workspace import Workspace
from wheelcheck.verification import Run


def verify(
    target: str = ".", options: Options | None = None, progress: Progress | None = None, *, wheel: str | None = None
) -> Report:
    """Verify a project folder, an sdist, a wheel or a release, and explain what fails.

    ``wheel`` is a wheel already built from the project folder ``target``: it is verified instead of building one.
    Raises ``UsageError`` for a target or option that cannot be understood and ``WheelcheckError`` when wheelcheck
    cannot judge; the project's own faults are findings of the report.
    """
    options = options or Options()
    if len(options.pythons) > 1:
        names = ", ".join(options.pythons)
        raise UsageError(f"one report cannot be on several interpreters ({names})", "verify_each() gives one for each")
    what = parse(target, wheel=wheel)
    with Workspace() as workspace:
        return Run.alone(options, progress or Silence(), workspace).verify(what, target)


def verify_each(
    target: str = ".", options: Options | None = None, progress: Progress | None = None, *, wheel: str | None = None
) -> tuple[Report, ...]:
    """Verify for each interpreter that the options name; a report each, in their order.

    What does not depend on the interpreter is done once. Every interpreter must be there before anything is built.
    Raises as ``verify``, but not when only some of several interpreters cannot be judged: their reports say so.
    """
    options = options or Options()
    if len(options.pythons) < 2:
        return (verify(target, options, progress, wheel=wheel),)
    what = parse(target, wheel=wheel)
    pythons = interpreter.find_all(options.pythons)
    if len(pythons) == 1:  # two names of one interpreter
        return (verify(target, replace(options, python=pythons[0].executable, pythons=()), progress, wheel=wheel),)
    return several.verify(what, target, pythons, options, progress or Silence())


def ci(path: str = ".", options: Options | None = None) -> Report:
    """Read the files of a project that tell CI and task runners what to do, and report where their checks deceive.
    Nothing is run. Raises ``UsageError``, and ``WheelcheckError`` when there is no such file.
    """
    started = time.monotonic()
    folder = Path(path)
    if not folder.is_dir():
        raise UsageError(f"{path}: no such folder", "give the folder of a project, where .github or tox.ini lies")
    project, snapshot, found = pipeline_files.read(folder, path)
    stage = StageResult("pipelines", StageStatus.OK, time.monotonic() - started)
    # Only what is compiled asks where an import leads to.
    compiled = any(name.endswith(".pyx") for name in snapshot.files)
    texts, _ = sources.read_sources(snapshot, folder) if compiled else ((), ())
    evidence = Evidence(project, snapshot=snapshot, sources=texts, pipelines=found)
    return judge(evidence, options or Options(), [stage], started, notes=limits(found))


def graph(
    target: str = ".",
    format_name: str = "text",
    *,
    circles: bool = False,
    why: tuple[str, str] | None = None,
    prefixes: Sequence[str] = (),
    depth: int | None = None,
) -> str:
    """The static import graph of a wheel or a folder, laid out; nothing is run. Raises ``UsageError``."""
    program, texts = module_graph.read(target)
    for name in (*(why or ()), *prefixes):
        if name not in program.graph.modules:
            hint = did_you_mean(name, list(program.graph.modules))
            raise UsageError(f"{target} has no module {name}", hint or "`wheelcheck graph` lists them")
    if why is not None:
        shown = view.View(target, program.graph, way=view.way(program.graph, *why))
    else:
        found = view.circles_of(program, texts) if circles else None
        if found is not None and prefixes:
            found = tuple(each for each in found if any(view.below(name, prefixes) for name in each.modules))
        shown = view.View(target, view.narrowed(program.graph, prefixes, None if circles else depth), found)
    return FORMATS[format_name](shown)


def diff(
    before: str | None, after: str, *, format_name: str = "text", exclude_newer: str | None = None
) -> tuple[str, bool]:
    """Two wheels or sdists compared and laid out, and whether the second lost anything. Without ``before`` the newest
    release of the same project is fetched. Raises ``UsageError`` and ``WheelcheckError``.
    """
    own = counterpart.read(Path(after))
    if before is not None:
        other = counterpart.read(Path(before))
    else:
        with Workspace() as workspace:
            other = counterpart.released(own, workspace, exclude_newer=exclude_newer)
    if type(own) is not type(other):
        raise UsageError("a wheel cannot be compared with an sdist", "give two wheels, or two sdists")
    comparison = compare(other, own)
    return COMPARISONS[format_name](comparison), comparison.loses


def trail(
    name: str,
    target: str = ".",
    options: Options | None = None,
    progress: Progress | None = None,
    *,
    wheel: str | None = None,
    sdist: str | None = None,
    full: bool = False,
    format_name: str = "text",
) -> tuple[str, bool]:
    """One file's or module's journey through disk, git, sdist and wheel, with ``full`` to its import, laid out; and
    whether it was lost. Sdist and wheel are built unless one is given. Raises ``UsageError`` when no station has seen
    the name.
    """
    what = parse(target, wheel=wheel)
    if sdist is not None and not Path(sdist).is_file():
        raise UsageError(f"--sdist {sdist}: no such file", "give the path of an sdist")
    with Workspace() as workspace:
        run = Run.alone(options or Options(), progress or Silence(), workspace)
        report = run.look(what, target, sdist=Path(sdist) if sdist is not None else None, full=full)
    facts = Facts(report.evidence)
    journey = following.follow(facts, name)
    if journey is None:
        hint = did_you_mean(name, sorted(following.known_names(facts)))
        raise UsageError(f"no file or module {name!r} on any station of {target}", hint or "give a path or dotted name")
    failed = [f"{stage.name} failed: {stage.reason}" for stage in report.stages if stage.status is StageStatus.FAILED]
    journey = following.about(journey, report.findings)
    return JOURNEYS[format_name](journey, tuple(failed)), journey.trail.lost_at is not None


def imports(
    target: str = ".",
    options: Options | None = None,
    progress: Progress | None = None,
    *,
    wheel: str | None = None,
    profile: bool = False,
    effects: bool = False,
    format_name: str = "text",
) -> tuple[str, bool]:
    """How the import of every module of a target went, with ``effects`` what it did besides, or with ``profile`` what
    it costs, laid out; and whether a module failed. Raises ``UsageError``, and ``WheelcheckError`` when it did not come
    to importing.
    """
    options = options or Options()
    with Workspace() as workspace:
        run = Run.alone(options, progress or Silence(), workspace)
        report = run.verify(parse(target, wheel=wheel), target)
        outcomes, installed = run.evidence.outcomes, run.evidence.environment
        stopped = next((stage for stage in report.stages if stage.name == "imports" and stage.reason), None)
        if installed is None or not outcomes:
            reason = stopped.reason if stopped is not None else "it has no modules"
            raise WheelcheckError(f"nothing of {target} could be imported: {reason}", "`wheelcheck verify` tells why")
        failed = any(each.status is ImportStatus.FAILED for each in outcomes)
        if not profile:
            laid_out = import_listing.as_json if format_name == "json" else import_listing.text
            return laid_out(report, effects=effects), failed
        modules = [each.module for each in outcomes]
        found = run.evidence.import_profile or import_profile.run(
            modules, installed, workspace, timeout=options.timeout
        )
    if found is None:
        raise WheelcheckError(
            f"importing {target} did not come to an end of its own",
            "`wheelcheck verify` tells which module is at fault",
        )
    return import_tables.FORMATS[format_name](found), failed
