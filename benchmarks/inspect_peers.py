"""`wheelcheck inspect` against the sum of check-wheel-contents, auditwheel show and abi3audit, wheel by wheel, in one
run.

    python benchmarks/inspect_peers.py WHEEL...

The peers' newest releases are installed into an environment of their own. Each command is run ROUNDS times in turn with
the others, and the run with the fewest CPU seconds counts; memory is the largest resident set of one process. What they
answer is not compared here: the peers judge file lists, platform tag and stable ABI; wheelcheck these, and the rest of
its rules.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PEERS = {
    "check-wheel-contents": ("check-wheel-contents",),
    "auditwheel show": ("auditwheel", "show"),
    "abi3audit": ("abi3audit", "--assume-minimum-abi3", "3.9"),
}
ROUNDS = 2


def main(wheels: list[str]) -> None:
    if not wheels:
        raise SystemExit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        scripts = install(Path(folder) / "peers")
        heads = [*PEERS, "sum", "wheelcheck", "ratio", "memory"]
        print(f"| wheel | {' | '.join(heads)} |\n|---{'|---' * len(heads)}|")
        for wheel in wheels:
            row(Path(wheel).resolve(), scripts, Path(folder))


def row(wheel: Path, scripts: Path, folder: Path) -> None:
    commands = {name: [str(scripts / words[0]), *words[1:], str(wheel)] for name, words in PEERS.items()}
    ours = [sys.executable, "-m", "wheelcheck", "inspect", str(wheel), "--quiet"]
    seen: dict[str, list[tuple[float, int]]] = {}
    for _ in range(ROUNDS):
        for name, command in {**commands, "wheelcheck": ours}.items():
            seen.setdefault(name, []).append(measured(command, folder))
    cpu = {name: min(seconds for seconds, _ in runs) for name, runs in seen.items()}
    total = sum(cpu[name] for name in PEERS)
    memory = max(size for _, size in seen["wheelcheck"])
    cells = [*(f"{cpu[name]:.2f}" for name in PEERS), f"{total:.2f}", f"{cpu['wheelcheck']:.2f}"]
    print(f"| {wheel.name} | {' | '.join(cells)} | {total / cpu['wheelcheck']:.1f} x | {memory >> 10} MB |", flush=True)


def install(folder: Path) -> Path:
    """The folder of the peers' commands."""
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(folder)], check=True, timeout=120)
    target = ["--python", str(folder / "bin" / "python")]
    names = ["check-wheel-contents", "auditwheel", "abi3audit"]
    subprocess.run([uv, "pip", "install", "-q", "--compile-bytecode", *target, *names], check=True, timeout=600)
    return folder / "bin"


def measured(command: list[str], folder: Path) -> tuple[float, int]:
    """CPU seconds (user and system) and largest resident set (KiB) of one command with its children."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**environ, "TERM": "dumb"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0  # reaped here: Popen need not wait
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


if __name__ == "__main__":
    main(sys.argv[1:])
