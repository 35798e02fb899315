"""Does the engine say of every module what a fresh interpreter says?

    python benchmarks/agreement.py [--python 3.12] [--folder DIR] [--timeout 60] [PACKAGE...]
        [--projects DIR...] [--cases DIR...] [--answers DIR]

Each package is installed from the index into one environment, each of ``--projects`` (folders that a backend can build:
fixtures/*/*, in the state that their expected.json describes) into one of its own, as the wheel that a fresh clone
gives, and each folder below ``--cases`` is copied into one as if it were site-packages, its C files compiled. Every
module is imported by the tree in its exact mode and its shared one, by the fresh route, and by the reference,
``python -I -c "import x"``, which knows nothing of wheelcheck. Every difference is printed with what each side says;
exit status 1 when exact, fresh and the reference differ. With ``--answers`` what the reference and the fresh route said
of the packages is kept there, and not asked again of the same environment: a change to the trees is then tried on every
module in minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

from installed import compile_everything, compile_sources, make_environment, modules_in, modules_of, uv

from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.environment import Environment
from wheelcheck.model.imports import ImportMode, ImportOutcome, ImportStatus
from wheelcheck.stages import environ, imports
from wheelcheck.stages.interpreter import find
from wheelcheck.stages.workspace import Workspace


def main() -> None:
    options = parse_options()
    header = f"{'package':32} {'modules':>7} {'ok':>5} {'failed':>6} {'blocked':>7}"
    print(header, " CPU seconds of exact, shared, fresh, reference; differences (of shared)")
    suffixes = find(options.python).suffixes
    differing = 0
    with tempfile.TemporaryDirectory() as folder:
        place = options.folder or Path(folder)
        if options.packages:
            environment = make_environment(place / "environment", options.packages, options.python)
            compile_everything(environment)
            for package in options.packages:
                differing += compare(package, modules_of(environment, package, suffixes), environment, options)
        for name, environment in chain(projects(options, place), cases(options, place)):
            differing += compare(name, modules_in(environment, suffixes), environment, options)
    sys.exit(1 if differing else 0)


def projects(options: argparse.Namespace, place: Path) -> Iterator[tuple[str, Environment]]:
    """An environment for each project that can be installed."""
    for project in options.projects:
        folder = Path(project).resolve()
        name = "/".join(folder.parts[-2:])
        wheels = place / name / "wheel"
        try:
            wheel = next(wheels.glob("*.whl"), None)
            source = wheel or source_of(folder, place / name / "source")
            wheel = wheel or build_wheel(source, wheels, options.python)
            yield name, make_environment(place / name / "environment", [str(wheel or source)], options.python)
        except subprocess.CalledProcessError:
            print(f"{name:32} cannot be installed: nothing to compare", flush=True)


def source_of(project: Path, place: Path) -> Path:
    """A copy of a project, since building leaves files in it; of a sample a clone of what it describes."""
    shutil.rmtree(place, ignore_errors=True)  # what an interrupted run has left
    place.mkdir(parents=True)
    if not (project / "expected.json").exists():
        return Path(shutil.copytree(project, place / project.name, symlinks=True))
    sys.path.append(str(Path(__file__).parents[1] / "tests"))
    from e2e import samples

    sample = samples.load(project)
    prepared = samples.prepare(sample, place)
    if sample.git is None:
        return prepared
    subprocess.run(["git", "clone", "-q", str(prepared), str(place / "clone")], check=True, timeout=60)
    return place / "clone"


def build_wheel(source: Path, folder: Path, python: str | None) -> Path | None:
    """The wheel that the project's sdist gives; None when there is no such way."""
    run = [uv(), "build", "-q", "--python", find(python).executable, "--out-dir", str(folder), str(source)]
    subprocess.run(run, check=False, timeout=1800, stderr=subprocess.DEVNULL)
    return next(folder.glob("*.whl"), None)


def cases(options: argparse.Namespace, place: Path) -> Iterator[tuple[str, Environment]]:
    """An environment for each folder of small packages."""
    for number, case in enumerate(sorted(each for folder in options.cases for each in Path(folder).iterdir())):
        if case.is_dir():
            environment = make_environment(place / f"case-{number}", [], options.python)
            site = environment.site_packages[0]
            shutil.copytree(case, site, dirs_exist_ok=True)
            compile_sources(environment, find(options.python).suffixes[0])
            yield case.name, environment


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE")
    parser.add_argument("--projects", nargs="*", default=[], metavar="DIR", help="source trees to build and install")
    parser.add_argument("--cases", nargs="*", default=[], metavar="DIR", help="folders of folders of packages")
    parser.add_argument("--python", help="the interpreter (default: the running one)")
    parser.add_argument("--folder", type=Path, help="keep the environment here and use it again")
    parser.add_argument("--timeout", type=float, default=60.0, help="seconds per module")
    parser.add_argument("--every", type=int, default=1, help="ask fresh interpreters about every Nth module only")
    parser.add_argument("--skip-fresh", action="store_true", help="compare the trees with the reference alone")
    parser.add_argument("--answers", type=Path, help="keep here what the reference and the fresh route said")
    return parser.parse_args()


