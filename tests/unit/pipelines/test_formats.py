"""Each format, read into jobs and commands with their lines."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from wheelcheck.model.finding import Location
from wheelcheck.model.pipeline import UNKNOWN, Command, Job, Pipeline
from wheelcheck.pipelines.acts import How, Kind, act_of
from wheelcheck.pipelines.github import read_workflow
from wheelcheck.pipelines.gitlab import read_gitlab
from wheelcheck.pipelines.nox import read_noxfile
from wheelcheck.pipelines.pre_commit import read_hooks
from wheelcheck.pipelines.tox import read_ini, read_toml


def github(text: str, files: Mapping[str, str] | None = None) -> Pipeline:
    return read_workflow(text, ".github/workflows/ci.yml", (files or {}).get)


def rows(job: Job) -> list[tuple[str, int | None, str | None]]:
    commands = [command for step in job.steps for command in step.commands]
    return [(command.text, command.location.line, command.folder) for command in commands]


WORKFLOW = """\
on:
  push:
    tags: ["v*"]
env:
  A: b
jobs:
  test:
    runs-on: ${{ matrix.os }}
    defaults:
      run:
        working-directory: sub
    strategy:
      matrix:
        os: [ubuntu-latest, windows-2019]
        py: [3.9, "3.10"]
        include:
          - {py: "3.13", os: macos-14}
    steps:
      - uses: actions/setup-python@v6
        with:
          python-version: ${{ matrix.py }}
      - run: |
          echo one

          pytest
      - run: tox
        if: false
      - run: python -m build
        working-directory: .
        continue-on-error: true
"""


def test_a_workflow_is_read_with_its_matrix_defaults_and_lines() -> None:
    (job,) = github(WORKFLOW).jobs
    assert rows(job) == [("echo one", 23, "sub"), ("pytest", 25, "sub"), ("python -m build", 28, ".")]
    assert [text.value for text in job.runners] == ["ubuntu-latest", "windows-2019", "macos-14"]
    assert [(text.value, text.plain) for text in job.pythons] == [("3.9", True), ("3.10", False), ("3.13", False)]
    assert (job.triggers, job.pythons_whole) == (frozenset({"tag"}), True)
    assert job.steps[-1].lost is not None
    assert job.steps[1].commands[0].variable("A") == "b"


def test_a_matrix_made_by_a_run_is_not_known() -> None:
    text = WORKFLOW.replace('[3.9, "3.10"]', "${{ fromJSON(needs.a.outputs.b) }}")
    (job,) = github(text).jobs
    assert job.pythons_whole is False


def test_a_composite_action_of_the_repository_is_opened() -> None:
    text = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: ./.github/actions/test\n"
    action = "runs:\n  using: composite\n  steps:\n    - run: pytest\n      shell: bash\n"
    (job,) = github(text, {".github/actions/test/action.yml": action}).jobs
    (command,) = job.steps[0].commands
    assert str(command.location) == ".github/actions/test/action.yml:4"


def test_an_action_that_uses_itself_ends() -> None:
    text = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: ./a\n"
    action = "runs:\n  using: composite\n  steps:\n    - uses: ./a\n    - uses: ./a\n"
    (job,) = github(text, {"a/action.yml": action}).jobs
    assert len(job.steps) < 100


def test_a_workflow_of_another_repository_is_named_as_not_followed() -> None:
    found = github("on: push\njobs:\n  a:\n    uses: org/repo/.github/workflows/x.yml@v1\n")
    assert found.jobs[0].opaque
    assert str(found.unread[0][0]) == ".github/workflows/ci.yml:4"


@pytest.mark.parametrize(
    "text", ["", "[]", "a", "on: push", "on: push\njobs: 3", "jobs:\n  a: 3\n", "jobs: {a: {steps: 3}}"]
)
def test_a_workflow_of_any_shape_is_read_or_refused(text: str) -> None:
    found = github(text)
    assert found.problems or all(not job.steps for job in found.jobs)


GITLAB = """\
include:
  - local: /ci/base.yml
default:
  image: python:3.11-slim
.setup: &setup
  - pip install .
test:
  extends: .base
  script:
    - *setup
    - !reference [.more, script]
    - pytest
  after_script:
    - pip list
lint:
  allow_failure: true
  parallel:
    matrix:
      - PYTHON_VERSION: [3.10, "3.11"]
  script: ruff check .
"""


def test_gitlab_jobs_are_put_together_from_what_they_extend_and_include() -> None:
    base = "spec:\n  inputs: {}\n---\n.base:\n  variables: {A: b}\n.more:\n  script:\n    - echo more\n"
    found = read_gitlab(GITLAB, ".gitlab-ci.yml", {"ci/base.yml": base}.get)
    test, lint = found.jobs
    assert [text for text, _, _ in rows(test)] == ["pip install .", "echo more", "pytest", "pip list"]
    assert test.steps[0].commands[0].variable("A") == "b"
    assert test.steps[1].lost is not None
    assert [text.value for text in test.pythons] == ["3.11"]
    assert lint.lost is not None
    assert [(text.value, text.plain) for axis in lint.axes for text in axis.values] == [("3.10", True), ("3.11", False)]


def test_gitlab_files_that_include_one_another_end() -> None:
    found = read_gitlab("include: a.yml\nt: {script: x}\n", ".gitlab-ci.yml", {"a.yml": "include: a.yml\n"}.get)
    assert [job.name for job in found.jobs] == ["t"]


TOX = """\
[tox]
env_list = py3{10,11}, lint
[testenv]
extras = test
deps =
    pytest
    cov: coverage
