"""One run, a straight line: snapshot, build, wheel, environment, imports, rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from packaging.requirements import Requirement

from wheelcheck.config import Options
from wheelcheck.errors import WheelcheckError
from wheelcheck.examination import examine, in_force
from wheelcheck.judgement import judge
from wheelcheck.line import Line
from wheelcheck.model.archive import UNSAFE
from wheelcheck.model.build import BuildFault
from wheelcheck.model.environment import Environment, InstallFault
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.model.project import Project
from wheelcheck.model.report import Report
from wheelcheck.model.snapshot import SourceKind
from wheelcheck.progress import Progress
from wheelcheck.stages import (
    build,
    contents,
    environment,
    fetch,
    interpreter,
    keeping,
    project,
    snapshot,
    sources,
    unpack,
)
from wheelcheck.stages.installer import Installer, choose
from wheelcheck.stages.sharing import Shared, Source
from wheelcheck.stages.target import FolderTarget, ReleaseTarget, SdistTarget, Target, WheelTarget
from wheelcheck.stages.workspace import Workspace

_OF_THE_SDIST = (BuildFault.MISSING_FILE, BuildFault.MISSING_MODULE, BuildFault.CONFIGURATION)


@dataclass(slots=True)
class Run(Line):
    """One run: its line of stages, with what each of them does."""

    fetched_sdist: Path | None = None

    @classmethod
    def alone(cls, options: Options, progress: Progress, workspace: Workspace) -> Run:
        """The run for one interpreter."""
        return cls(options, progress, workspace, Shared(workspace))

    def verify(self, target: Target, name: str, python: Interpreter | None = None) -> Report:
        """Walk the line as far as it goes. ``python`` is by default the one of the options."""
        options = self.options
        python = python or interpreter.find(options.python)
        self.evidence = Evidence(
            Project(name),
            interpreter=python,
            extras=options.extras,
            expect=options.expect,
            optional=options.optional,
            top_level=options.top_level,
            expect_files=options.expect_files,
            budget=options.budget,
            expectations=in_force(options.modules, python),
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

    def look(self, target: Target, name: str, *, sdist: Path | None, full: bool) -> Report:
        """Walk the line as far as the wheel, with ``full`` to its end. A given wheel or sdist is not built."""
        python = interpreter.find(self.options.python)
        installer = choose(self.options.installer, exclude_newer=self.options.exclude_newer)
        self.evidence = Evidence(Project(name), interpreter=python)
        wheel = self.stage("snapshot", lambda: self.take(target, name, python))
        if sdist is not None:
            self.evidence = replace(self.evidence, sdist=contents.read_sdist(sdist))
        elif wheel is None:
            wheel = self.stage("build", lambda: self.build(python, installer, self.fetched_sdist))
        if wheel is not None and full:
            self.check(wheel, python, installer)
        elif wheel is not None:
            self.stage("wheel", lambda: self.read(wheel))
        return judge(self.evidence, self.options, self.stages, self.started, tuple(self.notes), self.progress)

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
        self.stage("imports", lambda: self.examine(python, installed))

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
            self.evidence = replace(self.evidence, sdist=self.shared.sdist(sdist))
            folder = sdist
        known = self.shared.sources.get(folder)
        if known is not None:
            self.remark = "as for the interpreter before"
        else:
            known = self.shared.sources[folder] = self.source(folder, name, needed=wheel is None)
        self.notes += known.snapshot.notes
        self.evidence = replace(
            self.evidence,
            project=known.project,
            snapshot=known.snapshot,
            sources=known.tracked,
            absent_sources=known.absent,
        )
        return wheel

    def source(self, place: Path, name: str, *, needed: bool) -> Source:
        """The sources in a folder, or in an sdist; unless ``needed``, they may describe no project."""
        is_folder = place.is_dir()
        folder = place if is_folder else unpack.unpack_sdist(place, self.shared.workspace)
        taken = snapshot.take(folder, self.shared.workspace, rev=self.options.rev)
        if not is_folder:
            taken = replace(taken, kind=SourceKind.SDIST, absent=(), notes=())
        try:
            described = project.read(taken.root, root=name)
        except WheelcheckError:
            if needed:
                raise
            described = self.evidence.project
        return Source(described, taken, *sources.read_sources(taken, folder))

    def archives(self, target: SdistTarget | ReleaseTarget, python: Interpreter) -> tuple[Path | None, Path | None]:
        """The wheel and the sdist of a target that is a release or an sdist."""
        if isinstance(target, SdistTarget):
            return None, target.path
        requirement: Requirement = target.requirement
        self.progress.line(f"fetching {requirement}")
        found = fetch.fetch(
            requirement,
            self.shared.workspace,
            python=python,
            exclude_newer=self.options.exclude_newer,
            downloads=self.shared.downloads,
        )
        self.evidence = replace(self.evidence, extras=tuple(sorted({*self.options.extras, *requirement.extras})))
        return found.wheel, found.sdist

    def build(self, python: Interpreter, installer: Installer, sdist: Path | None) -> Path | None:
        """Build the sdist and the wheel, or what of it no earlier run has built."""
        taken = self.evidence.snapshot
        if taken is None:
            raise WheelcheckError(
                "there is nothing to build", "give a project folder, an sdist, a wheel or name==version"
            )
        before = self.shared.built
        if before is not None and before.wheel is not None and self.shared.serves(python):
            result = before
            self.remark = f"the wheel of Python {self.shared.builder} is for every interpreter"
            self.notes.append(
                f"{before.wheel.name} was built once, by Python {self.shared.builder}: its tag is for all"
            )
        else:
            made = before.sdist if before is not None else None
            result = build.build(
                taken.root,
                python,
                self.workspace,
                timeout=self.options.build_timeout,
                installer=installer,
                on_line=self.progress.line,
                sdist=sdist or made,
                of_tree=sdist is None and made is not None,
                both=self.options.build_route == "both",
            )
            if before is not None and sdist is None:
                result = replace(result, written=before.written)
                self.remark = f"from the sdist that Python {self.shared.builder} built"
            source = Source(self.evidence.project, taken, self.evidence.sources, self.evidence.absent_sources)
            result = self.shared.store(result, source, self.name, self.workspace)
        self.evidence = replace(self.evidence, build=result)
        if result.sdist is not None:
            self.evidence = replace(self.evidence, sdist=self.shared.sdist(result.sdist))
        if result.direct is not None:
            self.evidence = replace(self.evidence, direct=contents.read_wheel(result.direct))
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
        log = result.log if result else None
        keeping.keep(Path(self.options.keep), (sdist, wheel), log, run=self.name, kept=self.shared.kept)

    def read(self, path: Path) -> None:
        """Read the wheel; a wheel alone names its project."""
        wheel, libraries = self.shared.wheel(path)
        described = self.evidence.project
        named = replace(described, name=described.name or wheel.name, version=wheel.version)
        self.evidence = replace(self.evidence, wheel=wheel, project=named, libraries=libraries)

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

    def examine(self, python: Interpreter, installed: Environment) -> None:
        """Import every module, and try what the imports leave open."""
        self.evidence = examine(self.evidence, installed, python, self.options, self.workspace, self.progress.line)
