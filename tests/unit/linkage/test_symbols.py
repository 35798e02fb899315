from __future__ import annotations

from collections.abc import Mapping

from wheelcheck.linkage import Linkage, Undefined
from wheelcheck.linkage.symbols import Questions, questions
from wheelcheck.model.binary import Image, ImportedSymbol
from wheelcheck.model.system import SystemLibraries, SystemLibrary
from wheelcheck.rules._linking import compiled

RUN = ImportedSymbol("fast_run")
HERE = SystemLibraries(
    "x86_64",
    (
        SystemLibrary("libc.so.6", "/lib/libc.so.6", frozenset({"malloc"})),
        SystemLibrary("libknown.so.1", "/lib/libknown.so.1", frozenset({"known"})),
        SystemLibrary("libclosed.so.1", "/lib/libclosed.so.1"),
    ),
    process=frozenset({"malloc", "sqrt"}),
)


def undefined(
    images: Mapping[str, Image],
    tag: str = "linux_x86_64",
    *,
    system: SystemLibraries | None = HERE,
    texts: Mapping[str, str] | None = None,
) -> list[Undefined]:
    return list(Linkage(compiled(images, f"cp311-cp311-{tag}", texts), system).undefined)


def module(*imports: ImportedSymbol, needed: tuple[str, ...] = ("libc.so.6",)) -> Image:
    return Image("x86_64", needed=needed, imports=imports, search=("$ORIGIN",))


def test_a_symbol_that_nothing_defines() -> None:
    (found,) = undefined({"pkg/_m.so": module(RUN)})

    assert (found.name, found.file.path, found.library, found.elsewhere) == ("fast_run", "pkg/_m.so", None, None)


def test_an_image_without_any_library_is_judged_too() -> None:
    assert [one.name for one in undefined({"pkg/_m.so": module(RUN, needed=())})] == ["fast_run"]


def test_what_python_the_linker_and_the_process_define_is_there() -> None:
    imports = ("PyLong_FromLong", "_Py_Dealloc", "PyPyLong_FromLong", "sqrt", "__gmon_start__", "_DYNAMIC")

    assert undefined({"pkg/_m.so": module(*map(ImportedSymbol, imports))}) == []


def test_weak_and_versioned_symbols_are_no_matter() -> None:
    weak, versioned = ImportedSymbol("fast_run", weak=True), ImportedSymbol("new", "libc.so.6", "GLIBC_2.99")

    assert undefined({"pkg/_m.so": module(weak, versioned)}) == []


def test_nobody_knows_what_an_unknown_library_defines() -> None:
    assert undefined({"pkg/_m.so": module(RUN)}, system=None) == []
    assert undefined({"pkg/_m.so": module(RUN, needed=("libelse.so.1",))}) == []
    assert undefined({"pkg/_m.so": module(RUN, needed=("libclosed.so.1",))}) == []
    assert [one.name for one in undefined({"pkg/_m.so": module(RUN, needed=("libknown.so.1",))})] == ["fast_run"]


def test_a_library_of_the_wheel_defines_it() -> None:
    library = Image("x86_64", exports=frozenset({"fast_run"}))

    assert undefined({"pkg/_m.so": module(RUN, needed=("libfast.so",)), "pkg/libfast.so": library}) == []


def test_a_library_finds_symbols_of_the_module_that_loads_it() -> None:
    root = Image("x86_64", needed=("libfast.so",), search=("$ORIGIN",), exports=frozenset({"callback"}))
    library = Image("x86_64", imports=(ImportedSymbol("callback"),))

    assert undefined({"pkg/_m.so": root, "pkg/libfast.so": library}) == []


def test_a_definition_in_another_module_is_out_of_reach_unless_loaded_for_all() -> None:
    images = {"pkg/_m.so": module(RUN), "pkg/_other.so": Image("x86_64", exports=frozenset({"fast_run"}))}
    shared = {"pkg/_first.py": "import os, sys\nsys.setdlopenflags(os.RTLD_GLOBAL)\n"}

    (found,) = undefined(images)

    assert found.elsewhere is not None
    assert found.elsewhere.path == "pkg/_other.so"
    assert undefined(images, texts=shared) == []


def test_a_library_that_two_modules_load_is_fine_when_one_of_them_completes_it() -> None:
    images = {
        "pkg/_one.so": Image("x86_64", needed=("libfast.so",), search=("$ORIGIN",), exports=frozenset({"callback"})),
        "pkg/_two.so": Image("x86_64", needed=("libfast.so",), search=("$ORIGIN",)),
        "pkg/libfast.so": Image("x86_64", imports=(ImportedSymbol("callback"),)),
    }

    assert undefined(images) == []


def test_a_versioned_symbol_bound_to_a_library_of_the_wheel_must_be_in_it() -> None:
    images = {
        "pkg/_m.so": module(ImportedSymbol("gone", "libfast.so", "FAST_1"), needed=("libfast.so",)),
        "pkg/libfast.so": Image("x86_64", exports=frozenset({"fast_run"})),
    }

    (found,) = undefined(images, system=None)

    assert found.library is not None
    assert (found.name, found.library.path) == ("gone", "pkg/libfast.so")


def test_windows_imports_are_looked_up_in_the_library_that_they_name() -> None:
    imports = (ImportedSymbol("run", "fast.dll"), ImportedSymbol("gone", "fast.dll"), ImportedSymbol("#7", "fast.dll"))
    images = {
        "pkg/_m.pyd": Image("AMD64", needed=("fast.dll",), imports=imports),
        "pkg/fast.dll": Image("AMD64", exports=frozenset({"run"})),
    }

    assert [one.name for one in undefined(images, "win_amd64", system=None)] == ["gone"]


def test_mac_imports_may_be_passed_on_by_the_library_that_they_name() -> None:
    images = {
        "pkg/_m.so": Image(
            "arm64",
            needed=("@loader_path/liba.dylib",),
            imports=(
                ImportedSymbol("run", "@loader_path/liba.dylib"),
                ImportedSymbol("gone", "@loader_path/liba.dylib"),
            ),
        ),
        "pkg/liba.dylib": Image("arm64", needed=("@loader_path/libb.dylib",)),
        "pkg/libb.dylib": Image("arm64", exports=frozenset({"run"})),
    }

    assert [one.name for one in undefined(images, "macosx_11_0_arm64", system=None)] == ["gone"]


def test_libraries_of_the_system_are_asked_only_where_something_is_in_question() -> None:
    def asked(image: Image) -> Questions | None:
        ((files, loads),) = Linkage(compiled({"pkg/_m.so": image}, "cp311-cp311-linux_x86_64")).loads
        return questions(files, loads)

    assert asked(module(ImportedSymbol("malloc", "libc.so.6", "GLIBC_2.2.5"))) is None
    assert asked(module(RUN)) == Questions(frozenset({"fast_run"}), frozenset({"libc.so.6"}))
    assert asked(module(RUN, needed=())) == Questions(frozenset({"fast_run"}), frozenset())