commands =
    cov: coverage run -m pytest
    pytest {posargs:tests} \\
        -q
[testenv:lint]
skip_install = true
deps = {[testenv]deps}
change_dir = {toxinidir}/docs
commands = - ruff check .
"""


def test_tox_environments_hold_their_package_requirements_and_commands() -> None:
    found = read_ini(TOX, "tox.ini")
    assert found is not None
    base, lint = found.jobs
    assert [text for text, _, _ in rows(base)] == [
        "pip install .[test]",
        "pip install pytest",
        "pip install coverage",
        "coverage run -m pytest",
        "pytest tests -q",
    ]
    assert rows(lint)[-1] == ("ruff check .", 16, "docs")
    assert lint.steps[-1].commands[0].lost is not None
    assert [text.value for text in base.pythons] == ["3.10", "3.11"]
    assert "pip install pytest" in [text for text, _, _ in rows(lint)]


def test_tox_in_toml_is_read_like_tox_in_ini() -> None:
    text = '[env_run_base]\ndeps = ["pytest"]\ncommands = [["pytest", {replace = "posargs", default = ["x"]}]]\n'
    table = {"env_run_base": {"deps": ["pytest"], "commands": [["pytest", {"replace": "posargs", "default": ["x"]}]]}}
    found = read_toml(table, text, "tox.toml")
    assert found is not None
    assert rows(found.jobs[0]) == [("pip install .", 1, "."), ("pip install pytest", 2, "."), ("pytest x", 3, ".")]


def test_references_that_name_one_another_end() -> None:
    found = read_ini("[testenv]\ndeps = {[a]b}\n[a]\nb = {[testenv]deps}{[a]b}\n", "tox.ini")
    assert found is not None


NOX = """\
import nox
@nox.session(python=["3.10", "3.13"])
def tests(session):
    session.install(".", "pytest")
    if session.posargs:
        session.chdir("x")
    session.run("pytest", f"--x={session.name}", *session.posargs, success_codes=[0, 1])
    helper(session)
def other(): pass
"""


def test_nox_sessions_are_read_without_running_them() -> None:
    (job,) = read_noxfile(NOX, "noxfile.py").jobs
    last = job.steps[-1].commands[0]
    assert (job.name, [text.value for text in job.pythons]) == ("tests", ["3.10", "3.13"])
    assert last.words == ("pytest", f"--x={UNKNOWN}")
    assert last.lost is not None
    assert job.opaque


@pytest.mark.parametrize("text", ["def (", "\x00", "(" * 5000, "@nox.session\ndef t(): session.run()\n"])
def test_a_noxfile_that_is_none_is_a_problem_or_nothing(text: str) -> None:
    found = read_noxfile(text, "noxfile.py")
    assert found.problems or not found.jobs or not rows(found.jobs[0])


def test_local_hooks_are_jobs() -> None:
    text = "repos:\n- repo: local\n  hooks:\n  - id: t\n    language: system\n    entry: bash -c 'pytest || true'\n"
    (job,) = read_hooks(text, ".pre-commit-config.yaml").jobs
    assert job.steps[0].commands[0].lost is not None


@pytest.mark.parametrize(
    ("words", "kind", "what"),
    [
        ("pip install -e .[test]", Kind.INSTALL, How.EDITABLE),
        ("python3.12 -m pip install dist/*.whl", Kind.INSTALL, How.WHEEL),
        ("uv pip install --system .", Kind.INSTALL, How.TREE),
        ("uv sync --all-extras", Kind.INSTALL, How.EDITABLE),
        ("python setup.py develop", Kind.INSTALL, How.EDITABLE),
        ("pip install -r requirements/dev.txt", Kind.INSTALL, How.FILE),
        ("pip install ./dist/pkg-1.0.tar.gz", Kind.INSTALL, How.SDIST),
        ("poetry install", Kind.INSTALL, How.EDITABLE),
    ],
)
def test_installs_are_told_apart(words: str, kind: Kind, what: How) -> None:
    act = act_of(Command(tuple(words.split()), Location("x", 1)))
    assert (act.kind, act.wanted[0].how) == (kind, what)


@pytest.mark.parametrize(
    ("words", "kind", "adds"),
    [
        ("python -m pytest tests", Kind.TEST, True),
        ("python -I -m pytest tests", Kind.TEST, False),
        ("python -Im pytest tests", Kind.TEST, False),
        ("xvfb-run -a pytest", Kind.TEST, False),
        ("uv run --group test python -m pytest", Kind.TEST, True),
        ("coverage run -m pytest", Kind.TEST, True),
        ("timeout 60 .venv/bin/python -m unittest", Kind.TEST, True),
        ("python -c import_x", Kind.OTHER, True),
        ("twine upload dist/*", Kind.PUBLISH, False),
        ("python -m build -w", Kind.BUILD, True),
        ("./ci/test.sh", Kind.DELEGATE, False),
    ],
)
def test_commands_are_told_apart(words: str, kind: Kind, adds: bool) -> None:
    act = act_of(Command(tuple(words.split()), Location("x", 1)))
    assert (act.kind, act.adds_folder) == (kind, adds)
