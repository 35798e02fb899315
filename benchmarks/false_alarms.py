"""Inspect popular, good wheels and sdists: what is reported there must be a demonstrable fault. Each finding is
judged in a table.

    python benchmarks/false_alarms.py [--keep FOLDER] [--table FILE] [FOLDER...]

Reads the wheels and sdists of the FOLDERs; without any, downloads those below (newest releases, of other platforms too)
with pip, into --keep or a temporary folder. Prints the counts; --table writes every finding with what was found out
about it. Exit status 1 when a wheel has an error that nobody has judged.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from wheelcheck import neutral, session
from wheelcheck.model.finding import Severity

HERE = (
    *("aiohttp", "attrs", "babel", "black", "bokeh", "boto3", "botocore", "build", "certifi", "cffi", "click"),
    *("cookiecutter", "coverage", "cryptography", "dask", "distributed", "django", "django-debug-toolbar"),
    *("djangorestframework", "fastapi", "flask", "frozenlist", "google-cloud-storage", "grpcio", "ipython", "jinja2"),
    *("jsonschema", "jupyter", "jupyterlab", "lxml", "matplotlib", "mypy", "networkx", "nltk", "notebook", "numpy"),
    *("pandas", "pillow", "pip", "plotly", "protobuf", "psutil", "pyarrow", "pydantic", "pydantic-core", "pytest"),
    *("python-dateutil", "pytz", "pyyaml", "requests", "rich", "ruff", "scikit-learn", "scipy", "setuptools", "six"),
    *("sphinx", "sqlalchemy", "streamlit", "sympy", "tornado", "twisted", "types-requests", "typing-extensions"),
    *("tzdata", "urllib3", "uvicorn", "virtualenv", "wheel", "zope.interface"),
)
ELSEWHERE = (
    ("pywin32", "win_amd64"),
    ("numpy", "win_amd64"),
    ("numpy", "macosx_14_0_arm64"),
    ("numpy", "musllinux_1_2_x86_64"),
    ("lxml", "win_amd64"),
    ("lxml", "macosx_10_13_universal2"),
    ("markupsafe", "musllinux_1_2_x86_64"),
)
ENDINGS = (".whl", ".tar.gz")
JUDGEMENTS = Path(__file__).with_name("false_alarms.json")
"""What was found out, by code, and by distribution and code where that says more."""


def download(folder: Path) -> None:
    """Fetch every wheel; one that cannot be had is said and left out."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", str(folder)]
    wanted = [[name] for name in HERE]
    wanted += [["--python-version", "3.12", "--platform", platform, name] for name, platform in ELSEWHERE]
    for arguments in wanted:
        done = subprocess.run([*pip, *arguments], timeout=300, check=False, cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            print(f"left out: {' '.join(arguments)}: {done.stderr.strip().splitlines()[-1:]}")


Row = tuple[str, str, str, str]  # severity, code, distribution, message


def findings(paths: Sequence[Path]) -> tuple[dict[Row, list[str]], float]:
    """Every finding with the wheels that have it (one of each distribution, code and severity stands for all), and the
    CPU seconds."""
    found: dict[tuple[str, str, str], tuple[str, list[str]]] = {}
    before = time.process_time()
    for path in paths:
        (report,) = session.inspect([str(path)])
        for finding in report.findings:
            key = (finding.severity.value, finding.code, path.name.partition("-")[0].lower())
            wheels = found.setdefault(key, (finding.message, []))[1]
            wheels += [path.name] * (path.name not in wheels)
    rows = {(*key, message): wheels for key, (message, wheels) in sorted(found.items())}
    return rows, time.process_time() - before


def judgement(row: Row, known: dict[str, str]) -> str | None:
    """What was found out about a finding."""
    return known.get(f"{row[1]} {row[2]}") or known.get(row[1])


def counted(paths: Sequence[Path]) -> str:
    """How many of each kind."""
    wheels = sum(path.suffix == ".whl" for path in paths)
    return f"{wheels} wheels and {len(paths) - wheels} sdists"


def table(rows: dict[Row, list[str]], count: str, known: dict[str, str]) -> str:
    """The findings as Markdown."""
    lines = [
        "# Findings on popular wheels and sdists",
        "",
        f"{count}, default settings; written by `false_alarms.py`.",
        "",
    ]
    counts = Counter(row[0] for row, wheels in rows.items() for _ in wheels)
    lines += [f"Files with a finding, by severity: {dict(counts)}", ""]
    lines += ["| severity | rule | distribution | files | message | judged |", "|---|---|---|---|---|---|"]
    for row, wheels in rows.items():
        message = neutral.line(row[3]).replace("|", "\\|")[:200]
        said = judgement(row, known) or "not judged"
        lines.append(f"| {row[0]} | {row[1]} | {row[2]} | {len(wheels)} | {message} | {said} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Download, inspect, print."""
    parser = argparse.ArgumentParser(description="false alarms on popular wheels")
    parser.add_argument("--keep", type=Path, help="a folder for the wheels, used again when it has some")
    parser.add_argument("--table", type=Path, help="write the findings there, Markdown")
    parser.add_argument("folders", nargs="*", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not options.folders and not any(folder.glob("*.whl")):
            download(folder)
        folders = options.folders or [folder]
        found = (path for each in folders for path in sorted(each.iterdir()) if path.name.endswith(ENDINGS))
        paths = {path.name: path for path in found}
        return report(list(paths.values()), options.table)


def report(paths: Sequence[Path], file: Path | None) -> int:
    """Print the counts and what is not judged; 1 when that is an error."""
    known: dict[str, str] = json.loads(JUDGEMENTS.read_text(encoding="utf-8"))
    rows, seconds = findings(paths)
    if file is not None:
        file.write_text(table(rows, counted(paths), known), encoding="utf-8")
    open_ones = [row for row in rows if judgement(row, known) is None]
    for severity, code, name, message in open_ones:
        print(f"not judged: {severity} {code} {name}: {message}")
    counts = Counter(f"{row[0]} {row[1]}" for row, wheels in rows.items() for _ in wheels)
    print(f"{counted(paths)}, {seconds:.1f} CPU seconds, {len(open_ones)} findings not judged")
    for name, count in sorted(counts.items()):
        print(f"  {name}: {count}")
    return 1 if any(row[0] == Severity.ERROR.value for row in open_ones) else 0


if __name__ == "__main__":
    sys.exit(main())
