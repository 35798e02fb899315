"""`wheelcheck imports` through the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

FILES = {
    "ledger/__init__.py": "import ledger.entries\n",
    "ledger/entries.py": "import json\n",
    "ledger/lost.py": "raise ValueError('no ledger here')\n",
    "ledger-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "ledger-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: ledger\nVersion: 1.0\n",
}


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "ledger-1.0-py3-none-any.whl"
    record = "".join(f"{name},,\n" for name in (*FILES, "ledger-1.0.dist-info/RECORD"))
    with ZipFile(path, "w") as archive:
        for name, text in {**FILES, "ledger-1.0.dist-info/RECORD": record}.items():
            archive.writestr(name, text)
    return path


def imports(wheel: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wheelcheck", "imports", wheel.name, *arguments]
    return subprocess.run(command, cwd=wheel.parent, capture_output=True, text=True, timeout=120, check=False)


def test_every_module_is_listed_with_its_status(wheel: Path) -> None:
    done = imports(wheel)

    assert (done.returncode, done.stderr) == (1, "")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [(line[0], line[3]) for line in lines] == [
        ("ok", "ledger"),
        ("ok", "ledger.entries"),
        ("failed", "ledger.lost"),
    ]
    assert done.stdout.rstrip().endswith("ValueError: no ledger here")


def test_a_profile_holds_what_importing_loads(wheel: Path) -> None:
    done = imports(wheel, "--profile", "--format", "json", "--output", "costs.json")

    found = json.loads((wheel.parent / "costs.json").read_text("utf-8"))["imports"]
    assert (done.stdout, done.stderr) == ("", "")
    assert [each["module"] for each in found if each["project"]] == ["ledger.entries", "ledger"]
    assert "json" in [each["module"] for each in found]


def test_formats_of_profiles_ask_for_one(wheel: Path) -> None:
    done = imports(wheel, "--format", "speedscope")

    assert done.returncode == 2
    assert "--profile" in done.stderr


def test_a_budget_that_importing_keeps_or_breaks(wheel: Path) -> None:
    command = [sys.executable, "-m", "wheelcheck", "verify", wheel.name, "--format", "json", "--import-budget"]
    codes = []
    for budget in ("60", "0.0000001"):
        done = subprocess.run(
            [*command, budget], cwd=wheel.parent, capture_output=True, text=True, timeout=120, check=False
        )
        codes.append("WC513" in [finding["code"] for finding in json.loads(done.stdout)["findings"]])

    assert codes == [False, True]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "busy"
    (folder / "busy").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n'
        '[project]\nname = "busy"\nversion = "1"\ndescription = "x"\n'
        '[tool.wheelcheck.modules]\n"busy.odd" = { skip = true, reason = "odd" }\n',
        "utf-8",
    )
    (folder / "busy" / "__init__.py").write_text("", "utf-8")
    (folder / "busy" / "odd.py").write_text("1 / 0\n", "utf-8")
    (folder / "busy" / "env.py").write_text("import os\nos.environ['LANG\x1b[31m'] = '1'\n", "utf-8")
    return folder


def test_effects_are_shown_under_the_projects_own_settings(project: Path) -> None:
    command = [sys.executable, "-m", "wheelcheck", "imports", "--effects"]

    shown = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=120, check=False)
    rows = subprocess.run(
        [*command, "--format", "json"], cwd=project, capture_output=True, text=True, timeout=120, check=False
    )

    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.split() == ["environment", "LANG\\x1b[31m", "busy/env.py:2"]
    assert {each["module"]: (each["status"], each["effects"]) for each in json.loads(rows.stdout)["modules"]} == {
        "busy": ("ok", []),
        "busy.env": (
            "ok",
            [
                {
                    "kind": "environment",
                    "detail": "LANG\x1b[31m",
                    "module": "busy.env",
                    "path": "busy/env.py",
                    "line": 2,
                }
            ],
        ),
        "busy.odd": ("skipped", []),
    }


def test_a_profile_and_effects_are_not_asked_for_together(wheel: Path) -> None:
    done = imports(wheel, "--profile", "--effects")

    assert done.returncode == 2
    assert "--effects" in done.stderr
