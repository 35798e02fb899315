"""What the packaging files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.model.snapshot import Absence, AbsentFile, Snapshot, SourceKind
from wheelcheck.stages import project
from wheelcheck.stages.text import decoded


def test_pyproject_gives_name_version_backend_and_requirements(tmp_path: Path) -> None:
    build_system = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
    (tmp_path / "pyproject.toml").write_text(build_system + '[project]\nname = "a"\nversion = "1"\n')

    found = project.read(tmp_path, root=".")

    assert (found.name, found.version, found.backend) == ("a", "1", "hatchling.build")
    assert found.build_requires == ("hatchling",)
    assert found.pyproject["project"]["name"] == "a"
    assert [file.path for file in found.files] == ["pyproject.toml"]


@pytest.mark.parametrize(
    "files",
    [
        {"setup.py": "from setuptools import setup\nsetup(name='a', version='1')\n"},
        {"setup.py": "import setuptools\nV = '1'\nsetuptools.setup(name='a', version=V)\n"},
        {"setup.py": "from setuptools import setup\nsetup()\n", "setup.cfg": "[metadata]\nname = a\nversion = 1\n"},
        {"setup.py": "raise SystemExit", "PKG-INFO": "Metadata-Version: 2.1\nName: a\nVersion: 1\n\nName: b\n"},
        {"pyproject.toml": "[tool.poetry]\nname = 'a'\nversion = '1'\n"},
    ],
)
def test_older_projects_name_themselves_elsewhere(tmp_path: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (tmp_path / path).write_text(text)

    found = project.read(tmp_path, root=".")

    assert (found.name, found.version) == ("a", "1")
    assert found.backend == "setuptools.build_meta:__legacy__"


@pytest.mark.parametrize(
    "files",
    [
        {"setup.py": "from setuptools import setup\nsetup(name=f(), version=open('v').read())\n"},
        {"setup.py": "V = '1'\nV = '2'\nsetup(version=V)\n"},
        {"setup.py": "def broken(:\n"},
        {"setup.py": "", "setup.cfg": "[metadata]\nname = file: NAME\nversion = attr: a.__version__\n"},
        {"setup.py": "", "setup.cfg": "no section\n"},
        {"pyproject.toml": "[project]\ndynamic = ['version']\n"},
    ],
)
def test_what_only_building_tells_is_left_open(tmp_path: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (tmp_path / path).write_text(text)

    found = project.read(tmp_path, root=".")

    assert (found.name, found.version) == (None, None)


def test_build_lists_of_subfolders_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    for path in ("pyproject.toml", "meson.build", "src/meson.build", "src/CMakeLists.txt"):
        (tmp_path / path).write_text("" if path != "pyproject.toml" else "[project]\n")

    found = project.read(tmp_path, root=".")

    assert [file.path for file in found.files] == ["pyproject.toml", "meson.build", "src/meson.build"]


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"[project\n", r"pyproject\.toml:1:9: not valid TOML"),
        (b'[project]\nname = "a\n', r"pyproject\.toml:2:10: not valid TOML"),
        (b"[project]\nx = [1,\n", r"pyproject\.toml:2: not valid TOML"),
        (b"[project]\nname = '\xff'\n", r"pyproject\.toml:2: not UTF-8"),
        (b"\xef\xbb\xbf[project]\n", r"pyproject\.toml:1: .*byte order mark"),
        (b"[build-system]\n", "lacks the key `requires`"),
        (b"[build-system]\nrequires = 'x'\n", "not a list of strings"),
        (b"build-system = 1\n", "not a table"),
        (b"[build-system]\nrequires = []\nbuild-backend = 1\n", "not a string"),
    ],
)
def test_a_broken_pyproject_is_a_usage_error_with_its_place(tmp_path: Path, content: bytes, where: str) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)

    with pytest.raises(UsageError, match=where) as caught:
        project.read(tmp_path, root=".")

    assert caught.value.hint


def test_a_folder_without_a_project_names_those_below(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner/setup.py").write_text("")

    with pytest.raises(WheelcheckError, match=r"no pyproject\.toml and no setup\.py") as caught:
        project.read(tmp_path, root=".")

    assert caught.value.hint == "these subfolders hold a project: inner/"


def test_a_pyproject_that_only_configures_tools_is_no_project(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")

    with pytest.raises(WheelcheckError, match="only configures tools"):
        project.read(tmp_path, root=".")


def test_sources_are_those_of_the_snapshot_and_those_it_lacks(tmp_path: Path) -> None:
    ours, users = tmp_path / "ours", tmp_path / "users"
    for folder, name in ((ours, "a.py"), (ours, "b.pyx"), (ours, "data.txt"), (users, "c.pxi"), (users, "d.so")):
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x\r\n")
    (ours / "link.py").symlink_to("a.py")
    (ours / "out.py").symlink_to(users / "c.pxi")
    files = frozenset(("a.py", "b.pyx", "data.txt", "link.py", "out.py", "gone.py"))
    absent = tuple(AbsentFile(name, Absence.UNTRACKED) for name in ("c.pxi", "d.so"))

    sources, lacking = project.read_sources(Snapshot(SourceKind.GIT, ours, files, absent), users)

    assert [(file.path, file.text) for file in sources] == [("a.py", "x\n"), ("b.pyx", "x\n"), ("link.py", "x\n")]
    assert [file.path for file in lacking] == ["c.pxi"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xef\xbb\xbfx = 1", "x = 1"),
        (b"# -*- coding: latin-1 -*-\ns = '\xe9'", "# -*- coding: latin-1 -*-\ns = 'é'"),
        (b"#!/bin/py\n# vim: set fileencoding=cp1252 :\n\x80", "#!/bin/py\n# vim: set fileencoding=cp1252 :\n€"),
        (b"# coding: no-such\n\xc3\xa9", "# coding: no-such\né"),
        (b"# coding: rot13\nx", "# coding: rot13\nx"),
        (b"x = '\xff'\r\ny\rz", "x = '\ufffd'\ny\nz"),
    ],
)
def test_sources_are_decoded_as_python_would_and_never_refused(content: bytes, text: str) -> None:
    assert decoded(content) == text
