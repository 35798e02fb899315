"""What the import benchmarks share: an environment with released packages, and the modules that they installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from keyword import iskeyword
from pathlib import Path, PurePosixPath

from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.environment import Environment
from wheelcheck.stages.interpreter import find


def uv() -> str:
    """The installer, found on the PATH or beside the running interpreter."""
    return shutil.which("uv") or str(Path(sys.executable).with_name("uv"))


def make_environment(folder: Path, packages: list[str], python: str | None) -> Environment:
    """A virtual environment with the packages, made once; not byte-compiled."""
    interpreter = find(python)
    if not (folder / "pyvenv.cfg").exists():
        run = uv()
        subprocess.run([run, "venv", "-q", "--python", interpreter.executable, str(folder)], check=True, timeout=120)
        target = ["--python", str(folder / "bin" / "python")]
        if packages:
            subprocess.run([run, "pip", "install", "-q", *target, *packages], check=True, timeout=1800)
    version = ".".join(str(part) for part in interpreter.version[:2])
    site = folder / "lib" / f"python{version}" / "site-packages"
    return Environment(folder / "bin" / "python", (site,), (), "uv")


def compile_everything(environment: Environment) -> None:
    """Write every .pyc, so that no side of a comparison pays for it."""
    folders = [str(root) for root in environment.site_packages]
    command = [str(environment.python), "-I", "-m", "compileall", "-q", "-j", "0", *folders]
    subprocess.run(command, check=False, timeout=1800, capture_output=True)


def modules_of(environment: Environment, package: str, suffixes: tuple[str, ...]) -> list[Module]:
    """The modules that a distribution installed, as its RECORD lists them, parents first."""
    roots = [str(root) for root in environment.site_packages]
    wanted = package.lower().replace("_", "-")
    for distribution in distributions(path=roots):
        if distribution.metadata["Name"].lower().replace("_", "-") == wanted:
            paths = [PurePosixPath(str(file)) for file in distribution.files or ()]
            found = {module.name: module for path in paths for module in _module(path, suffixes)}
            return [found[name] for name in sorted(found, key=lambda name: name.split("."))]
    raise SystemExit(f"{package} is not installed in {environment.python}")


def modules_in(environment: Environment, suffixes: tuple[str, ...]) -> list[Module]:
    """Every module in the environment, parents first."""
    site = environment.site_packages[0]
    paths = [PurePosixPath(path.relative_to(site).as_posix()) for path in sorted(site.rglob("*"))]
    found = {module.name: module for path in paths for module in _module(path, suffixes)}
    return [found[name] for name in sorted(found, key=lambda name: name.split(".")) if name != "_virtualenv"]


def compile_sources(environment: Environment, suffix: str) -> None:
    """Build each C file in the environment into the extension module beside it."""
    ask = "import sysconfig; print(sysconfig.get_path('include'))"
    for source in environment.site_packages[0].rglob("*.c"):
        include = subprocess.check_output([str(environment.python), "-c", ask], text=True, timeout=30).strip()
        target = source.with_name(source.stem + suffix)
        command = ["gcc", "-shared", "-fPIC", f"-I{include}", str(source), "-o", str(target)]
        subprocess.run(command, check=True, timeout=60)


def _module(path: PurePosixPath, suffixes: tuple[str, ...]) -> Iterator[Module]:
    suffix = next((suffix for suffix in (".py", *suffixes) if path.name.endswith(suffix)), None)
    if suffix is None:
        return
    stem = path.name.removesuffix(suffix)
    parts = [*path.parent.parts, *(() if stem == "__init__" else (stem,))]
    if not parts or not all(part.isidentifier() and not iskeyword(part) for part in parts):
        return
    kind = ModuleKind.SOURCE if suffix == ".py" else ModuleKind.EXTENSION
    if stem == "__init__":
        kind = ModuleKind.PACKAGE
    if stem == "__main__":
        kind = ModuleKind.MAIN
    yield Module(".".join(parts), kind, str(path))
