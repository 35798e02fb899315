"""Write down, compactly, what platform tags promise: the data of wheelcheck/linkage.

Run by ``nox -s policies`` in an environment that holds auditwheel and delvewheel (both MIT): the policies are the JSON
files of auditwheel's wheel, the names of Windows' own libraries the sets of delvewheel's. Their code is not used.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
from pathlib import Path
from typing import Any


def main(folder: Path) -> None:
    for family in ("manylinux", "musllinux", "android"):
        source, text = shipped("auditwheel", f"auditwheel/policy/{family}-policy.json")
        write(folder / f"{family}.json", {"source": source, "policies": compact(json.loads(text))})
    source, text = shipped("delvewheel", "delvewheel/_dll_list.py")
    names = set(re.findall(r"^    '([^']+)\.(?:dll|drv)',$", text, re.MULTILINE))
    write(folder / "windows.json", {"source": source, "libraries": " ".join(sorted(names))})


def shipped(distribution: str, path: str) -> tuple[str, str]:
    """A file of an installed distribution, and where it is from."""
    found = importlib.metadata.distribution(distribution)
    text = Path(str(found.locate_file(path))).read_text(encoding="utf-8")
    return f"{path} of {distribution} {found.version} (MIT)", text


def compact(policies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each policy as what it allows beyond the one before it, oldest first (PEP 600: a newer one allows no less).

    Names of symbols that may not be taken from a library change both ways; they are written where they differ.
    """
    libraries: set[str] = set()
    versions: dict[str, dict[str, set[str]]] = {}
    forbidden: dict[str, str] = {}
    found = []
    for policy in sorted(policies, key=lambda policy: -policy["priority"]):
        if policy["name"] == "linux":
            continue
        entry: dict[str, Any] = {"name": policy["name"]}
        if policy["aliases"]:
            entry["aliases"] = policy["aliases"]
        entry["libraries"] = " ".join(name for name in policy["lib_whitelist"] if name not in libraries)
        libraries.update(policy["lib_whitelist"])
        entry["versions"] = {}
        for machine, prefixes in policy["symbol_versions"].items():
            known = versions.setdefault(machine, {})
            entry["versions"][machine] = {}
            for prefix, numbers in prefixes.items():
                fresh = [number for number in numbers if number not in known.get(prefix, ())]
                if fresh or prefix not in known:  # a prefix of which no version is allowed says something too
                    entry["versions"][machine][prefix] = " ".join(fresh)
                known.setdefault(prefix, set()).update(numbers)
        now = {library: " ".join(sorted(symbols)) for library, symbols in policy["blacklist"].items()}
        if now != forbidden:
            entry["forbidden"] = forbidden = now
        found.append(entry)
    return found


def write(path: Path, content: dict[str, Any]) -> None:
    # A policy a line: a difference between two releases can be read.
    text = json.dumps(content, indent=1, ensure_ascii=True)
    text = re.sub(r"\n {3,}", " ", text)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
