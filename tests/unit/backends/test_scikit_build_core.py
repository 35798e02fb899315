"""What CMake's file API answers about the targets of a build that scikit-build-core drives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from wheelcheck import backends
from wheelcheck.backends import Observation, Watched
from wheelcheck.backends.scikit_build_core import WATCHER
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.finding import Location

PYPROJECT = '[build-system]\nrequires = ["scikit-build-core"]\nbuild-backend = "scikit_build_core.build"\n'
REPLY = ".cmake/api/v1/reply"
STAGED = "/tmp/tmpabc/wheel/platlib"
FILE = "_fast.cpython-311-x86_64-linux-gnu.so"
INIT = "demo/__init__.py"
# As CMake 3.25 writes it for a function of the project that calls pybind11_add_module.
GRAPH = {
    "commands": ["add_library", "pybind11_add_module", "our_module", "install"],
    "files": ["/site-packages/pybind11Tools.cmake", "CMakeLists.txt"],
    "nodes": [
        {"file": 1},
        {"command": 2, "file": 1, "line": 9, "parent": 0},
        {"command": 1, "file": 1, "line": 4, "parent": 1},
        {"command": 0, "file": 0, "line": 270, "parent": 2},
    ],
}


def target(**more: Any) -> dict[str, Any]:
    return {
        "name": "fast",
        "id": "fast::@1",
        "type": "MODULE_LIBRARY",
        "nameOnDisk": FILE,
        "artifacts": [{"path": FILE}],
        "paths": {"build": ".", "source": "."},
        "sources": [{"path": "src/demo/fast.cpp"}, {"path": "src/demo/fast.h"}],
        "backtrace": 3,
        "backtraceGraph": GRAPH,
        **more,
    }


def installed(*places: str) -> dict[str, Any]:
    return {"prefix": {"path": STAGED}, "destinations": [{"path": place} for place in places]}


def replies(*targets: Any, source: str = "/w/tree", installers: Any = ()) -> dict[str, str]:
    model = {
        "paths": {"source": source, "build": "/w/kept"},
        "configurations": [
            {
                "targets": [{"jsonFile": f"target-{number}.json"} for number in range(len(targets))],
                "directories": [{"jsonFile": "directory.json"}],
            }
        ],
    }
    documents = {
        "index-1.json": {"objects": [{"kind": "codemodel", "jsonFile": "old.json"}]},
        "index-2.json": {"objects": [{"kind": "cache"}, {"kind": "codemodel", "jsonFile": "codemodel.json"}]},
        "codemodel.json": model,
        "directory.json": {"installers": installers},
        **{f"target-{number}.json": document for number, document in enumerate(targets)},
    }
    return {f"{REPLY}/{name}": json.dumps(document) for name, document in documents.items()}


def seen(
    kept: Mapping[str, str],
    settings: str = "",
    *,
    built: tuple[str, ...] = (FILE,),
    wheel: tuple[str, ...] | None = (INIT,),
    tree: tuple[str, ...] = (f"src/{INIT}",),
) -> Observation:
    watched = Watched(
        {"pyproject.toml": PYPROJECT + settings}, kept=kept, kept_files=built, tree_files=tree, wheel=wheel
    )
    observation = WATCHER.read(watched)
    assert observation is not None
    return observation


def only(observation: Observation) -> DeclaredExtension:
    [row] = observation.extensions
    return row


def test_a_target_that_is_installed() -> None:
    row = only(seen(replies(target(install=installed("demo"))), wheel=(INIT, f"demo/{FILE}")))

    assert row == DeclaredExtension(
        name="demo._fast",
        sources=("src/demo/fast.cpp",),
        optional=False,
        built=True,
        declared_at=Location("CMakeLists.txt", 9),
        source="scikit-build-core",
        installed=True,
        file=f"demo/{FILE}",
        target="fast",
    )


def test_a_target_that_no_rule_installs_is_named_by_the_package_beside_its_source() -> None:
    row = only(seen(replies(target())))

    assert (row.name, row.built, row.installed, row.file) == ("demo._fast", True, False, None)


def test_a_target_that_nothing_asks_for_is_not_declared() -> None:
    assert seen(replies(target()), built=()).extensions == ()


def test_a_target_that_was_to_be_installed_and_was_not_compiled() -> None:
    row = only(seen(replies(target(install=installed("demo"))), built=(), wheel=None))

    assert (row.name, row.built, row.installed) == ("demo._fast", False, True)


@pytest.mark.parametrize(
    ("place", "name", "file"),
    [
        (".", "_fast", FILE),
        ("lib/./sub", "lib.sub._fast", f"lib/sub/{FILE}"),
        (f"{STAGED}/demo", "demo._fast", f"demo/{FILE}"),
        ("/tmp/tmpabc/wheel/purelib/demo", "demo._fast", f"demo/{FILE}"),
        ("/tmp/tmpabc/wheel/data/bin", "demo._fast", None),
        ("../../..", "demo._fast", None),
    ],
)
def test_where_a_destination_is_in_the_wheel(place: str, name: str, file: str | None) -> None:
    row = only(seen(replies(target(install=installed(place))), wheel=(INIT,)))

    assert (row.name, row.file, row.installed) == (name, file, True)


def test_of_several_destinations_the_one_in_the_wheel_counts() -> None:
    row = only(seen(replies(target(install=installed("bin", "demo"))), wheel=(INIT, f"demo/{FILE}")))

    assert row.file == f"demo/{FILE}"


def test_a_file_that_came_into_the_wheel_by_another_way_is_installed() -> None:
    row = only(seen(replies(target()), wheel=(INIT, f"demo/sub/{FILE}")))

    assert (row.name, row.installed, row.file) == ("demo.sub._fast", True, f"demo/sub/{FILE}")


@pytest.mark.parametrize(("component", "told"), [("python", True), ("Unspecified", False)])
def test_a_component_that_the_project_does_not_install(component: str, told: bool) -> None:
    rule = {"type": "target", "targetId": "fast::@1", "destination": "demo", "component": component}
    kept = replies(target(install=installed("demo")), installers=[rule])

    row = only(seen(kept, '[tool.scikit-build]\ninstall.components = ["python"]\n'))

    assert row.installed is told


def test_what_the_project_excludes_is_not_told_to_be_in_the_wheel() -> None:
    row = only(seen(replies(target(install=installed("demo"))), '[tool.scikit-build]\nwheel.exclude = ["demo/_f*"]\n'))

    assert row.installed is False


def test_a_source_folder_of_cmake_below_the_project() -> None:
    kept = replies(target(), source="/w/tree/cpp")

    row = only(seen(kept, '[tool.scikit-build]\ncmake.source-dir = "cpp"\n'))

    assert row.sources == ("cpp/src/demo/fast.cpp",)
    assert row.declared_at == Location("cpp/CMakeLists.txt", 9)


def test_a_generated_source_is_told_as_what_it_is_made_of() -> None:
    made = target(sources=[{"path": "/w/kept/_fast.c", "isGenerated": True}], install=installed("demo"))

    assert only(seen(replies(made), tree=("src/demo/_fast.pyx",))).sources == ("src/demo/_fast.pyx",)


@pytest.mark.parametrize(
    "other",
    [
        target(type="EXECUTABLE"),
        target(type="SHARED_LIBRARY", nameOnDisk="libplain.so"),
        target(type="SHARED_LIBRARY", nameOnDisk="plain.so"),
        target(nameOnDisk="libplugin.so"),
        target(nameOnDisk="plugin.so", backtraceGraph={}),
        target(nameOnDisk=None),
        None,
        [],
    ],
)
def test_what_is_no_extension_module(other: Any) -> None:
    assert seen(replies(other)).extensions == ()


@pytest.mark.parametrize(
    "more",
    [
        {"nameOnDisk": "_fast.so"},
        {"nameOnDisk": "_fast.pyd", "backtraceGraph": {}},
        {"nameOnDisk": "_fast.abi3.so", "backtraceGraph": {}},
        {"type": "SHARED_LIBRARY"},
        {
            "nameOnDisk": "_fast.so",
            "backtraceGraph": {},
            "compileGroups": [{"includes": [{"path": "/usr/include/python3.11"}]}],
        },
    ],
)
def test_what_is_an_extension_module(more: dict[str, Any]) -> None:
    assert only(seen(replies(target(**more)))).name == "demo._fast"


@pytest.mark.parametrize(
    "graph",
    [
        None,
        {"nodes": [], "files": []},
        {"nodes": [{"file": 9, "line": 1, "parent": 3}] * 4, "files": []},
        {"nodes": [{"file": 0, "line": "x", "parent": -1}] * 4, "files": [1]},
    ],
)
def test_a_place_that_leads_nowhere(graph: Any) -> None:
    assert only(seen(replies(target(backtraceGraph=graph)))).declared_at is None


@pytest.mark.parametrize("text", ["", "[", "null", "{}", "[" * 100_000])
def test_torn_answers_are_unread(text: str) -> None:
    kept = {**replies(target()), f"{REPLY}/codemodel.json": text}

    observation = seen(kept)

    assert observation.extensions == ()
    assert observation.unread == ("CMake did not come to describe its targets",)


def test_a_build_without_cmake_has_nothing_to_tell() -> None:
    watched = Watched({"pyproject.toml": PYPROJECT + "[tool.scikit-build]\nwheel.cmake = false\n"})

    assert WATCHER.read(watched) == Observation((), source="scikit-build-core")


@pytest.mark.parametrize(
    ("backend", "requires"),
    [
        ("scikit_build_core.setuptools.build_meta", "scikit-build-core"),
        ("setuptools.build_meta", "scikit_build"),
        ("hatchling.build", "scikit-build-core>=0.10"),
    ],
)
def test_a_cmake_that_another_backend_drives_is_said_to_be_unread(backend: str, requires: str) -> None:
    pyproject = f'[build-system]\nrequires = ["{requires}"]\nbuild-backend = "{backend}"\n'

    observation = WATCHER.read(Watched({"pyproject.toml": pyproject}))

    assert observation is not None
    assert observation.unread == (f"the targets of CMake, which {backend} drives, cannot be read",)
    assert WATCHER.settings({"pyproject.toml": pyproject}, "/w/kept") == {}


def test_the_build_folder_is_set_for_its_own_backend() -> None:
    assert WATCHER.settings({"pyproject.toml": PYPROJECT}, "/w/kept") == {"build-dir": "/w/kept"}
    assert list(WATCHER.prepared({"pyproject.toml": PYPROJECT})) == [".cmake/api/v1/query/codemodel-v2"]


def test_another_backend_is_not_taken_for_it() -> None:
    assert WATCHER.read(Watched({"pyproject.toml": ""})) is None
    assert WATCHER in backends.watchers()
