"""One temporary folder that holds everything a run makes, and takes it away again."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

from wheelcheck.errors import WheelcheckError

_made: dict[Path, int] = {}
"""With the process that made them, folders that are there, or about to be: an interrupt may come between any two steps
of a `with` statement, and what it then leaves is removed when the process ends."""

RUN_VARIABLE = "WHEELCHECK_RUN"
"""The environment variable by which every process of a run can be recognised."""


class Workspace:
    """A context manager over a new temporary folder, removed on the way out whatever happened.

    ``token`` marks the run's processes (see `RUN_VARIABLE`). A run inside another run carries the outer token in front,
    so that the outer one can find these processes too.
    """

    def __init__(self, parent: Path | None = None) -> None:
        """``parent`` is where the folder is made, by default the system's place for temporary files."""
        outer = os.environ.get(RUN_VARIABLE)
        own = secrets.token_hex(8)
        self.token = f"{outer}.{own}" if outer else own
        self._parent = parent
        self._root: Path | None = None

    @property
    def root(self) -> Path:
        """The folder itself; RuntimeError outside the ``with`` block."""
        if self._root is None:
            raise RuntimeError("a Workspace has a folder only inside its `with` block")
        return self._root

    def folder(self, name: str) -> Path:
        """A folder below the root (``a/b`` works), created when it isn't there."""
        path = self.root / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def fresh(self, name: str) -> Path:
        """A new, empty folder whose name starts with ``name``."""
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.root))

    def __enter__(self) -> Workspace:
        """Make the folder; WheelcheckError when that is impossible."""
        try:
            # Resolved: macOS' /var is a link, and tracebacks show the real path.
            parent = Path(self._parent or tempfile.gettempdir()).resolve()
            root = parent / f"wheelcheck-{secrets.token_hex(8)}"
            _made[root] = os.getpid()
            root.mkdir(stat.S_IRWXU)
            self._root = root
        except OSError as error:
            raise WheelcheckError(
                f"no temporary folder can be made: {error}", "free some space or set TMPDIR to a writable folder"
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Remove the folder."""
        root, self._root = self._root, None
        if root is None:
            return
        try:
            remove(root)
        except KeyboardInterrupt:
            remove(root)  # an impatient second Ctrl-C must not leave the folder behind
            raise
        _made.pop(root, None)


def remove(root: Path) -> None:
    """Delete a folder with all it holds, read-only files and folders included; what cannot be deleted is left."""
    if sys.version_info >= (3, 12):
        shutil.rmtree(root, onexc=_make_writable_and_retry)
    else:
        shutil.rmtree(root, onerror=_make_writable_and_retry)


@atexit.register
def _sweep() -> None:
    for root, process in tuple(_made.items()):
        if process == os.getpid() and root.exists():
            remove(root)


def _make_writable_and_retry(function: Any, path: str, _error: object) -> None:
    try:
        for folder in (Path(path).parent, Path(path)):
            if not folder.is_symlink():
                folder.chmod(stat.S_IRWXU)
        if function in (os.open, os.scandir, os.listdir, os.lstat, os.path.islink):
            shutil.rmtree(path, ignore_errors=True)  # the folder could not even be read: start over with it
        else:
            function(path)
    except OSError:
        pass
