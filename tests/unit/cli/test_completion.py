"""What shells offer at the cursor; asked of the shells themselves where they are here."""

from __future__ import annotations

import os
import pty
import select
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wheelcheck.cli import main
from wheelcheck.cli.completing import known_rules
from wheelcheck.rules import all_rules

_BASH = shutil.which("bash")


def offered(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: str) -> list[str]:
    """What is offered behind a line; its last word is the one being typed."""
    words = line.split(" ")
    monkeypatch.setenv("_WHEELCHECK_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    status = main([])
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    return [each.removeprefix("plain,") for each in out.splitlines()]


def test_the_rules_read_from_their_files_are_the_rules() -> None:
    assert known_rules() == [(rule.code, rule.name) for rule in all_rules()]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("wheelcheck ver", ["verify"]),
        ("wheelcheck verify --write-b", ["--write-baseline"]),
        ("wheelcheck explain wc00", [f"WC00{number}" for number in range(1, 9)]),
        ("wheelcheck explain ignored", ["ignored-module"]),
        ("wheelcheck verify --select WC501,ignored", ["WC501,ignored-module"]),
        ("wheelcheck verify --ignore dangling", ["dangling-import"]),
        ("wheelcheck verify --severity ignored", ["ignored-module"]),
        ("wheelcheck verify --severity x=w", ["x=warning"]),
        ("wheelcheck verify --format js", ["json", "json-lines"]),
        ("wheelcheck verify --output junit", ["junit=wheelcheck.xml"]),
        ("wheelcheck verify --output sarif", ["sarif=wheelcheck.sarif"]),
        ("wheelcheck verify --installer ", ["auto", "uv", "pip"]),
        ("wheelcheck verify --import-mode e", ["exact"]),
        ("wheelcheck verify --fail-on n", ["never"]),
        ("wheelcheck verify --keep d", ["dir,d"]),
        ("wheelcheck verify sr", ["file,sr"]),
        ("wheelcheck inspect dist/x", ["file,dist/x"]),
        ("wheelcheck verify --python ./ven", ["file,./ven"]),
        ("wheelcheck completion z", ["zsh"]),
        ("wheelcheck verfiy ", []),
    ],
)
def test_what_can_stand_there_is_offered(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: str, expected: list[str]
) -> None:
    if line.endswith("verfiy "):
        monkeypatch.setenv("_WHEELCHECK_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", "2")
        assert main([]) == 1
        assert capsys.readouterr() == ("", "")
        return
    assert offered(capsys, monkeypatch, line) == expected


def test_the_interpreters_that_are_here_are_offered(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ".".join(map(str, sys.version_info[:2]))

    found = offered(capsys, monkeypatch, "wheelcheck verify --python ")

    assert own in found
    assert f"3.8,{own}" in offered(capsys, monkeypatch, f"wheelcheck verify --python 3.8,{own}")


def test_the_extras_of_the_project_are_offered(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("pyproject.toml").write_text('[project.optional-dependencies]\nyaml = []\nyarn = []\ndocs = ["x"]\n')

    assert offered(capsys, monkeypatch, "wheelcheck verify --extra ya") == ["yaml", "yarn"]


def test_a_broken_project_breaks_no_completion(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("pyproject.toml").write_text("[project\n")

    assert offered(capsys, monkeypatch, "wheelcheck verify --extra ya") == []


def test_an_unknown_shell_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert main(["completion", "fsh"]) == 2

    assert 'did you mean "fish"?' in capsys.readouterr().err


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Variables under which `wheelcheck` is a command, and no shell reads anybody's settings."""
    command = tmp_path / "bin/wheelcheck"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m wheelcheck "$@"\n')
    command.chmod(0o755)
    variables = {key: value for key, value in os.environ.items() if not key.startswith(("COMP", "_WHEEL"))}
    source = Path(__file__).parents[3] / "src"
    return {
        **variables,
        "PATH": f"{command.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(source),
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "TERM": "dumb",
    }


def _run(arguments: list[str], environ: dict[str, str]) -> str:
    done = subprocess.run(arguments, env=environ, capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.skipif(_BASH is None, reason="no bash here")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["wheelcheck", "explain", "ignored-m"], "ignored-module"),
        (["wheelcheck", "verify", "--format", "sar"], "sarif"),
        (["wheelcheck", "ins"], "inspect"),
        (["wheelcheck", "verify", "--format", "=", "sar"], "sarif"),
    ],
)
def test_bash_completes(environ: dict[str, str], words: list[str], expected: str) -> None:
    script = (
        'eval "$(wheelcheck completion bash)"\n'
        f"COMP_WORDS=({shlex.join(words)}); COMP_CWORD={len(words) - 1}\n"
        'function=$(complete -p wheelcheck | sed "s/.*-F \\([^ ]*\\).*/\\1/")\n'
        '$function wheelcheck; echo "${COMPREPLY[*]}"\n'
    )

    assert _run([str(_BASH), "--norc", "-c", script], environ).split() == [expected]


@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish here")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("wheelcheck explain ignored-m", "ignored-module\tWC002"),
        ("wheelcheck verify --format sar", "sarif"),
        ("wheelcheck ins", "inspect"),
    ],
)
def test_fish_completes(environ: dict[str, str], line: str, expected: str) -> None:
    script = f"wheelcheck completion fish | source; complete -C {shlex.quote(line)}"

    found = _run(["fish", "--no-config", "-c", script], environ).splitlines()

    assert any(each.startswith(expected) for each in found)


@pytest.mark.skipif(shutil.which("zsh") is None, reason="no zsh here")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("wheelcheck explain ignored-m", "ignored-module"),
        ("wheelcheck verify --format sar", "sarif"),
        ("wheelcheck ins", "inspect"),
    ],
)
def test_zsh_completes(environ: dict[str, str], line: str, expected: str) -> None:
    # zsh completes at its own prompt only: it gets a terminal.
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe("zsh", ["zsh", "-f", "-i"], environ)
    try:
        setup = "PROMPT=; autoload -Uz compinit; compinit -D -u; source <(wheelcheck completion zsh); echo rea''dy\n"
        os.write(terminal, setup.encode())
        _until(terminal, "ready")
        os.write(terminal, f"{line}\t".encode())
        shown = _until(terminal, expected)
    finally:
        os.write(terminal, b"\x03exit\n")
        os.close(terminal)
        os.waitpid(pid, 0)

    assert expected in shown


def _until(terminal: int, text: str) -> str:
    """What the shell showed until ``text``, or in half a minute."""
    shown, end = "", time.monotonic() + 30
    while text not in shown and time.monotonic() < end:
        if select.select([terminal], [], [], 1)[0]:
            try:
                shown += os.read(terminal, 4096).decode(errors="replace")
            except OSError:
                break
    return shown
