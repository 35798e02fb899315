"""WHEEL against the file name and the contents of real archives; its remedies are run."""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from unit.rules.test_coming_from import INFO
from unit.stages.archive_subjects import wheel as archive
from wheelcheck.model.archive import Entry, Wheel
from wheelcheck.model.binary import Image
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules import find_rule
from wheelcheck.rules._sketch import case, compiled
from wheelcheck.stages.contents import read_wheel

HEADER = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"
TAGGED = "cp311-cp311-linux_x86_64"


def made(path: Path, header: str) -> Path:
    path.write_bytes(archive({**INFO, "pkg.py": b"A = 1\n", "pkg-1.0.dist-info/WHEEL": (HEADER + header).encode()}))
    return path


def told(shipped: Wheel) -> list[Finding]:
    rule = find_rule("WC224")
    assert rule is not None
    return list(rule.check(case(shipped=shipped)))


@pytest.mark.parametrize(
    ("name", "header", "says"),
    [
        ("pkg-1.0-1-py3-none-any.whl", "Tag: py3-none-any\n", "WHEEL has no Build"),
        ("pkg-1.0-1-py3-none-any.whl", "Tag: py3-none-any\nBuild: 2\n", "WHEEL has Build: 2"),
        ("pkg-1.0-py3-none-any.whl", "Tag: py3-none-any\nBuild: 2\n", "WHEEL has Build: 2"),
        ("pkg-1.0-py3-none-any.whl", "Tag: py3-none-any\nBuild: odd\n", "WHEEL has Build: odd"),
    ],
)
def test_a_build_number_of_one_side_alone_is_a_warning(tmp_path: Path, name: str, header: str, says: str) -> None:
    (finding,) = told(read_wheel(made(tmp_path / name, header)))

    assert finding.severity is Severity.WARNING
    assert finding.message.endswith(says)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("pkg-1.0-1-py3-none-any.whl", "Tag: py3-none-any\nBuild: 1\n"),
        ("pkg-1.0-01a-py3-none-any.whl", "Tag: py3-none-any\nBuild: 1a\n"),
        ("pkg-1.0-py3-none-any.whl", "Tag: py3-none-any\nBuild:\n"),
    ],
)
def test_equal_build_numbers_are_silent(tmp_path: Path, name: str, header: str) -> None:
    assert told(read_wheel(made(tmp_path / name, header))) == []


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("pkg-1.0-1-py3-none-any.whl", "Tag: py3-none-any\n"),
        ("pkg-1.0-py3-none-any.whl", "Tag: py3-none-any\nBuild: 3\n"),
        ("pkg-1.0-py3-none-linux_x86_64.whl", "Tag: py2-none-any\nTag: py3-none-any\n"),
    ],
)
def test_the_commands_of_its_remedy_silence_it(tmp_path: Path, name: str, header: str) -> None:
    path = made(tmp_path / name, header)
    (finding,) = told(read_wheel(path))

    for line in (finding.fix or "").splitlines()[1:]:
        command = [sys.executable, *shlex.split(line)[1:]]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr

    assert told(read_wheel(path)) == []


def test_a_compiled_module_of_a_platforms_wheel_does_not_go_to_purelib() -> None:
    shipped = compiled({"pkg/a.so": Image("x86_64")}, {"pkg/__init__.py": ""}, tag=TAGGED)
    in_data = (Entry("pkg-1.0.data/purelib/pkg/a.so", 1, "pkg/a.so"),)

    (by_header,) = told(replace(shipped, pure=True))
    (by_folder,) = told(replace(shipped, entries=in_data))

    assert by_header.message.endswith("WHEEL says Root-Is-Purelib: true")
    assert by_folder.message.endswith("it lies in pkg-1.0.data/purelib")
    assert by_header.severity is by_folder.severity is Severity.WARNING


def test_a_compiled_module_in_platlib_may_stand_beside_a_pure_root() -> None:
    entries = (Entry("pkg-1.0.data/platlib/pkg/a.so", 1, "pkg/a.so"),)
    shipped = compiled({"pkg/a.so": Image("x86_64")}, tag=TAGGED)

    assert told(replace(shipped, pure=True, entries=entries)) == []


def test_a_wheel_version_that_nobody_knows_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "pkg-1.0-py3-none-any.whl"
    path.write_bytes(
        archive(
            {**INFO, "pkg.py": b"", "pkg-1.0.dist-info/WHEEL": INFO["pkg-1.0.dist-info/WHEEL"].replace(b"1.0", b"0.1")}
        )
    )

    (finding,) = told(read_wheel(path))

    assert "Wheel-Version 0.1 is none that installers understand" in finding.message
