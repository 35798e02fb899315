"""One run, a straight line: snapshot, build, wheel, environment, imports, rules."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from packaging.markers import Marker
from packaging.requirements import Requirement

from wheelcheck import modules
from wheelcheck.config import Options
from wheelcheck.diagnosis import circle_questions
from wheelcheck.diagnosis import exports as name_questions
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.graph import view
from wheelcheck.graph.formats import FORMATS
from wheelcheck.judgement import judge
from wheelcheck.markers import marker_environment
from wheelcheck.model.archive import UNSAFE
from wheelcheck.model.build import BuildFault
from wheelcheck.model.environment import Environment, InstallFault
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.expectation import Expectation, expectation_of
from wheelcheck.model.imports import ImportMode, ImportOutcome, ImportStatus
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.model.project import Project
from wheelcheck.model.report import Report, StageResult, StageStatus
from wheelcheck.model.snapshot import SourceKind
from wheelcheck.nearest import did_you_mean
from wheelcheck.progress import Progress, Silence
from wheelcheck.stages import (
    build,
    circle_trials,
    contents,
    environment,
    exports,
    fetch,
    imports,
    interpreter,
    keeping,
    module_graph,
    orders,
    project,
    snapshot,
    sources,
    system_libraries,
    unpack,
)
from wheelcheck.stages.installer import Installer, choose
from wheelcheck.stages.target import FolderTarget, ReleaseTarget, SdistTarget, Target, WheelTarget, parse
from wheelcheck.stages.workspace import Workspace

_T = TypeVar("_T")
_OF_THE_SDIST = (BuildFault.MISSING_FILE, BuildFault.MISSING_MODULE, BuildFault.CONFIGURATION)
STAGES = ("snapshot", "build", "wheel", "environment", "imports", "rules")


def verify(
    target: str = ".", options: Options | None = None, progress: Progress | None = None, *, wheel: str | None = None
) -> Report:
    """Verify a project folder, an sdist, a wheel or a release, and explain what fails.

    ``wheel`` is a wheel already built from the project folder ``target``: it is verified instead of building one.
    Raises ``UsageError`` for a target or option that cannot be understood and ``WheelcheckError`` when wheelcheck
    cannot judge; the project's own faults are findings of the report.
    """
    options = options or Options()
    what = parse(target, wheel=wheel)
    with Workspace() as workspace:
        return _Run(options, progress or Silence(), workspace).verify(what, target)


def inspect(wheels: Sequence[str], options: Options | None = None) -> tuple[Report, ...]:
    """Read wheels, of whatever platform, and sdists, and report what can be said without running anything."""
    return tuple(_inspect(Path(path), options or Options()) for path in wheels)


def _inspect(path: Path, options: Options) -> Report:
    if not path.is_file():
        raise UsageError(f"{path}: no such file", "give the path of a wheel (.whl) or an sdist")
    started = time.monotonic()
    evidence = Evidence(
        Project(str(path)),
        expect=options.expect,
        optional=options.optional,
        top_level=options.top_level,
        expect_files=options.expect_files,
        budget=options.budget,
    )
    if path.name.lower().endswith(unpack.SDIST_SUFFIXES):
        sdist = contents.read_sdist(path)
        described = Project(str(path), sdist.metadata.name, sdist.metadata.version)
        evidence = replace(evidence, project=described, sdist=sdist)
        stage = StageResult("wheel", StageStatus.SKIPPED, time.monotonic() - started, "it is an sdist")
    else:
        wheel = contents.read_wheel(path)
        described = Project(str(path), wheel.name, wheel.version)
        evidence = replace(evidence, project=described, wheel=wheel, libraries=system_libraries.find(wheel))
        stage = StageResult("wheel", StageStatus.OK, time.monotonic() - started)
    reason = "inspect runs nothing"
    rest = (StageResult(name, StageStatus.SKIPPED, 0.0, reason) for name in STAGES if name not in ("wheel", "rules"))
    return judge(evidence, options, [stage, *rest], started)


def _in_force(entries: Sequence[Expectation], python: Interpreter) -> tuple[Expectation, ...]:
    """The entries whose marker is true on the target."""
    values = marker_environment(python) if any(each.marker for each in entries) else {}
    return tuple(each for each in entries if each.marker is None or Marker(each.marker).evaluate(values))


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


@dataclass(slots=True)
class _Run:
    """The state of one run: the evidence so far and the stages passed."""

    options: Options
    progress: Progress
    workspace: Workspace
    evidence: Evidence = field(default_factory=lambda: Evidence(Project(".")))
    stages: list[StageResult] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fetched_sdist: Path | None = None
    started: float = field(default_factory=time.monotonic)

    def verify(self, target: Target, name: str) -> Report:
        """Walk the line as far as it goes."""
        options = self.options
        python = interpreter.find(options.python)
        self.evidence = Evidence(
            Project(name),
            interpreter=python,
            extras=options.extras,
            expect=options.expect,
            optional=options.optional,
            top_level=options.top_level,
            expect_files=options.expect_files,
            budget=options.budget,
            expectations=_in_force(options.modules, python),
        )
        installer = choose(options.installer, exclude_newer=options.exclude_newer)
        wheel = self.stage("snapshot", lambda: self.take(target, name, python))
        if wheel is None:
            sdist = target.path if isinstance(target, SdistTarget) else self.fetched_sdist
            wheel = self.stage("build", lambda: self.build(python, installer, sdist))
        elif self.fetched_sdist is not None:
            self.stage("build", lambda: self.begin(python, installer))
        else:
            self.skip("build", "the wheel is given")
        self.keep(wheel)
        if wheel is None:
            self.skip_rest("no wheel was built")
        else:
            self.check(wheel, python, installer)
        return judge(self.evidence, options, self.stages, self.started, tuple(self.notes), self.progress)

    def check(self, wheel: Path, python: Interpreter, installer: Installer) -> None:
        """Read, install and import a wheel."""
        self.stage("wheel", lambda: self.read(wheel))
        shipped = self.evidence.wheel
        if shipped is not None and any(problem.kind in UNSAFE for problem in shipped.problems):
            self.skip_rest("the wheel is unsafe to unpack")
            return
        self.stage("environment", lambda: self.install(wheel, python, installer))
        installed = self.evidence.environment
        if installed is None or installed.error is not None:
            self.skip("imports", "the wheel could not be installed")
            return
        self.stage("imports", lambda: self.imports(python))

    def take(self, target: Target, name: str, python: Interpreter) -> Path | None:
        """What a clone would hold; the wheel, when the target brings one."""
        wheel: Path | None = None
        if isinstance(target, WheelTarget):
            if target.folder is None:
                return target.path
            wheel, folder = target.path, target.folder
        elif isinstance(target, FolderTarget):
            folder = target.path
        else:
            wheel, sdist = self.archives(target, python)
            if sdist is None:
                return wheel
            self.fetched_sdist = sdist
            self.evidence = replace(self.evidence, sdist=contents.read_sdist(sdist))
            folder = unpack.unpack_sdist(sdist, self.workspace)
        taken = snapshot.take(folder, self.workspace, rev=self.options.rev)
        if not isinstance(target, FolderTarget | WheelTarget):
            taken = replace(taken, kind=SourceKind.SDIST, absent=(), notes=())
        self.notes += taken.notes
        try:
            described = project.read(taken.root, root=name)
        except WheelcheckError:
            if wheel is None:
                raise
            described = self.evidence.project
        tracked, absent = sources.read_sources(taken, folder)
        self.evidence = replace(
            self.evidence, project=described, snapshot=taken, sources=tracked, absent_sources=absent
        )
        return wheel

    def archives(self, target: SdistTarget | ReleaseTarget, python: Interpreter) -> tuple[Path | None, Path | None]:
        """The wheel and the sdist of a target that is a release or an sdist."""
        if isinstance(target, SdistTarget):
            return None, target.path
        requirement: Requirement = target.requirement
        self.progress.line(f"fetching {requirement}")
        found = fetch.fetch(requirement, self.workspace, python=python, exclude_newer=self.options.exclude_newer)
        self.evidence = replace(self.evidence, extras=tuple(sorted({*self.options.extras, *requirement.extras})))
        return found.wheel, found.sdist

    def build(self, python: Interpreter, installer: Installer, sdist: Path | None) -> Path | None:
        """Build the sdist and the wheel."""
        taken = self.evidence.snapshot
        if taken is None:
            raise WheelcheckError(
                "there is nothing to build", "give a project folder, an sdist, a wheel or name==version"
            )
        result = build.build(
            taken.root,
            python,
            self.workspace,
            timeout=self.options.build_timeout,
            installer=installer,
            on_line=self.progress.line,
            sdist=sdist,
        )
        self.evidence = replace(self.evidence, build=result)
        if result.sdist is not None:
            self.evidence = replace(self.evidence, sdist=contents.read_sdist(result.sdist))
        return result.wheel

    def begin(self, python: Interpreter, installer: Installer) -> None:
        """A release brings its wheel: its sdist is only begun, so that what stops every build of it is seen."""
        if self.fetched_sdist is None:
            return
        begun = build.begin(
            self.fetched_sdist,
            python,
            self.workspace,
            timeout=self.options.build_timeout,
            installer=installer,
            on_line=self.progress.line,
        )
        if begun.error is not None and begun.error.fault not in _OF_THE_SDIST:
            begun = replace(begun, error=None)  # a tool or a network that this machine lacks, not the sdist's fault
        self.evidence = replace(self.evidence, build=begun)

    def keep(self, wheel: Path | None) -> None:
        """Copy artifacts and log to where the user wants them."""
        if self.options.keep is None:
            return
        result = self.evidence.build
        sdist = result.sdist if result and result.sdist else self.fetched_sdist
        keeping.keep(Path(self.options.keep), (sdist, wheel), result.log if result else None)

    def read(self, path: Path) -> None:
        """Read the wheel; a wheel alone names its project."""
        wheel = contents.read_wheel(path)
        described = self.evidence.project
        named = replace(described, name=described.name or wheel.name, version=wheel.version)
        self.evidence = replace(self.evidence, wheel=wheel, project=named, libraries=system_libraries.find(wheel))

    def install(self, wheel: Path, python: Interpreter, installer: Installer) -> None:
        """Install into a fresh environment. An index that cannot be reached is not the project's fault."""
        taken = self.evidence.snapshot
        created = environment.create(
            wheel,
            python,
            self.workspace,
            extras=self.evidence.extras,
            installer=installer,
            timeout=self.options.build_timeout,
            exclude_newer=self.options.exclude_newer,
            cwd=taken.root if taken else None,
            on_line=self.progress.line,
        )
        if created.error is not None and created.error.fault is InstallFault.NETWORK:
            raise WheelcheckError(created.error.message, "check the network and the index settings of pip or uv")
        self.evidence = replace(self.evidence, environment=created)

    def imports(self, python: Interpreter) -> None:
        """Import every module, load every entry point, run every smoke statement."""
        wheel, installed, options = self.evidence.wheel, self.evidence.environment, self.options
        if wheel is None or installed is None:
            return
        every = modules.importable(wheel, python.suffixes)
        skipped = {each: said for each in every if (said := self.expected(each.name)) is not None and said.skip}
        outcomes = imports.run(
            [each for each in every if each not in skipped],
            installed,
            python,
            self.workspace,
            timeout=options.timeout,
            jobs=options.jobs,
            mode=ImportMode(options.import_mode),
            max_memory=options.max_memory,
            on_progress=lambda done, total: self.progress.line(f"{done} of {total} modules"),
        )
        smoke = imports.run_statements(options.smoke, installed, python, self.workspace, timeout=options.timeout)
        loaded = imports.run_entry_points(
            wheel.entry_points, installed, python, self.workspace, timeout=options.timeout
        )
        not_run = (ImportOutcome(each, ImportStatus.SKIPPED, reason=said.reason) for each, said in skipped.items())
        outcomes = tuple(sorted((*outcomes, *not_run), key=lambda outcome: outcome.module.name.split(".")))
        self.evidence = replace(self.evidence, outcomes=outcomes, smoke=smoke, entry_points=loaded)
        asked = circle_questions.questions(Facts(self.evidence))
        trials = circle_trials.run(asked, installed, python, self.workspace, timeout=options.timeout, jobs=options.jobs)
        self.evidence = replace(self.evidence, circle_trials=trials)
        self.exports(installed)
        if options.order_fuzz:
            self.orders(installed)

    def expected(self, module: str) -> Expectation | None:
        """What the configuration says of a module."""
        return expectation_of(module, self.evidence.expectations)

    def exports(self, installed: Environment) -> None:
        """Resolve the names that modules export, where their sources leave a doubt."""
        asked = name_questions.asked(Facts(self.evidence))
        seconds = {each.module.name: each.seconds or 0.0 for each in self.evidence.outcomes}
        found = exports.run(
            asked,
            installed,
            self.workspace,
            timeout=self.options.timeout,
            jobs=self.options.jobs,
            max_memory=self.options.max_memory,
            seconds=sum(seconds[name] for name in asked),
        )
        self.evidence = replace(self.evidence, names=found)

    def orders(self, installed: Environment) -> None:
        """Import everything in a row, in several orders."""
        self.progress.line(f"{self.options.order_fuzz + 2} orders of import")
        found = orders.run(
            self.evidence.outcomes,
            installed,
            self.workspace,
            shuffles=self.options.order_fuzz,
            seed=self.options.order_seed,
            timeout=self.options.timeout,
            jobs=self.options.jobs,
            max_memory=self.options.max_memory,
        )
        self.evidence = replace(self.evidence, orders=found)

    def stage(self, name: str, work: Callable[[], _T]) -> _T:
        """Run one stage and note how it went; what raises goes on up."""
        self.progress.stage_started(name)
        before = time.monotonic()
        value = work()
        reason = self.fault_of(name)
        status = StageStatus.FAILED if reason else StageStatus.OK
        self.end(StageResult(name, status, time.monotonic() - before, reason))
        return value

    def fault_of(self, name: str) -> str | None:
        """Why a stage that went through its paces must be called failed."""
        evidence = self.evidence
        if name == "build" and evidence.build and evidence.build.error:
            return evidence.build.error.message
        if name == "environment" and evidence.environment and evidence.environment.error:
            return evidence.environment.error.message.partition("\n")[0]
        if name == "imports":
            failed = sum(outcome.status is ImportStatus.FAILED for outcome in evidence.outcomes)
            return f"{failed} of {len(evidence.outcomes)} modules fail" if failed else None
        return None

    def skip(self, name: str, reason: str) -> None:
        """Note a stage that has nothing to do."""
        self.end(StageResult(name, StageStatus.SKIPPED, 0.0, reason))

    def skip_rest(self, reason: str) -> None:
        """Note the stages that cannot be reached."""
        done = {stage.name for stage in self.stages}
        for name in STAGES:
            if name not in done and name != "rules":
                self.skip(name, reason)

    def end(self, result: StageResult) -> None:
        """Keep and show how a stage ended."""
        self.stages.append(result)
        self.progress.stage_ended(result)
