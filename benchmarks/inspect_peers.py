"""`wheelcheck inspect` against the sum of its peers, wheel by wheel, in one run.

    python benchmarks/inspect_peers.py WHEEL...
    python benchmarks/inspect_peers.py --contents [--generate FILES] WHEEL...

The peers are check-wheel-contents, auditwheel show and abi3audit; with --contents, those that look at no compiled file:
check-wheel-contents, twine check, and the validation of RECORD by installer. --generate adds a wheel of so many small
files, and two of a single file of 256 MB, of random bytes and of text that packs well, to see that memory doesn't grow
with it.

The peers' newest releases and this checkout are installed into two environments of their own, with their bytecode, as
users have them. Each command is run ROUNDS times in turn with
the others, and the run with the fewest CPU seconds counts; memory is the largest resident set of one process. What they
answer is not compared here: wheelcheck judges what they judge, and the rest of its rules, compiled files included.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

BINARIES = {
    "check-wheel-contents": ("check-wheel-contents",),
    "auditwheel show": ("auditwheel", "show"),
    "abi3audit": ("abi3audit", "--assume-minimum-abi3", "3.9"),
}
_VALIDATE = """\
import sys
from installer.sources import WheelFile
with WheelFile.open(sys.argv[1]) as wheel:
    wheel.validate_record()
"""
CONTENTS = {
    "check-wheel-contents": ("check-wheel-contents",),
    "twine check": ("twine", "check", "--strict"),
    "installer": ("python", "-c", _VALIDATE),
}
NAMES = {
    "auditwheel show": "auditwheel",
    "twine check": "twine",
}
ROUNDS = 2
_LARGE = 256 << 20


def main() -> None:
    """Print a row for each wheel."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contents", action="store_true")
    parser.add_argument("--generate", type=int, default=0, metavar="FILES")
    parser.add_argument("wheels", nargs="*", type=Path)
    options = parser.parse_args()
    peers = CONTENTS if options.contents else BINARIES
    with tempfile.TemporaryDirectory() as folder:
        scripts = install(Path(folder) / "peers", [NAMES.get(name, name) for name in peers])
        own = install(Path(folder) / "own", [str(Path(__file__).resolve().parents[1])])
        heads = [*peers, "sum", "wheelcheck", "ratio", "memory: peers", "wheelcheck"]
        print(f"| wheel | {' | '.join(heads)} |\n|---{'|---' * len(heads)}|")
        made = generated(Path(folder), options.generate) if options.generate else iter(())
        # One after the other: a child's peak memory counts what its parent held when it was started.
        for wheel in chain(options.wheels, made):
            row(wheel.resolve(), peers, (scripts, own), Path(folder))


def generated(folder: Path, files: int) -> Iterator[Path]:
    """A wheel of many small modules, and two that hold a single large file."""
    yield wheel_of(folder, "many", ((f"m{number % 200}/f{number}.py", 20) for number in range(files)))
    yield wheel_of(folder, "large", (("__init__.py", 0), ("data.bin", _LARGE)))
    yield wheel_of(folder, "packed", (("__init__.py", 0), ("data.csv", _LARGE)))


def wheel_of(folder: Path, name: str, files: Iterable[tuple[str, int]]) -> Path:
    """A wheel with files of so many bytes and a RECORD that fits, written without holding a file in memory."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nSummary: Generated\n\nGenerated.\n"
    header = "Wheel-Version: 1.0\nGenerator: benchmark\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    rows: list[str] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for inside, size in files:
            block = _block(inside, size)
            digest = hashlib.sha256()
            with archive.open(f"{name}/{inside}", "w") as file:
                for _ in range(max(size >> 20, 1)):
                    file.write(block)
                    digest.update(block)
            rows.append(f"{name}/{inside},sha256={_text(digest.digest())},{size}\n")
        for place, text in ((f"{info}/METADATA", metadata), (f"{info}/WHEEL", header)):
            archive.writestr(place, text)
            rows.append(f"{place},sha256={_text(hashlib.sha256(text.encode()).digest())},{len(text)}\n")
        archive.writestr(f"{info}/RECORD", "".join([*rows, f"{info}/RECORD,,\n"]))
    return path


def _block(inside: str, size: int) -> bytes:
    """What a file is made of: a small one all of it, a large one a MiB that is written again and again."""
    if size <= 1 << 20:
        return f"V = {hash(inside) % 10**9}".ljust(size)[:size].encode()
    if inside.endswith(".csv"):
        return "".join(f"{number},{number * 7919 % 10_007}\n" for number in range(1 << 17)).encode()[: 1 << 20]
    return os.urandom(1 << 20)


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def row(wheel: Path, peers: dict[str, tuple[str, ...]], places: tuple[Path, Path], folder: Path) -> None:
    """Measure and show one wheel; ``places`` are the folders of the peers' commands and of our own."""
    scripts, own = places
    commands = {name: [str(scripts / words[0]), *words[1:], str(wheel)] for name, words in peers.items()}
    ours = [str(own / "wheelcheck"), "inspect", str(wheel), "--quiet"]
    seen: dict[str, list[tuple[float, int]]] = {}
    for _ in range(ROUNDS):
        for name, command in {**commands, "wheelcheck": ours}.items():
            seen.setdefault(name, []).append(measured(command, folder))
    cpu = {name: min(seconds for seconds, _ in runs) for name, runs in seen.items()}
    total = sum(cpu[name] for name in peers)
    memory = max(size for _, size in seen["wheelcheck"]) >> 10
    theirs = max(size for name in peers for _, size in seen[name]) >> 10
    cells = [*(f"{cpu[name]:.2f}" for name in peers), f"{total:.2f}", f"{cpu['wheelcheck']:.2f}"]
    cells += [f"{total / cpu['wheelcheck']:.1f} x", f"{theirs} MB", f"{memory} MB"]
    print(f"| {wheel.name} | {' | '.join(cells)} |", flush=True)


def install(folder: Path, names: list[str]) -> Path:
    """The folder of the commands of these requirements, installed into a new environment."""
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(folder)], check=True, timeout=120)
    target = ["--python", str(folder / "bin" / "python")]
    subprocess.run([uv, "pip", "install", "-q", "--compile-bytecode", *target, *names], check=True, timeout=600)
    return folder / "bin"


def measured(command: list[str], folder: Path) -> tuple[float, int]:
    """CPU seconds (user and system) and largest resident set (KiB) of one command with its children. Raises SystemExit
    when it did not come to judge the wheel."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**environ, "TERM": "dumb"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # reaped here: Popen need not wait
    if process.returncode not in (0, 1):  # 1: it has something to say of the wheel
        raise SystemExit(f"{' '.join(command[:2])} ended with {process.returncode}: nothing was measured")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


if __name__ == "__main__":
    main()
