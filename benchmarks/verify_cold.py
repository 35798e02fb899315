"""`wheelcheck verify` against the same steps by hand, in one run: build, environment, install, an import per module.

    python benchmarks/verify_cold.py [FOLDER ...]

Each FOLDER is a project; without one, three samples of fixtures/. Both sides start from nothing but the installers' own
caches, take turns (A B A B), and are given in CPU seconds of all their processes and in wall seconds; the ratio is what
counts. By hand is what a careful maintainer's script does: `python -m build`, `python -m venv`, `pip install WHEEL`,
then one `python -I -c "import MODULE"` for every module of the wheel.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ("fixtures/good/src_layout", "fixtures/good/cython_modules", "fixtures/good/hatchling_package")
ROUNDS = 2


def main(folders: list[str]) -> None:
    targets = [Path(folder).resolve() for folder in folders] or [ROOT / sample for sample in SAMPLES]
    print(f"{'project':24} {'by hand CPU / wall':>20} {'verify CPU / wall':>20} {'ratio CPU / wall':>18}")
    for target in targets:
        hand, tool = [], []
        for _ in range(ROUNDS):
            hand.append(measured(by_hand, target))
            tool.append(measured(verify, target))
        (hand_cpu, hand_wall), (tool_cpu, tool_wall) = min(hand), min(tool)
        print(
            f"{target.name:24} {hand_cpu:12.1f} / {hand_wall:5.1f} {tool_cpu:12.1f} / {tool_wall:5.1f}"
            f" {hand_cpu / tool_cpu:10.1f} / {hand_wall / tool_wall:5.1f}"
        )


def measured(work: Callable[[Path], None], project: Path) -> tuple[float, float]:
    """CPU seconds of the processes that ``work`` started and waited for, and wall seconds."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    work(project)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - started


def verify(project: Path) -> None:
    run([sys.executable, "-m", "wheelcheck", "verify", str(project), "--quiet"], project)


def by_hand(project: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        run(["cp", "-r", str(project), str(place / "tree")], place)
        run([sys.executable, "-m", "build", "--outdir", str(place / "dist"), str(place / "tree")], place)
        run([sys.executable, "-m", "venv", str(place / "env")], place)
        python = str(place / "env" / "bin" / "python")
        wheel = next((place / "dist").glob("*.whl"))
        run([python, "-m", "pip", "install", "--quiet", str(wheel)], place)
        for module in modules(wheel):
            run([python, "-I", "-c", f"import {module}"], place)


def modules(wheel: Path) -> list[str]:
    found = set()
    for name in zipfile.ZipFile(wheel).namelist():
        stem = name.partition(".")[0]
        if name.endswith((".py", ".so")) and not stem.endswith("__main__"):
            found.add(stem.removesuffix("/__init__").replace("/", "."))
    return sorted(found)


def run(command: list[str], place: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, cwd=place, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


if __name__ == "__main__":
    main(sys.argv[1:])
