"""Whatever comes in: one clear message with the next step, the right exit status, nothing left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from e2e import requirements, samples, tiny
from e2e.answers import (
    CANNOT_JUDGE,
    FAULT,
    USAGE,
    assert_message,
    assert_refusal,
    finding_codes,
    skip_without,
    verify,
)

# The target


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    answer = verify(tmp_path, "nowhere")

    assert_refusal(answer, USAGE, "nowhere")


def test_a_folder_without_a_project(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    answer = verify(tmp_path, "empty")

    assert_refusal(answer, CANNOT_JUDGE, "pyproject.toml", "setup.py")


def test_broken_toml(tmp_path: Path) -> None:
    folder = tiny.project(tmp_path)
    (folder / "pyproject.toml").write_text('[build-system]\nrequires = ["setuptools"\nbuild-backend = 1\n')

    answer = verify(tmp_path, "tiny")

    assert_refusal(answer, USAGE, "pyproject.toml", "line 3")


def test_an_unknown_key_in_the_configuration(tmp_path: Path) -> None:
    folder = tiny.project(tmp_path)
    with (folder / "pyproject.toml").open("a") as stream:
        stream.write('[tool.wheelcheck]\nsmok = ["import tiny"]\n')

    answer = verify(tmp_path, "tiny")

    assert_refusal(answer, USAGE, "smok", "smoke")


def test_a_release_name_that_no_index_can_be_asked_for(tmp_path: Path, closed_index: Mapping[str, str]) -> None:
    answer = verify(tmp_path, "tiny==1.0", environ=closed_index)

    assert_refusal(answer, CANNOT_JUDGE, "127.0.0.1", "index")


# The build


def test_a_backend_that_does_not_exist(tmp_path: Path) -> None:
    tiny.project(tmp_path, backend="no_such_backend")

    answer = verify(tmp_path, "tiny", "--format", "json")

    assert_message(answer, FAULT, "no_such_backend")
    assert finding_codes(answer)[0] in ("WC101", "WC103")


def test_a_backend_without_the_hooks_of_one(tmp_path: Path) -> None:
    tiny.project(tmp_path, backend="backend:METADATA")

    answer = verify(tmp_path, "tiny", "--format", "json")

    assert_message(answer, FAULT)
    assert finding_codes(answer)[0] == "WC101"


def test_a_backend_that_prints_garbage_and_builds_is_no_fault(tmp_path: Path) -> None:
    noise = r"sys.stdout.buffer.write(bytes(range(256)) * 40000 + b'\x1b[2J\x1b]0;title\x07'); sys.stdout.flush()"
    tiny.project(tmp_path, before=noise)

    answer = verify(tmp_path, "tiny", "--format", "json")

    assert_message(answer, 0)
    assert finding_codes(answer) == []


def test_a_backend_that_answers_garbage(tmp_path: Path) -> None:
    tiny.project(tmp_path, returned="'../../no such wheel'")

    answer = verify(tmp_path, "tiny", "--format", "json")

    assert_message(answer, FAULT)
    assert finding_codes(answer)[0] == "WC102"


def test_a_backend_that_hangs_is_ended_at_the_time_limit(tmp_path: Path) -> None:
    tiny.project(tmp_path, before=tiny.HANGS)

    answer = verify(tmp_path, "tiny", "--build-timeout", "3", "--format", "json")

    assert_message(answer, FAULT, "--build-timeout")
    assert finding_codes(answer)[0] == "WC101"


def test_no_compiler(tmp_path: Path) -> None:
    # Only git and uv can be started: what a slim container holds.
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("git", "uv"):
        found = shutil.which(name)
        if found:
            (tools / name).symlink_to(found)
    samples.prepare(samples.load(samples.FIXTURES / "good" / "c_extension"), tmp_path)

    answer = verify(tmp_path, "c_extension", "--format", "json", environ={"PATH": str(tools)})

    assert_message(answer, FAULT)
    assert finding_codes(answer)[0] == "WC104"


# The index


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_no_network_for_the_build_requirements(tmp_path: Path, closed_index: Mapping[str, str], installer: str) -> None:
    skip_without(installer)
    tiny.project(tmp_path, build_requires=["setuptools"])

    answer = verify(tmp_path, "tiny", "--installer", installer, environ=closed_index)

    assert_message(answer, CANNOT_JUDGE, "index")


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_no_network_for_the_dependencies(tmp_path: Path, closed_index: Mapping[str, str], installer: str) -> None:
    skip_without(installer)
    tiny.project(tmp_path, requires=["packaging"])

    answer = verify(tmp_path, "tiny", "--installer", installer, environ=closed_index)

    assert_message(answer, CANNOT_JUDGE, "index")


# The interpreter


def test_an_interpreter_that_does_not_exist(tmp_path: Path) -> None:
    tiny.project(tmp_path)

    answer = verify(tmp_path, "tiny", "--python", "3.99")

    assert_refusal(answer, CANNOT_JUDGE, "3.99")


def test_an_interpreter_that_is_none(tmp_path: Path) -> None:
    tiny.project(tmp_path)
    impostor = tmp_path / "python"
    impostor.write_text("#!/bin/sh\necho I am no Python\n")
    impostor.chmod(0o755)

    answer = verify(tmp_path, "tiny", "--python", str(impostor))

    assert_refusal(answer, CANNOT_JUDGE, str(impostor))


# The output


def test_an_output_in_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    tiny.project(tmp_path)

    answer = verify(tmp_path, "tiny", "--output", "no/such/folder/report.json")

    assert_refusal(answer, USAGE, "no/such/folder")


def test_an_output_that_is_a_folder(tmp_path: Path) -> None:
    tiny.project(tmp_path)

    answer = verify(tmp_path, "tiny", "--output", "tiny")

    assert_refusal(answer, USAGE, "--output")


# The disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if not sys.platform.startswith("linux") or subprocess.run(mount, capture_output=True, timeout=30).returncode != 0:
        pytest.skip("needs the right to mount a tmpfs")
    yield place
    subprocess.run(["umount", str(place)], check=True, timeout=30)


def test_a_full_temporary_disk(tmp_path: Path, small_disk: Path) -> None:
    tiny.project(tmp_path, modules={"tiny.py": "VALUE = 1\n" * 20_000})

    answer = verify(tmp_path, "tiny", environ={"TMPDIR": str(small_disk)})

    assert_refusal(answer, CANNOT_JUDGE, "disk is full", "TMPDIR")


@pytest.mark.skipif(os.name != "posix", reason="file size limits are POSIX")
@pytest.mark.parametrize("kilobytes", [1, 64])
def test_files_that_cannot_grow(tmp_path: Path, kilobytes: int) -> None:
    import resource

    tiny.project(tmp_path, modules={"tiny.py": "VALUE = 1\n" * 20_000})
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, hard))
    try:
        answer = verify(tmp_path, "tiny")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert_message(answer, CANNOT_JUDGE)


# Names


def test_a_module_at_the_top_named_like_one_of_the_standard_library(tmp_path: Path) -> None:
    tiny.project(tmp_path, modules={"queue.py": "class JobQueue:\n    pass\n"})

    answer = verify(tmp_path, "tiny", "--format", "json")

    assert_message(answer, FAULT, "queue", "standard library")


def test_a_module_named_like_what_the_probe_itself_uses(tmp_path: Path) -> None:
    tiny.project(tmp_path, modules={"tiny/__init__.py": "", "tiny/sys.py": "", "tiny/os.py": "", "tiny/json.py": ""})

    answer = verify(tmp_path, "tiny", "--format", "json")

    assert_message(answer, 0)
    assert answer.report["summary"]["importable"] == 4


def test_a_project_in_a_folder_with_spaces_and_other_letters(tmp_path: Path) -> None:
    place = tmp_path / "Größe und Maß (2) 試"
    place.mkdir()
    tiny.project(place)

    answer = verify(place, "tiny", "--format", "json", environ={"LC_ALL": "C"})

    assert_message(answer, 0)


def test_what_a_run_needs_of_the_machine_is_there() -> None:
    """Continuous integration sets WHEELCHECK_TEST_TOOLS, so that no test is skipped there for want of a compiler."""
    wanted = os.environ.get("WHEELCHECK_TEST_TOOLS", "").split()

    assert requirements.lacking(wanted) is None
