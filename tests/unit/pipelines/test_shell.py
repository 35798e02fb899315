"""What becomes of a command's failure, as bash would have it."""

from __future__ import annotations

import contextlib
import subprocess

import pytest

from wheelcheck.model.finding import Location
from wheelcheck.model.pipeline import UNKNOWN, Command
from wheelcheck.pipelines.shell import Shell, UnreadableShellError, commands

GITHUB = Shell(True, False)


def read(script: str, shell: Shell = GITHUB) -> list[Command]:
    return list(commands(script, Location("ci.yml", 1), shell))


def loss_of(script: str, shell: Shell = GITHUB) -> str | None:
    (found,) = (each for each in read(script, shell) if each.words[0] == "pytest")
    return found.lost.how if found.lost is not None else None


LOST = (
    "pytest || true",
    "pytest || :",
    "pytest || echo failed",
    "pytest || (echo a; echo b)",
    "pytest || exit 0",
    "{ pytest; } || true",
    "(pytest) || true",
    "pytest | cat",
    "pytest | cat | cat",
    "set +e\npytest\necho done",
    "pytest && echo fine\necho done",
    "bash -c 'pytest; true'",
    "set +e; pytest; exit 0",
)
HEEDED = (
    "pytest",
    "pytest || exit 1",
    "pytest || { echo failed; exit 1; }",
    "pytest && echo fine",
    "set -o pipefail\npytest | cat",
    "if ! pytest; then exit 1; fi",
    "set +e\npytest\ncode=$?\nexit $code",
    "pytest | cat\nexit ${PIPESTATUS[0]}",
    "pytest || failed=1\nexit $failed",
    "echo a\npytest\necho b",
    "if true; then\n  pytest\nfi\necho done",
    "for i in 1; do\n  pytest\ndone",
    "set +e\ntrue\nset -e\npytest\necho done",
    "bash -ec 'pytest; true'",
)


@pytest.mark.parametrize("script", LOST)
def test_a_failure_that_bash_loses_is_called_lost(script: str) -> None:
    assert loss_of(script) is not None


@pytest.mark.parametrize("script", HEEDED)
def test_a_failure_that_bash_heeds_is_not_called_lost(script: str) -> None:
    assert loss_of(script) is None


@pytest.mark.parametrize(("script", "fails"), [*((each, False) for each in LOST), *((each, True) for each in HEEDED)])
def test_bash_itself_agrees(script: str, fails: bool) -> None:
    # As GitHub begins it: `bash -e {0}`.
    text = script.replace("pytest", "false")
    done = subprocess.run(["bash", "-e", "-c", text], capture_output=True, timeout=20, check=False)
    assert (done.returncode != 0) is fails


def test_a_pipe_counts_where_the_shell_was_begun_with_pipefail() -> None:
    assert loss_of("pytest | tee log", Shell(True, True)) is None


def test_nothing_is_said_of_a_shell_that_is_not_known() -> None:
    assert loss_of("pytest | tee log\necho done", Shell(None, None)) is None


def test_what_a_handler_writes_down_counts_as_heeded() -> None:
    assert loss_of('pytest || echo "failed=1" >> "$GITHUB_OUTPUT"') is None


def test_a_shell_without_errexit_is_blamed_by_its_own_words() -> None:
    shell = Shell(False, False, "shell: bash -l {0}")
    assert loss_of("pytest\necho done", shell) == "shell: bash -l {0}"


def test_commands_know_their_line_and_folder() -> None:
    found = read("cd docs\nmake \\\n  html\n(cd /tmp && pytest)\ncd ..\ntox\n")
    assert [(each.words[0], each.location.line, each.folder) for each in found if each.words[0] != "cd"] == [
        ("make", 2, "docs"),
        ("pytest", 4, "/tmp"),
        ("tox", 6, "."),
    ]


def test_what_only_a_run_knows_is_unknown() -> None:
    (found,) = read('"$PYTHON" -m pip install "${{ matrix.extra }}" `date` $(ls *.whl)')
    assert found.words == (UNKNOWN, "-m", "pip", "install", UNKNOWN, UNKNOWN, UNKNOWN)


def test_a_here_document_is_the_input_of_its_command() -> None:
    first, second = read("python - <<'EOF'\nimport pkg\nEOF\npytest")
    assert (first.stdin, second.location.line) == ("import pkg", 4)


@pytest.mark.parametrize(
    "script", ["echo 'a", 'echo "a', "if true", "( a", "echo $(", "case x in", "a )", "<<", "fi", "[[ a", "`", "${"]
)
def test_what_is_no_script_is_said_to_be_none(script: str) -> None:
    with pytest.raises(UnreadableShellError):
        read(script)


@pytest.mark.parametrize("script", ["(" * 3000 + ")" * 3000, "{ " * 500, "a|" * 5_000 + "a", "if a; then " * 300])
def test_a_script_nested_without_end_ends(script: str) -> None:
    with contextlib.suppress(UnreadableShellError):
        assert len(read(script)) < 30_000
