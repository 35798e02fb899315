"""Where a source lands when it is installed."""

from __future__ import annotations

from wheelcheck.layout import Layout, infer, module_files, module_of


def test_a_src_layout_is_seen_by_comparing_files() -> None:
    layout = infer({"src/pkg/__init__.py": "", "tests/test_a.py": ""}, {"pkg/__init__.py": ""})
    assert layout.installed("src/pkg/new.py") == "pkg/new.py"
    assert layout.candidates("pkg/new.py")[0] == "src/pkg/new.py"


def test_a_renamed_package_folder_is_seen_by_its_texts() -> None:
    text = "def function():\n    return 'long enough to be sure of it'\n"
    layout = infer({"lib/core.py": text}, {"pkg/core.py": text})
    assert layout.installed("lib/core.py") == "pkg/core.py"


def test_without_a_wheel_the_packages_tell() -> None:
    layout = infer({"python/pkg/__init__.py": "", "python/pkg/sub/__init__.py": "", "docs/conf.py": ""}, {})
    assert layout.pairs == (("python/", ""),)


def test_files_outside_every_root_are_installed_nowhere() -> None:
    assert Layout((("src/", ""),)).installed("tools/x.py") is None


def test_a_path_names_its_module() -> None:
    assert module_of("pkg/sub/__init__.py") == ("pkg.sub", True)
    assert module_of("pkg/fast.pyx") == ("pkg.fast", False)
    assert module_of("pkg/not-a-name.py") is None
    assert module_of("pkg/data.json") is None


def test_python_files_come_before_compiled_sources() -> None:
    assert module_files("pkg.a")[:3] == ["pkg/a.py", "pkg/a/__init__.py", "pkg/a.pyx"]


def test_files_of_the_same_text_in_several_packages_are_not_taken_for_one_another() -> None:
    header = "# This file is dual licensed under the terms of two licences.\n"
    installed = {"pkg/a/__init__.py": header, "pkg/b/__init__.py": header}
    sources = {f"src/{path}": text for path, text in installed.items()} | {"tests/b/__init__.py": header}

    layout = infer(sources, installed)

    assert layout.pairs == (("src/", ""),)
    assert layout.installed("tests/b/__init__.py") is None
