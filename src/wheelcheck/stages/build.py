"""Build the sdist, and the wheel from that sdist, with the project's own backend (PEP 517)."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

import pyproject_hooks
from build import BuildBackendException, BuildException, ProjectBuilder

from wheelcheck import backends, build_log
from wheelcheck.backends import Observation
from wheelcheck.errors import WheelcheckError
from wheelcheck.model.build import BuildError, BuildFault, BuildResult, BuildStep
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages import target
from wheelcheck.stages.build_environment import Bench, BuildEnvironment, Log, TimeLimitError
from wheelcheck.stages.build_tree import changes, located, state
from wheelcheck.stages.installer import Installer
from wheelcheck.stages.process import OnLine
from wheelcheck.stages.workspace import Workspace

_T = TypeVar("_T")


class _StoppedError(Exception):
    """The build cannot go on; carried to the one place that makes the result."""

    def __init__(self, error: BuildError) -> None:
        super().__init__(error.message)
        self.error = error


def build(
    tree: Path,
    interpreter: Interpreter,
    workspace: Workspace,
    *,
    timeout: float,
    installer: Installer,
    on_line: OnLine | None = None,
    sdist: Path | None = None,
) -> BuildResult:
    """Build the sdist of ``tree`` and the wheel from it; with ``sdist`` given, the wheel from that file.

    ``tree`` must be a copy of our own: backends write into it; what they add is removed again and told in ``written``.
    ``timeout`` (seconds) is for the whole build, installing requirements included. When the wheel from the sdist
    fails, the wheel is tried straight from the tree, to tell whether the sdist lacks something. A failure is a value;
    WheelcheckError means that no environment could be made.
    """
    started = time.monotonic()
    bench = Bench(interpreter, workspace, installer, Log(on_line), timeout, time.monotonic)
    result = BuildResult(sdist=sdist, wheel=None, log="", seconds=0.0)
    environment: BuildEnvironment | None = None
    try:
        if sdist is None:
            with changes(tree) as written:
                made, environment = _sdist(bench, tree)
            result = replace(result, sdist=made, written=tuple(written))
        assert result.sdist is not None
        wheel, observation = _wheel_from_sdist(bench, result.sdist, environment)
        result = replace(_observed(result, observation), wheel=wheel)
    except _StoppedError as stopped:
        result = replace(result, error=stopped.error)
        if isinstance(stopped, _WheelStoppedError):
            result = _observed(result, stopped.observation)
            if sdist is None and stopped.error.fault is not BuildFault.TIMEOUT:
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
        job = _Job(bench, BuildStep.WHEEL, _unpacked(sdist, workspace))
        job.metadata(job.environment(), workspace.fresh("metadata"))
    except _StoppedError as stopped:
        result = replace(result, error=stopped.error)
    return replace(result, log=bench.log.text, seconds=time.monotonic() - started)


class _WheelStoppedError(_StoppedError):
    """The wheel failed; with what was seen of it until then."""

    def __init__(self, error: BuildError, observation: Observation | None) -> None:
        super().__init__(error)
        self.observation = observation


def _observed(result: BuildResult, observation: Observation | None) -> BuildResult:
    if observation is None:
        unread = "the build backend cannot be watched" if result.error is None else "the build stopped before that"
        return replace(result, unread=unread)
    return replace(
        result, extensions=observation.extensions, packages=observation.packages, modules=observation.modules
    )


def _sdist(bench: Bench, tree: Path) -> tuple[Path, BuildEnvironment]:
    job = _Job(bench, BuildStep.SDIST, tree)
    environment = job.environment()
    path = job.build("sdist", environment, bench.workspace.folder("dist"))
    return path, environment


def _wheel_from_sdist(bench: Bench, sdist: Path, used: BuildEnvironment | None) -> tuple[Path, Observation | None]:
    """Unpack and build. The environment of the sdist serves again when nothing but the same requirements is in it."""
    return _wheel(bench, _unpacked(sdist, bench.workspace), used, bench.workspace.folder("dist"))


def _unpacked(sdist: Path, workspace: Workspace) -> Path:
    try:
        return target.unpack_sdist(sdist, workspace)
    except WheelcheckError as error:
        raise _StoppedError(
            BuildError(BuildStep.WHEEL, "build_sdist", BuildFault.BACKEND, f"the sdist is unusable: {error.message}")
        ) from error


def _wheel(bench: Bench, tree: Path, used: BuildEnvironment | None, output: Path) -> tuple[Path, Observation | None]:
    records = bench.workspace.fresh("observed")
    job = _Job(bench, BuildStep.WHEEL, tree)
    try:
        environment = job.environment(used)
        path = job.build("wheel", environment, output, records)
    except _StoppedError as stopped:
        raise _WheelStoppedError(stopped.error, _read(records, tree)) from stopped
    return path, _explained(_read(records, tree), bench.log.step, _folders(tree, environment))


def _explained(seen: Observation | None, log: str, folders: dict[str, str]) -> Observation | None:
    """With the compiler's words for extension modules that the build went on without."""
    if seen is None:
        return None
    rows = tuple(
        row
        if row.built or row.error is None
        else replace(
            row, error=build_log.of_extension(row.name, log, folders=folders) or build_log.shown(row.error, folders)
        )
        for row in seen.extensions
    )
    return replace(seen, extensions=rows)


