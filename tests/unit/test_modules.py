"""Which files of a wheel are modules, by CPython's own order."""

from __future__ import annotations

from dataclasses import replace

from wheelcheck.model.archive import Entry, ExtensionModule, Metadata, Module, ModuleKind, Wheel
from wheelcheck.model.binary import Binary, BinaryFormat
from wheelcheck.modules import importable, top_levels

SUFFIXES = (".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so")


def wheel(*paths: str, extensions: tuple[str, ...] = (), texts: tuple[tuple[str, str], ...] = ()) -> Wheel:
    compiled = tuple(
        ExtensionModule(path.partition(".")[0].replace("/", "."), path, None, Binary(BinaryFormat.ELF))
        for path in extensions
    )
    entries = tuple(Entry(path, 0, path) for path in (*paths, *extensions))
    return Wheel("p-1-py3-none-any.whl", "p", "1", (), (), True, entries, Metadata(), (), compiled, texts)


def found(*paths: str, extensions: tuple[str, ...] = ()) -> list[tuple[str, ModuleKind]]:
    return [(module.name, module.kind) for module in importable(wheel(*paths, extensions=extensions), SUFFIXES)]


def test_packages_come_before_their_modules() -> None:
    names = found("p/z.py", "p/__init__.py", "p/a/__init__.py", "p/a/b.py", "q.py")

    assert names == [
        ("p", ModuleKind.PACKAGE),
        ("p.a", ModuleKind.PACKAGE),
        ("p.a.b", ModuleKind.SOURCE),
        ("p.z", ModuleKind.SOURCE),
        ("q", ModuleKind.SOURCE),
    ]


def test_an_extension_module_wins_over_a_source_of_its_name() -> None:
    modules = importable(wheel("p.py", extensions=("p.abi3.so",)), SUFFIXES)

    assert modules == (Module("p", ModuleKind.EXTENSION, "p.abi3.so"),)


def test_the_suffix_that_the_interpreter_likes_best_wins() -> None:
    files = ("f.so", "f.abi3.so", "f.cpython-311-x86_64-linux-gnu.so")

    assert [module.path for module in importable(wheel(extensions=files), SUFFIXES)] == [files[2]]


def test_an_extension_module_of_another_python_is_no_module() -> None:
    assert found(extensions=("f.cpython-38-x86_64-linux-gnu.so",)) == []


def test_without_an_interpreter_every_extension_module_counts() -> None:
    assert len(importable(wheel(extensions=("f.cpython-38-x86_64-linux-gnu.so",)))) == 1


def test_a_package_folder_wins_over_a_module_file() -> None:
    assert found("p.py", "p/__init__.py", "p/a.py") == [("p", ModuleKind.PACKAGE), ("p.a", ModuleKind.SOURCE)]


def test_a_module_file_hides_a_folder_without_init() -> None:
    assert found("p.py", "p/a.py") == [("p", ModuleKind.SOURCE)]


def test_a_folder_without_init_is_a_namespace_package_when_it_holds_modules() -> None:
    assert found("n/p/__init__.py", "n/data/x.json", "empty/x.json") == [
        ("n", ModuleKind.NAMESPACE),
        ("n.p", ModuleKind.PACKAGE),
    ]


def test_names_that_no_statement_can_import_are_left_out() -> None:
    paths = ("p/__init__.py", "p/my-tool.py", "p/class.py", "p/{{name}}/a.py", "p/1st/a.py", "p-1.dist-info/x.py")

    assert found(*paths, "p/__pycache__/a.cpython-311.pyc") == [("p", ModuleKind.PACKAGE)]


def test_the_main_module_is_told_apart() -> None:
    assert ("p.__main__", ModuleKind.MAIN) in found("p/__init__.py", "p/__main__.py")


def test_python_files_in_a_template_folder_are_material_unless_imported() -> None:
    paths = ("p/__init__.py", "p/templates/setup.py")
    imported = replace(wheel(*paths), texts=(("p/__init__.py", "from .templates.setup import x\n"),))

    assert found(*paths) == [("p", ModuleKind.PACKAGE)]
    assert "p.templates.setup" in [module.name for module in importable(imported, SUFFIXES)]


def test_top_levels_are_packages_modules_and_folders_of_data() -> None:
    assert top_levels(wheel("p/__init__.py", "m.py", "docs/x.rst")) == {"p", "m.py", "docs"}
