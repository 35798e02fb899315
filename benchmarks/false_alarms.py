"""Run the rules that need a wheel alone over popular, good wheels: what they report there must be a demonstrable fault.

    python benchmarks/false_alarms.py [--keep FOLDER] [--all-rules]

Downloads the wheels below (newest releases, of other platforms too) into a temporary folder with pip, reads each, and
prints every finding and the counts. Exit status 1 when a wheel has an error that is not listed in KNOWN.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from wheelcheck.diagnosis import Case
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.project import Project
from wheelcheck.rules import all_rules
from wheelcheck.stages.contents import read_wheel

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
FROM_ARTIFACTS = (
    *("WC201", "WC202", "WC203", "WC204", "WC211", "WC212", "WC214", "WC221", "WC222", "WC223", "WC224"),
    *("WC304", "WC305", "WC309", "WC403", "WC405"),
)
# Errors that were looked into and are faults of the release: (distribution, code).
KNOWN: frozenset[tuple[str, str]] = frozenset()


def download(folder: Path) -> None:
    """Fetch every wheel; one that cannot be had is said and left out."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", str(folder)]
    wanted = [[name] for name in HERE]
    wanted += [["--python-version", "3.12", "--platform", platform, name] for name, platform in ELSEWHERE]
    for arguments in wanted:
        done = subprocess.run([*pip, *arguments], timeout=300, check=False, cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            print(f"left out: {' '.join(arguments)}: {done.stderr.strip().splitlines()[-1:]}")


def judge(path: Path, codes: Sequence[str] | None) -> list[Finding]:
    """What the rules say about one wheel."""
    wheel = read_wheel(path)
    case = Case(Evidence(project=Project(str(path), wheel.name, wheel.version), wheel=wheel))
    rules = (rule for rule in all_rules() if codes is None or rule.code in codes)
    return [finding for rule in rules for finding in rule.check(case)]


def main() -> int:
    """Download, judge, print."""
    parser = argparse.ArgumentParser(description="false alarms on popular wheels")
    parser.add_argument("--keep", type=Path, help="a folder for the wheels, used again when it has some")
    parser.add_argument("--all-rules", action="store_true", help="also rules that need more than a wheel")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not any(folder.glob("*.whl")):
            download(folder)
        return report(sorted(folder.glob("*.whl")), None if options.all_rules else FROM_ARTIFACTS)


def report(paths: Sequence[Path], codes: Sequence[str] | None) -> int:
    """Print each finding, then the counts; 1 when there is an error that nobody has looked into."""
    counts: Counter[str] = Counter()
    surprises, started = 0, time.process_time()
    for path in paths:
        findings = judge(path, codes)
        print(f"{path.name}: {len(findings)} findings")
        for finding in findings:
            known = (path.name.partition("-")[0], finding.code) in KNOWN
            counts[f"{finding.severity.value} {finding.code}"] += 1
            surprises += finding.severity is Severity.ERROR and not known
            print(f"  {finding.severity.value} {finding.code} {finding.message}{' (known)' if known else ''}")
    print(f"\n{len(paths)} wheels, {time.process_time() - started:.1f} CPU seconds, {surprises} errors not known")
    for name, count in sorted(counts.items()):
        print(f"  {name}: {count}")
    return 1 if surprises else 0


if __name__ == "__main__":
    sys.exit(main())
