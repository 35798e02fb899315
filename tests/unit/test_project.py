"""What the project says about itself, held against what it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wheelcheck import reporters
from wheelcheck.config import SETTINGS

ROOT = Path(__file__).parents[2]


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_ci_runs_the_test_command_of_the_readme() -> None:
    (command,) = re.findall(r"^.*-m pytest -n 2$", read("README.md"), re.MULTILINE)

    assert command in read(".ci/run").splitlines()


def test_the_command_of_the_readme_names_a_sample_that_is_there() -> None:
    (sample,) = re.findall(r"wheelcheck verify (fixtures/\S+)$", read("README.md"), re.MULTILINE)

    assert (ROOT / sample / "pyproject.toml").is_file()


@pytest.mark.parametrize("option", ["--format", "--output", "--config", "--color", "--progress"])
def test_options_of_the_command_line_alone_are_documented_with_their_variables(option: str) -> None:
    assert f"| `{option}` | `WHEELCHECK_{option[2:].upper()}` |" in read("docs/configuration.md")


def test_the_documentation_shows_every_setting() -> None:
    assert "(settings.md)" in read("docs/configuration.md")
    assert '"settings.md", content=settings_page()' in read("docs/hooks.py")
    assert all(setting.text and setting.default for setting in SETTINGS)


def test_every_report_format_is_documented() -> None:
    assert [name for name in reporters.names() if f"`{name}`" not in read("docs/reports.md")] == []


def test_the_table_of_exit_statuses_is_whole() -> None:
    assert re.findall(r"^\| (\d+) \|", read("docs/exit-status.md"), re.MULTILINE) == ["0", "1", "2", "3", "130"]


def test_every_page_of_the_documentation_is_in_its_contents() -> None:
    generated = set(re.findall(r'generated\(config, "([\w-]+\.md)"', read("docs/hooks.py")))
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} | generated

    assert pages == set(re.findall(r": ([\w-]+\.md)$", read("mkdocs.yml"), re.MULTILINE))