def _try_tree(bench: Bench, tree: Path) -> BuildError | None:
    """The error of the wheel straight from the tree, None when that works."""
    bench.log.head("the wheel from the sdist failed: trying it straight from the tree")
    try:
        with changes(tree):
            _wheel(bench, tree, None, bench.workspace.folder("dist-from-tree"))
    except _StoppedError as stopped:
        return stopped.error
    return None


@dataclass(frozen=True, slots=True)
class _Job:
    """One artifact to build from one tree."""

    bench: Bench
    step: BuildStep
    tree: Path

    def environment(self, used: BuildEnvironment | None = None) -> BuildEnvironment:
        """An environment with the static build requirements alone: ``used`` if it is exactly that, else a new one."""
        requires = self._call("build-system", self._builder, None).build_system_requires
        if used is not None and used.requires == frozenset(requires):
            return used
        environment = self._call("build-system", lambda: BuildEnvironment(self.bench, self.step, self.tree), None)
        self._install(environment, requires)
        return environment

    def build(
        self,
        kind: Literal["sdist", "wheel"],
        environment: BuildEnvironment,
        output: Path,
        records: Path | None = None,
    ) -> Path:
        """Ask for the dynamic requirements, install them, and build into ``output``."""
        builder = self._equipped(kind, environment)
        if records is not None:
            environment.watch(records)
        self.bench.log.head(f"build_{kind}")
        hook = f"build_{kind}"
        path = Path(self._call(hook, lambda: builder.build(kind, output), environment))
        if not path.is_file() or path.parent != output:
            raise self._stop(hook, BuildFault.BACKEND, f"{hook} named {path.name!r} as its result and did not write it")
        return path

    def metadata(self, environment: BuildEnvironment, output: Path) -> None:
        """Ask for the dynamic requirements, install them, and let the backend prepare the wheel's metadata."""
        builder = self._equipped("wheel", environment)
        hook = "prepare_metadata_for_build_wheel"
        self.bench.log.head(hook)
        self._call(hook, lambda: builder.prepare("wheel", output), environment)

    def _equipped(self, kind: Literal["sdist", "wheel"], environment: BuildEnvironment) -> ProjectBuilder:
        """The builder, once its dynamic requirements are installed."""
        builder = self._call("build-system", lambda: self._builder(environment), environment)
        hook = f"get_requires_for_build_{kind}"
        self.bench.log.head(hook)
        dynamic = self._call(hook, lambda: builder.get_requires_for_build(kind), environment)
        if not all(isinstance(requirement, str) for requirement in dynamic):
            raise self._stop(hook, BuildFault.BACKEND, f"{hook} gave {dynamic!r}, which are no requirements")
        self._install(environment, dynamic)
        return builder

    def _builder(self, environment: BuildEnvironment | None = None) -> ProjectBuilder:
        if environment is None:
            return ProjectBuilder(self.tree)
        return ProjectBuilder.from_isolated_env(environment, self.tree, environment.runner)

    def _install(self, environment: BuildEnvironment, requirements: set[str]) -> None:
        done = self._call("build-system", lambda: environment.install(requirements), environment)
        if done.error is not None:
            message = f"build requirements cannot be installed: {done.error.message}"
            excerpt = tuple(line for line in done.output.splitlines() if line.strip())[-12:]
            raise _StoppedError(
                BuildError(self.step, "build-system.requires", BuildFault.REQUIREMENTS, message, excerpt=excerpt)
            )

    def _call(self, hook: str, function: Callable[[], _T], environment: BuildEnvironment | None) -> _T:
        """Call and translate what goes wrong; `build` documents these exceptions."""
        try:
            with warnings.catch_warnings(record=True) as caught:
                # Typing errors in [build-system], and the backend's own warnings: for the log, not for our terminal.
                warnings.simplefilter("always")
                result = function()
            for warning in caught:
                self.bench.log.add(f"warning: {warning.message}")
            return result
        except TimeLimitError as error:
            raise self._timed_out(hook) from error
        except BuildException as error:
            raise self._invalid(str(error)) from error
        except BuildBackendException as error:
            if isinstance(error.exception, TimeLimitError):
                raise self._timed_out(hook) from error
            raise self._failed(hook, error, environment) from error
        except (TypeError, AttributeError) as error:
            # `build` trusts the backend to give a string.
            raise self._stop(hook, BuildFault.BACKEND, f"{hook} did not give the name of a file ({error})") from error

    def _invalid(self, text: str) -> _StoppedError:
        """[build-system] cannot be used, or there is no project."""
        text = build_log.shown(text, {str(self.tree): ""})
        where = re.search(r"at line (\d+)", text)
        line = int(where[1]) if where else None
        path = "pyproject.toml" if (self.tree / "pyproject.toml").exists() else None
        return _StoppedError(
            BuildError(self.step, "build-system", BuildFault.CONFIGURATION, text, path=path, line=line)
        )

    def _failed(self, hook: str, error: BuildBackendException, environment: BuildEnvironment | None) -> _StoppedError:
        cause = error.exception
        if isinstance(cause, pyproject_hooks.BackendUnavailable):
            return _StoppedError(build_log.unavailable(self.step, hook, str(cause), cause.traceback or ""))
        if isinstance(cause, pyproject_hooks.UnsupportedOperation):
            said = (str(cause.traceback or cause).strip().splitlines() or [""])[-1]
            return self._stop(hook, BuildFault.BACKEND, f"the build backend refuses {hook}: {said}")
        if isinstance(cause, pyproject_hooks.HookMissing):
            return self._stop(hook, BuildFault.BACKEND, f"the build backend has no {cause}")
        if not isinstance(cause, subprocess.CalledProcessError):
            kind = "" if isinstance(cause, FileNotFoundError) else f" ({type(cause).__name__}: {cause})"
            return self._stop(hook, BuildFault.BACKEND, f"the build backend ended {hook} without an answer{kind}")
        if cause.returncode < 0:
            name = _signal_name(-cause.returncode)
            return self._stop(hook, BuildFault.BACKEND, f"the build backend was killed by {name} in {hook}")
        found = build_log.parse(
            self.step,
            hook,
            self.bench.log.step,
            folders=_folders(self.tree, environment),
            files=frozenset(state(self.tree)),
        )
        return _StoppedError(located(found, self.tree))

    def _timed_out(self, hook: str) -> _StoppedError:
        said = [line for line in self.bench.log.step.splitlines() if line.strip()]
        message = f"the build took longer than {self.bench.timeout:g} seconds; it was in {hook}"
        return _StoppedError(BuildError(self.step, hook, BuildFault.TIMEOUT, message, excerpt=tuple(said[-6:])))

    def _stop(self, hook: str, fault: BuildFault, message: str, path: str | None = None) -> _StoppedError:
        said = [line for line in self.bench.log.step.splitlines() if line.strip()]
        return _StoppedError(BuildError(self.step, hook, fault, message, path=path, excerpt=tuple(said[-6:])))


def _signal_name(number: int) -> str:
    try:
        return f"signal {number} ({signal.Signals(number).name})"
    except ValueError:
        return f"signal {number}"


def _folders(tree: Path, environment: BuildEnvironment | None) -> dict[str, str]:
    """Our folders as a reader may see them."""
    folders = {str(tree): "", str(tree.resolve()): ""}
    if environment is not None:
        folders[str(environment.folder)] = "<build environment>"
    return folders


def _read(records: Path, tree: Path) -> Observation | None:
    """What the watchers wrote down; the first that saw its kind of backend tells."""
    texts = {}
    for path in sorted((*tree.glob("*.py"), *tree.glob("*.toml"), *tree.glob("*.cfg"))):
        with contextlib.suppress(OSError):
            texts[path.name] = path.read_text("utf-8", "replace")
    written = [path.read_text("utf-8", "replace") for path in sorted(records.glob("*.json"))]
    found = (watcher.read(written, texts) for watcher in backends.watchers())
    return next((observation for observation in found if observation is not None), None)
