"""One artifact built from one tree: the calls to its backend, and what goes wrong in them as a value."""

from __future__ import annotations

import re
import signal
import subprocess
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import pyproject_hooks
from build import BuildBackendException, BuildException, ProjectBuilder

from wheelcheck import build_log
from wheelcheck.errors import WheelcheckError
from wheelcheck.model.build import BuildError, BuildFault, BuildStep
from wheelcheck.model.environment import InstallFault
from wheelcheck.stages.build_environment import Bench, BuildEnvironment, TimeLimitError
from wheelcheck.stages.build_tree import located, state
from wheelcheck.stages.build_watch import Watch

_T = TypeVar("_T")


class StoppedError(Exception):
    """The build cannot go on; carried to the one place that makes the result."""

    def __init__(self, error: BuildError) -> None:
        """``error`` is the value that tells why."""
        super().__init__(error.message)
        self.error = error


@dataclass(frozen=True, slots=True)
class Job:
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
        watch: Watch | None = None,
    ) -> Path:
        """Ask for the dynamic requirements, install them, and build into ``output``, watched."""
        builder = self._equipped(kind, environment)
        environment.watch(watch)
        settings = watch.settings if watch else {}
        self.bench.log.head(f"build_{kind}")
        hook = f"build_{kind}"
        path = Path(self._call(hook, lambda: builder.build(kind, output, settings or None), environment))
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
            if done.error.fault is InstallFault.NETWORK:
                raise WheelcheckError(
                    f"the build requirements cannot be had: {done.error.message}",
                    "check the network and the index settings of pip or uv",
                )
            message = f"build requirements cannot be installed: {done.error.message or done.error.fault.value}"
            excerpt = tuple(line for line in done.output.splitlines() if line.strip())[-12:]
            raise StoppedError(
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

    def _invalid(self, text: str) -> StoppedError:
        """[build-system] cannot be used, or there is no project."""
        text = build_log.shown(text, {str(self.tree): ""})
        where = re.search(r"at line (\d+)", text)
        line = int(where[1]) if where else None
        path = "pyproject.toml" if (self.tree / "pyproject.toml").exists() else None
        return StoppedError(BuildError(self.step, "build-system", BuildFault.CONFIGURATION, text, path=path, line=line))

    def _failed(self, hook: str, error: BuildBackendException, environment: BuildEnvironment | None) -> StoppedError:
        cause = error.exception
        if isinstance(cause, pyproject_hooks.BackendUnavailable):
            return StoppedError(build_log.unavailable(self.step, hook, str(cause), cause.traceback or ""))
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
            folders=shown_folders(self.tree, environment),
            files=frozenset(state(self.tree)),
        )
        return StoppedError(located(found, self.tree))

    def _timed_out(self, hook: str) -> StoppedError:
        said = [line for line in self.bench.log.step.splitlines() if line.strip()]
        message = f"the build took longer than {self.bench.timeout:g} seconds; it was in {hook}"
        return StoppedError(BuildError(self.step, hook, BuildFault.TIMEOUT, message, excerpt=tuple(said[-6:])))

    def _stop(self, hook: str, fault: BuildFault, message: str, path: str | None = None) -> StoppedError:
        said = [line for line in self.bench.log.step.splitlines() if line.strip()]
        return StoppedError(BuildError(self.step, hook, fault, message, path=path, excerpt=tuple(said[-6:])))


def _signal_name(number: int) -> str:
    try:
        return f"signal {number} ({signal.Signals(number).name})"
    except ValueError:
        return f"signal {number}"


def shown_folders(tree: Path, environment: BuildEnvironment | None) -> dict[str, str]:
    """Our folders as a reader may see them."""
    folders = {str(tree): "", str(tree.resolve()): ""}
    if environment is not None:
        folders[str(environment.folder)] = "<build environment>"
        folders.update(environment.watched.shown() if environment.watched else {})
    return folders
