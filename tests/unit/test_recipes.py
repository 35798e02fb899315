"""The recipes of docs/ci.md: each is valid in its language, and calls wheelcheck by options that there are."""

from __future__ import annotations

import ast
import configparser
import re
import shlex
import sys
from pathlib import Path

import click
import pytest
import yaml

from wheelcheck.cli.group import root

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAGE = (Path(__file__).parents[2] / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
# Up to the end of the line, of a quoted text, or of a TOML string.
CALLS = re.findall(
    r"""^(?!\#)[^#\n]*?\bwheelcheck (verify|inspect|init|pre-push|ci)\b([^`"\n#]*)""",
    "\n".join(b for _, b in BLOCKS),
    re.M,
)


@pytest.mark.parametrize(("language", "text"), BLOCKS, ids=[f"{n} {name}" for n, (name, _) in enumerate(BLOCKS)])
def test_a_recipe_is_valid_in_its_language(language: str, text: str) -> None:
    if language == "yaml":
        assert isinstance(yaml.safe_load(text), dict)
    elif language == "toml":
        assert tomllib.loads(text)
    elif language == "python":
        assert ast.parse(text).body
    elif language == "ini":
        parser = configparser.RawConfigParser()
        parser.read_string(text)
        assert parser.sections()
    else:
        assert language in ("console", "sh")


def test_the_recipes_call_wheelcheck_often_enough_to_mean_something() -> None:
    assert len(CALLS) > 10


@pytest.mark.parametrize(("name", "line"), sorted(set(CALLS)))
def test_a_recipe_uses_options_that_there_are(name: str, line: str) -> None:
    command = root.get_command(click.Context(root), name)
    assert command is not None

    context = command.make_context(name, shlex.split(line.replace("{posargs}", "").replace("*.whl", "x.whl")))

    assert context.params


def test_the_table_of_the_action_names_every_input() -> None:
    declared = yaml.safe_load((Path(__file__).parents[2] / "action.yml").read_text(encoding="utf-8"))
    section = PAGE.partition("### The action")[2].partition("\n## ")[0]

    for name in (*declared["inputs"], *declared["outputs"]):
        assert f"`{name}`" in section
