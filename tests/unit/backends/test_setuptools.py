"""setuptools, watched while it really builds: with the setuptools of the tests, in a process of its own."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

import pytest

from wheelcheck import backends
from wheelcheck.backends import Watched
from wheelcheck.backends.setuptools import WATCHER
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.finding import Location

C_SOURCE = """
#include <Python.h>
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_fast", 0, -1, 0};
PyMODINIT_FUNC PyInit__fast(void) { return PyModule_Create(&module); }
"""
SETUP = """\
from setuptools import Extension, setup

names = ["_fast", "_lost"]
setup(
    name="demo",
    version="1",
    packages=["demo"],
    py_modules=["alone"],
    ext_modules=[
        Extension(f"demo.{name}", [f"demo/{name}.c"], optional=name == "_lost", extra_compile_args=["-g0"])
        for name in names
    ],
)
"""
needs_compiler = pytest.mark.skipif(
    not (shutil.which("cc") or shutil.which("gcc")) or importlib.util.find_spec("wheel") is None,
    reason="building an extension module needs a C compiler (and old setuptools the package wheel)",
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    (tree / "demo").mkdir(parents=True)
    (tree / "demo/__init__.py").write_text("")
    (tree / "demo/_fast.c").write_text(C_SOURCE)
    (tree / "alone.py").write_text("")
    (tree / "setup.py").write_text(SETUP)
    return tree


def setup(tree: Path, code: str, *, watched: bool) -> tuple[list[str], str]:
    """Run setup code in a process that is prepared as a build environment is; the records and the output."""
    site, records = tree.parent / "site", tree.parent / "records"
    site.mkdir(exist_ok=True)
    records.mkdir(exist_ok=True)
    for name, text in WATCHER.files().items():
        (site / name).write_text(text)
    shutil.rmtree(tree / "build", ignore_errors=True)
    environ = {"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": "1700000000"}
    if watched:
        environ.update(WATCHER.environ(str(records)))
    start = f"import site; site.addsitedir({str(site)!r}); site.addsitedir({str(site)!r})\n"
    done = subprocess.run(
        [sys.executable, "-c", start + code],
        cwd=tree,
        env=environ,
        timeout=120,
        text=True,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return [path.read_text() for path in records.glob("*.json")], done.stdout


def script(*arguments: str) -> str:
    """setup.py as setuptools' backend runs it."""
    return (
        f"import sys; sys.argv = ['setup.py', *{arguments!r}]; __file__ = 'setup.py'\n"
        "exec(compile(open('setup.py').read(), '<string>', 'exec'))\n"
    )


def wheel_hash(tree: Path) -> str:
    (wheel,) = (tree / "dist").glob("*.whl")
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


@needs_compiler
def test_what_it_was_told_to_build_and_what_became_of_it(tree: Path) -> None:
    records, output = setup(tree, script("bdist_wheel"), watched=True)

    seen = WATCHER.read(Watched({"setup.py": SETUP}, tuple(records)))

    assert seen is not None, output
    fast, lost = seen.extensions
    file = f"demo/_fast{sysconfig.get_config_var('EXT_SUFFIX')}"
    assert fast == DeclaredExtension(
        "demo._fast", ("demo/_fast.c",), False, True, None, Location("setup.py", 10), "setuptools", file=file
    )
    assert (lost.name, lost.optional, lost.built) == ("demo._lost", True, False)
    assert lost.error
    assert (seen.packages, seen.modules) == (("demo",), ("alone",))


@needs_compiler
def test_the_wheel_is_the_same_to_the_byte(tree: Path) -> None:
    setup(tree, script("bdist_wheel"), watched=False)
    unwatched = wheel_hash(tree)
    shutil.rmtree(tree / "dist")

    records, _ = setup(tree, script("bdist_wheel"), watched=True)

    assert records
    assert wheel_hash(tree) == unwatched


@needs_compiler
def test_a_script_that_runs_build_ext_itself_is_seen(tree: Path) -> None:
    code = (
        "from setuptools import Extension\n"
        "from setuptools.dist import Distribution\n"
        "from setuptools.command.build_ext import build_ext\n"
        "module = Extension('demo._fast', ['demo/_fast.c'])\n"
        "command = build_ext(Distribution({'name': 'demo', 'ext_modules': [module]}))\n"
        "command.ensure_finalized()\n"
        "command.run()\n"
    )

    records, output = setup(tree, code, watched=True)

    seen = WATCHER.read(Watched({}, tuple(records)))
    assert seen is not None, output
    assert [(row.name, row.built) for row in seen.extensions] == [("demo._fast", True)]


