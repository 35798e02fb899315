"""Ctrl-C at any stage: status 130, one line, no process and no folder left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from e2e import command, tiny
from e2e.answers import INTERRUPTED, assert_message, skip_without
from e2e.command import Answer


def interrupt(place: Path, stage: str, environ: Mapping[str, str] | None = None, extra: Sequence[str] = ()) -> Answer:
    arguments = ["verify", "tiny", "--progress", "lines", "--verbose", *extra]
    return command.interrupt(arguments, place, f"{stage} ...", environ=environ)


@pytest.mark.parametrize("stage", ["snapshot", "build", "wheel", "environment", "imports"])
def test_an_interruption_ends_a_run_at_any_stage(tmp_path: Path, stage: str) -> None:
    tiny.project(tmp_path, modules={"tiny.py": "import threading\nthreading.Event().wait()\n"})

    answer = interrupt(tmp_path, stage)

    assert_message(answer, INTERRUPTED, "interrupted")


def test_an_interruption_ends_a_backend_that_hangs(tmp_path: Path) -> None:
    tiny.project(tmp_path, before=f"print('at work', flush=True); {tiny.HANGS}")

    answer = command.interrupt(["verify", "tiny", "--progress", "lines", "--verbose"], tmp_path, "at work")

    assert_message(answer, INTERRUPTED, "interrupted")


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_an_interruption_ends_an_installer_that_waits(
    tmp_path: Path, silent_index: Mapping[str, str], installer: str
) -> None:
    skip_without(installer)
    tiny.project(tmp_path, requires=["packaging"])

    answer = interrupt(tmp_path, "environment", silent_index, ["--installer", installer])

    assert_message(answer, INTERRUPTED, "interrupted")
