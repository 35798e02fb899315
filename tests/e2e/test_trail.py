"""`wheelcheck trail` on a project of a few files, built for real."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from e2e import tiny
from wheelcheck import session
from wheelcheck.errors import UsageError

GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")


def test_a_hidden_module_is_followed_to_where_it_is_lost(tmp_path: Path) -> None:
    folder = tiny.project(tmp_path, modules={"tiny/__init__.py": "", "tiny/a.py": "A = 1\n"})
    (folder / ".gitignore").write_text("b.py\n")
    for command in (["init", "-q", "."], ["add", "-A"], ["commit", "-q", "-m", "one"]):
        subprocess.run([*GIT, *command], cwd=folder, check=True, timeout=60)
    (folder / "tiny" / "b.py").write_text("B = 1\n")

    text, lost = session.trail("tiny.b", str(folder))

    assert lost
    assert "in git          NO   hidden by .gitignore:1 `b.py`" in text
    assert "in the wheel    NO   tiny-1.0-py3-none-any.whl" in text


def test_with_a_wheel_nothing_is_built(tmp_path: Path) -> None:
    folder = tiny.project(tmp_path, before="raise SystemExit('built')")
    made = tiny.wheel(tmp_path)

    text, lost = session.trail("tiny", str(folder), wheel=str(made))

    assert not lost
    assert "in the sdist    -    not looked at" in text
    with pytest.raises(UsageError, match="no file or module 'tinny'"):
        session.trail("tinny", str(folder), wheel=str(made))
