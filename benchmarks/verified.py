"""Verify released packages as a user would install them, and show every error with a bare interpreter.

    python benchmarks/verified.py [--python 3.12] [--keep DIR] [--import-mode exact shared] [--table FILE] [RELEASE...]

Runs ``wheelcheck verify NAME==VERSION --format json`` (the newest release where only a name is given), one after
the other. Each report is kept in a folder and not made again. For each error on a module ``python -I -c "import x"``
is asked in an environment with the release and what it declares, and nothing else. ``--table`` writes Markdown.
With two import modes every verdict and finding of the second that differs from the first is printed. Exit status 1
when something differs, when there is no report, or when a bare interpreter shows nothing of an error.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from installed import make_environment, uv

from wheelcheck import neutral
from wheelcheck.model.imports import ImportMode

ASKED = (
    *("numpy", "pandas", "scipy", "sympy", "scikit-learn", "matplotlib", "sqlalchemy", "django", "botocore"),
    *("cryptography", "lxml", "aiohttp", "pydantic", "polars", "google-cloud-storage", "huggingface_hub==1.20.0"),
)
OTHER_BACKENDS = (
    *("rich", "flask", "sphinx", "httpx", "twisted", "fastapi", "watchfiles", "scikit-image", "pyzmq", "jsonschema"),
)


@dataclass(frozen=True, slots=True)
class Verified:
    """A release, the report on it, and what the command took."""

    release: str
    report: dict[str, Any]
    cpu: float
    wall: float

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The findings that make the command fail."""
        return [finding for finding in self.report["findings"] if finding["severity"] == "error"]

    @property
    def counts(self) -> str:
        """``2 error WC602, 1 info WC514``."""
        found = Counter(f"{finding['severity']} {finding['code']}" for finding in self.report["findings"])
        return ", ".join(f"{count} {name}" for name, count in sorted(found.items()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("releases", nargs="*", default=[*ASKED, *OTHER_BACKENDS], metavar="RELEASE")
    parser.add_argument("--python", default="3.12", help="the interpreter to verify for")
    parser.add_argument("--keep", type=Path, help="keep the reports here, and use them again")
    parser.add_argument("--import-mode", nargs="+", default=["exact"], choices=[mode.value for mode in ImportMode])
    parser.add_argument("--table", type=Path, help="write the table there, Markdown")
    options = parser.parse_args()
    wrong = 0
    rows: list[str] = []
    shown: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        keep = options.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        for release in options.releases:
            exact = newest(release, options.python)
            runs = [verify(exact, options.python, mode, keep) for mode in options.import_mode]
            wrong += runs.count(None)
            for run in filter(None, runs[:1]):
                rows.append(row(run))
                print(rows[-1], flush=True)
                lines, imported = show(run, options.python)
                shown += lines
                wrong += imported
                print(*lines, sep="\n", end="\n" if lines else "", flush=True)
            for mode, other in zip(options.import_mode[1:], runs[1:], strict=True):
                if runs[0] is not None and other is not None:
                    lines = differences(runs[0].report, other.report)
                    print(f"    {mode}: {other.cpu:.1f} CPU s, {len(lines)} differences", *lines, sep="\n", flush=True)
                    wrong += len(lines)
    if options.table is not None:
        options.table.write_text(table(rows, shown, options.python), encoding="utf-8")
    return 1 if wrong else 0


def newest(release: str, python: str) -> str:
    """``NAME==VERSION`` of the newest release for an interpreter."""
    if "==" in release:
        return release
    command = [
        uv(),
        "pip",
        "compile",
        "-q",
        "--no-deps",
        "--no-header",
        "--no-annotate",
        "--python-version",
        python,
        "-",
    ]
    done = subprocess.run(command, input=release, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout.strip()


def verify(release: str, python: str, mode: str, keep: Path) -> Verified | None:
    """Verify a release, or read what was kept of it; None, and said, when there is no report."""
    kept = keep / f"{release}-{python}-{mode}.json"
    if not kept.exists():
        command = [sys.executable, "-m", "wheelcheck", "verify", release, "--python", python, "--import-mode", mode]
        began, before = time.monotonic(), children_seconds()
        done = subprocess.run([*command, "--format", "json"], capture_output=True, text=True, timeout=3600, check=False)
        if not done.stdout.startswith("{"):
            print(f"{release}: exit status {done.returncode}: {done.stderr.strip()[-500:]}", flush=True)
            return None
        content = {"cpu": children_seconds() - before, "wall": time.monotonic() - began}
        kept.write_text(json.dumps({**content, "report": json.loads(done.stdout)}), encoding="utf-8")
    content = json.loads(kept.read_text("utf-8"))
    return Verified(release, content["report"], content["cpu"], content["wall"])


def row(run: Verified) -> str:
    """A row of the table."""
    summary, backend = run.report["summary"], run.report["project"]["backend"] or ""
    seconds = f"{run.cpu:.0f} / {run.wall:.0f}"
    numbers = f"{summary['modules']} | {summary['importable']} | {summary['errors']}"
    return f"| {run.release} | {backend.partition(':')[0]} | {numbers} | {run.counts} | {seconds} |"


def show(run: Verified, python: str) -> tuple[list[str], int]:
    """A row for each error, with what a bare interpreter says to the module that it names; how many it imports."""
    if not run.errors:
        return [], 0
    failed = {module["name"] for module in run.report["modules"] if module["status"] == "failed"}
    rows, imported = [], 0
    with tempfile.TemporaryDirectory() as folder:
        environment = make_environment(Path(folder) / "clean", [run.release], python)
        for finding in run.errors:
            affected = [finding["subject"], *finding["affects"]]
            name = next((name for name in affected if name in failed), None)
            said = bare(environment.python, name, Path(folder)) if name is not None else None
            imported += said is None
            said = (said or "imports").replace(f"{environment.site_packages[0]}/", "")
            cells = (finding["message"], f"`import {name}`: {said}" if name is not None else "no import fails of it")
            rows.append(f"| {run.release} | {finding['code']} | {' | '.join(map(cell, cells))} |")
    return rows, imported


def bare(python: Path, name: str, cwd: Path) -> str | None:
    """What ``python -I -c "import NAME"`` ends with on stderr; None when it imports."""
    variables = {"HOME": str(cwd), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    done = subprocess.run(
        [str(python), "-I", "-c", f"import {name}"],
        cwd=cwd, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return (done.stderr.strip().rpartition("\n")[2] or f"status {done.returncode}") if done.returncode else None


def cell(text: str) -> str:
    """Text for one cell of a table."""
    return neutral.line(text).replace("|", "\\|")[:300]


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """The verdicts and findings that two reports on a release do not share."""
    verdicts = [
        {(each["name"], each["status"], each["blocked_by"], each["file"]) for each in report["modules"]}
        for report in (one, other)
    ]
    findings = [{json.dumps(finding, sort_keys=True) for finding in report["findings"]} for report in (one, other)]
    lines = [f"        {each}" for each in sorted(verdicts[0] ^ verdicts[1], key=str)]
    lines += [f"        only the first: {each}" for each in sorted(findings[0] - findings[1])]
    return lines + [f"        only the second: {each}" for each in sorted(findings[1] - findings[0])]


def table(rows: Sequence[str], shown: Sequence[str], python: str) -> str:
    """The rows as Markdown."""
    head = "| release | backend | modules | importable | errors | findings | CPU s / wall s |"
    head += "\n|---|---|---|---|---|---|---|"
    errors = "| release | rule | finding | `python -I -c` in a clean environment |\n|---|---|---|---|"
    words = f"CPython {python}, default settings, each as its wheel with what it declares; written by `verified.py`."
    parts = ["# Released packages, verified", words, "\n".join([head, *rows])]
    return "\n\n".join([*parts, "## Every error", "\n".join([errors, *shown])]) + "\n"


def children_seconds() -> float:
    """User and system CPU seconds of ended children."""
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    sys.exit(main())
