"""WC709."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.pipeline import UNKNOWN
from wheelcheck.rules._base import Rule
from wheelcheck.rules._ci import Kind, Seen, State, View, view
from wheelcheck.rules._ci_sketch import ci, job, pyproject

_VARIABLE = re.compile(r"CIBW_TEST_COMMAND(?:_\w+)?")
_EMPTY = re.compile(r"\s*(?:true|:|echo\b[^&|;]*|python\s+(?:-V|--version)|pip\s+(?:list|check|freeze)\b[^&|;]*)\s*")


class UntestedWheels(Rule):
    """cibuildwheel builds wheels for many platforms and tests none of them.

    ## What it does
    Looks for `test-command` where cibuildwheel takes it from: `[tool.cibuildwheel]` with its tables for systems and its
    overrides, the variables `CIBW_TEST_COMMAND*` of the workflow, and the file that `config-file` names. It reports
    when there is none, and when what is run tests nothing (`echo ok`, `python --version`, `pip check`). Where another
    job downloads the wheels and installs them, nothing is said.

    ## Why it is bad
    A wheel with a library that is not there, without one of its extension modules, or for another processor builds just
    as well. By default cibuildwheel imports nothing.

    ## How it happens
    The first configuration was copied without its tests, or the tests took too long under emulation and were switched
    off for all.

    ## How to fix
        [tool.cibuildwheel]
        test-requires = "pytest"
        test-command = "pytest {package}/tests"

    At least import every module: `test-requires = "wheelcheck"`, `test-command = "wheelcheck verify --wheel {wheel}
    {project}"`.
    """

    code = "WC709"
    name = "untested-wheels"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """Report it once for the project."""
        found = view(case)
        uses = list(found.of(Kind.CIBUILDWHEEL)) if found is not None else []
        if found is None or not uses or _tested_elsewhere(found):
            return
        settings = found.project.table("tool", "cibuildwheel")
        commands = [*_commands(settings), *(text for each in uses for text in _from_environ(each))]
        if found.project.setting(r"(?m)^\s*test-command\s*=") and not commands:
            return  # in a file of its own, or written in a way that was not foreseen
        if any("config-file" in name or "CIBW_CONFIG" in name for each in uses for name in _names(each)):
            return
        if any(UNKNOWN in text or not _EMPTY.fullmatch(text) for text in commands):
            return
        first = uses[0]
        what = f"it runs `{commands[0]}`, which imports nothing" if commands else "there is no test-command"
        yield self.finding(
            found.project.name or "the package",
            f"{first.place} builds wheels with cibuildwheel and imports none of them: {what}",
            because=(found.project.compiled,) if found.project.compiled else (),
            fix='[tool.cibuildwheel]\ntest-requires = "pytest"\ntest-command = "pytest {package}/tests"',
            locations=[each.place for each in uses],
        )

    bad = (
        lambda: ci(job("- uses: pypa/cibuildwheel@v3.1.0"), project=pyproject(("setuptools", "cython"))),
        lambda: ci(job("CIBW_TEST_COMMAND='echo ok' cibuildwheel")),
    )
    good = (
        lambda: ci(
            job("- uses: pypa/cibuildwheel@v3.1.0"),
            project={**pyproject(), "tool": {"cibuildwheel": {"test-command": "pytest {package}"}}},
        ),
        lambda: ci(job('- {uses: pypa/cibuildwheel@v3.1.0, env: {CIBW_TEST_COMMAND: "python -c \\"import pkg\\""}}')),
        lambda: ci(job("- {uses: pypa/cibuildwheel@v3.1.0, with: {config-file: a.toml}}")),
        lambda: ci(
            job("- uses: pypa/cibuildwheel@v3.1.0", "- uses: actions/download-artifact@v4", "pip install w/*.whl")
        ),
    )


def _commands(table: Any, depth: int = 0) -> Iterator[str]:
    """Every ``test-command`` of ``[tool.cibuildwheel]``, of its systems and overrides."""
    for key, value in table.items() if hasattr(table, "items") else ():
        if key == "test-command":
            yield value if isinstance(value, str) else " && ".join(str(each) for each in value or ())
        elif depth < 3:
            for below in value if isinstance(value, list) else [value]:
                yield from _commands(below, depth + 1)


def _from_environ(each: Seen) -> Iterator[str]:
    for name, value in each.command.environ:
        if _VARIABLE.fullmatch(name) or name == UNKNOWN:
            yield value


def _names(each: Seen) -> Iterator[str]:
    yield from (name for name, _ in each.step.inputs)
    yield from (name for name, _ in each.command.environ)
    yield from each.command.words


def _tested_elsewhere(found: View) -> bool:
    """Whether a job may install the wheels that were built: it installs some, or writes variables for cibuildwheel."""
    if any(found.state(each) is State.WHEEL for each in found.tests()):
        return True
    for each in found.seen:
        if any(wanted.how.name in ("WHEEL", "SDIST") for wanted in each.act.wanted):
            return True
        if any("CIBW_" in word for word in each.command.words) or each.command.folder is None:
            return True
    if any(
        "download-artifact" in step.uses.value for _, job_ in found.pipelines.jobs for step in job_.steps if step.uses
    ):
        return any(each.act.kind in (Kind.TEST, Kind.IMPORT, Kind.DELEGATE) for each in found.seen) and bool(
            found.handed
        )
    return False
