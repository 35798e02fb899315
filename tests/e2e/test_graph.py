"""`wheelcheck graph` through the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

FILES = {
    "ledger/__init__.py": 'raise SystemExit("nothing may run")\nfrom ledger.entries import Entry\n',
    "ledger/entries.py": "from ledger.accounts import Account\nclass Entry: ...\n",
    "ledger/accounts.py": "from ledger.entries import Entry\nclass Account: ...\n",
}


def graph(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wheelcheck", "graph", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / "src" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "src" / path).write_text(text, "utf-8")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "ledger"\nversion = "1"\n', "utf-8")
    return tmp_path


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "ledger-1.0-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
        archive.writestr("ledger-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr("ledger-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: ledger\nVersion: 1.0\n")
        archive.writestr("ledger-1.0.dist-info/RECORD", "")
    return path


def test_a_folder_shows_its_circles_and_ends_well(project: Path) -> None:
    answer = graph(project, "--circles")

    assert answer.returncode == 0, answer.stderr
    assert "src/ledger/accounts.py:1: `from ledger.entries import Entry`" in answer.stdout
    assert "seems to break when" in answer.stdout


def test_a_wheel_is_read_and_not_run(wheel: Path) -> None:
    answer = graph(wheel.parent, wheel.name, "--format", "json", "--circles")

    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["circles"][0]["modules"] == ["ledger.accounts", "ledger.entries"]


def test_why_names_the_statements_on_the_way(project: Path) -> None:
    answer = graph(project, "--why", "ledger", "ledger.accounts")

    assert answer.stdout.splitlines() == [
        "1. ledger -> ledger.entries  src/ledger/__init__.py:2: `from ledger.entries import Entry`",
        "2. ledger.entries -> ledger.accounts  src/ledger/entries.py:1: `from ledger.accounts import Account`",
    ]


def test_the_graph_goes_into_a_file(project: Path) -> None:
    answer = graph(project, "--format", "dot", "--output", "graph.dot")

    assert (answer.returncode, answer.stdout) == (0, "")
    assert (project / "graph.dot").read_text("utf-8").startswith('digraph "."')


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere"], "no such file or folder"),
        (["pyproject.toml"], "neither a folder nor a wheel"),
        (["--why", "ledger", "ledger.acounts"], 'did you mean "ledger.accounts"'),
        (["--module", "other"], "has no module other"),
        (["--depth", "0"], "--depth"),
    ],
)
def test_bad_input_is_told_in_one_message(project: Path, arguments: list[str], told: str) -> None:
    answer = graph(project, *arguments)

    assert answer.returncode == 2
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr
