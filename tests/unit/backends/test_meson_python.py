"""What Meson's introspection data says, as meson-python leaves it in its build folder."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wheelcheck import backends
from wheelcheck.backends import Observation, Watched
from wheelcheck.backends.meson_python import WATCHER
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.finding import Location

PYPROJECT = '[build-system]\nrequires = ["meson-python"]\nbuild-backend = "mesonpy"\n'
SOURCE = "/w/tree"
BUILD = "/w/tree/.mesonpy-watching"
INFO = ".mesonpy-watching/meson-info"
TAG = "cpython-311-x86_64-linux-gnu"
MESON = """\
project('demo', 'c')
py = import('python').find_installation()
py.extension_module('_fast', '_fast.c', subdir: 'demo', install: true)
py.extension_module(
  # for the tests
  '_lost',
  'demo/_lost.c',
)
foreach name : ['_x', '_y']
  py.extension_module(name, name + '.pyx')
endforeach
"""


def target(name: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "shared module",
        "defined_in": f"{SOURCE}/meson.build",
        "filename": [f"{BUILD}/{name}.{TAG}.so"],
        "build_by_default": True,
        "target_sources": [{"sources": [f"{SOURCE}/demo/{name}.c"], "generated_sources": []}, {"linker": ["cc"]}],
        "dependencies": ["python-3.11"],
        "subproject": None,
        **more,
    }


def plan(*names: str, **more: Any) -> dict[str, Any]:
    entries = {
        f"{BUILD}/{name}.{TAG}.so": {"destination": f"{{py_platlib}}/demo/{name}.{TAG}.so", "tag": "runtime", **more}
        for name in names
    }
    init = {"destination": "{py_platlib}/demo/__init__.py", "tag": "python-runtime"}
    return {"targets": entries, "python": {f"{SOURCE}/demo/__init__.py": init}}


def seen(
    targets: Any, installed: Any, *built: str, pyproject: str = PYPROJECT, files: tuple[str, ...] = ()
) -> Observation | None:
    tree = {
        "pyproject.toml": pyproject,
        "meson.build": MESON,
        f"{INFO}/intro-targets.json": json.dumps(targets),
        f"{INFO}/intro-install_plan.json": json.dumps(installed),
        f"{INFO}/meson-info.json": json.dumps({"directories": {"source": SOURCE, "build": BUILD}}),
    }
    return WATCHER.read(Watched(tree, tree_files=(*(f".mesonpy-watching/{name}.{TAG}.so" for name in built), *files)))


def only(observation: Observation | None) -> DeclaredExtension:
    assert observation is not None
    [row] = observation.extensions
    return row


def test_a_target_that_is_installed() -> None:
    row = only(seen([target("_fast")], plan("_fast"), "_fast"))

    assert row == DeclaredExtension(
        name="demo._fast",
        sources=("demo/_fast.c",),
        optional=False,
        built=True,
        declared_at=Location("meson.build", 3),
        source="meson-python",
        installed=True,
        file=f"demo/_fast.{TAG}.so",
        target="_fast",
    )


def test_a_target_without_install_is_named_by_the_package_beside_its_source() -> None:
    row = only(seen([target("_lost")], plan(), "_lost"))

    assert (row.name, row.built, row.installed, row.file) == ("demo._lost", True, False, None)
    assert row.declared_at == Location("meson.build", 4)


def test_a_target_that_was_not_compiled() -> None:
    row = only(seen([target("_fast")], plan("_fast")))

    assert (row.built, row.installed) == (False, True)


def test_a_name_that_a_loop_makes_is_found_by_its_one_line() -> None:
    row = only(seen([target("_x")], plan("_x"), "_x"))

    assert row.declared_at == Location("meson.build", 9)


def test_the_source_of_a_translated_one() -> None:
    made = [{"sources": [], "generated_sources": [f"{BUILD}/_x.{TAG}.so.p/demo/_x.pyx.c"]}]

    row = only(seen([target("_x", target_sources=made)], plan("_x"), "_x", files=("demo/_x.pyx",)))

    assert row.sources == ("demo/_x.pyx",)


@pytest.mark.parametrize(
    "other",
    [
        target("_fast", type="shared library"),
        target("_fast", type="static library"),
        target("_fast", filename=[f"{BUILD}/libplain.so.1"]),
        target("_fast", filename=[f"{BUILD}/plain.so"], dependencies=[]),
        target("_fast", filename=[]),
        target("_fast", build_by_default=False),
        target("_fast", subproject="other"),
        None,
        {"type": "shared module", "filename": 3},
    ],
)
def test_what_is_no_extension_module_of_the_project(other: Any) -> None:
    observation = seen([other], plan())

    assert observation is not None
    assert observation.extensions == ()
    assert observation.unread == ()


def test_a_shared_module_that_uses_python_is_one_though_its_file_has_no_tag() -> None:
    row = only(seen([target("_fast", filename=[f"{BUILD}/_bare.so"])], plan()))

    assert row.name == "demo._bare"


@pytest.mark.parametrize(
    ("install", "more", "installed"),
    [
        ('["--tags=runtime,devel"]', {}, True),
        ('["--tags", "devel"]', {}, False),
        ('["--skip-subprojects"]', {"subproject": "other"}, False),
        ('["--skip-subprojects=another"]', {"subproject": "other"}, True),
        ("[3]", {}, True),
    ],
)
def test_what_the_project_has_meson_leave_out(install: str, more: dict[str, Any], installed: bool) -> None:
    settings = f"{PYPROJECT}[tool.meson-python.args]\ninstall = {install}\n"

    assert only(seen([target("_fast")], plan("_fast", **more), "_fast", pyproject=settings)).installed is installed


@pytest.mark.parametrize(
    ("pyproject", "given"),
    [
        (PYPROJECT, True),
        (PYPROJECT + 'backend-path = ["."]\n', True),
        (PYPROJECT.replace("mesonpy", "our_backend") + 'backend-path = ["."]\n', True),
        (PYPROJECT.replace("mesonpy", "setuptools.build_meta"), False),
        (PYPROJECT.replace("mesonpy", "mesonpyx"), False),
        ("[build-system", False),
        ("x = " + "[" * 5000, False),
        ("", False),
    ],
)
def test_whose_build_folder_is_set(pyproject: str, given: bool) -> None:
    assert bool(WATCHER.settings({"pyproject.toml": pyproject}, "/w/kept")) is given


def test_a_build_that_ended_before_meson_described_it() -> None:
    observation = WATCHER.read(Watched({"pyproject.toml": PYPROJECT}))

    assert observation is not None
    assert observation.unread == ("Meson did not come to describe its targets",)


@pytest.mark.parametrize("text", ["", "{}", "[", "[" * 100_000, "null"])
def test_torn_data_is_unread(text: str) -> None:
    watched = Watched({"pyproject.toml": PYPROJECT, f"{INFO}/intro-targets.json": text})

    observation = WATCHER.read(watched)

    assert observation is not None
    assert observation.unread


@pytest.mark.parametrize("installed", [{}, {"targets": 3}, {"targets": {"a": None}}, {"python": {"a": {}}}])
def test_an_install_plan_of_another_shape(installed: Any) -> None:
    assert only(seen([target("_fast")], installed, "_fast")).installed is False


@pytest.mark.parametrize("installed", [None, [], 3])
def test_nothing_is_said_of_installing_without_a_plan(installed: Any) -> None:
    observation = seen([target("_fast")], installed, "_fast")

    assert only(observation).installed is None
    assert observation is not None
    assert observation.unread == ("Meson's install plan could not be read",)


def test_another_backend_is_not_taken_for_it() -> None:
    assert WATCHER.read(Watched({"pyproject.toml": ""})) is None
    assert WATCHER in backends.watchers()
