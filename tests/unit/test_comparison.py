"""Two wheels, or two sdists, side by side."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from unit.stages.archive_subjects import FILES, sdist, wheel
from wheelcheck import session
from wheelcheck.comparison import Change, Part, compare
from wheelcheck.comparison.formats import as_json, as_text
from wheelcheck.errors import UsageError
from wheelcheck.model.archive import Entry, EntryPoint, Metadata, Wheel
from wheelcheck.rules import _sketch as sketch


def made(files: tuple[str, ...], **more: object) -> Wheel:
    return sketch.wheel(dict.fromkeys(files, ""), **more)  # type: ignore[arg-type]


def changes(before: Wheel, after: Wheel, part: Part) -> list[Change]:
    return [change for change in compare(before, after).changes if change.part is part]


def test_equal_wheels_have_no_difference() -> None:
    assert compare(made(("pkg/__init__.py",)), made(("pkg/__init__.py",))).changes == ()


def test_a_public_module_that_is_gone_is_lost() -> None:
    before, after = made(("pkg/__init__.py", "pkg/a.py")), made(("pkg/__init__.py", "pkg/b.py"))

    found = changes(before, after, Part.MODULE)

    assert found == [
        Change(Part.MODULE, "pkg.a", "module", None, loses=True),
        Change(Part.MODULE, "pkg.b", None, "module"),
    ]
    assert compare(before, after).loses


@pytest.mark.parametrize("path", ["pkg/_a.py", "pkg/_private/a.py", "pkg/tests/test_a.py"])
def test_private_modules_and_tests_are_told_and_not_lost(path: str) -> None:
    comparison = compare(made(("pkg/__init__.py", path)), made(("pkg/__init__.py",)))

    assert comparison.changes
    assert not comparison.loses


def test_a_compiled_module_in_place_of_a_python_one_is_no_lost_module() -> None:
    before = made(("pkg/__init__.py", "pkg/fast.py"))
    after = made(("pkg/__init__.py", "pkg/fast.abi3.so"))

    assert not compare(before, after).loses
    assert [change.subject for change in changes(before, after, Part.EXTENSION)] == ["pkg.fast"]
    assert [change.loses for change in changes(after, before, Part.EXTENSION)] == [True]


def test_a_requirement_that_changes_is_one_change() -> None:
    before = made((), metadata=Metadata("pkg", "1.0", requires=("Click >=8", "x")))
    after = made((), metadata=Metadata("pkg", "1.0", requires=("click>=9", "x")))

    assert changes(before, after, Part.REQUIREMENT) == [Change(Part.REQUIREMENT, "click", "Click>=8", "click>=9")]


def test_entry_points_and_extras_and_tags_that_are_gone_are_lost() -> None:
    point = EntryPoint("console_scripts", "run", "pkg:main")
    before = made(
        ("pkg.py",), metadata=Metadata("pkg", "1.0", extras=("x",)), entry_points=(point,), tag="py3-none-any"
    )
    after = made(("pkg.py",), tag="cp311-cp311-linux_x86_64")

    lost = {change.subject for change in compare(before, after).changes if change.loses}

    assert lost == {"run (console_scripts)", "x", "py3-none-any"}


def test_a_data_file_of_the_same_size_and_other_content_has_changed() -> None:
    base = made(("pkg.py",))
    before, after = (
        replace(base, entries=(Entry("pkg/a.json", 9, "pkg/a.json", 9, digest),)) for digest in (b"\1" * 32, b"\2" * 32)
    )

    (change,) = changes(before, after, Part.FILE)

    assert change.before != change.after


def test_names_from_archives_are_made_harmless_in_the_text() -> None:
    comparison = compare(made(("pkg.py",)), made(("pkg.py", "pkg/\x1b[31m::error::x.txt")))

    assert "\x1b" not in as_text(comparison)
    assert json.loads(as_json(comparison))["changes"][0]["part"] == "other files"


def test_files_are_compared_by_what_they_are(tmp_path: Path) -> None:
    old, new, source = (
        tmp_path / "pkg-1.0-py3-none-any.whl",
        tmp_path / "pkg-1.1-py3-none-any.whl",
        tmp_path / "a.tar.gz",
    )
    old.write_bytes(wheel())
    new.write_bytes(wheel({name: content for name, content in FILES.items() if name != "pkg/b.py"}))
    source.write_bytes(sdist())

    text, loses = session.diff(str(old), str(new))

    assert loses
    assert "  !- pkg.b" in text
    assert session.diff(str(source), str(source)) == (
        "a.tar.gz -> a.tar.gz\n\nno difference in metadata, names and contents\n",
        False,
    )
    with pytest.raises(UsageError, match="cannot be compared"):
        session.diff(str(old), str(source))
    with pytest.raises(UsageError, match="no such file"):
        session.diff(str(old), str(tmp_path / "absent.whl"))


def test_a_module_with_another_content_has_changed() -> None:
    one = replace(made(("pkg/a.py",)), entries=(Entry("pkg/a.py", 5, "pkg/a.py", digest=b"1"),))
    two = replace(one, entries=(Entry("pkg/a.py", 5, "pkg/a.py", digest=b"2"),))

    comparison = compare(one, two)

    assert [change.subject for change in comparison.changes] == ["pkg/a.py"]
    assert "another content" in as_text(comparison)
    assert not comparison.loses


def test_what_names_a_release_comes_first_and_long_values_are_cut() -> None:
    one = replace(made(()), metadata=Metadata("pkg", "1.0", license="x" * 900, classifiers=("A",)))
    two = replace(made(()), metadata=Metadata("other", "2.0", license="y" * 900))

    lines = as_text(compare(one, two)).splitlines()

    assert lines[3:5] == ["   ~ Name: pkg -> other", "   ~ Version: 1.0 -> 2.0"]
    assert max(map(len, lines)) < 400
