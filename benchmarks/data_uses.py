"""How many of the data files that packages really read are known from their code alone, and how many that the code is
said to read are not there.

    python benchmarks/data_uses.py --keep FOLDER [--python 3.12] [--table FILE [--before FILE]] [--misses] [PACKAGE...]

For each package of data_uses.toml the newest wheel is installed into an environment of its own; its public modules are
imported and a script reads what the package is there for. An audit hook (data_reads.py) notes each file of the wheel
that is opened, code and metadata left out. The other side is `wheelcheck`'s list of data uses of the same wheel. What
ran is kept in FOLDER: another version of wheelcheck is measured against the same reads in seconds.

A *place* is the innermost line of the package on the way to a read: packages that open 600 files in one line weigh
one there. *Absent*: uses said to be certain, neither guarded nor written, whose file a (good) wheel lacks.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from installed import uv

from wheelcheck import layout
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.model.archive import Wheel
from wheelcheck.model.data_use import Certainty, DataUse
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.project import Project
from wheelcheck.rules._data import Index, beside_module
from wheelcheck.stages import contents
from wheelcheck.stages.interpreter import find

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).parent
PACKAGES = HERE / "data_uses.toml"
MOST_MODULES = 400
NO_DATA = (".py", ".pyc", ".so")


@dataclass(slots=True)
class Measured:
    """One package: the files that were read, with the places that read them, and what covers each."""

    wheel: str
    read: dict[str, list[str]]
    covered: dict[str, Certainty] = field(default_factory=dict)
    absent: list[DataUse] = field(default_factory=list)
    uses: int = 0
    strange: int = 0

    @property
    def places(self) -> dict[str, bool]:
        """Each place with whether all that it reads is covered."""
        found: dict[str, bool] = {}
        for path, readers in self.read.items():
            for reader in readers:
                found[reader] = found.get(reader, True) and path in self.covered
        return found


def download(requirement: str, folder: Path, version: str) -> Path:
    """The newest wheel of a package, fetched once."""
    known = list(folder.glob("*.whl"))
    if known:
        return known[0]
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"]
    command = [*pip, "--python-version", version, "-d", str(folder), requirement]
    subprocess.run(command, check=True, timeout=300, capture_output=True, text=True)
    return next(folder.glob("*.whl"))


def observe(package: dict[str, Any], wheel: Wheel, path: Path, folder: Path, python: str) -> None:
    """Install a wheel, import its modules and run its script; the reads stand in ``reads.jsonl``."""
    environment = folder / "env"
    run = uv()
    subprocess.run([run, "venv", "-q", "--python", python, str(environment)], check=True, timeout=120)
    target = [run, "pip", "install", "-q", "--python", str(environment / "bin" / "python")]
    command = [*target, str(path), *package.get("needs", ())]
    subprocess.run(command, check=True, timeout=900, capture_output=True, text=True)
    (site,) = (environment / "lib").glob("python*/site-packages")
    (site / "data_reads.py").write_text((HERE / "data_reads.py").read_text())
    (site / "data_reads.pth").write_text("import data_reads\n")
    work = folder / "work"
    work.mkdir(exist_ok=True)
    script = folder / "read.py"
    script.write_text(package["read"])
    modules = list(_modules(wheel))[: package.get("modules", MOST_MODULES)]
    notes = [
        _run(environment, [str(site / "data_reads.py"), *modules], folder),
        _run(environment, [str(script)], folder),
    ]
    (folder / "notes.txt").write_text("\n----\n".join(notes))
    subprocess.run(["rm", "-rf", str(environment), str(work)], check=False, timeout=120)


def _run(environment: Path, arguments: list[str], folder: Path) -> str:
    log = folder / "reads.jsonl"
    home = {"HOME": str(folder / "work"), "PATH": os.environ["PATH"], "DATA_READS": str(log), "MPLBACKEND": "agg"}
    try:
        done = subprocess.run(
            [str(environment / "bin" / "python"), "-W", "ignore", *arguments],
            env={**home, "LANG": "C.UTF-8", "NO_COLOR": "1"},
            cwd=folder / "work",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=240,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "time limit"
    return f"{done.returncode}\n{done.stdout[-1500:]}\n{done.stderr[-2500:]}"


def _modules(wheel: Wheel) -> Iterator[str]:
    for path in sorted(wheel.installed, key=lambda path: (path.count("/"), path)):
        named = layout.module_of(path)
        name = named[0] if named else ""
        hidden = any(part.startswith("_") for part in name.split("."))
        if name and not hidden and not layout.is_test(name):
            yield name


def measure(path: Path, log: Path) -> Measured:
    """Set what was read beside what is known from the code."""
    wheel = contents.read_wheel(path)
    read: dict[str, list[str]] = defaultdict(list)
    for line in log.read_text().splitlines() if log.exists() else ():
        name, frames = json.loads(line)
        if name in wheel.installed and not name.endswith(NO_DATA) and ".dist-info/" not in name:
            places = [frame for frame in frames if ".py:" in frame and frame.rpartition(":")[0] in wheel.installed]
            own = places[:1] or ["elsewhere"]
            read[name] += own
    found = Facts(Evidence(Project(str(path)), wheel=wheel)).data_uses
    index = Index.of(wheel.installed)
    measured = Measured(path.name, dict(read), uses=len(found))
    order = list(Certainty)
    for use in found:
        use = use if use.certainty is Certainty.SEARCHED else beside_module(use, index)
        matches = index.matching(use)
        for name in matches:
            if name in read:
                best = min(measured.covered.get(name, use.certainty), use.certainty, key=order.index)
                measured.covered[name] = best
        sure = use.certainty in (Certainty.EXACT, Certainty.SEARCHED)
        if sure and not matches:
            measured.absent.append(use)
    return measured


def row(name: str, measured: Measured) -> list[str]:
    """A package's line of the table."""
    kinds = Counter(measured.covered.values())
    places = measured.places
    plain = [use for use in measured.absent if not (use.guarded or use.written or use.insisted)]
    searched = sum(use.certainty is Certainty.SEARCHED for use in plain)
    return [
        f"{name} {measured.wheel.split('-')[1]}",
        *(str(number) for number in (len(measured.read), len(measured.covered))),
        *(str(kinds[kind]) for kind in Certainty),
        f"{sum(places.values())}/{len(places)}",
        str(measured.uses),
        str(len(plain) - searched),
        str(searched),
    ]