def test_a_build_ext_of_the_projects_own_is_judged_by_its_files(tree: Path) -> None:
    (tree / "setup.py").write_text(
        "import pathlib\n"
        "from setuptools import Extension, setup\n"
        "from setuptools.command.build_ext import build_ext\n"
        "class Own(build_ext):\n"
        "    def run(self):\n"
        "        path = pathlib.Path(self.get_ext_fullpath('a'))\n"
        "        path.parent.mkdir(parents=True, exist_ok=True)\n"
        "        path.touch()\n"
        "setup(name='demo', packages=['demo'], ext_package='demo', cmdclass={'build_ext': Own},\n"
        "      ext_modules=[Extension('a', []), Extension('b', [])])\n"
    )

    records, output = setup(tree, script("build"), watched=True)

    seen = WATCHER.read(Watched({}, tuple(records)))
    assert seen is not None, output
    assert [(row.name, row.built) for row in seen.extensions] == [("demo.a", True), ("demo.b", False)]
    assert {row.declared_at for row in seen.extensions} == {Location("setup.py", 10)}


def test_a_pure_project_was_told_nothing(tree: Path) -> None:
    (tree / "setup.py").write_text("from setuptools import setup\nsetup(name='demo', packages=['demo'])\n")

    records, output = setup(tree, script("build"), watched=True)

    seen = WATCHER.read(Watched({}, tuple(records)))
    assert seen is not None, output
    assert (seen.extensions, seen.packages) == ((), ("demo",))


def test_a_folder_that_cannot_be_written_fails_no_build(tree: Path) -> None:
    (tree / "setup.py").write_text("from setuptools import setup\nsetup(name='demo', packages=['demo'])\n")
    start = "import os; os.environ['WHEELCHECK_OBSERVE'] = '/nonexistent/folder'\nimport _wheelcheck_observer as o\n"

    records, output = setup(tree, start + "o.start()\n" + script("build") + "print('did it')\n", watched=False)

    assert records == []
    assert output.endswith("did it\n")


def record(path: str | None, line: int | None, **more: object) -> str:
    row: Mapping[str, object] = {"sources": ["demo/a.c"], "optional": False, "built": False, "error": "e", **more}
    extensions = {"demo.a": {**row, "path": path, "line": line}}
    return json.dumps({"commands": ["build_ext"], "packages": [], "py_modules": [], "extensions": extensions})


@pytest.mark.parametrize(
    ("path", "line", "texts", "place"),
    [
        ("setup.py", 3, {"setup.py": "x = [\n  'demo/a.c',\n]\nExtension(y)\n"}, Location("setup.py", 2)),
        ("setup.py", 3, {"setup.py": "'demo.a'\n'demo.a'\n"}, Location("setup.py", 3)),
        (None, None, {"pyproject.toml": '[x]\nname = "demo.a"\n'}, Location("pyproject.toml", 2)),
        (None, None, {"pyproject.toml": ""}, None),
    ],
)
def test_the_line_of_a_declaration(
    path: str | None, line: int | None, texts: Mapping[str, str], place: Location | None
) -> None:
    seen = WATCHER.read(Watched(texts, (record(path, line),)))

    assert seen is not None
    assert seen.extensions[0].declared_at == place


def test_the_line_of_a_cffi_module_spells_its_script() -> None:
    text = "setup(\n    packages=['demo'],\n    cffi_modules=['build_a.py:ffi'],\n)\n"

    seen = WATCHER.read(Watched({"setup.py": text}, (record("setup.py", 1, spelled="build_a.py:ffi"),)))

    assert seen is not None
    assert seen.extensions[0].declared_at == Location("setup.py", 3)


def test_a_rust_module_begins_where_the_library_of_its_crate_does() -> None:
    rust = record("setup.py", 4, kind="rust", sources=["rust/Cargo.toml"])

    seen = WATCHER.read(Watched({"rust/Cargo.toml": '[lib]\npath = "src/python.rs"\n'}, (rust,)))

    assert seen is not None
    assert [(row.sources, row.source) for row in seen.extensions] == [(("rust/src/python.rs",), "setuptools-rust")]


def test_a_module_of_mypycs_comes_from_the_python_file() -> None:
    compiled = record("setup.py", 1, sources=["build/demo/a.c"])

    seen = WATCHER.read(Watched({}, (compiled,), tree_files=("build/demo/a.c", "src/demo/a.py")))

    assert seen is not None
    assert seen.extensions[0].sources == ("src/demo/a.py",)


def test_of_several_processes_the_one_that_built_it_counts() -> None:
    seen = WATCHER.read(Watched({}, (record(None, None), record(None, None, built=True, error=None), '{"torn')))

    assert seen is not None
    assert [(row.built, row.error) for row in seen.extensions] == [(True, None)]


def test_another_backend_is_not_taken_for_it() -> None:
    assert WATCHER.read(Watched({})) is None


def test_watchers_find_themselves() -> None:
    assert WATCHER in backends.watchers()
