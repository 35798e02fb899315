"""The two ways to make an environment and fill it: uv, and venv with pip."""

from __future__ import annotations

import datetime
import importlib
import importlib.metadata
import importlib.util
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from wheelcheck import install_log
from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.model.environment import InstallError, InstallFault
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages import environ, process
from wheelcheck.stages.process import Completed, OnLine
from wheelcheck.stages.workspace import RUN_VARIABLE, Workspace

_PIP_WITH_PYTHON_OPTION = Version("22.3")
_PIP_WITH_UPLOADED_PRIOR_TO = Version("26.0")


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installation printed, and why it failed if it did."""

    output: str
    error: InstallError | None = None


class Installer(Protocol):
    """Makes environments of a target interpreter and installs into them, by the user's own settings.

    ``cwd`` is the project's tree: settings in its pyproject.toml or uv.toml count wherever wheelcheck is started.
    """

    @property
    def name(self) -> str:
        """``uv`` or ``pip``."""

    def create_environment(
        self, folder: Path, interpreter: Interpreter, workspace: Workspace, *, cwd: Path, timeout: float
    ) -> Path:
        """Make an empty environment without pip and give its interpreter; WheelcheckError when that fails."""

    def install(
        self,
        python: Path,
        requirements: Sequence[str],
        workspace: Workspace,
        *,
        interpreter: Interpreter,
        cwd: Path,
        timeout: float,
        exclude_newer: str | None = None,
        subject: str | None = None,
        on_line: OnLine | None = None,
    ) -> Installed:
        """Install requirements (PEP 508) into the environment of ``python``; a failure is a value.

        ``exclude_newer`` (a date, included, or an instant) hides what was uploaded later; ``subject`` is the name of
        the project whose wheel is among the requirements.
        """


def choose(name: str = "auto", *, exclude_newer: str | None = None) -> Installer:
    """The installer of that name (``auto``: uv where there is one, else pip); ``exclude_newer`` holds for all it does.

    Raises UsageError for another name or a date that is none, WheelcheckError when uv is asked for and isn't there.
    """
    if exclude_newer is not None:
        instant(exclude_newer)
    if name not in ("auto", "uv", "pip"):
        raise UsageError(f"no installer is called `{name}`", "use uv, pip or auto")
    if name == "pip":
        return PipInstaller(exclude_newer)
    executable = find_uv()
    if executable is not None:
        return UvInstaller(executable, exclude_newer)
    if name == "uv":
        raise WheelcheckError("uv is not on this machine", "pip install 'wheelcheck[uv]', or use the installer pip")
    return PipInstaller(exclude_newer)


def find_uv() -> str | None:
    """uv's executable: that of the extra ``wheelcheck[uv]``, else the one on PATH."""
    try:
        return os.fsdecode(importlib.import_module("uv").find_uv_bin())
    except (ImportError, FileNotFoundError):
        return shutil.which("uv")


def instant(moment: str) -> str:
    """``2024-05-19`` (that day included) or an instant of ISO 8601, as an instant in UTC that is excluded itself."""
    try:
        if len(moment) == 10:
            following = datetime.date.fromisoformat(moment) + datetime.timedelta(days=1)
            return f"{following.isoformat()}T00:00:00Z"
        parsed = datetime.datetime.fromisoformat(moment.replace("Z", "+00:00").replace("z", "+00:00"))
    except ValueError as error:
        raise UsageError(f"`{moment}` is neither a date nor an instant", "write it as 2024-05-19") from error
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=datetime.timezone.utc)
    return parsed.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


# From this day on setuptools can do what PEP 517 asks of the default backend, on every Python that is supported here.
_FIRST_WITH_BACKENDS = "2020-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class UvInstaller:
    """``uv venv`` and ``uv pip install``."""

    executable: str
    exclude_newer: str | None = None

    @property
    def name(self) -> str:
        """``uv``."""
        return "uv"

    def create_environment(
        self, folder: Path, interpreter: Interpreter, workspace: Workspace, *, cwd: Path, timeout: float
    ) -> Path:
        """Make an empty environment (about 40 ms)."""
        command = [self.executable, "venv", "--quiet", "--no-project", "--python", interpreter.executable, str(folder)]
        completed = _run(command, workspace, cwd, timeout)
        return _environment_python(folder, interpreter, completed)

    def install(
        self,
        python: Path,
        requirements: Sequence[str],
        workspace: Workspace,
        *,
        interpreter: Interpreter,  # noqa: ARG002 - uv asks the environment itself
        cwd: Path,
        timeout: float,
        exclude_newer: str | None = None,
        subject: str | None = None,
        on_line: OnLine | None = None,
    ) -> Installed:
        """Install with ``uv pip install``."""
        command = [self.executable, "pip", "install", "--python", str(python)]
        newest = exclude_newer or self.exclude_newer
        if newest is not None:
            command += ["--exclude-newer", instant(newest)]
            if instant(newest) < _FIRST_WITH_BACKENDS:
                # What builds an old sdist is not among its own requirements: pip of that day brought its own.
                for name in ("setuptools", "wheel"):
                    command += ["--exclude-newer-package", f"{name}={_FIRST_WITH_BACKENDS}"]
        completed = _run([*command, "--", *requirements], workspace, cwd, timeout, on_line)
        return _installed(completed, timeout, subject)


