"""Build the sdist, and the wheel from that sdist, with the project's own backend (PEP 517)."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from wheelcheck import build_log
from wheelcheck.backends import Observation
from wheelcheck.errors import WheelcheckError
from wheelcheck.model.build import BuildError, BuildFault, BuildResult, BuildStep
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages import build_watch, target
from wheelcheck.stages.build_environment import Bench, BuildEnvironment, Log
from wheelcheck.stages.build_job import Job, StoppedError, shown_folders
from wheelcheck.stages.build_tree import changes
from wheelcheck.stages.build_watch import Watch
from wheelcheck.stages.installer import Installer
from wheelcheck.stages.process import OnLine
from wheelcheck.stages.workspace import Workspace

_T = TypeVar("_T")


def build(
    tree: Path,
    interpreter: Interpreter,
    workspace: Workspace,
    *,
    timeout: float,
    installer: Installer,
    on_line: OnLine | None = None,
    sdist: Path | None = None,
    of_tree: bool = False,
    both: bool = False,
) -> BuildResult:
    """Build the sdist of ``tree`` and the wheel from it; with ``sdist`` given, the wheel from that file. ``of_tree``
    says that the sdist given was built from this tree before.

    ``tree`` must be a copy of our own: backends write into it; what they add is removed again and told in ``written``.
    ``timeout`` (seconds) is for the whole build, installing requirements included. When the wheel from the sdist fails,
    the wheel is tried straight from the tree, to tell whether the sdist lacks something; with ``both`` always. A
    failure is a value; WheelcheckError means that no environment could be made.
    """
    started = time.monotonic()
    bench = Bench(interpreter, workspace, installer, Log(on_line), timeout, time.monotonic)
    result = BuildResult(sdist=sdist, wheel=None, log="", seconds=0.0)
    environment: BuildEnvironment | None = None
    try:
        if sdist is None:
            with changes(tree) as changed:
                made, environment = _sdist(bench, tree)
            result = replace(result, sdist=made, written=tuple(changed.written), rewritten=tuple(changed.rewritten))
        assert result.sdist is not None
        wheel, observation = _wheel_from_sdist(bench, result.sdist, environment)
        result = replace(_observed(result, observation), wheel=wheel)
        if both and (sdist is None or of_tree):
            bench.log.head("the wheel a second time, straight from the tree: for comparison")
            tree_error, direct = _from_tree(bench, tree)
            result = replace(result, tree_tried=True, tree_error=tree_error, direct=direct)
    except StoppedError as stopped:
        result = replace(result, error=stopped.error)
        if isinstance(stopped, _WheelStoppedError):
            result = _observed(result, stopped.observation)
            if (sdist is None or of_tree) and stopped.error.fault is not BuildFault.TIMEOUT:
                result = replace(result, tree_tried=True, tree_error=_try_tree(bench, tree))
    return replace(result, log=bench.log.text, seconds=time.monotonic() - started)


def begin(
    sdist: Path,
    interpreter: Interpreter,
    workspace: Workspace,
    *,
    timeout: float,
    installer: Installer,
    on_line: OnLine | None = None,
) -> BuildResult:
    """Whether the wheel of a released sdist can be begun: its requirements and its metadata, without compiling.

    What keeps users from building it shows here (a file that setup.py reads and the sdist lacks) at a small part of
    the cost of a build. The result has no wheel.
    """
    started = time.monotonic()
    bench = Bench(interpreter, workspace, installer, Log(on_line), timeout, time.monotonic)
    result = BuildResult(sdist=sdist, wheel=None, log="", seconds=0.0)
    try:
        job = Job(bench, BuildStep.WHEEL, _unpacked(sdist, workspace))
        job.metadata(job.environment(), workspace.fresh("metadata"))
    except StoppedError as stopped:
        result = replace(result, error=stopped.error)
    return replace(result, log=bench.log.text, seconds=time.monotonic() - started)


class _WheelStoppedError(StoppedError):
    """The wheel failed; with what was seen of it until then."""

    def __init__(self, error: BuildError, observation: Observation | None) -> None:
        super().__init__(error)
        self.observation = observation


def _observed(result: BuildResult, observation: Observation | None) -> BuildResult:
    if observation is None:
        unread = "the build backend cannot be watched" if result.error is None else "the build stopped before that"
        return replace(result, unread=unread)
    return replace(
        result,
        # No rows although something could not be read: nobody knows that there are none.
        extensions=None if observation.unread and not observation.extensions else observation.extensions,
        packages=observation.packages,
        modules=observation.modules,
        unread="; ".join(observation.unread) or None,
    )


def _sdist(bench: Bench, tree: Path) -> tuple[Path, BuildEnvironment]:
    job = Job(bench, BuildStep.SDIST, tree)
    environment = job.environment()
    path = job.build("sdist", environment, bench.workspace.folder("dist"))
    return path, environment


def _wheel_from_sdist(bench: Bench, sdist: Path, used: BuildEnvironment | None) -> tuple[Path, Observation | None]:
    """Unpack and build. The environment of the sdist serves again when nothing but the same requirements is in it.

    A build that fails with the watchers' settings is done again without them: watching never fails a build.
    """
    output = bench.workspace.folder("dist")
    tree = _unpacked(sdist, bench.workspace)
    watch = build_watch.begin(bench.workspace, tree)
    try:
        return _wheel(bench, watch, used, output)
    except _WheelStoppedError as stopped:
        if not watch.settings or not _may_come_of_settings(stopped.error):
            raise
        names = ", ".join(sorted(watch.settings))
        bench.log.head(f"the wheel failed with the setting {names} that is for watching: building it without")
        without = (f"the build fails with the setting {names} by which it would be watched",)
        try:
            return _wheel(
                bench, build_watch.begin(bench.workspace, _unpacked(sdist, bench.workspace), without), None, output
            )
        except StoppedError:
            raise stopped from None


def _may_come_of_settings(error: BuildError) -> bool:
    """Whether the hook failed for a reason that a build folder may be; a source that does not compile is none."""
    return error.hook == "build_wheel" and error.fault not in (BuildFault.TIMEOUT, BuildFault.COMPILE_ERROR)


def _unpacked(sdist: Path, workspace: Workspace) -> Path:
    try:
        return target.unpack_sdist(sdist, workspace)
    except WheelcheckError as error:
        raise StoppedError(
            BuildError(BuildStep.WHEEL, "build_sdist", BuildFault.BACKEND, f"the sdist is unusable: {error.message}")
        ) from error


def _wheel(bench: Bench, watch: Watch, used: BuildEnvironment | None, output: Path) -> tuple[Path, Observation | None]:
    job = Job(bench, BuildStep.WHEEL, watch.tree)
    environment: BuildEnvironment | None = None
    try:
        environment = job.environment(used)
        path = job.build("wheel", environment, output, watch)
    except StoppedError as stopped:
        raise _WheelStoppedError(stopped.error, _seen(bench, watch, environment, None)) from stopped
    return path, _seen(bench, watch, environment, path)


def _seen(bench: Bench, watch: Watch, environment: BuildEnvironment | None, wheel: Path | None) -> Observation | None:
    """What the watchers saw of the step that ended, in words that name none of our folders."""
    log = bench.log.step
    return _explained(watch.read(log, wheel), log, shown_folders(watch.tree, environment))


def _explained(seen: Observation | None, log: str, folders: dict[str, str]) -> Observation | None:
    """With the compiler's words for extension modules that the build went on without."""
    if seen is None:
        return None
    rows = []
    for row in seen.extensions:
        # A build_ext of the project's own may catch the error before it is observed: the log has it all the same.
        said = None if row.built else build_log.of_extension(row.name, log, folders=folders)
        raised = build_log.shown(row.error, folders) if row.error else row.error
        rows.append(replace(row, error=said or raised))
    return replace(seen, extensions=tuple(rows))


def _try_tree(bench: Bench, tree: Path) -> BuildError | None:
    """The error of the wheel straight from the tree, None when that works."""
    bench.log.head("the wheel from the sdist failed: trying it straight from the tree")
    return _from_tree(bench, tree)[0]


def _from_tree(bench: Bench, tree: Path) -> tuple[BuildError | None, Path | None]:
    """The error of the wheel straight from the tree, or the wheel."""
    try:
        with changes(tree, contents=False):
            job = Job(bench, BuildStep.WHEEL, tree)
            return None, job.build("wheel", job.environment(), bench.workspace.folder("dist-from-tree"))
    except StoppedError as stopped:
        return stopped.error, None
