"""Files that cannot be kept in git as text: compiled modules, bytecode, broken archives."""

from __future__ import annotations

import base64
import hashlib
import py_compile
import shlex
import struct
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path

_ELF_MACHINE = {"x86_64": 62, "aarch64": 183, "i686": 3, "ppc64le": 21, "s390x": 22, "riscv64": 243}


def expand(path: str) -> str:
    """Fill in ``{suffix}``, what extension modules of the running interpreter end in, and ``{multiarch}``."""
    multiarch = sysconfig.get_config_var("MULTIARCH") or f"{_machine()}-linux-gnu"
    return path.format(suffix=sysconfig.get_config_var("EXT_SUFFIX"), multiarch=multiarch)


def make(recipe: str, path: Path, project: Path) -> None:
    """Write ``path`` as ``recipe`` says: a kind, and after a colon the source in the project that it is made from."""
    kind, _, source = recipe.partition(":")
    path.parent.mkdir(parents=True, exist_ok=True)
    _RECIPES[kind](path, project / source)


def _machine() -> str:
    return sysconfig.get_platform().rpartition("-")[2]


def _elf(machine: int) -> bytes:
    """An ELF64 shared object without sections: loaded as a whole, with an empty dynamic segment."""
    identification = b"\x7fELF" + bytes([2, 1, 1, 0]) + bytes(8)
    size = 64 + 3 * 56
    header = struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 64, 0, 0, 64, 56, 3, 0, 0, 0)
    load = struct.pack("<IIQQQQQQ", 1, 4, 0, 0, 0, size + 16, size + 16, 4096)
    dynamic = struct.pack("<IIQQQQQQ", 2, 4, size, size, size, 16, 16, 8)
    stack = struct.pack("<IIQQQQQQ", 0x6474E551, 6, 0, 0, 0, 0, 0, 16)
    return identification + header + load + dynamic + stack + bytes(16)


def _write_elf(path: Path, _source: Path) -> None:
    path.write_bytes(_elf(_ELF_MACHINE[_machine()]))


def _write_foreign_elf(path: Path, _source: Path) -> None:
    here = _machine()
    path.write_bytes(_elf(next(number for name, number in _ELF_MACHINE.items() if name != here)))


def _write_macho(path: Path, _source: Path) -> None:
    # mach_header_64 of an MH_BUNDLE for arm64
    path.write_bytes(struct.pack("<IiiIIIII", 0xFEEDFACF, 0x0100000C, 0, 8, 0, 0, 0, 0))


def _write_bytecode(path: Path, source: Path) -> None:
    py_compile.compile(str(source), cfile=str(path), dfile=source.name, doraise=True)


def _compile(path: Path, source: Path) -> None:
    """A C extension module for the running interpreter."""
    include = sysconfig.get_paths()["include"]
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")[:1]
    flags = ["-shared", "-fPIC", "-O0", f"-I{include}"]
    if sys.platform == "darwin":
        flags = ["-bundle", "-undefined", "dynamic_lookup", "-O0", f"-I{include}"]
    subprocess.run(
        [*compiler, *flags, str(source), "-o", str(path)], check=True, timeout=120, stdin=subprocess.DEVNULL,
        cwd=path.parent,
    )  # fmt: skip


def _zip_wheel(path: Path, source: Path) -> None:
    """The folder as a wheel, with a RECORD of all that is in it."""
    files = {
        file.relative_to(source).as_posix(): file.read_bytes() for file in sorted(source.rglob("*")) if file.is_file()
    }
    info = next(name.partition("/")[0] for name in files if name.partition("/")[0].endswith(".dist-info"))
    rows = [f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in files.items()]
    files[f"{info}/RECORD"] = "".join([*rows, f"{info}/RECORD,,\n"]).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content)


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


_RECIPES: dict[str, Callable[[Path, Path], None]] = {
    "elf": _write_elf,
    "elf-of-another-processor": _write_foreign_elf,
    "mach-o": _write_macho,
    "bytecode": _write_bytecode,
    "wheel": _zip_wheel,
    "extension": _compile,
}
