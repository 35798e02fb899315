"""What is to be verified: a folder, an sdist, a wheel, or a release by its name."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from packaging.requirements import InvalidRequirement, Requirement

from wheelcheck.errors import UsageError
from wheelcheck.model.archive import SDIST_SUFFIXES
from wheelcheck.stages.fetch import Fetched, fetch
from wheelcheck.stages.trouble import disk_trouble
from wheelcheck.stages.unpack import unpack_sdist

__all__ = [
    "Fetched",
    "FolderTarget",
    "ReleaseTarget",
    "SdistTarget",
    "Target",
    "WheelTarget",
    "fetch",
    "parse",
    "unpack_sdist",
]

_LONGEST = 4000  # characters; no system has longer paths
_PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")


@dataclass(frozen=True, slots=True)
class FolderTarget:
    """A source tree on disk."""

    path: Path


@dataclass(frozen=True, slots=True)
class SdistTarget:
    """A source distribution on disk."""

    path: Path


@dataclass(frozen=True, slots=True)
class WheelTarget:
    """A wheel on disk; ``folder`` is the project it was made from, None when no project was named beside it."""

    path: Path
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class ReleaseTarget:
    """A release on a package index, by a requirement such as ``name[extra]==1.0``."""

    requirement: Requirement


Target: TypeAlias = FolderTarget | SdistTarget | WheelTarget | ReleaseTarget


def parse(target: str, *, wheel: str | None = None) -> Target:
    """What the user means by ``target``; with ``wheel`` that file is it, and ``target`` the folder it was made from.

    What exists on disk counts before what could be a name. Raises UsageError when it is none of the four.
    """
    if len(target) > _LONGEST:
        raise UsageError(f"{target[:60]}... is too long for a path or a name", "give the path of a folder or file")
    with disk_trouble("looking at the target"):
        if wheel is not None:
            return WheelTarget(_wheel(wheel), _project(target))
        path = Path(target).expanduser()
        if target and path.is_dir():
            return FolderTarget(path)
        if path.is_file():
            return _file(path)
    if _is_path(target):
        raise UsageError(f"{target or repr(target)}: no such file or folder", _nearby(path))
    requirement = _requirement(target)
    if not requirement.specifier:
        # A mistyped folder must not fetch and run whatever has that name on an index.
        raise UsageError(f"{target}: no such file or folder", f"for a release give its version too: {target}==VERSION")
    return ReleaseTarget(requirement)


def _file(path: Path) -> Target:
    name = path.name.lower()
    if name.endswith(".whl"):
        return WheelTarget(path)
    if name.endswith(SDIST_SUFFIXES):
        return SdistTarget(path)
    if path.name in _PROJECT_FILES:
        raise UsageError(f"{path} is a file of a project", f"give the folder it stands in: {path.parent}")
    raise UsageError(f"{path} is neither a wheel (.whl) nor an sdist (.tar.gz, .zip)", "give one of these, or a folder")


def _wheel(text: str) -> Path:
    path = Path(text).expanduser()
    if path.is_dir():
        wheels = sorted(path.glob("*.whl"))
        hint = f"for example {wheels[-1]}" if wheels else "it holds no wheel"
        raise UsageError(f"--wheel {text}: a folder, not a wheel", hint)
    if not path.is_file():
        raise UsageError(f"--wheel {text}: no such file", _nearby(path))
    if path.suffix.lower() != ".whl":
        raise UsageError(f"--wheel {text}: not a wheel, whose name ends in .whl", "give the .whl file")
    return path


def _project(target: str) -> Path | None:
    path = Path(target).expanduser()
    return path if any((path / name).is_file() for name in _PROJECT_FILES) else None


def _is_path(target: str) -> bool:
    separators = [separator for separator in (os.sep, os.altsep) if separator]
    has_url = re.search(r"@\s*\w+://|^\w+(\+\w+)?://", target) is not None
    looks_like_file = target.lower().endswith((".whl", *SDIST_SUFFIXES, ".py", ".toml", ".cfg"))
    return not has_url and (
        target in ("", ".", "..")
        or target.startswith(("~", "."))
        or looks_like_file
        or any(separator in target for separator in separators)
    )


def _nearby(path: Path) -> str:
    parent = path.parent
    if not parent.is_dir():
        return f"{parent} is not there either"
    alike = sorted(file.name for file in parent.glob("*.whl")) + sorted(file.name for file in parent.glob("*.tar.gz"))
    return (
        f"{parent} holds {', '.join(alike[:4])}" if alike else f"the folder {parent} is there; look for a misspelling"
    )


def _requirement(text: str) -> Requirement:
    if re.match(r"^\w+(\+\w+)?://", text):
        raise UsageError(f"{text}: addresses are not fetched", "download or clone it, then give the path")
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        reason = str(error).splitlines()[0]
        raise UsageError(
            f"{text!r} is neither on disk nor the name of a release: {reason}", "a release is written name==version"
        ) from error
    if requirement.url is not None:
        raise UsageError(f"{text}: addresses are not fetched", "download or clone it, then give the path")
    if requirement.marker is not None:
        raise UsageError(f"{text}: a marker makes no sense here", "leave out what stands behind the semicolon")
    return requirement
