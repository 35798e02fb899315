"""CPU seconds of the import engine, exact and shared, beside a fresh interpreter per module and one process that
imports everything in a row.

    python benchmarks/import_engine.py [--python 3.12] [--folder DIR] [--without-tests] [--every N | --skip-fresh]
        [PACKAGE...]
    python benchmarks/import_engine.py --growth 100 1000 10000

All sides run on the same environment, which is byte-compiled first, one after the other in this one run. The
engine's side holds all that it starts: the tree, and the interpreters that repeat what a fork cannot be trusted with.
Every module on which a side disagrees with the fresh interpreter is named. ``--growth`` gives the time per module of
generated packages of so many modules, ten in each subpackage, whose modules import two standard modules each.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from agreement import by_engine, by_reference, children_seconds
from installed import compile_everything, make_environment, modules_in, modules_of

from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.environment import Environment
from wheelcheck.model.imports import ImportMode, ImportStatus
from wheelcheck.stages import environ
from wheelcheck.stages.interpreter import find
from wheelcheck.stages.workspace import Workspace

TESTS = {"conftest", "test", "tests"}
IN_A_ROW = """\
import os
for name in {names!r}:
    try:
        __import__(name)
    except BaseException:
        continue
    with open({answers!r}, "a") as file:
        file.write(name + "\\n")
os._exit(0)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", default=["sympy", "scikit-learn"], metavar="PACKAGE")
    parser.add_argument("--python", help="the interpreter (default: the running one)")
    parser.add_argument("--folder", type=Path, help="keep the environment here and use it again")
    parser.add_argument("--timeout", type=float, default=60.0, help="seconds per module")
    parser.add_argument("--every", type=int, default=1, help="import only every Nth module in a fresh interpreter")
    parser.add_argument("--skip-fresh", action="store_true", help="measure no fresh interpreters")
    parser.add_argument("--without-tests", action="store_true", help="leave out the test modules that packages ship")
    parser.add_argument("--growth", nargs="+", type=int, metavar="N", help="measure generated packages of N modules")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = options.folder or Path(folder)
        if options.growth:
            for count in options.growth:
                grow(count, place / f"generated-{count}", options)
            return
        environment = make_environment(place / "environment", options.packages, options.python)
        before = children_seconds()
        compile_everything(environment)
        print(f"byte-compiling the environment: {children_seconds() - before:.1f} CPU seconds")
        sums = [measure(package, environment, options) for package in options.packages]
        exact, shared, row = (sum(seconds) for seconds in zip(*sums, strict=True))
        print(f"together: exact {exact / row:.2f} x one process, shared {shared / row:.2f} x")


def grow(count: int, folder: Path, options: argparse.Namespace) -> None:
    """Print what each module of a generated package takes."""
    environment = make_environment(folder, [], options.python)
    for number in range(count):
        package = environment.site_packages[0] / "grown" / f"part{number // 10}"
        package.mkdir(parents=True, exist_ok=True)
        for init in (package / "__init__.py", package.parent / "__init__.py"):
            init.touch()
        source = f"import json\nimport decimal\n\nfrom grown.part0 import module0\n\nVALUE = {number}\n"
        (package / f"module{number}.py").write_text(source if number else "VALUE = 0\n", "utf-8")
    compile_everything(environment)
    modules = modules_in(environment, find(options.python).suffixes)
    for mode in (ImportMode.EXACT, ImportMode.SHARED):
        began = time.monotonic()
        outcomes, seconds = by_engine(modules, environment, options, mode)
        wall = time.monotonic() - began
        good = sum(outcome.status is ImportStatus.OK for outcome in outcomes.values())
        each = f"{1000 * seconds / len(modules):.2f} CPU ms, {1000 * wall / len(modules):.2f} wall ms"
        print(f"{len(modules):6} modules, {good} importable, {mode.value}: {each} a module", flush=True)


def measure(package: str, environment: Environment, options: argparse.Namespace) -> tuple[float, float, float]:
    """Print what the sides take on one package; the CPU seconds of the exact mode, the shared one and one process."""
    modules = modules_of(environment, package, find(options.python).suffixes)
    if options.without_tests:
        modules = [module for module in modules if TESTS.isdisjoint(module.name.split("."))]
    outcomes, tree_seconds = by_engine(modules, environment, options, ImportMode.EXACT)
    _, shared_seconds = by_engine(modules, environment, options, ImportMode.SHARED)
    row, row_seconds = in_a_row(modules, environment)
    print(f"{package}: {len(modules)} modules")
    print(f"  exact              {tree_seconds:8.1f} CPU s {tree_seconds / row_seconds:8.2f} x one process")
    print(f"  shared             {shared_seconds:8.1f} CPU s {shared_seconds / row_seconds:8.2f} x one process")
    print(f"  one process        {row_seconds:8.1f} CPU s", flush=True)
    seconds = tree_seconds, shared_seconds, row_seconds
    if options.skip_fresh:
        return seconds
    reference, fresh_seconds = by_reference(modules[:: options.every], environment, options.timeout)
    fresh_seconds *= len(modules) / len(reference)
    truth = {name: answer[0] for name, answer in reference.items() if answer is not None}
    tree = {name: outcome.status is ImportStatus.OK for name, outcome in outcomes.items()}
    sampled = "" if options.every == 1 else f" (from {len(reference)} of them)"
    print(f"  fresh interpreters {fresh_seconds:8.1f} CPU s {fresh_seconds / tree_seconds:8.1f} x exact{sampled}")
    print("  not the verdict of a fresh interpreter:")
    for side, verdicts in (("exact", tree), ("one process", row)):
        print(f"    {side}:", ", ".join(differing(verdicts, truth)) or "none", flush=True)
    return seconds


def in_a_row(modules: list[Module], environment: Environment) -> tuple[dict[str, bool], float]:
    """What one process that imports everything in sorted order says, and its CPU seconds."""
    before = children_seconds()
    with Workspace() as workspace:
        answers = workspace.root / "answers"
        names = [module.name for module in modules if module.kind is not ModuleKind.MAIN]
        source = IN_A_ROW.format(names=names, answers=str(answers))
        subprocess.run(
            [str(environment.python), "-I", "-c", source],
            cwd=workspace.folder("cwd"),
            env=environ.for_imports(workspace),
            timeout=1800,
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )
        good = set(answers.read_text("utf-8").split()) if answers.exists() else set()
    return {name: name in good for name in names}, children_seconds() - before


def differing(verdicts: Mapping[str, bool], truth: Mapping[str, bool]) -> list[str]:
    """The modules with another verdict."""
    return [name for name, good in truth.items() if verdicts[name] is not good]


if __name__ == "__main__":
    main()
