"""What an earlier build left in the folder: setuptools packs all of `build/lib` into the next wheel made there."""

from __future__ import annotations

import os
from pathlib import Path

from wheelcheck.stages.walk import Walk

_MOST = 20_000


def leftovers(folder: Path) -> tuple[str, ...]:
    """The Python modules below `build/lib*` of ``folder``, as paths relative to it; links are not followed."""
    found: list[str] = []
    try:
        with os.scandir(folder / "build") as entries:
            names = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return ()
    if (folder / "build").is_symlink():
        return ()
    for name in names:
        if name == "lib" or name.startswith("lib."):
            walk = Walk(folder / "build" / name, most=_MOST)
            found += [f"build/{name}/{path}" for path in walk if path.endswith(".py")]
    return tuple(found)
