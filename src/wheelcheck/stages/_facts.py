"""Runs inside the target interpreter (Python 3.8 and newer): `python -I _facts.py ANSWER FOLDER`.

Writes facts about the interpreter as JSON into the file ANSWER. FOLDER holds a `packaging` to compute wheel tags with;
where that does not import (too new for this Python), "tags" is null. Imports nothing of wheelcheck.
"""

# ruff: noqa: PTH112, PTH113, PTH118, PTH119, PTH123, PTH208, BLE001
from __future__ import annotations

import importlib.machinery
import json
import os
import sys
import sysconfig


def stdlib() -> list[str]:
    """The importable top-level names of the standard library: its own list, else its folders read (before 3.10)."""
    names = getattr(sys, "stdlib_module_names", None)
    if names is not None:
        return sorted(names)
    suffixes = tuple(importlib.machinery.all_suffixes())
    found = set(sys.builtin_module_names)
    folders = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    folders |= {os.path.join(folder, "lib-dynload") for folder in folders}
    folders |= {path for path in sys.path if os.path.basename(path) in ("lib-dynload", "DLLs")}
    for folder in folders:
        for name in os.listdir(folder) if os.path.isdir(folder) else ():
            stem = name.split(".")[0]
            if os.path.isfile(os.path.join(folder, name, "__init__.py")) or name.endswith(suffixes):
                found.add(stem)
    # Modules of other systems are standard library too: on 3.10 and newer the list names them everywhere.
    found.update(("msvcrt", "winreg", "winsound", "_winapi", "msilib", "nt", "posix", "fcntl", "pwd", "grp", "termios"))
    found.update(
        ("resource", "syslog", "tty", "pty", "curses", "readline", "nis", "spwd", "crypt", "ossaudiodev", "_scproxy")
    )
    return sorted(name for name in found if name.isidentifier() and name not in ("site-packages", "test_support"))


def wheel_tags(folder: str) -> list[str] | None:
    """The supported wheel tags by `packaging`, best first; None when it can't run here."""
    sys.path.insert(0, folder)
    try:
        from packaging import tags

        return [str(tag) for tag in tags.sys_tags()]
    except Exception:
        return None
    finally:
        sys.path.remove(folder)


def main() -> None:
    """Collect and write."""
    answer, folder = sys.argv[1:3]
    facts = {
        "executable": sys.executable,
        "version": list(sys.version_info[:3]),
        "implementation": sys.implementation.name,
        "platform": sys.platform,
        "suffixes": importlib.machinery.EXTENSION_SUFFIXES,
        "stdlib": stdlib(),
        "can_fork": hasattr(os, "fork"),
        "debug": bool(sysconfig.get_config_var("Py_DEBUG")),
        "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        "soabi": sysconfig.get_config_var("SOABI"),
        "library_folder": sysconfig.get_config_var("LIBDIR"),
        "tags": wheel_tags(folder),
    }
    with open(answer, "w", encoding="utf-8") as file:
        json.dump(facts, file)


main()
