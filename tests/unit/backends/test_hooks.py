"""Backends that compile nothing themselves: what their hooks and scripts were seen to do, or cannot be known."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from wheelcheck.backends import Observation, Watched, Watcher
from wheelcheck.backends.flit_core import WATCHER as FLIT
from wheelcheck.backends.hatchling import WATCHER as HATCHLING
from wheelcheck.backends.pdm_backend import WATCHER as PDM
from wheelcheck.backends.poetry_core import WATCHER as POETRY
from wheelcheck.backends.unknown import WATCHER as UNKNOWN
from wheelcheck.backends.uv_build import WATCHER as UV
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.finding import Location

SYSTEMS: Mapping[str, tuple[Watcher, str]] = {
    "flit_core": (FLIT, 'requires = ["flit_core >=3.2"]\nbuild-backend = "flit_core.buildapi"\n'),
    "hatchling": (HATCHLING, 'requires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'),
    "pdm": (PDM, 'requires = ["pdm-backend"]\nbuild-backend = "pdm.backend"\n'),
    "poetry": (POETRY, 'requires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'),
    "uv_build": (UV, 'requires = ["uv_build>=0.9"]\nbuild-backend = "uv_build"\n'),
}
HATCH_HOOK = "[tool.hatch.build.targets.wheel.hooks.{}]\n{}\n"
SCRIPT = '[tool.poetry.build]\nscript = "build.py"\n'
SEEN = Observation((DeclaredExtension("demo._fast", ("demo/_fast.c",), False, True, source="setuptools"),))


def read(
    name: str, settings: str = "", *, seen: Observation | None = None, files: tuple[str, ...] = (), hatch: str = ""
) -> Observation:
    watcher, system = SYSTEMS[name]
    found = watcher.read(
        Watched(
            {"pyproject.toml": f"[build-system]\n{system}{settings}", "hatch.toml": hatch}, tree_files=files, seen=seen
        )
    )
    assert found is not None
    return found


@pytest.mark.parametrize("name", SYSTEMS)
def test_without_a_hook_there_are_no_extension_modules_for_sure(name: str) -> None:
    seen = read(name)

    assert (seen.extensions, seen.unread) == ((), ())


@pytest.mark.parametrize("name", SYSTEMS)
def test_each_knows_its_own_backend_alone(name: str) -> None:
    others = [watcher for other, (watcher, _) in SYSTEMS.items() if other != name]
    tree = {"pyproject.toml": f"[build-system]\n{SYSTEMS[name][1]}"}

    assert [watcher.read(Watched(tree)) for watcher in others] == [None] * 4


@pytest.mark.parametrize(
    ("name", "settings", "files", "unread"),
    [
        ("hatchling", HATCH_HOOK.format("custom", ""), (), "the build hook `custom` (hatch_build.py)"),
        ("hatchling", HATCH_HOOK.format("custom", 'path = "own.py"'), (), "the build hook `custom` (own.py)"),
        ("hatchling", "[tool.hatch.build.hooks.zig]\n", (), "the build hook `zig`"),
        ("poetry", SCRIPT, (), "the build script build.py"),
        ("poetry", '[tool.poetry]\nbuild = "make.py"\n', (), "the build script make.py"),
        ("pdm", "", ("pdm_build.py",), "the build hook pdm_build.py"),
        ("pdm", '[tool.pdm.build]\ncustom-hook = "own.py"\n', ("own.py",), "the build hook own.py"),
        ("pdm", "[tool.pdm.build]\nrun-setuptools = true\n", (), "setuptools (`run-setuptools`)"),
    ],
)
def test_a_hook_that_was_not_seen_is_said_to_be_unknown(
    name: str, settings: str, files: tuple[str, ...], unread: str
) -> None:
    seen = read(name, settings, files=files)

    assert seen.unread == (f"{unread} cannot be watched: only what it left in the wheel is known",)


@pytest.mark.parametrize(
    ("name", "settings", "line"),
    [
        ("hatchling", HATCH_HOOK.format("cython", ""), 4),
        ("poetry", SCRIPT, 5),
        ("pdm", "[tool.pdm.build]\nrun-setuptools = true\n", 5),
    ],
)
def test_what_a_hook_made_setuptools_build_is_declared_where_the_hook_is_named(
    name: str, settings: str, line: int
) -> None:
    seen = read(name, settings, seen=SEEN)

    assert [(row.name, row.declared_at) for row in seen.extensions] == [
        ("demo._fast", Location("pyproject.toml", line))
    ]
    assert seen.unread == ()


@pytest.mark.parametrize(
    "settings", [HATCH_HOOK.format("vcs", ""), HATCH_HOOK.format("custom", "enable-by-default = false")]
)
def test_hooks_that_compile_nothing_or_do_not_run_hide_nothing(settings: str) -> None:
    assert read("hatchling", settings).unread == ()


def test_hooks_of_hatch_toml_are_read_too() -> None:
    seen = read("hatchling", hatch="[build.targets.wheel.hooks.custom]\n")

    assert seen.unread


def test_a_hook_of_pdms_that_is_a_package_is_said_to_be_unknown() -> None:
    tree = {
        "pyproject.toml": '[build-system]\nrequires = ["pdm-backend", "PDM_Build.rust"]\nbuild-backend="pdm.backend"\n'
    }

    seen = PDM.read(Watched(tree))

    assert seen is not None
    assert seen.unread == (
        "the build hook of pdm-build-rust cannot be watched: only what it left in the wheel is known",
    )


def test_a_backend_that_nobody_knows_is_named() -> None:
    seen = UNKNOWN.read(Watched({"pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "enscons.api"\n'}))

    assert seen is not None
    assert seen.extensions == ()
    assert seen.unread[0].startswith("the build backend `enscons` is not known to wheelcheck")


@pytest.mark.parametrize(
    ("pyproject", "seen"),
    [
        ('[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = ["."]\n', SEEN),
        ('[build-system]\nrequires = ["setuptools"]\nbuild-backend = "own"\nbackend-path = ["."]\n', None),
        ("", None),
    ],
)
def test_whoever_drives_setuptools_is_known(pyproject: str, seen: Observation | None) -> None:
    assert UNKNOWN.read(Watched({"pyproject.toml": pyproject}, seen=seen)) is None


def test_a_project_that_is_no_toml_at_all_is_taken_for_setuptools() -> None:
    assert UNKNOWN.read(Watched({"pyproject.toml": "not = [toml"})) is None
