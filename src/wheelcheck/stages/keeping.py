"""Artifacts and the build's log, kept where the user asked for them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from wheelcheck.errors import WheelcheckError


def keep(folder: Path, artifacts: Iterable[Path | None], log: str | None) -> None:
    """Copy ``artifacts`` and write ``log`` (as ``build.log``) into ``folder``; what is None is left out.

    Raises WheelcheckError when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if log is not None:
            (folder / "build.log").write_text(log, encoding="utf-8", errors="backslashreplace")
        for artifact in artifacts:
            if artifact is not None:
                shutil.copy2(artifact, folder / artifact.name)
    except OSError as error:
        text = f"--keep {folder} cannot be written: {error.strerror}"
        raise WheelcheckError(text, "choose another folder") from error