HEAD = (
    "| package | read | known | exact | pattern | mention | searched | places | uses | absent exact | absent searched |"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE")
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--python")
    parser.add_argument("--table", type=Path)
    parser.add_argument("--before", type=Path, help="the table of another version, to show what it knew")
    parser.add_argument("--misses", action="store_true", help="print each file that was read unknown, and who read it")
    chosen = parser.parse_args(arguments)
    interpreter = find(chosen.python)
    version = ".".join(str(part) for part in interpreter.version[:2])
    rows: list[list[str]] = []
    total = Counter[str]()
    for package in tomllib.loads(PACKAGES.read_text())["package"]:
        name = package["name"]
        if chosen.packages and name not in chosen.packages:
            continue
        folder = chosen.keep.resolve() / name
        folder.mkdir(parents=True, exist_ok=True)
        try:
            path = download(package.get("requirement", name), folder, version)
            if not (folder / "notes.txt").exists():
                observe(package, contents.read_wheel(path), path, folder, interpreter.executable)
        except (subprocess.SubprocessError, StopIteration) as error:
            print(f"left out: {name}: {str(getattr(error, 'stderr', '') or error)[-300:]}")
            continue
        measured = measure(path, folder / "reads.jsonl")
        rows.append(row(name, measured))
        print(*rows[-1], flush=True)
        places = measured.places
        total.update(
            read=len(measured.read), known=len(measured.covered), places=len(places), known_places=sum(places.values())
        )
        total.update(
            packages=bool(measured.read), full=bool(measured.read) and len(measured.read) == len(measured.covered)
        )
        if chosen.misses:
            _print_misses(measured)
    print(dict(total))
    if chosen.table:
        known = _known(chosen.before.read_text()) if chosen.before else {}
        for each in rows:
            each[2] = f"{known[each[0]]} → {each[2]}" if each[0] in known else each[2]
        lines = [HEAD, "|---" * len(rows[0]) + "|", *(f"| {' | '.join(each)} |" for each in rows if each[1] != "0")]
        chosen.table.write_text("\n".join(lines) + "\n")
    return 0


def _known(table: str) -> dict[str, str]:
    """How many files a table says were known, by package."""
    cells = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return {row[0]: row[2] for row in cells[1:]}


def _print_misses(measured: Measured) -> None:
    groups: dict[str, list[str]] = defaultdict(list)
    for path, readers in measured.read.items():
        if path not in measured.covered:
            groups[readers[0]].append(path)
    for reader, paths in groups.items():
        print(f"    miss {reader}: {len(paths)}: {' '.join(sorted(paths)[:4])}")
    for use in measured.absent:
        kind = "guarded" if use.guarded else "written" if use.written else "insisted" if use.insisted else "PLAIN"
        print(f"    absent {kind} {use.certainty.value} {use.wanted} {use.path}:{use.line} {use.statement[:90]}")


if __name__ == "__main__":
    sys.exit(main())
