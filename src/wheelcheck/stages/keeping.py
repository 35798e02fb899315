"""Artifacts and the build's log, kept where the user asked for them."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Iterable
from pathlib import Path

from wheelcheck.errors import WheelcheckError


def keep(
    folder: Path, artifacts: Iterable[Path | None], log: str | None, *, run: str = "", kept: set[str] | None = None
) -> None:
    """Copy ``artifacts`` and write ``log`` (as ``build.log``) into ``folder``; what is None is left out.

    ``run`` is the name of one of several runs, ``kept`` the names of the files that all of them kept so far: each has a
    log of its own (``build-3.13.log``), and an artifact that has another's name lies in a folder of its own. Raises
    WheelcheckError when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if log is not None:
            (folder / (f"build-{_fit(run)}.log" if run else "build.log")).write_text(
                log, encoding="utf-8", errors="backslashreplace"
            )
        for artifact in artifacts:
            if artifact is not None:
                _copy(artifact, folder, _fit(run), kept if kept is not None else set())
    except OSError as error:
        text = f"--keep {folder} cannot be written: {error.strerror}"
        raise WheelcheckError(text, "choose another folder") from error


def _copy(artifact: Path, folder: Path, run: str, kept: set[str]) -> None:
    place = folder / artifact.name
    if run and artifact.name in kept and not filecmp.cmp(artifact, place, shallow=False):
        place = folder / run / artifact.name
        place.parent.mkdir(exist_ok=True)
    shutil.copy2(artifact, place)
    kept.add(artifact.name)


def _fit(run: str) -> str:
    """The name of a run as the name of a file."""
    return "".join(mark if mark.isalnum() or mark in "._" else "-" for mark in run)[:100]
