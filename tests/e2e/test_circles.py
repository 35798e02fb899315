"""Circles of imports in wheels that are verified as they are: long ones, lazy ones, through other distributions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from e2e.command import run

WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def distribution(place: Path, name: str, modules: Mapping[str, str], requires: str = "") -> Path:
    path = place / f"{name}-1.0-py3-none-any.whl"
    files = {
        **modules,
        f"{name}-1.0.dist-info/WHEEL": WHEEL,
        f"{name}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{requires}",
    }
    record = f"{name}-1.0.dist-info/RECORD"
    with ZipFile(path, "w") as archive:
        for file, text in {**files, record: "".join(f"{each},,\n" for each in (*files, record))}.items():
            archive.writestr(file, text)
    return path


def circle(place: Path, ledger: Mapping[str, str], depot: Mapping[str, str]) -> dict[str, Any]:
    """The finding on a circle between ``ledger``, which is verified, and ``depot``, which it requires."""
    other = distribution(place, "depot", depot)
    own = distribution(place, "ledger", ledger, f"Requires-Dist: depot @ {other.as_uri()}\n")
    findings = run(["verify", str(own), "--format", "json"], place).report["findings"]
    assert not [each for each in findings if each["code"].startswith("WC5")]
    (found,) = [each for each in findings if each["code"] in ("WC601", "WC602")]
    return found  # type: ignore[no-any-return]


def test_a_module_of_another_distribution_may_be_the_one_that_is_asked_too_early(tmp_path: Path) -> None:
    found = circle(
        tmp_path,
        {
            "ledger/__init__.py": "",
            "ledger/entries.py": "import depot\n",
            "ledger/plugins.py": "from depot import Base\n",
        },
        {"depot/__init__.py": "import ledger.plugins\n\n\nclass Base: ...\n"},
    )

    assert found["code"] == "WC602"
    assert found["because"][:3] == [
        "1. depot/__init__.py:1: `import ledger.plugins`",
        "2. ledger/plugins.py:1: `from depot import Base`",
        "   by then depot has not reached `Base`, which line 4 would bind",
    ]
    assert "ledger.entries" in found["affects"] or found["subject"] == "ledger.entries"


def test_a_module_of_the_project_may_be_asked_too_early_by_another_distribution(tmp_path: Path) -> None:
    found = circle(
        tmp_path,
        {"ledger/__init__.py": "", "ledger/entries.py": "import depot\n\nENTRY = 1\n"},
        {"depot/__init__.py": "from ledger.entries import ENTRY\n"},
    )

    assert found["subject"] == "ledger.entries"
    assert found["because"][:3] == [
        "1. ledger/entries.py:1: `import depot`",
        "2. depot/__init__.py:1: `from ledger.entries import ENTRY`",
        "   by then ledger/entries.py has not reached `ENTRY`, which line 3 would bind",
    ]


def test_of_three_modules_the_one_that_can_come_first_is_told(tmp_path: Path) -> None:
    modules = {
        "ledger/__init__.py": "",
        "ledger/accounts.py": "from ledger.entries import ENTRY\n\nACCOUNT = ENTRY\n",
        "ledger/entries.py": "from ledger.rates import RATE\n\nENTRY = RATE\n",
        "ledger/rates.py": "import ledger.accounts\n\nRATE = 1\n\n\ndef of():\n    return ledger.accounts.ACCOUNT\n",
    }
    report = run(["verify", str(distribution(tmp_path, "ledger", modules)), "--format", "json"], tmp_path).report

    status = {each["name"]: each["status"] for each in report["modules"]}
    assert status == {
        "ledger": "ok", "ledger.accounts": "ok", "ledger.entries": "failed", "ledger.rates": "failed",
    }  # fmt: skip
    assert _of_imports(report) == {("WC602", "ledger.entries")}


def test_a_name_that_a_lazy_package_does_not_have_is_missing_and_no_circle(tmp_path: Path) -> None:
    lazy = (
        "def __getattr__(name):\n"
        "    if name == 'Client':\n        from ledger.client import Client\n\n        return Client\n"
        "    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')\n"
    )
    modules = {
        "ledger/__init__.py": lazy,
        "ledger/base.py": "class Base: ...\n",
        "ledger/client.py": "from ledger import Base\n\n\nclass Client(Base): ...\n",
    }
    report = run(["verify", str(distribution(tmp_path, "ledger", modules)), "--format", "json"], tmp_path).report

    assert _of_imports(report) == {("WC503", "ledger.Base")}


def test_a_name_that_a_finished_import_does_not_leave_is_missing_and_no_circle(tmp_path: Path) -> None:
    modules = {
        "ledger/__init__.py": "",
        "ledger/entries.py": "import sys\nfrom . import rates\nif sys.platform == 'nowhere':\n    ENTRY = 1\n",
        "ledger/rates.py": "from .entries import ENTRY\n",
    }
    report = run(["verify", str(distribution(tmp_path, "ledger", modules)), "--format", "json"], tmp_path).report

    assert _of_imports(report) == {("WC503", "ledger.entries.ENTRY")}
    (found,) = [each for each in report["findings"] if each["code"] == "WC503"]
    assert "ledger/entries.py:4 binds it, but not for good" in " ".join(found["because"])
    assert found["fix"] == "bind `ENTRY` in ledger.entries in every case, or drop the import"


def test_only_modules_that_fail_by_the_circle_are_said_to_break_it_whichever_comes_first(tmp_path: Path) -> None:
    modules = {
        "ledger/__init__.py": "",
        "ledger/entries.py": "from . import rates\nENTRY = rates.of()\n",
        "ledger/rates.py": "from . import entries\n\n\ndef of():\n    return open.missing\n",
    }
    report = run(["verify", str(distribution(tmp_path, "ledger", modules)), "--format", "json"], tmp_path).report

    assert _of_imports(report) == {("WC601", "ledger.rates"), ("WC511", "ledger.entries")}
    (found,) = [each for each in report["findings"] if each["code"] == "WC601"]
    assert found["message"].startswith("circular import: ledger.rates -> ")


def _of_imports(report: dict[str, Any]) -> set[tuple[str, str]]:
    found = report["findings"]
    return {(each["code"], each["subject"]) for each in found if each["code"].startswith(("WC0", "WC5", "WC6"))}