def compare(package: str, modules: list[Module], environment: Environment, options: argparse.Namespace) -> int:
    """Print one row and every difference; how many there are besides those of the shared mode."""
    outcomes, tree_seconds = by_engine(modules, environment, options, ImportMode.EXACT)
    tree = all_facts(outcomes)
    shared, shared_seconds = by_engine(modules, environment, options, ImportMode.SHARED)

    def ask_fresh() -> tuple[dict[str, Any], float]:
        chosen = with_parents(modules[:: options.every], modules)
        answers, seconds = by_engine(chosen, environment, options, ImportMode.FRESH)
        return all_facts(answers), seconds

    def ask_reference() -> tuple[dict[str, Any], float]:
        return by_reference(modules[:: options.every], environment, options.timeout)

    kept = options.answers if package in options.packages else None
    fresh, fresh_seconds = tree, 0.0
    if not options.skip_fresh:
        fresh, fresh_seconds = answers_of(kept, f"{package}-fresh-{options.every}", ask_fresh)
    truth, truth_seconds = answers_of(kept, f"{package}-reference-{options.every}", ask_reference)
    apart = [
        f"    {name}: exact {tree[name]}, shared {one}" for name, one in all_facts(shared).items() if tree[name] != one
    ]
    lines = [f"    {name}: exact {tree[name]}, fresh {one}" for name, one in fresh.items() if tree[name] != one]
    for name, answer in truth.items():
        if answer is not None and (outcomes[name].status is ImportStatus.OK) is not answer[0]:
            lines.append(f"    {name}: exact {tree[name]}, reference {answer}")
    count = {status: sum(outcome.status is status for outcome in outcomes.values()) for status in ImportStatus}
    print(
        f"{package:32} {len(modules):7} {count[ImportStatus.OK]:5} {count[ImportStatus.FAILED]:6} "
        f"{count[ImportStatus.BLOCKED]:7}  {tree_seconds:.1f}, {shared_seconds:.1f}, {fresh_seconds:.1f}, "
        f"{truth_seconds:.1f}; {len(lines)} ({len(apart)})",
        *lines,
        *apart,
        sep="\n",
        flush=True,
    )
    return len(lines)


def answers_of(
    folder: Path | None, name: str, ask: Callable[[], tuple[dict[str, Any], float]]
) -> tuple[dict[str, Any], float]:
    """What was kept in a folder under a name, and the CPU seconds it took; asked for, and kept, when there is none."""
    path = folder and folder / f"{name}.json"
    if path is not None and path.exists():
        kept = json.loads(path.read_text("utf-8"))
        return kept["answers"], kept["seconds"]
    answers, seconds = ask()
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"answers": answers, "seconds": seconds}), "utf-8")
    return answers, seconds


def with_parents(chosen: list[Module], modules: list[Module]) -> list[Module]:
    """The chosen modules and the packages above them, in the order of all."""
    names = {module.name for module in chosen}
    parents = {".".join(name.split(".")[:depth]) for name in names for depth in range(1, name.count(".") + 1)}
    return [module for module in modules if module.name in names | parents]


def all_facts(outcomes: dict[str, ImportOutcome]) -> dict[str, Any]:
    """What must not depend on the route, as JSON has it."""
    return {name: json.loads(json.dumps(facts(outcome))) for name, outcome in outcomes.items()}


def facts(outcome: ImportOutcome) -> tuple[object, ...]:
    """What must not depend on the route."""
    error = outcome.error
    return (
        outcome.status.value,
        outcome.blocked_by,
        outcome.file,
        outcome.ending and outcome.ending.value,
        outcome.signal,
        outcome.exit_code,
        error and (error.type, error.message, [(frame.path, frame.line) for frame in error.frames]),
        sorted({(each.name, each.importer, each.line) for each in outcome.swallowed}, key=str),
    )


def by_engine(
    modules: list[Module], environment: Environment, options: argparse.Namespace, mode: ImportMode
) -> tuple[dict[str, ImportOutcome], float]:
    """The engine's verdicts and the CPU seconds that its processes took."""
    interpreter = find(options.python)
    before = children_seconds()
    with Workspace() as workspace:
        outcomes = imports.run(modules, environment, interpreter, workspace, timeout=options.timeout, mode=mode)
    return {outcome.module.name: outcome for outcome in outcomes}, children_seconds() - before


def by_reference(
    modules: list[Module], environment: Environment, timeout: float
) -> tuple[dict[str, tuple[bool, str] | None], float]:
    """Whether ``python -I -c "import x"`` says that it has imported it, and the last line of its stderr."""
    before = children_seconds()
    with Workspace() as workspace, ThreadPoolExecutor(os.cpu_count()) as pool:
        variables = environ.for_imports(workspace)
        cwd = workspace.folder("cwd")

        def judge(module: Module) -> tuple[bool, str] | None:
            if module.kind is ModuleKind.MAIN:
                return None  # the engine compiles it, the reference would run it
            mark = workspace.root / module.name
            source = f"import {module.name}\nopen({str(mark)!r}, 'w').close()"
            command = [str(environment.python), "-I", "-c", source]
            errors = workspace.root / f"{module.name}.stderr"
            began = time.monotonic()
            try:
                with errors.open("wb") as stderr:
                    subprocess.run(
                        command,
                        cwd=cwd,
                        env=variables,
                        timeout=timeout,
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL,
                        stderr=stderr,
                        check=False,
                    )
            except subprocess.TimeoutExpired:
                return mark.exists(), f"{time.monotonic() - began:.0f} seconds"
            last = errors.read_text("utf-8", "replace").strip().rpartition("\n")[2]
            return mark.exists(), last

        names = [module.name for module in modules]
        return dict(zip(names, pool.map(judge, modules), strict=True)), children_seconds() - before


def children_seconds() -> float:
    """User and system CPU seconds of ended children."""
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    main()
