"""Start the probe in the environment under test."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wheelcheck import probe
from wheelcheck.errors import WheelcheckError
from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.environment import Environment
from wheelcheck.stages import environ, process
from wheelcheck.stages.import_memory import default_limit
from wheelcheck.stages.workspace import Workspace

_OUTPUT_LIMIT = 64_000  # bytes of what a module prints: what is shown of it is far less
_NAMESPACE = "wheelcheck_probe"
_MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where imports happen: the environment, the folder for our own files, the neutral working directory, the
    variables, and how many bytes of memory an import may take.
    """

    environment: Environment
    folder: Path
    cwd: Path
    environ: Mapping[str, str]
    max_memory: int | None = None

    @classmethod
    def prepare(cls, environment: Environment, workspace: Workspace, max_memory: int | None = None) -> Place:
        """A place with an empty working directory, which is nobody's import root."""
        folder = workspace.fresh("imports")
        cwd = folder / "cwd"
        cwd.mkdir()
        return cls(environment, folder, cwd, environ.for_imports(workspace), max_memory or default_limit())

    def start(
        self, request: Mapping[str, Any], timeout: float, heir: Callable[[], int] | None = None
    ) -> process.Completed:
        """Run the probe on a request (see probe/start.py) and give how it ended.

        The request travels in the source text, and the probe gets a namespace and builtins of its own: sys.argv and
        `__main__` stay as those of ``python -c``, and a module that patches builtins does not patch the probe.
        """
        request = {"parts": [str(part) for part in probe.PARTS], **request}
        read = f"(lambda file: (file.read(), file.close())[0])(open({str(probe.START)!r}, 'rb'))"
        space = f"{{'__name__': {_NAMESPACE!r}, '__builtins__': dict(vars(__builtins__)), 'REQUEST': {request!r}}}"
        source = f"exec(compile({read}, {str(probe.START)!r}, 'exec'), {space})"
        command = [str(self.environment.python), "-I", "-c", source]
        failure: OSError | None = None
        # Imports that run beside this one may remove the folders as soon as they are there.
        for _ in range(_MOST_TRIES):
            try:
                self._restore_folders()
                return process.run(
                    command,
                    cwd=self.cwd,
                    environ=self.environ,
                    timeout=timeout,
                    limit=_OUTPUT_LIMIT,
                    fenced=True,
                    heir=heir,
                )
            except OSError as error:
                failure = error
        raise WheelcheckError(
            f"the environment's interpreter {self.environment.python} cannot be started: {failure}"
        ) from failure

    def _restore_folders(self) -> None:
        """Make the folders of an import again: another one may have removed them, or put something in their place."""
        for folder in (self.cwd, Path(self.environ["HOME"]), Path(self.environ["TMPDIR"])):
            if folder.is_symlink() or not folder.is_dir():
                # Another thread may be making them at the same time.
                with contextlib.suppress(IsADirectoryError, PermissionError):
                    folder.unlink(missing_ok=True)
                folder.mkdir(parents=True, exist_ok=True)

    def source_of(self, module: Module) -> str:
        """The installed file of a module."""
        for root in self.environment.site_packages:
            if (root / module.path).exists():
                return str(root / module.path)
        return module.path


def node_kind(module: Module) -> str:
    """How the probe treats a module: a `__main__` would run the program, so it is only compiled."""
    return "compile" if module.kind is ModuleKind.MAIN else "import"


def top_names(modules: Sequence[Module]) -> list[str]:
    """The project's own top-level names."""
    return sorted({module.name.partition(".")[0] for module in modules})


def kill_group(pid: int) -> None:
    """Kill a process of the probe and what it started, if it is still there."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGTERM)
