"""What manylinux, musllinux and Android tags promise of a system, as data.

The data are the policies of auditwheel and the list of Windows libraries of delvewheel, written down compactly by
``nox -s policies``; each file names its source and version. Read on first use.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from wheelcheck.linkage.platforms import Platform, System

# "any musl libc": musllinux-policy.json names it `libc.so`, each processor's file carries the processor's name.
_MUSL = ("libc.musl-", "ld-musl-")
_LOADERS = ("ld-linux", "ld64.so", "ld.so.1")


@dataclass(frozen=True, slots=True)
class Policy:
    """What a platform tag's newest published policy says for one processor.

    ``version`` is the libc's; ``libraries`` may be taken from the system; ``versions`` are the symbol versions that may
    be asked for, by prefix (``GLIBC`` to ``2.17``, ...): a prefix that isn't named is not limited; ``forbidden`` are
    symbols that may not be taken from a library.
    """

    name: str
    version: tuple[int, ...]
    libraries: frozenset[str]
    versions: Mapping[str, frozenset[str]]
    forbidden: Mapping[str, frozenset[str]]

    def allows_library(self, name: str) -> bool:
        """Whether a library may be taken from the system; the dynamic loader always may."""
        if name in self.libraries or name.startswith(_LOADERS):
            return True
        return name.startswith(_MUSL) and "libc.so" in self.libraries

    def allows_version(self, version: str) -> bool:
        """Whether a symbol version (``GLIBC_2.34``) is among those promised."""
        prefix, _, number = version.partition("_")
        return prefix not in self.versions or number in self.versions[prefix]


def policies(system: System, machine: str) -> tuple[Policy, ...]:
    """The policies of a system for a processor, oldest first; none where none is published."""
    if system not in (System.MANYLINUX, System.MUSLLINUX, System.ANDROID):
        return ()
    return _expanded(system.value, machine)


def policy_of(platform: Platform, machine: str) -> Policy | None:
    """The policy that a tag stands under: the newest one not above it (PEP 600 allows tags between two policies)."""
    under = [policy for policy in policies(platform.system, machine) if policy.version <= platform.version]
    return under[-1] if under else None


@cache
def windows_libraries() -> frozenset[str]:
    """The libraries that Windows itself brings, in lower case without ``.dll``."""
    return frozenset(str(_load("windows")["libraries"]).split())


def source(name: str) -> str:
    """Where a data file (``manylinux``, ``musllinux``, ``android``, ``windows``) was taken from, with its version."""
    return str(_load(name)["source"])


def _load(name: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath("data").joinpath(f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def _entries(name: str) -> tuple[dict[str, Any], ...]:
    return tuple(_load(name)["policies"])


@cache
def _expanded(family: str, machine: str) -> tuple[Policy, ...]:
    libraries: set[str] = set()
    versions: dict[str, frozenset[str]] = {}
    forbidden: dict[str, frozenset[str]] = {}
    found = []
    for entry in _entries(family):
        libraries.update(entry["libraries"].split())
        if "forbidden" in entry:
            forbidden = {library: frozenset(names.split()) for library, names in entry["forbidden"].items()}
        if machine not in entry["versions"]:
            continue
        for prefix, numbers in entry["versions"][machine].items():
            versions[prefix] = versions.get(prefix, frozenset()) | frozenset(numbers.split())
        version = tuple(int(part) for part in entry["name"].split("_")[1:])
        found.append(Policy(entry["name"], version, frozenset(libraries), dict(versions), dict(forbidden)))
    return tuple(found)
