"""Real environments of every interpreter found, with small packages in them."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from wheelcheck.errors import WheelcheckError
from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.environment import Environment
from wheelcheck.model.imports import ImportMode, ImportOutcome
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages import imports
from wheelcheck.stages.interpreter import find
from wheelcheck.stages.workspace import Workspace

CASES = Path(__file__).with_name("cases")
VERSIONS = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13")


def interpreters() -> list[Interpreter]:
    """Every CPython from 3.8 to 3.13 that is found here."""
    found = []
    for version in VERSIONS:
        try:
            found.append(find(version))
        except WheelcheckError:
            continue
    return found


@dataclass(frozen=True, slots=True)
class Laboratory:
    """A virtual environment of one interpreter and what is installed in it."""

    interpreter: Interpreter
    environment: Environment

    @property
    def site_packages(self) -> Path:
        return self.environment.site_packages[0]

    @classmethod
    def make(cls, folder: Path, interpreter: Interpreter, *cases: str) -> Laboratory:
        """As `venv` lays it out, without the seconds that `venv` takes."""
        version = ".".join(str(part) for part in interpreter.version[:2])
        site = folder / "lib" / f"python{version}" / "site-packages"
        site.mkdir(parents=True)
        (folder / "bin").mkdir()
        (folder / "bin" / "python").symlink_to(interpreter.executable)
        (folder / "pyvenv.cfg").write_text(f"home = {Path(interpreter.executable).parent}\n", "utf-8")
        for case in cases:
            shutil.copytree(CASES / case, site, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        return cls(interpreter, Environment(folder / "bin" / "python", (site,), (), "none"))

    def compile(self, source: str) -> None:
        """Build a C extension module in place."""
        ask = "import sysconfig; print(sysconfig.get_path('include'))"
        include = subprocess.check_output([self.interpreter.executable, "-c", ask], text=True, timeout=30).strip()
        path = self.site_packages / source
        target = path.with_name(path.stem + self.interpreter.suffixes[0])
        command = ["gcc", "-shared", "-fPIC", f"-I{include}", str(path), "-o", str(target)]
        subprocess.run(command, check=True, timeout=60)

    def modules(self) -> list[Module]:
        found = []
        suffix = self.interpreter.suffixes[0]
        for path in sorted(self.site_packages.rglob("*")):
            relative = path.relative_to(self.site_packages)
            if "__pycache__" in relative.parts or not path.name.endswith((".py", suffix)):
                continue
            stem = path.name.removesuffix(suffix).removesuffix(".py")
            kind = {"__init__": ModuleKind.PACKAGE, "__main__": ModuleKind.MAIN}.get(stem, ModuleKind.SOURCE)
            parts = relative.parent.parts if stem == "__init__" else (*relative.parent.parts, stem)
            found.append(Module(".".join(parts), kind, relative.as_posix()))
        return found

    def run(
        self,
        mode: ImportMode = ImportMode.EXACT,
        *,
        timeout: float = 60.0,
        max_memory: int | None = None,
        workspace: Workspace | None = None,
    ) -> dict[str, ImportOutcome]:
        """The outcome of every module installed."""
        if workspace is None:
            with Workspace() as own:
                return self.run(mode, timeout=timeout, max_memory=max_memory, workspace=own)
        outcomes = imports.run(
            self.modules(),
            self.environment,
            self.interpreter,
            workspace,
            timeout=timeout,
            jobs=2,
            mode=mode,
            max_memory=max_memory,
        )
        return {outcome.module.name: outcome for outcome in outcomes}


def processes_of(token: str) -> list[str]:
    """The command lines of living processes that carry the token."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if token.encode() in (folder / "environ").read_bytes() and folder.name != str(os.getpid()):
                found.append((folder / "cmdline").read_text("utf-8", "replace"))
        except OSError:
            continue
    return found
