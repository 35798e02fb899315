"""What a sample needs of the machine, and whether it is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path


def lacking(requires: Iterable[str]) -> str | None:
    """The first of the needed things that this machine lacks, as a reason to skip; None when all are there."""
    for name in requires:
        present = _python if name.startswith("python") else _CHECKS[name]
        if not present(name):
            return f"needs {name}"
    return None


def _on_path(name: str) -> bool:
    return shutil.which(name) is not None


def _python(name: str) -> bool:
    version = name.removeprefix("python")
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    candidates = [shutil.which(name), *map(str, pyenv.glob(f"{version}.*/bin/python"))]
    return any(candidate and _runs(candidate) for candidate in candidates)


def _runs(executable: str) -> bool:
    command = [executable, "-I", "-c", "pass"]
    return subprocess.run(command, timeout=30, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0


_CHECKS: dict[str, Callable[[str], bool]] = {
    "cargo": _on_path,
    "chromium": lambda _: any(map(_on_path, ("chromium", "chromium-browser", "google-chrome"))),
    "ninja": _on_path,
    "gcc": _on_path,
    "git": _on_path,
    "nox": _on_path,
    "pre-commit": _on_path,
    "tox": _on_path,
    "linux": lambda name: sys.platform.startswith(name),
    "posix": lambda name: os.name == name,
    "case-sensitive files": lambda _: not Path(__file__.upper()).exists(),
}
