"""What is written for CI systems, task runners and pre-commit; files of others are extended and stay what they are."""

from __future__ import annotations

import ast
import configparser
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
import yaml

from wheelcheck.model.project import Project
from wheelcheck.scaffold import Change, Friend, Surroundings, friends, together

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def friend(name: str) -> Friend:
    return next(each for each in friends() if each.name == name)


def around(files: Mapping[str, str] | None = None, text: str = "", **more: Any) -> Surroundings:
    pyproject = tomllib.loads(text)
    system = pyproject.get("build-system", {})
    described = Project(
        "demo",
        "demo",
        backend=system.get("build-backend", "setuptools.build_meta"),
        build_requires=tuple(system.get("requires", ())),
        pyproject=MappingProxyType(pyproject),
    )
    given = {"pyproject.toml": text, **(files or {})}
    return Surroundings(described, **{"packages": ("demo",), "files": given, **more})


def changed(name: str, surroundings: Surroundings) -> Change:
    change = friend(name).propose(surroundings).change
    assert change is not None
    return change


@pytest.mark.parametrize("name", [each.name for each in friends()])
def test_a_second_run_has_nothing_to_do(name: str) -> None:
    first = around(text='[project]\nname = "demo"\n')
    change = changed(name, first)

    text = change.after if change.path == "pyproject.toml" else first.files["pyproject.toml"]
    second = friend(name).propose(around({change.path: change.after}, text))

    assert second.change is None
    assert second.snippet == ""


@pytest.mark.parametrize("name", [each.name for each in friends() if each.name != "table"])
def test_a_file_that_runs_wheelcheck_in_its_own_way_is_left_alone(name: str) -> None:
    path = changed(name, around()).path

    assert friend(name).propose(around({path: "# wheelcheck runs elsewhere\n"})).change is None


def workflow(surroundings: Surroundings) -> tuple[Any, str]:
    text = changed("github", surroundings).after
    return yaml.safe_load(text)["jobs"]["wheelcheck"]["steps"], text


def test_a_workflow_verifies_the_oldest_and_the_newest_interpreter_with_few_permissions() -> None:
    steps, text = workflow(around(text='[project]\nrequires-python = ">=3.9"\n', branch="trunk"))

    assert steps[1]["with"]["python-version"] == "3.9\n3.13\n"
    assert steps[-1]["run"] == "wheelcheck verify --python 3.9 --python 3.13"
    assert steps[0]["with"] == {"persist-credentials": False}
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    assert yaml.safe_load(text)[True]["push"]["branches"] == ["trunk"]


def test_wheelcheck_runs_on_an_interpreter_of_its_own_where_the_project_has_older_ones_only() -> None:
    steps, _ = workflow(around(text='[project]\nrequires-python = ">=3.8,<3.10"\n'))

    assert steps[1]["with"]["python-version"] == "3.8\n3.9\n3.13\n"
    assert steps[-1]["run"] == "wheelcheck verify --python 3.8 --python 3.9"


def test_one_interpreter_needs_no_flag() -> None:
    steps, _ = workflow(around(text='[project]\nrequires-python = ">=3.13"\n'))

    assert steps[1]["with"]["python-version"] == "3.13"
    assert steps[-1]["run"] == "wheelcheck verify"


def test_tags_and_submodules_are_fetched_where_they_are_needed() -> None:
    text = '[build-system]\nrequires = ["hatchling", "hatch-vcs"]\nbuild-backend = "hatchling.build"\n'

    steps, _ = workflow(around(text=text, submodules=True))
    job = yaml.safe_load(changed("gitlab", around(text=text, submodules=True)).after)["wheelcheck"]

    assert steps[0]["with"] == {"persist-credentials": False, "fetch-depth": 0, "submodules": "recursive"}
    assert job["variables"] == {"GIT_DEPTH": "0", "GIT_SUBMODULE_STRATEGY": "recursive"}


