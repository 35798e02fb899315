"""What an earlier build left on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from wheelcheck.stages.leftovers import leftovers


def write(folder: Path, *paths: str) -> None:
    for path in paths:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("")


def test_modules_in_every_library_folder_of_a_build_are_found(tmp_path: Path) -> None:
    names = ("build/lib/pkg/a.py", "build/lib.linux-x86_64-cpython-311/pkg/b.py")
    write(tmp_path, *names, "build/lib/pkg/data.json", "build/temp/c.py", "build/library/d.py")
    assert leftovers(tmp_path) == names


def test_a_folder_that_was_never_built_in_has_none(tmp_path: Path) -> None:
    write(tmp_path, "pkg/__init__.py")
    assert leftovers(tmp_path) == ()


@pytest.mark.parametrize("link", ["build", "build/lib"])
def test_links_are_not_followed(tmp_path: Path, link: str) -> None:
    write(tmp_path, "elsewhere/lib/pkg/a.py", "elsewhere/pkg/a.py", "project/pkg.py")
    place = tmp_path / "project" / link
    place.parent.mkdir(exist_ok=True)
    try:
        place.symlink_to(tmp_path / "elsewhere")
    except OSError:
        pytest.skip("this system lets nobody make links")
    assert leftovers(tmp_path / "project") == ()