@dataclass(frozen=True, slots=True)
class PipInstaller:
    """``venv`` without pip, filled by a pip outside of it (``pip --python``): pip itself must not be importable."""

    exclude_newer: str | None = None

    @property
    def name(self) -> str:
        """``pip``."""
        return "pip"

    def create_environment(
        self, folder: Path, interpreter: Interpreter, workspace: Workspace, *, cwd: Path, timeout: float
    ) -> Path:
        """Make an empty environment (about 80 ms)."""
        # -I: a module of the project, which is the working directory, must not stand in for one of the library.
        command = [interpreter.executable, "-I", "-m", "venv", "--without-pip", str(folder)]
        completed = _run(command, workspace, cwd, timeout)
        return _environment_python(folder, interpreter, completed)

    def install(
        self,
        python: Path,
        requirements: Sequence[str],
        workspace: Workspace,
        *,
        interpreter: Interpreter,
        cwd: Path,
        timeout: float,
        exclude_newer: str | None = None,
        subject: str | None = None,
        on_line: OnLine | None = None,
    ) -> Installed:
        """Install with ``pip --python``."""
        newest = exclude_newer or self.exclude_newer
        pip = _pip_for(interpreter, workspace, cwd, timeout, newest)
        command = [*pip, "--python", str(python), "install", "--no-compile", "--no-warn-script-location"]
        if newest is not None:
            command += ["--uploaded-prior-to", instant(newest)]
        completed = _run([*command, "--", *requirements], workspace, cwd, timeout, on_line)
        return _installed(completed, timeout, subject)


def _pip_for(
    interpreter: Interpreter, workspace: Workspace, cwd: Path, timeout: float, newest: str | None
) -> list[str]:
    """The command of a pip that can run in the target: the host's own, else one in an environment beside the others."""
    wanted = _PIP_WITH_UPLOADED_PRIOR_TO if newest is not None else _PIP_WITH_PYTHON_OPTION
    version = _host_pip(interpreter)
    if version is not None and version >= wanted:
        return [sys.executable, "-I", "-m", "pip"]
    folder = workspace.root / f"pip-{interpreter.version_text}"
    if not folder.exists():
        made = _run([interpreter.executable, "-I", "-m", "venv", str(folder)], workspace, cwd, timeout)
        _environment_python(folder, interpreter, made)
    command = [str(_python_of(folder)), "-I", "-m", "pip"]
    if _version_of(command, workspace, cwd) < wanted:
        _run([*command, "install", "--quiet", "--upgrade", "pip"], workspace, cwd, timeout)
    found = _version_of(command, workspace, cwd)
    if found < wanted:
        reason = "to leave out newer releases" if newest is not None else "to install into another environment"
        raise WheelcheckError(
            f"pip {found} is too old {reason} (that came with pip {wanted})",
            "install uv (pip install 'wheelcheck[uv]') or a newer pip",
        )
    return command


def _host_pip(interpreter: Interpreter) -> Version | None:
    """The version of the host's pip if it supports the target's version of Python."""
    spec = importlib.util.find_spec("pip")
    if spec is None or spec.origin is None or "site-packages" not in spec.origin:
        return None
    try:
        metadata = importlib.metadata.metadata("pip")
        version = Version(metadata["Version"])
        supported = SpecifierSet(metadata["Requires-Python"] or "")
    except (importlib.metadata.PackageNotFoundError, InvalidVersion, InvalidSpecifier, KeyError, TypeError):
        return None
    # What pip vendored before 23.1.2 needs pkgutil.ImpImporter, gone in 3.12.
    too_old = interpreter.version >= (3, 12, 0) and version < Version("23.1.2")
    return version if supported.contains(interpreter.version_text, prereleases=True) and not too_old else None


def _version_of(pip: list[str], workspace: Workspace, cwd: Path) -> Version:
    completed = _run([*pip, "--version"], workspace, cwd, 60)
    try:
        return Version(completed.output.split()[1])
    except (IndexError, InvalidVersion):
        return Version("0")


def _run(
    command: Sequence[str], workspace: Workspace, cwd: Path, timeout: float, on_line: OnLine | None = None
) -> Completed:
    temporary = str(workspace.folder("tmp"))
    # Half-done downloads of an installer that is killed go with the workspace.
    own = {"TMPDIR": temporary, "TEMP": temporary, "TMP": temporary, RUN_VARIABLE: workspace.token}
    try:
        return process.run(
            command, cwd=cwd, environ={**environ.for_installer(), **own}, timeout=timeout, on_line=on_line
        )
    except OSError as error:
        raise WheelcheckError(f"{command[0]} cannot be started: {error.strerror or error}") from error


def _python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _environment_python(folder: Path, interpreter: Interpreter, completed: Completed) -> Path:
    python = _python_of(folder)
    if completed.ok and python.exists():
        return python
    said = [line.strip() for line in completed.output.splitlines() if line.strip()]
    reason = "time limit" if completed.timed_out else said[-1][:300] if said else "no reason given"
    raise WheelcheckError(
        f"no environment of {interpreter.executable} can be made: {reason}",
        "check free space in the temporary folder, and that this Python has its `venv` module",
    )


def _installed(completed: Completed, timeout: float, subject: str | None) -> Installed:
    if completed.ok:
        return Installed(completed.output)
    if completed.timed_out:
        message = f"installing took longer than {timeout:.0f} seconds"
        return Installed(completed.output, InstallError(InstallFault.OTHER, message, completed.output[-20_000:]))
    return Installed(completed.output, install_log.parse(completed.output, subject=subject))
