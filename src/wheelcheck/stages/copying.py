"""Copying a tree as it lies on disk: content, executable bit, modification time, symbolic links as links."""

from __future__ import annotations

import os
import posixpath
import stat
from dataclasses import dataclass, field
from pathlib import Path

from wheelcheck.errors import WheelcheckError
from wheelcheck.stages.trouble import disk_error

_CHUNK = 1 << 20
# Zip archives, so wheels, cannot hold other times; a clone would have the present time anyway.
_ZIP_EPOCH = 315_619_200  # 1980-01-02
_ZIP_END = 4_354_732_800  # 2107-12-30


@dataclass(slots=True)
class TreeCopy:
    """Files of ``source`` copied one by one to the same place below ``target``; both are paths of folders.

    ``missing`` collects what was asked for and isn't there as a file, ``leaving`` the links that point out of the
    tree, ``unfit`` sockets and the like.
    """

    source: str
    target: str
    missing: list[str] = field(default_factory=list)
    leaving: list[str] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)
    _folders: dict[str, bool] = field(default_factory=dict)

    def add(self, path: str, *, executable: bool | None = None) -> bool:
        """Copy one file; False when the disk doesn't have it.

        ``executable`` overrules the mode on disk. A path that goes through a symbolic link counts as missing, as it
        does for git.
        Raises WheelcheckError when the file cannot be read or written.
        """
        if not self._folder(posixpath.dirname(path)):
            self.missing.append(path)
            return False
        source, target = f"{self.source}/{path}", f"{self.target}/{path}"
        try:
            status = os.lstat(source)
            if stat.S_ISREG(status.st_mode):
                _copy_file(source, target, status, executable)
            elif stat.S_ISLNK(status.st_mode):
                self._link(path, source, target)
            else:
                if not stat.S_ISDIR(status.st_mode):
                    self.unfit.append(path)
                self.missing.append(path)
                return False
        except (FileNotFoundError, NotADirectoryError):
            self.missing.append(path)
            return False
        except OSError as error:
            raise disk_error(error, "copying the project") from error
        return True

    def _folder(self, path: str) -> bool:
        """Make the folder in the copy when it is a real folder at the source."""
        known = self._folders.get(path)
        if known is not None:
            return known
        real = not path or (self._folder(posixpath.dirname(path)) and _is_folder(f"{self.source}/{path}"))
        self._folders[path] = real
        if real and path:
            try:
                os.mkdir(f"{self.target}/{path}")  # noqa: PTH102 - thousands of them
            except FileExistsError:
                pass
            except OSError as error:
                raise disk_error(error, "copying the project") from error
        return real

    def _link(self, path: str, source: str, target: str) -> None:
        destination = os.readlink(source)  # noqa: PTH115 - thousands of them
        if leaves(path, destination):
            self.leaving.append(path)
        try:
            os.symlink(destination, target)  # noqa: PTH211
        except FileExistsError as error:
            raise _collision(path) from error


def leaves(path: str, destination: str) -> bool:
    """Whether a symbolic link at ``path`` of a tree points out of that tree."""
    if destination.startswith("/") or Path(destination).is_absolute():
        return True
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), destination)).split("/", 1)[0] == ".."


def zip_safe(seconds: float) -> bool:
    """Whether a zip archive can express that modification time."""
    return _ZIP_EPOCH <= seconds <= _ZIP_END


def _is_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def _copy_file(source: str, target: str, status: os.stat_result, executable: bool | None) -> None:
    # As a clone does: of the mode only the executable bit counts, the rest is the umask's.
    runnable = bool(status.st_mode & stat.S_IXUSR) if executable is None else executable
    no_follow = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    reading = os.open(source, os.O_RDONLY | no_follow)
    try:
        try:
            writing = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | no_follow, 0o777 if runnable else 0o666)
        except FileExistsError as error:
            raise _collision(target) from error
        try:
            while chunk := os.read(reading, _CHUNK):
                _write(writing, chunk, target)
            if zip_safe(status.st_mtime):
                os.utime(writing if os.utime in os.supports_fd else target, ns=(status.st_atime_ns, status.st_mtime_ns))
        finally:
            os.close(writing)
    finally:
        os.close(reading)


def _write(descriptor: int, chunk: bytes, target: str) -> None:
    left = memoryview(chunk)
    try:
        while left:
            left = left[os.write(descriptor, left) :]
    except OSError as error:
        error.filename = target
        raise


def _collision(path: str) -> WheelcheckError:
    return WheelcheckError(
        f"{path}: two files of the project have one name on this file system (they differ in case or accents only)",
        "rename one of them, or set TMPDIR to a case-sensitive file system",
    )


def make_folder(path: Path) -> None:
    """Make a folder and its parents, with a WheelcheckError when the disk refuses."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_error(error, "copying the project") from error
