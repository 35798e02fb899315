"""What watching costs a build: the same build of the same tree with and without the observer, in CPU seconds.

    python benchmarks/observer.py [--rounds 5]

Two environments of one interpreter hold setuptools and Cython; into one of them goes what wheelcheck puts into a build
environment. Both build the wheel of a project with one C and one Cython module, and of one with sixteen Cython modules,
each from a fresh copy, in turns (A B B A), without optimization: a costly compiler would hide the observer. Given are
the lowest times of the process that the observer is in, with and without it (what else the machine does only adds), the
median of the whole build without it, compilers included, and which part of that the difference is.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from wheelcheck import backends

BUILD = """\
import sys, time
from setuptools.build_meta import build_wheel
output, seconds = sys.argv[1:]  # setuptools puts its own there
build_wheel(output)
with open(seconds, "w") as file:
    file.write(str(time.process_time()))
"""
SETUP = """\
from Cython.Build import cythonize
from setuptools import Extension, setup

setup(
    name="ledger",
    version="1",
    packages=["ledger"],
    ext_modules=[*{c}, *cythonize({cython}, language_level=3)],
)
"""
C_MODULE = 'Extension("ledger._fast", ["ledger/_fast.c"])'
C_SOURCE = """\
#include <Python.h>
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_fast", 0, -1, 0};
PyMODINIT_FUNC PyInit__fast(void) { return PyModule_Create(&definition); }
"""
PYX_SOURCE = """\
def highest(list entries):
    cdef long best = entries[0]
    for entry in entries:
        best = max(best, entry)
    return best
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="What watching costs a build.")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        plain, watched = environment(place / "plain"), environment(place / "watched")
        equip(watched)
        print(f"{'CPU seconds':24} {'process: plain':>15} {'watched':>8} {'whole build':>12} {'added':>7}")
        for name, tree in (("one C, one Cython module", small(place)), ("sixteen Cython modules", large(place))):
            own: dict[bool, list[float]] = {False: [], True: []}
            whole = []
            for number in range(rounds):
                for watching in (False, True) if number % 2 == 0 else (True, False):
                    process, build = measured(tree, watched if watching else plain, place, watching)
                    own[watching].append(process)
                    whole += [] if watching else [build]
            before, after, total = min(own[False]), min(own[True]), statistics.median(whole)
            print(f"{name:24} {before:15.3f} {after:8.3f} {total:12.2f} {(after - before) / total:7.1%}", flush=True)


def environment(folder: Path) -> Path:
    run(["uv", "venv", "--quiet", "--python", sys.executable, str(folder)], folder.parent, dict(os.environ))
    python = folder / "bin" / "python"
    run(
        [
            "uv",
            "pip",
            "install",
            "--quiet",
            "--python",
            str(python),
            "--compile-bytecode",
            "setuptools>=77",
            "cython>=3",
        ],
        folder.parent,
        dict(os.environ),
    )
    return python


def equip(python: Path) -> None:
    (site,) = python.parent.parent.glob("lib/python*/site-packages")
    for watcher in backends.watchers():
        for name, text in watcher.files().items():
            (site / name).write_text(text)


def small(place: Path) -> Path:
    return project(place / "small", [C_MODULE], 1)


def large(place: Path) -> Path:
    return project(place / "large", [], 16)


def project(tree: Path, c: list[str], count: int) -> Path:
    (tree / "ledger").mkdir(parents=True)
    (tree / "ledger/__init__.py").write_text("")
    (tree / "ledger/_fast.c").write_text(C_SOURCE)
    names = [f"ledger/module_{number}.pyx" for number in range(count)]
    for name in names:
        (tree / name).write_text(PYX_SOURCE)
    (tree / "setup.py").write_text(SETUP.format(c=f"[{', '.join(c)}]", cython=names))
    return tree


def measured(tree: Path, python: Path, place: Path, watching: bool) -> tuple[float, float]:
    """CPU seconds of one build of a fresh copy: its Python process, and all of it."""
    work, records = place / "work", place / "records"
    for folder in (work, records):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(tree, work)
    environ = {"PATH": f"{python.parent}:{os.environ['PATH']}", "HOME": str(place), "CFLAGS": "-O0 -g0"}
    if watching:
        records.mkdir()
        for watcher in backends.watchers():
            environ.update(watcher.environ(str(records)))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run([str(python), "-c", BUILD, str(place / "dist"), str(place / "seconds")], work, environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if watching and not list(records.glob("*.json")):
        sys.exit("the observer wrote nothing: this would measure nothing")
    total = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return float((place / "seconds").read_text()), total


def run(command: list[str], place: Path, environ: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=place, env=environ, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


if __name__ == "__main__":
    main()
