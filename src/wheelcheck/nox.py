"""For a noxfile: ``verify(session)`` verifies the project for the interpreter of the session.

    import nox
    from wheelcheck.nox import verify

    @nox.session(python=["3.8", "3.13"])
    def wheelcheck(session: nox.Session) -> None:
        verify(session)

wheelcheck runs in the environment that nox itself runs in (``pip install nox "wheelcheck[uv]"``), so that a session may
have an interpreter that is too old for wheelcheck, or none at all (``venv_backend="none"``). It is not installed into
the session, and neither is the project: what is verified is a wheel in an environment of its own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import nox

__all__ = ["verify"]


def verify(
    session: nox.Session,
    target: str | os.PathLike[str] = ".",
    *options: str,
    wheel: str | os.PathLike[str] | None = None,
    posargs: Sequence[str] | None = None,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run ``wheelcheck verify`` on ``target`` for the interpreter of ``session``; findings fail the session.

    ``target`` is a project folder (relative to the folder of the session), an sdist, a wheel or a release; ``wheel`` a
    wheel of that folder, to be verified instead of building one. ``options`` are those of the command line, and behind
    them stand ``posargs``, by default those of the session: ``nox -s wheelcheck -- --fail-on warning``. ``env`` are
    more variables. Nothing is returned; nox's ``CommandFailed`` is raised for every exit status but 0.
    """
    arguments = ["-m", "wheelcheck", "verify", *_interpreter(session)]
    if wheel is not None:
        arguments += ["--wheel", os.fspath(wheel)]
    arguments += [*options, *(session.posargs if posargs is None else posargs)]
    # What leads the session's Python to its modules would lead ours there too.
    hidden: dict[str, str | None] = {"PYTHONPATH": None, "PYTHONHOME": None, "VIRTUAL_ENV": None}
    session.run(
        sys.executable,
        *arguments,
        "--",
        os.fspath(target),
        external=True,
        env={**hidden, **(env or {})},
    )


def _interpreter(session: nox.Session) -> list[str]:
    """The option that names the session's interpreter; nothing for a session without an environment of its own."""
    folders = session.bin_paths
    for folder in folders or ():
        for name in ("python", "python.exe"):
            path = Path(folder, name)
            if path.is_file():
                return ["--python", str(path)]
    return []
