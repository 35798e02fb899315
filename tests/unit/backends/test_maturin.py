"""maturin: which module its settings and Cargo.toml name, and what its log and the wheel say of it."""

from __future__ import annotations

import pytest

from wheelcheck.backends import Observation, Watched
from wheelcheck.backends.maturin import WATCHER
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.finding import Location

SYSTEM = '[build-system]\nrequires = ["maturin>=1"]\nbuild-backend = "maturin"\n'
PROJECT = '[project]\nname = "my-demo"\n'
CRATE = '[package]\nname = "demo-crate"\n[lib]\ncrate-type = ["cdylib"]\n'
PYO3 = '[dependencies]\npyo3 = "0.25"\n'
FOUND = "\N{LINK SYMBOL} Found pyo3 bindings\n"
SUFFIX = ".cpython-311-x86_64-linux-gnu.so"


def watched(
    pyproject: str, cargo: str, *, manifest: str = "Cargo.toml", files: tuple[str, ...] = (), log: str = FOUND,
    wheel: tuple[str, ...] | None = None,
) -> Watched:  # fmt: skip
    tree = {"pyproject.toml": pyproject, manifest: cargo}
    return Watched(tree, tree_files=("pyproject.toml", manifest, *files), log=log, wheel=wheel)


def read(*texts: str, **more: object) -> Observation:
    seen = WATCHER.read(watched(*texts, **more))  # type: ignore[arg-type]
    assert seen is not None
    return seen


def test_a_dotted_module_name_beside_python_code() -> None:
    settings = SYSTEM + '[tool.maturin]\npython-source = "python"\nmodule-name = "demo._core"\n'

    seen = read(settings, CRATE, files=("python/demo/__init__.py",), wheel=("demo/__init__.py", f"demo/_core{SUFFIX}"))

    assert seen.extensions == (
        DeclaredExtension(
            "demo._core", ("src/lib.rs",), False, True, None, Location("pyproject.toml", 6), source="maturin"
        ),
    )


@pytest.mark.parametrize(
    ("pyproject", "cargo", "name", "place"),
    [
        ("", CRATE.replace("[lib]", '[lib]\nname = "core"'), "core.core", Location("Cargo.toml", 4)),
        (PROJECT, CRATE, "my_demo.my_demo", Location("pyproject.toml", 5)),
        ("", CRATE, "demo_crate.demo_crate", Location("Cargo.toml", 2)),
        ('[tool.maturin]\nmodule-name = "a._b"\n', CRATE, "_b._b", Location("pyproject.toml", 5)),
    ],
)
def test_without_python_code_the_module_lies_in_a_package_of_its_own_name(
    pyproject: str, cargo: str, name: str, place: Location
) -> None:
    (row,) = read(SYSTEM + pyproject, cargo).extensions

    assert (row.name, row.built, row.declared_at) == (name, False, place)


def test_an_old_maturin_makes_no_package() -> None:
    (row,) = read(SYSTEM, CRATE, wheel=("demo_crate.abi3.so",)).extensions

    assert (row.name, row.built) == ("demo_crate", True)


def test_rust_in_a_folder_of_its_own_beside_src() -> None:
    crate = CRATE.replace("[lib]", '[lib]\npath = "src/python.rs"')

    (row,) = read(SYSTEM + PROJECT, crate, manifest="rust/Cargo.toml", files=("src/my_demo/__init__.py",)).extensions

    assert (row.name, row.sources) == ("my_demo.my_demo", ("rust/src/python.rs",))


def test_a_member_of_a_workspace_is_named_by_its_manifest_path() -> None:
    settings = SYSTEM + '[tool.maturin]\nmanifest-path = "crates/py/Cargo.toml"\nmodule-name = "demo"\n'

    (row,) = read(settings, CRATE, manifest="crates/py/Cargo.toml").extensions

    assert row.sources == ("crates/py/src/lib.rs",)


def test_a_wrong_module_name_is_told_in_maturins_words() -> None:
    log = FOUND + (
        "Warning: Couldn't find the symbol `PyInit__core` or `PyModExport__core` in the native library. "
        "Python will fail to import this module. If you're using pyo3, check that ...\n"
    )

    (row,) = read(SYSTEM, CRATE, log=log, wheel=("demo_crate/demo_crate.so",)).extensions

    assert row.built
    assert row.error == (
        "maturin: Couldn't find the symbol `PyInit__core` or `PyModExport__core` in the native library"
    )


@pytest.mark.parametrize("kind", ["bin", "cffi", "uniffi"])
def test_programs_and_libraries_that_python_does_not_import_are_no_extension_modules(kind: str) -> None:
    seen = read(SYSTEM, CRATE, log=f"Found {kind} bindings\n")

    assert (seen.extensions, seen.unread) == ((), ())


@pytest.mark.parametrize(
    ("settings", "cargo", "count"),
    [
        ("", CRATE + PYO3, 1),
        ("", CRATE, 0),
        ("", CRATE + '[dependencies]\nbound = { package = "pyo3-ffi", version = "0.25" }\n', 1),
        ("", CRATE + "[dependencies]\nuniffi = '0.2'\n", 0),
        ('[tool.maturin]\nbindings = "bin"\n', CRATE + PYO3, 0),
    ],
)
def test_before_maturin_said_anything_the_bindings_are_those_of_the_crate(
    settings: str, cargo: str, count: int
) -> None:
    seen = read(SYSTEM + settings, cargo, log="")

    assert (len(seen.extensions), seen.unread) == (count, ())


def test_what_cannot_be_read_is_said() -> None:
    nothing = WATCHER.read(Watched({"pyproject.toml": SYSTEM}))
    no_crate = WATCHER.read(Watched({"pyproject.toml": SYSTEM, "Cargo.toml": "not = [toml"}, log=FOUND))

    assert nothing is not None
    assert nothing.unread
    assert no_crate is not None
    assert no_crate.unread


def test_a_backend_in_the_project_around_maturin_is_maturin() -> None:
    wrapped = '[build-system]\nrequires = ["maturin"]\nbuild-backend = "own"\nbackend-path = ["."]\n'

    assert read(wrapped, CRATE).extensions


def test_another_backend_is_not_taken_for_it() -> None:
    assert WATCHER.read(Watched({"pyproject.toml": '[build-system]\nbuild-backend = "hatchling.build"\n'})) is None
    assert WATCHER.read(Watched({})) is None
