from __future__ import annotations

import json
from pathlib import Path

import pytest

from wheelcheck.stages.import_records import Reader, Records

CRASH = """\
Fatal Python error: Segmentation fault

Thread 0x00007f0000000001 (most recent call first):
  File "/usr/lib/python3.12/threading.py", line 355 in wait

Current thread 0x00007f0000000002 (most recent call first):
  File "{site}/pkg/d\\xe9ep.py", line 2 in dive
  File "{site}/pkg/__init__.py", line 1 in <module>
  File "<frozen importlib._bootstrap>", line 488 in _call_with_frames_removed
  File "<string>", line 1 in <module>

Extension modules: pkg._fast (total: 1)
"""


def test_a_record_that_is_still_being_written_is_given_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "records"
    records = Records(path)
    before = list(records.new())
    path.write_bytes(b'records {"start": "a"}\nrecords {"star')
    first = list(records.new())
    path.write_bytes(b'records {"start": "a"}\nrecords {"start": "b"}\n')
    second = list(records.new())

    assert before == []
    assert [first, second] == [[{"start": "a"}], [{"start": "b"}]]


def test_a_line_that_does_not_begin_with_the_name_of_the_file_is_no_record(tmp_path: Path) -> None:
    path = tmp_path / "records-31f0"
    path.write_bytes(b'{"verdict": "a"}\nrecords {"verdict": "a"}\nrecords-31f0 {"start": "b"}\n')

    assert list(Records(path).new()) == [{"start": "b"}]


def test_a_file_that_a_module_cut_short_is_read_from_its_beginning_again(tmp_path: Path) -> None:
    path = tmp_path / "records"
    path.write_bytes(b'records {"start": "a long name"}\n')
    records = Records(path)
    before = list(records.new())
    path.write_bytes(b'records {"start": "b"}\n')

    assert [before, list(records.new())] == [[{"start": "a long name"}], [{"start": "b"}]]


def test_a_line_that_is_no_record_costs_no_other_record(tmp_path: Path) -> None:
    path = tmp_path / "records"
    path.write_bytes(b'records {"start": "a"\nrecords 17\nrecords\n\xff\xfe\nrecords {"start": "b"}\n')

    assert list(Records(path).new()) == [{"start": "b"}]


def test_the_stack_of_the_thread_that_crashed_is_read_outermost_first(tmp_path: Path) -> None:
    package = tmp_path / "pkg"
    package.mkdir()
    (package / "__init__.py").write_text("import pkg.deep\n", "utf-8")
    (package / "d\xe9ep.py").write_text("def dive():\n    boom()\n", "utf-8")

    stack = Reader([tmp_path]).stack(CRASH.format(site=tmp_path))

    assert [(frame.module, frame.path, frame.line, frame.source) for frame in stack] == [
        ("pkg", "pkg/__init__.py", 1, "import pkg.deep"),
        ("pkg.d\xe9ep", "pkg/d\xe9ep.py", 2, "boom()"),
    ]


def test_a_path_is_relative_only_inside_an_import_root(tmp_path: Path) -> None:
    reader = Reader([tmp_path / "site"])

    assert reader.relative(str(tmp_path / "site" / "pkg" / "a.py")) == "pkg/a.py"
    assert reader.relative(str(tmp_path / "site-2" / "a.py")) == str(tmp_path / "site-2" / "a.py")
    assert reader.relative("built-in") == "built-in"


def test_a_frame_of_compiled_code_counts_as_installed_where_its_module_is(tmp_path: Path) -> None:
    home = str(tmp_path / "pkg" / "fast.cpython-312-x86_64-linux-gnu.so")
    error = {"type": "ValueError", "bases": [], "message": "", "frames": [["pkg.fast", "pkg/fast.pyx", 3, "f", home]]}
    record = json.loads(json.dumps({"ok": False, "seconds": 0.1, "threads": 0, "error": error}))

    verdict = Reader([tmp_path]).verdict(record)

    assert verdict is not None
    assert verdict.error is not None
    assert (verdict.error.frames[0].path, verdict.error.frames[0].installed) == ("pkg/fast.pyx", True)


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"ok": True, "seconds": 1.0},
        {"ok": False, "seconds": 0.1, "threads": 0, "error": {"type": 3}},
        {"ok": False, "seconds": 0.1, "threads": 0, "error": [1]},
        {"ok": True, "seconds": 0.1, "threads": 0, "swallowed": [[1, 2]]},
        {"ok": True, "seconds": 0.1, "threads": 0, "effects": [["magic", "x", "pkg", "pkg.py", 1]]},
        {"ok": True, "seconds": 0.1, "threads": 0, "file": 5},
    ],
)
def test_a_verdict_that_a_module_forged_is_none(tmp_path: Path, forged: dict[str, object]) -> None:
    assert Reader([tmp_path]).verdict(forged) is None


def test_a_record_that_names_a_module_by_no_text_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "records"
    path.write_text('records {"verdict": ["a"]}\nrecords {"start": {"b": 1}}\nrecords {"start": "pkg", "pid": 7}\n')

    assert list(Records(path).new()) == [{"start": "pkg", "pid": 7}]