def test_a_project_in_a_folder_is_verified_there_from_the_top() -> None:
    inside = around(place="packages/the demo")

    steps, _ = workflow(inside)
    hooks = yaml.safe_load(changed("pre-commit", inside).after)["repos"][0]["hooks"]

    assert steps[-1]["run"].endswith(" 'packages/the demo'")
    assert hooks[0]["entry"] == "wheelcheck pre-push 'packages/the demo'"
    assert changed("nox", inside).path == "packages/the demo/noxfile.py"


@pytest.mark.parametrize("branch", ["on", "1.x", "#1", "a: b", "feature/x", "it-s"])
def test_any_name_of_a_branch_is_a_text_in_the_workflow(branch: str) -> None:
    _, text = workflow(around(branch=branch))

    assert yaml.safe_load(text)[True]["push"]["branches"] == [branch]


def test_a_job_of_gitlab_is_added_in_a_stage_that_is_there() -> None:
    before = "# ours\nstages: [build, checks]\n\nbuild:\n  stage: build\n  script: [!reference [.x, script]]\n"

    change = changed("gitlab", around({".gitlab-ci.yml": before}))

    assert change.after.startswith(before + "\nwheelcheck:\n")
    assert '  stage: "checks"\n' in change.after


@pytest.mark.parametrize(
    "before", ["- a\n- b\n", "a: [\n", "spec:\n  inputs: {}\n---\nbuild:\n  script: x\n", "a: 1\n..."]
)
def test_a_file_of_gitlab_that_is_not_a_plain_mapping_gets_nothing_and_the_job_is_shown(before: str) -> None:
    proposal = friend("gitlab").propose(around({".gitlab-ci.yml": before}))

    assert proposal.change is None
    assert proposal.snippet.startswith("wheelcheck:\n")


CONFIGURATION = """\
# Ours.
default_language_version: {python: python3}
repos:
-   repo: https://github.com/pre-commit/pre-commit-hooks  # the usual ones
    rev: v5.0.0
    hooks:
    -   id: trailing-whitespace

    # a remark about the end
# another
exclude: ^vendor/
"""


def test_a_hook_is_added_behind_the_others_with_their_indentation_and_all_remarks_kept() -> None:
    change = changed("pre-commit", around({".pre-commit-config.yaml": CONFIGURATION}))

    assert [
        line for line in change.after.splitlines() if line in CONFIGURATION.splitlines()
    ] == CONFIGURATION.splitlines()
    content = yaml.safe_load(change.after)
    assert [repository["repo"] for repository in content["repos"]][1:] == ["local"]
    (hook,) = content["repos"][1]["hooks"]
    assert (hook["id"], hook["stages"], hook["pass_filenames"]) == ("wheelcheck", ["pre-push", "manual"], False)
    assert content["exclude"] == "^vendor/"


@pytest.mark.parametrize(
    "before",
    [
        "repos:\n  - repo: local\n    hooks:\n      - id: x\n        entry: x\n",
        "repos:\n  - repo: local\n    hooks:\n      - id: x\n        entry: x",
        "---\nrepos:\n- repo: local\n  hooks:\n  - {id: x, entry: x}\n\n...\n",
        "repos:\r\n  - repo: local\r\n    hooks: []\r\nfail_fast: true\r\n",
    ],
)
def test_a_hook_finds_its_place_in_every_usual_layout(before: str) -> None:
    change = changed("pre-commit", around({".pre-commit-config.yaml": before}))

    repositories = yaml.safe_load(change.after)["repos"]
    assert repositories[:-1] == yaml.safe_load(before)["repos"]
    assert repositories[-1]["hooks"][0]["id"] == "wheelcheck"
    assert ("\r\n" in before) is (change.after.count("\r\n") == change.after.count("\n"))


@pytest.mark.parametrize(
    "before",
    [
        "repos: []\n",
        "repos: [{repo: local, hooks: []}]\n",
        "repos:\n  -\n    repo: local\n    hooks: []\n",
        "- repo: local\n",
        "repos:\n  - repo: local\n    hooks:\n      - id: x\n        entry: |\n          a\n\n          # b\n",
        "a: &a [1]\nrepos: *a\n",
        "repos:\n\t- x\n",
    ],
)
def test_a_hook_that_has_no_sure_place_is_shown_instead(before: str) -> None:
    proposal = friend("pre-commit").propose(around({".pre-commit-config.yaml": before}))

    assert proposal.change is None
    assert "id: wheelcheck" in proposal.snippet


