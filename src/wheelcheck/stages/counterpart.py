"""The two distributions that are compared: both on disk, or the newest release on the index and one on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.model.archive import SDIST_SUFFIXES, Sdist, Wheel
from wheelcheck.stages import interpreter
from wheelcheck.stages.contents import read_sdist, read_wheel
from wheelcheck.stages.fetch import fetch
from wheelcheck.stages.workspace import Workspace


def read(path: Path) -> Wheel | Sdist:
    """The wheel or sdist at ``path``. Raises UsageError when there is no such file, or it is named like neither."""
    if not path.is_file():
        raise UsageError(f"{path}: no such file", "give the path of a wheel (.whl) or an sdist (.tar.gz, .zip)")
    if path.name.lower().endswith(".whl"):
        return read_wheel(path)
    if path.name.lower().endswith(SDIST_SUFFIXES):
        return read_sdist(path, digests=True)
    raise UsageError(f"{path} is neither a wheel (.whl) nor an sdist (.tar.gz, .zip)", "give one of these")


def released(own: Wheel | Sdist, workspace: Workspace, *, exclude_newer: str | None = None) -> Wheel | Sdist:
    """The newest release of the same project: of a wheel the one with the same tags, else the best for this machine.

    Raises UsageError when the index has no such project, WheelcheckError when the release has no file of that kind.
    """
    name = own.metadata.name or (own.name if isinstance(own, Wheel) else "")
    try:
        requirement = Requirement(name)
    except InvalidRequirement as error:
        raise UsageError(f"{own.filename} has no valid name: {name[:80]!r}", "give two files to compare") from error
    here = interpreter.find(None)
    tags = (*own.tags, *(tag for tag in here.tags if tag not in own.tags)) if isinstance(own, Wheel) else here.tags
    found = fetch(requirement, workspace, python=replace(here, tags=tags), exclude_newer=exclude_newer)
    path = found.wheel if isinstance(own, Wheel) else found.sdist
    if path is None:
        kind = "wheel that fits" if isinstance(own, Wheel) else "sdist"
        raise WheelcheckError(f"{name} {found.version} has no {kind}", "give two files to compare")
    return read(path)
