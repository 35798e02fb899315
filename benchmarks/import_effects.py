"""What importing released packages does besides importing, and what it warns of: the findings of WC512 and WC520.

    python benchmarks/import_effects.py [--python 3.12] [--folder DIR] PACKAGE[==VERSION]...

All packages are installed from the index into one environment (kept in ``--folder``); every module of each is imported
as `verify` imports it. Prints a row for each finding, and the packages without one.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from installed import make_environment, modules_of

from wheelcheck.model.environment import Environment
from wheelcheck.model.imports import ImportStatus
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.rules import find_rule
from wheelcheck.rules._sketch import case, wheel
from wheelcheck.stages import imports
from wheelcheck.stages.interpreter import find
from wheelcheck.stages.workspace import Workspace

RULES = ("WC512", "WC520")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="+", metavar="PACKAGE")
    parser.add_argument("--python", help="the interpreter (default: the running one)")
    parser.add_argument("--folder", type=Path, help="keep the environment here and use it again")
    options = parser.parse_args()
    interpreter = find(options.python)
    silent = []
    print("| package | modules | import | rule | finding | line |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        environment = make_environment(options.folder or Path(folder) / "env", options.packages, options.python)
        for package in options.packages:
            rows = list(rows_of(package.partition("==")[0], environment, interpreter))
            print(*rows, sep="\n", end="\n" if rows else "", flush=True)
            silent += [package] if not rows else []
    print(f"\nNo finding: {', '.join(silent)}")


def rows_of(package: str, environment: Environment, interpreter: Interpreter) -> list[str]:
    """A row for each finding."""
    modules = modules_of(environment, package, interpreter.suffixes)
    with Workspace() as workspace:
        outcomes = imports.run(modules, environment, interpreter, workspace, timeout=60)
    root = environment.site_packages[0]
    sources = [module.path for module in modules if module.path.endswith(".py")]
    evidence = case(
        shipped=wheel({path: (root / path).read_text("utf-8", "replace") for path in sources}), outcomes=outcomes
    )
    works = sum(outcome.status is ImportStatus.OK for outcome in outcomes)
    found = [finding for code in RULES if (rule := find_rule(code)) is not None for finding in rule.check(evidence)]
    rows = []
    for finding in found:
        said = finding.message.replace("|", "\\|")[:240]
        place = ", ".join(str(place) for place in finding.locations[:1])
        rows.append(f"| {package} | {len(modules)} | {works} | {finding.code} | {said} | {place} |")
    return rows


if __name__ == "__main__":
    main()