def test_a_file_that_grows_when_it_is_read_costs_nothing() -> None:
    lines = [
        "a0: &a0 [x, x, x, x, x, x, x, x, x]",
        *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)),
    ]
    before = "\n".join([*lines, "repos:", "  - repo: local", "    hooks: []", ""])

    assert "id: wheelcheck" in changed("pre-commit", around({".pre-commit-config.yaml": before})).after


def test_a_session_is_added_to_a_noxfile() -> None:
    before = "import nox\n\n\n@nox.session\ndef tests(session):\n    session.run('pytest')\n"

    after = changed("nox", around({"noxfile.py": before})).after

    assert after.startswith(before)
    assert [node.name for node in ast.parse(after).body if isinstance(node, ast.FunctionDef)] == ["tests", "wheelcheck"]


@pytest.mark.parametrize("before", ["from nox import session\n", "import nox as n\n", "def broken(:\n"])
def test_a_noxfile_that_calls_nox_otherwise_is_left_alone(before: str) -> None:
    proposal = friend("nox").propose(around({"noxfile.py": before}))

    assert proposal.change is None
    assert "@nox.session" in proposal.snippet


@pytest.mark.parametrize("path", ["tox.ini", "setup.cfg"])
def test_an_environment_is_added_to_the_ini_file_that_tox_reads(path: str) -> None:
    before = "[tox:tox]\nenvlist = py  # x\n" if path == "setup.cfg" else "[tox]\nenvlist = py\n"

    change = changed("tox", around({path: before}))

    parser = configparser.RawConfigParser()
    parser.read_string(change.after)
    assert change.path == path
    assert change.after.startswith(before)
    assert parser["testenv:wheelcheck"]["skip_install"] == "true"


@pytest.mark.parametrize(
    ("files", "text", "path", "keys"),
    [
        ({"tox.toml": 'env_list = ["py"]\n'}, "", "tox.toml", ("env", "wheelcheck")),
        ({}, '[tool.tox]\nenv_list = ["py"]\n', "pyproject.toml", ("tool", "tox", "env", "wheelcheck")),
    ],
)
def test_an_environment_is_added_to_the_toml_file_that_tox_reads(
    files: dict[str, str], text: str, path: str, keys: tuple[str, ...]
) -> None:
    change = changed("tox", around(files, text))

    found: Any = tomllib.loads(change.after)
    for key in keys:
        found = found[key]
    assert change.path == path
    assert found["commands"][0][:2] == ["wheelcheck", "verify"]


def test_settings_of_tox_in_one_text_are_not_touched() -> None:
    proposal = friend("tox").propose(around(text='[tool.tox]\nlegacy_tox_ini = """\n[tox]\n"""\n'))

    assert proposal.change is None
    assert proposal.snippet.startswith("[testenv:wheelcheck]")


def test_two_changes_of_one_file_are_made_one_on_top_of_the_other() -> None:
    start = around(text='[tool.tox]\nenv_list = ["py"]\n')

    proposals = together(start, (friend("table"), friend("tox")))

    last = proposals[-1][1].change
    assert last is not None
    assert set(tomllib.loads(last.after)["tool"]) == {"tox", "wheelcheck"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"hosts": frozenset({"github"})}, {"table", "github"}),
        ({"hosts": frozenset({"gitlab"})}, {"table", "gitlab"}),
        (
            {"files": {".github/workflows/x.yaml": "", "noxfile.py": "", ".pre-commit-config.yaml": "", "tox.ini": ""}},
            None,
        ),
        ({}, {"table"}),
    ],
)
def test_what_the_project_has_already_is_suggested(given: dict[str, Any], expected: set[str] | None) -> None:
    found = {each.name for each in friends() if each.suggested(around(**given))}

    assert found == (expected if expected is not None else {"table", "github", "nox", "pre-commit", "tox"})
