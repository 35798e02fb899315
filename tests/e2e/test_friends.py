"""What ``wheelcheck init`` writes, run by the tools that it is written for: nox, tox, and pre-commit at a real push;
the recipe for cibuildwheel as it would run it, and the whole GitHub action.

They install wheelcheck as a user would, from a wheel of this project beside the index: `nox -s friends` has them.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from e2e import command, requirements, samples, tiny
from e2e.composite_action import Job

_REPOSITORY = Path(__file__).parents[2]
_SOURCES = ("pyproject.toml", "README.md", "LICENSE", "src")
BROKEN = {"tiny/__init__.py": "", "tiny/a.py": "from tiny import absent\n"}
GOOD = {**BROKEN, "tiny/absent.py": ""}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this project: a build writes into its sources."""
    place = tmp_path_factory.mktemp("wheelcheck")
    for name in _SOURCES:
        source = _REPOSITORY / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, place / name)
    return place


@pytest.fixture(scope="module")
def links(sources: Path) -> Path:
    """A folder with a wheel of wheelcheck."""
    place = sources / "dist"
    build = [sys.executable, "-m", "build", "--wheel", "--installer", "uv", "--outdir", str(place), str(sources)]
    done = subprocess.run(build, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return place


@pytest.fixture
def variables(tmp_path: Path, links: Path) -> dict[str, str]:
    found = command.environment(tmp_path, samples.git_environ(tmp_path, samples.GitState()))
    del found["PYTHONPATH"]  # the tools are to use what they install
    return found | {
        "PIP_FIND_LINKS": f"{links} {os.environ.get('PIP_FIND_LINKS', '')}".strip(),
        "UV_FIND_LINKS": str(links),
        "NOX_DEFAULT_VENV_BACKEND": "uv",
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
    }


def needs(*tools: str) -> pytest.MarkDecorator:
    reason = requirements.lacking(tools)
    return pytest.mark.skipif(reason is not None, reason=reason or "")


def run(folder: Path, variables: Mapping[str, str], *line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        line,
        cwd=folder,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=400,
        check=False,
    )


def initialised(place: Path, variables: Mapping[str, str], flag: str) -> Path:
    folder = tiny.project(place, modules=GOOD)
    for arguments in (["init", "--quiet", "--initial-branch=main"], ["remote", "add", "origin", "../remote.git"]):
        run(folder, variables, "git", *arguments)
    run(place, variables, "git", "init", "--quiet", "--bare", "remote.git")
    done = command.run(["init", flag, "--no-table", "--yes", str(folder)], place)
    assert done.status == 0, done.stderr
    commit(folder, variables)
    return folder


def commit(folder: Path, variables: Mapping[str, str]) -> None:
    for arguments in (["add", "--all"], ["commit", "--quiet", "--message=change"]):
        done = run(folder, variables, "git", *arguments)
        assert done.returncode == 0, done.stdout


@needs("nox", "git")
def test_the_session_of_nox(tmp_path: Path, variables: dict[str, str]) -> None:
    folder = initialised(tmp_path, variables, "--nox")

    good = run(folder, variables, "nox", "-s", "wheelcheck")
    (folder / "tiny/absent.py").unlink()
    tiny.project(tmp_path, modules=BROKEN)
    broken = run(folder, variables, "nox", "-R", "-s", "wheelcheck", "--", "--format", "concise")

    assert good.returncode == 0, good.stdout
    assert "no findings in 3 modules (3 importable)" in good.stdout
    assert broken.returncode == 1
    assert "error[WC0" in broken.stdout


@pytest.mark.skipif(importlib.util.find_spec("nox") is None, reason="needs nox")
def test_the_helper_for_noxfiles(tmp_path: Path, variables: dict[str, str]) -> None:
    folder = tiny.project(tmp_path, modules=GOOD)
    (folder / "noxfile.py").write_text(
        "import nox\nfrom wheelcheck.nox import verify\n\n\n"
        "@nox.session\ndef check(session: nox.Session) -> None:\n    verify(session, '.', '--format', 'json')\n"
    )
    # nox and wheelcheck stand in one environment: here that of the tests.
    nox = [sys.executable, "-m", "nox"]

    good = run(folder, variables, *nox, "-s", "check")
    failing = run(folder, variables, *nox, "-R", "-s", "check", "--", "--smoke", "import nowhere")

    assert good.returncode == 0, good.stdout
    assert '"verdict": "pass"' in good.stdout
    assert f"{folder}/.nox/check/bin/python" in good.stdout
    assert failing.returncode == 1
    assert '"verdict": "fail"' in failing.stdout


@needs("tox", "git")
def test_the_environment_of_tox(tmp_path: Path, variables: dict[str, str]) -> None:
    folder = initialised(tmp_path, variables, "--tox")

    good = run(folder, variables, "tox", "-e", "wheelcheck")
    failing = run(folder, variables, "tox", "-e", "wheelcheck", "--", "--smoke", "import nowhere")

    assert good.returncode == 0, good.stdout
    assert "no findings in 3 modules (3 importable)" in good.stdout
    assert failing.returncode == 1
    assert "WC404" in failing.stdout or "nowhere" in failing.stdout


def push(folder: Path, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return run(folder, variables, "git", "push", "origin", "main")


def assert_guards_pushes(folder: Path, variables: Mapping[str, str]) -> None:
    """A good commit passes, a broken one is stopped, and mending it on disk does not help."""
    installed = run(folder, variables, "pre-commit", "install", "--hook-type", "pre-push")
    assert installed.returncode == 0, installed.stdout
    good = push(folder, variables)
    (folder / "tiny/a.py").write_text("from tiny import nowhere\n")
    commit(folder, variables)
    broken = push(folder, variables)
    (folder / "tiny/a.py").write_text("")
    mended_on_disk = push(folder, variables)

    assert good.returncode == 0, good.stdout
    assert (broken.returncode, mended_on_disk.returncode) == (1, 1)
    assert "error[WC005] tiny.nowhere" in broken.stdout
    assert "error[WC005] tiny.nowhere" in mended_on_disk.stdout


@needs("pre-commit", "git")
def test_the_hook_of_pre_commit_that_is_written(tmp_path: Path, variables: dict[str, str]) -> None:
    assert_guards_pushes(initialised(tmp_path, variables, "--pre-commit"), variables)


@needs("pre-commit", "git")
def test_the_hook_of_pre_commit_from_a_clone_of_this_repository(tmp_path: Path, variables: dict[str, str]) -> None:
    if not (_REPOSITORY / ".git").exists():
        pytest.skip("this is no clone")
    folder = initialised(tmp_path, variables, "--pre-commit")
    revision = run(_REPOSITORY, variables, "git", "rev-parse", "HEAD").stdout.strip()
    (folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {_REPOSITORY}\n    rev: {revision}\n    hooks:\n      - id: wheelcheck\n"
    )
    commit(folder, variables)

    assert_guards_pushes(folder, variables)


def recipe(key: str) -> list[str]:
    """The commands under that key of ``[tool.cibuildwheel]`` in docs/ci.md."""
    page = (_REPOSITORY / "docs" / "ci.md").read_text(encoding="utf-8")
    tables = [tomllib.loads(text) for text in re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)]
    found = [table["tool"]["cibuildwheel"][key] for table in tables if key in table["tool"].get("cibuildwheel", {})]
    return [found[0]] if isinstance(found[0], str) else list(found[0])


@pytest.mark.skipif(importlib.util.find_spec("cibuildwheel") is None, reason="needs cibuildwheel")
def test_the_commands_of_cibuildwheel_in_its_test_environment(tmp_path: Path, variables: dict[str, str]) -> None:
    prepare_command = importlib.import_module("cibuildwheel.util.helpers").prepare_command
    folder = tiny.project(tmp_path, modules={"tiny.py": "import nowhere_else\n"})
    good = tiny.wheel(tmp_path)
    (tmp_path / "broken").mkdir()
    broken = tiny.wheel(tmp_path / "broken", extra={"second.py": "import tiny.absent\n"})
    test = str(tmp_path / "test")
    make = ("venv", "--quiet", "--python", sys.executable, test)
    install = ("pip", "install", "--quiet", "--python", test, "wheelcheck")
    for line in (make, install):
        done = run(tmp_path, variables, sys.executable, "-m", "uv", *line)
        assert done.returncode == 0, done.stdout
    inside = variables | {"PATH": f"{test}/bin:{variables['PATH']}", "VIRTUAL_ENV": test}
    empty = tmp_path / "test_cwd"
    empty.mkdir()
    commands = [*recipe("test-command"), recipe("audit-command")[1]]

    def answers(wheel: Path) -> list[subprocess.CompletedProcess[str]]:
        lines = [prepare_command(each, project=folder, package=folder, wheel=wheel) for each in commands]
        return [run(empty, inside, "sh", "-c", line) for line in lines]

    assert [each.returncode for each in answers(good)] == [0, 0], answers(good)[1].stdout
    assert [each.returncode for each in answers(broken)] == [1, 1]


@needs("git", "nox")
def test_the_whole_action_with_its_installation(tmp_path: Path, variables: dict[str, str], sources: Path) -> None:
    tiny.project(tmp_path, modules=BROKEN)
    inputs = {"target": "tiny", "python": sys.executable, "sarif": "true"}

    done = Job(tmp_path, variables, inputs, {"host": {"python-path": sys.executable}}, home=sources).run()

    assert done.result("verdict") == "fail", done.log
    assert "error[WC005] tiny.absent" in done.log
    assert Path(done.result("sarif")).is_file()
