"""Building with backends that lie in the project itself, so that nothing has to be fetched."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from wheelcheck.model.build import BuildError, BuildFault, BuildResult, BuildStep
from wheelcheck.stages import build, installer, interpreter
from wheelcheck.stages.workspace import Workspace

PYPROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
GOOD = """
import io, os, tarfile, zipfile

def build_sdist(folder, config=None):
    open("generated.py", "w").close()
    with tarfile.open(os.path.join(folder, "demo-1.tar.gz"), "w:gz") as archive:
        for name in ("backend.py", "pyproject.toml", "PKG-INFO"):
            archive.add(name, "demo-1/" + name)
    return "demo-1.tar.gz"

def build_wheel(folder, config=None, metadata=None):
    with zipfile.ZipFile(os.path.join(folder, "demo-1-py3-none-any.whl"), "w") as archive:
        archive.writestr("demo.py", "")
    print("made it")
    return "demo-1-py3-none-any.whl"
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with Workspace(tmp_path) as workspace:
        yield workspace


def project(workspace: Workspace, backend: str, pyproject: str = PYPROJECT) -> Path:
    tree = workspace.fresh("tree")
    (tree / "pyproject.toml").write_text(pyproject)
    (tree / "backend.py").write_text(backend)
    (tree / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: demo\nVersion: 1\n")
    return tree


def run(tree: Path, workspace: Workspace, timeout: float = 60, sdist: Path | None = None) -> BuildResult:
    return build.build(
        tree, interpreter.find(None), workspace, timeout=timeout, installer=installer.choose(), sdist=sdist
    )


def error_of(backend: str, workspace: Workspace, timeout: float = 60) -> BuildError:
    error = run(project(workspace, backend), workspace, timeout).error
    assert error is not None
    return error


def test_the_wheel_comes_from_the_sdist(workspace: Workspace) -> None:
    tree = project(workspace, GOOD)

    result = run(tree, workspace)

    assert result.error is None, result.log
    assert result.sdist is not None
    assert result.wheel is not None
    assert (result.sdist.name, result.wheel.name) == ("demo-1.tar.gz", "demo-1-py3-none-any.whl")
    assert "made it\n" in result.log
    assert result.extensions is None
    assert (result.unread or "").startswith("the build backend `backend` is not known to wheelcheck")


def test_what_the_build_wrote_into_the_tree_is_told_and_removed(workspace: Workspace) -> None:
    tree = project(workspace, GOOD)

    assert run(tree, workspace).written == ("generated.py",)
    assert sorted(path.name for path in tree.iterdir() if path.name != "__pycache__") == [
        "PKG-INFO",
        "backend.py",
        "pyproject.toml",
    ]


def test_a_given_sdist_is_where_it_starts(workspace: Workspace) -> None:
    made = run(project(workspace, GOOD), workspace).sdist
    assert made is not None
    kept = Path(shutil.copy(made, workspace.folder("kept")))

    result = run(workspace.folder("unused"), workspace, sdist=kept)

    assert result.error is None
    assert result.sdist == kept
    assert "build_sdist" not in result.log


def test_a_file_that_the_sdist_lacks(workspace: Workspace) -> None:
    tree = project(workspace, GOOD.replace('    print("made it")', '    open("needed.txt").read()'))
    (tree / "needed.txt").write_text("")

    result = run(tree, workspace)

    assert result.error is not None
    assert (result.error.step, result.error.fault) == (BuildStep.WHEEL, BuildFault.MISSING_FILE)
    assert (result.error.missing, result.error.path, result.error.line) == ("needed.txt", "backend.py", 14)
    assert (result.tree_tried, result.tree_error, result.wheel) == (True, None, None)


def test_a_file_that_the_tree_lacks_too(workspace: Workspace) -> None:
    result = run(project(workspace, GOOD.replace('    print("made it")', '    open("needed.txt").read()')), workspace)

    assert result.tree_tried
    assert result.tree_error is not None
    assert result.tree_error.missing == "needed.txt"


@pytest.mark.parametrize(
    ("backend", "message"),
    [
        ("def build_sdist(folder, config=None): return 42", "did not give the name of a file"),
        ("def build_sdist(folder, config=None): return 'a.tar.gz'", "did not write it"),
        ("def build_sdist(folder, config=None): return '../backend.py'", "did not write it"),
        ("import os\ndef build_sdist(folder, config=None): os._exit(0)", "without an answer"),
        ("import os\ndef build_sdist(folder, config=None): os.kill(os.getpid(), 11)", "killed by signal 11 (SIGSEGV)"),
        ("def get_requires_for_build_sdist(config=None): return [1]", "are no requirements"),
        ("x = 1", "has no attribute 'build_sdist'"),
        (
            "class UnsupportedOperation(Exception): pass\n"
            "def build_sdist(folder, config=None): raise UnsupportedOperation('not here')",
            "refuses build_sdist: backend.UnsupportedOperation: not here",
        ),
        (
            "def build_sdist(folder, config=None):\n"
            "    open(folder + '/a-1.tar.gz', 'w').close()\n    return 'a-1.tar.gz'",
            "the sdist is unusable",
        ),
    ],
)
def test_a_backend_that_misbehaves_is_a_value(backend: str, message: str, workspace: Workspace) -> None:
    error = error_of(backend, workspace)

    assert error.fault is BuildFault.BACKEND
    assert message in error.message


def test_garbage_in_the_output_is_survived(workspace: Workspace) -> None:
    error = error_of(
        "import os, sys\nos.write(1, b'\\xff\\x00\\x1b[2J' * 1000 + b'\\n')\nsys.exit('enough')", workspace
    )

    assert error.message == "enough"


def test_a_backend_that_hangs_is_ended(workspace: Workspace) -> None:
    error = error_of("import time\nprint('thinking', flush=True)\ntime.sleep(600)", workspace, timeout=3)

    assert error.fault is BuildFault.TIMEOUT
    assert error.excerpt == ("thinking",)


def test_the_backend_sees_neither_credentials_nor_home(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYPI_TOKEN", "secret-value")
    monkeypatch.setenv("HOME", "/home/somebody")

    error = error_of("import os\nraise ValueError(repr(sorted(os.environ.items())))", workspace)

    assert "WHEELCHECK_RUN" in error.message
    assert "secret-value" not in error.message
    assert "/home/somebody'" not in error.message


@pytest.mark.parametrize(
    ("pyproject", "line"), [("[build-system\n", 1), ('[build-system]\nrequires = "setuptools"\n', None)]
)
def test_a_pyproject_that_cannot_be_read(pyproject: str, line: int | None, workspace: Workspace) -> None:
    error = run(project(workspace, "", pyproject), workspace).error

    assert error is not None
    assert (error.fault, error.path, error.line) == (BuildFault.CONFIGURATION, "pyproject.toml", line)
    assert str(workspace.root) not in error.message


def test_requirements_that_cannot_be_installed(workspace: Workspace) -> None:
    error = run(project(workspace, "", PYPROJECT.replace("[]", '["nosuch-zzz>=3"]', 1)), workspace).error

    assert error is not None
    assert (error.fault, error.hook) == (BuildFault.REQUIREMENTS, "build-system.requires")
    assert any("nosuch-zzz" in line for line in error.excerpt)


def test_a_backend_that_nothing_brings_is_named(workspace: Workspace) -> None:
    pyproject = '[build-system]\nrequires = []\nbuild-backend = "hatchling.build"\n'

    error = run(project(workspace, "", pyproject), workspace).error

    assert error is not None
    assert (error.fault, error.missing) == (BuildFault.MISSING_MODULE, "hatchling")


def test_lines_are_handed_on_as_they_come(workspace: Workspace) -> None:
    lines: list[str] = []
    tree = project(workspace, GOOD)

    result = build.build(
        tree, interpreter.find(None), workspace, timeout=60, installer=installer.choose(), on_line=lines.append
    )

    assert "* build_wheel" in lines
    assert "\n".join(lines) + "\n" == result.log


def begun(backend: str, workspace: Workspace) -> BuildResult:
    tree = project(workspace, backend)
    archive = workspace.fresh("released") / "demo-1.tar.gz"
    with tarfile.open(archive, "w:gz") as released:
        for name in ("backend.py", "pyproject.toml", "PKG-INFO"):
            released.add(tree / name, f"demo-1/{name}")
    return build.begin(archive, interpreter.find(None), workspace, timeout=60, installer=installer.choose())


def test_an_sdist_is_begun_without_being_built(workspace: Workspace) -> None:
    asked = "def get_requires_for_build_wheel(config=None):\n    print('asked')\n    return []\n"
    prepared = (
        "import os\n"
        "def prepare_metadata_for_build_wheel(folder, config=None):\n    os.mkdir(folder + '/d')\n    return 'd'\n"
    )
    never = "def build_wheel(*_, **__):\n    raise SystemExit('it was built')\n"

    result = begun(asked + prepared + never, workspace)

    assert (result.error, result.wheel) == (None, None)
    assert "asked\n" in result.log


def test_a_released_sdist_that_lacks_a_file_cannot_be_begun(workspace: Workspace) -> None:
    result = begun("open('requirements.txt')\n", workspace)

    assert result.error is not None
    assert (result.error.step, result.error.missing) == (BuildStep.WHEEL, "requirements.txt")
