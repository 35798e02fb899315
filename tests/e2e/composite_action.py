"""Runs the steps of a composite action as GitHub's runner does: expressions, variables, command files, conditions.

Steps that use another action are not run: they are written down with what they were given.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ACTION = Path(__file__).parents[2] / "action.yml"
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_TERM = re.compile(r"(inputs|steps|github)((?:\.[A-Za-z_][\w-]*)+)")
# The options that the runner gives to `shell: bash` (GitHub's documentation, "Exit codes and error action preference").
_BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")


def load() -> dict[str, Any]:
    """The action of this repository."""
    content: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    return content


@dataclass
class Job:
    """A job that uses the action with ``inputs`` in the folder ``place``; ``faked`` are the outputs of steps that are
    not run, by their ids; ``home`` is where the runner has put the action."""

    place: Path
    environ: Mapping[str, str]
    inputs: Mapping[str, str] = field(default_factory=dict)
    faked: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    home: Path = ACTION.parent
    log: str = ""
    summary: str = ""
    failed: bool = False
    used: dict[str, dict[str, str]] = field(default_factory=dict)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)

    def run(self) -> Job:
        """Run every step whose condition holds."""
        content = load()
        unknown = set(self.inputs) - set(content["inputs"])
        assert not unknown, unknown
        self.inputs = {name: said["default"] for name, said in content["inputs"].items()} | dict(self.inputs)
        self.outputs.update({name: dict(values) for name, values in self.faked.items()})
        for step in content["runs"]["steps"]:
            if not self._wanted(step.get("if")):
                continue
            if "uses" in step:
                name = step["uses"].partition("@")[0]
                self.used[name] = {key: self._filled(str(value)) for key, value in step.get("with", {}).items()}
            elif step.get("id") not in self.faked:
                self._run(step)
        return self

    def result(self, name: str) -> str:
        """What the job gets as an output of the action."""
        return self._filled(load()["outputs"][name]["value"])

    def _run(self, step: Mapping[str, Any]) -> None:
        temporary = self.place / "runner"
        temporary.mkdir(exist_ok=True)
        files = {name: temporary / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.write_text("")
        script = temporary / "script.sh"
        script.write_text(step["run"])
        variables = {name: self._filled(str(value)) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            [*_BASH, str(script)],
            cwd=self.place / self._filled(step.get("working-directory", ".")),
            env={
                **self.environ,
                **{name: str(path) for name, path in files.items()},
                **{"GITHUB_ACTIONS": "true", "RUNNER_TEMP": str(temporary)},
                **variables,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
        self.log += done.stdout
        self.failed = self.failed or done.returncode != 0
        lines = files["GITHUB_OUTPUT"].read_text().splitlines()
        self.outputs[step["id"]] = dict(line.split("=", 1) for line in lines)
        self.summary += files["GITHUB_STEP_SUMMARY"].read_text()

    def _wanted(self, condition: str | None) -> bool:
        if condition is None:
            return not self.failed
        inner = _EXPRESSION.fullmatch(condition)
        assert inner is not None, condition
        text = inner[1].replace("!cancelled()", "True").replace("&&", " and ")
        answer = eval(_TERM.sub(lambda term: repr(self._value(term)), text), {"__builtins__": {}})
        return bool(answer)

    def _filled(self, text: str) -> str:
        return _EXPRESSION.sub(lambda expression: self._value(_whole(expression[1])), text)

    def _value(self, term: re.Match[str]) -> str:
        context, path = term[1], term[2][1:].split(".")
        if context == "inputs":
            return self.inputs[path[0]]
        if context == "github":
            return {"action_path": str(self.home)}[path[0]]
        assert path[1] == "outputs", term[0]
        return self.outputs.get(path[0], {}).get(path[2], "")


def _whole(expression: str) -> re.Match[str]:
    found = _TERM.fullmatch(expression)
    assert found is not None, expression
    return found


def wrappers(place: Path, commands: Mapping[str, str]) -> str:
    """A folder with executables of these names, each of which is run as the command line that it maps to."""
    folder = place / "bin"
    folder.mkdir()
    for name, line in commands.items():
        path = folder / name
        path.write_text(f'#!/bin/sh\nexec {line} "$@"\n')
        path.chmod(0o755)
    return os.fspath(folder)
