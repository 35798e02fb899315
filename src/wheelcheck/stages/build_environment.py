"""The isolated environment that a project is built in, for any target interpreter (PEP 517, PEP 518)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wheelcheck import backends
from wheelcheck.model.build import BuildStep
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages import environ, process
from wheelcheck.stages.build_watch import Watch
from wheelcheck.stages.installer import Installed, Installer
from wheelcheck.stages.process import OnLine
from wheelcheck.stages.workspace import Workspace


class TimeLimitError(Exception):
    """The time for the whole build is used up."""


@dataclass(slots=True)
class Log:
    """The whole output of a build, by its lines; the part of the running step begins at ``mark``."""

    on_line: OnLine | None
    lines: list[str] = field(default_factory=list)
    mark: int = 0

    def add(self, line: str) -> None:
        """Take one line and hand it on."""
        self.lines.append(line)
        if self.on_line is not None:
            self.on_line(line)

    def head(self, line: str) -> None:
        """A line of our own, with which a step begins."""
        self.add(f"* {line}")
        self.mark = len(self.lines)

    @property
    def step(self) -> str:
        """The output of the running step."""
        return "\n".join(self.lines[self.mark :])

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(f"{line}\n" for line in self.lines)


@dataclass(slots=True)
class Bench:
    """What all steps of one build share: target, workspace, installer, log and the time that is left."""

    interpreter: Interpreter
    workspace: Workspace
    installer: Installer
    log: Log
    timeout: float
    clock: Callable[[], float]
    deadline: float = 0.0

    def __post_init__(self) -> None:
        """The time begins to run."""
        self.deadline = self.clock() + self.timeout

    def left(self) -> float:
        """Seconds that are left; TimeLimitError when there are none."""
        seconds = self.deadline - self.clock()
        if seconds <= 0:
            raise TimeLimitError
        return seconds


class BuildEnvironment:
    """An environment of the target interpreter for one source tree; an `build.env.IsolatedEnv`.

    Every hook goes through `runner` (a pyproject-hooks runner), so that its whole output is in the log and its
    processes end with the time limit. The watchers of `wheelcheck.backends` are installed beside the requirements.
    """

    def __init__(self, bench: Bench, step: BuildStep, tree: Path) -> None:
        """Create it, empty. ``tree`` is the working directory of the installer: project settings stand there."""
        self._bench = bench
        self._tree = tree
        self.requires: frozenset[str] = frozenset()
        self.folder = bench.workspace.fresh(f"build-{step.value}") / "env"
        self._python = bench.installer.create_environment(
            self.folder, bench.interpreter, bench.workspace, cwd=tree, timeout=bench.left()
        )
        self.watched: Watch | None = None
        for folder in site_packages(self.folder)[:1]:
            for watcher in backends.watchers():
                for name, text in watcher.files().items():
                    (folder / name).write_text(text, "utf-8")

    @property
    def python_executable(self) -> str:
        """The environment's interpreter."""
        return str(self._python)

    def make_extra_environ(self) -> dict[str, str]:
        """Its scripts (cython, cmake, ninja) come first on PATH."""
        return {"PATH": os.pathsep.join((str(self._python.parent), os.environ.get("PATH", os.defpath)))}

    def install(self, requirements: Iterable[str]) -> Installed:
        """Add requirements; those that are there already cost nothing."""
        missing = sorted(set(requirements) - self.requires)
        if not missing:
            return Installed("")
        self._bench.log.head(f"installing with {self._bench.installer.name}: {', '.join(missing)}")
        done = self._bench.installer.install(
            self._python,
            missing,
            self._bench.workspace,
            interpreter=self._bench.interpreter,
            cwd=self._tree,
            timeout=self._bench.left(),
            on_line=self._bench.log.add,
        )
        self._bench.left()
        self.requires |= frozenset(missing)
        return done

    def watch(self, watch: Watch | None) -> None:
        """From now on, hooks get the variables by which the watchers' files in here write down what they see."""
        self.watched = watch

    def runner(
        self, cmd: Sequence[str], cwd: str | None = None, extra_environ: Mapping[str, str] | None = None
    ) -> None:
        """Run one hook; CalledProcessError when it fails, TimeLimitError when the time is over."""
        variables = {
            **environ.for_build(self._bench.workspace),
            **(self.watched.environ() if self.watched else {}),
            **(extra_environ or {}),
        }
        completed = process.run(
            cmd,
            cwd=Path(cwd) if cwd is not None else self._tree,
            environ=variables,
            timeout=self._bench.left(),
            on_line=self._bench.log.add,
        )
        if completed.timed_out:
            raise TimeLimitError
        if not completed.ok:
            # As subprocess has it: a signal is a negative status.
            raise subprocess.CalledProcessError(completed.exit_code or -(completed.signal or 0), list(cmd))


def site_packages(environment: Path) -> tuple[Path, ...]:
    """The import roots of a virtual environment's folder (purelib, and platlib where that is another folder)."""
    found = [*sorted(environment.glob("lib*/*/site-packages")), environment / "Lib" / "site-packages"]
    unique: dict[Path, None] = {}
    for folder in found:
        if folder.is_dir():
            unique.setdefault(folder.resolve())
    return tuple(unique)
