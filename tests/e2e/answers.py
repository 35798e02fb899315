"""What a good answer to bad input looks like."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from e2e import command
from e2e.command import Answer

FAULT, USAGE, CANNOT_JUDGE, INTERRUPTED = 1, 2, 3, 130


def verify(place: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> Answer:
    return command.run(["verify", *arguments], place, environ=environ)


def assert_message(answer: Answer, status: int, *words: str) -> None:
    """The exit status, a message with these words and a next step, no traceback, and nothing left behind."""
    text = answer.stdout + answer.stderr
    assert answer.status == status, text
    assert [word for word in words if word.lower() not in text.lower()] == [], text
    assert "Traceback" not in answer.stderr
    assert "internal error" not in text
    assert answer.left == ()


def assert_refusal(answer: Answer, status: int, *words: str) -> None:
    """The same for a run that gives no report: the message on standard error, then the next step."""
    assert_message(answer, status, *words)
    assert answer.stdout == ""
    lines = [line for line in answer.stderr.splitlines() if not line.startswith(_STAGES)]
    assert 1 < len(lines) <= 6, answer.stderr


_STAGES = ("snapshot ", "build ", "wheel ", "environment ", "imports ", "rules ")


def finding_codes(answer: Answer) -> list[str]:
    return [finding["code"] for finding in answer.report["findings"]]


def skip_without(installer: str) -> None:
    if installer == "uv" and shutil.which("uv") is None and importlib.util.find_spec("uv") is None:
        pytest.skip("needs uv")
