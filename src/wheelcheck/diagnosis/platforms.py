"""Failures that mean "not on this platform": by the exception, the line that raised it, or the name of the module."""

from __future__ import annotations

import re

from wheelcheck.diagnosis.facts import Facts
from wheelcheck.model.imports import CaughtError, ImportOutcome

_PLATFORMS = {
    "Windows": re.compile(r"\bwindows\b|\bwin(?:32|64|dows)?\b|\bnt\b|cygwin|windll|WinDLL|wintypes", re.IGNORECASE),
    "macOS": re.compile(r"\bmac ?os\b|\bdarwin\b|\bos ?x\b|\bcocoa\b|_macosx\b", re.IGNORECASE),
    "Unix": re.compile(r"\bunix\b|\bposix\b|\blinux\b", re.IGNORECASE),
    "PyPy": re.compile(r"\bpypy\b", re.IGNORECASE),
    "Jython": re.compile(r"\bjython\b", re.IGNORECASE),
    "Pyodide": re.compile(r"\bpyodide\b|\bemscripten\b|\bwasm\b", re.IGNORECASE),
    "Android": re.compile(r"\bandroid\b", re.IGNORECASE),
}
_ONLY = re.compile(
    r"\bonly\b|requires?\b|supports?(?:ed)?\b|available\b|cannot|not implemented|platform", re.IGNORECASE
)
_ASKS = re.compile(r"sys\.platform|os\.name\b|platform\.(?:system|machine)|IS_WINDOWS|ON_WINDOWS|WIN32|windll|WinDLL")
_IN_NAME = {
    "Windows": re.compile(
        r"(?:^|[._])_?(?:win(?:32|64|dows|console|reg)?|nt|windll)(?:[._]|$)|(?:_|\b)win(?:32|dows)", re.IGNORECASE
    ),
    "macOS": re.compile(r"(?:^|[._])_?(?:darwin|mac(?:os|osx)?|osx|cocoa)(?:[._]|$)", re.IGNORECASE),
}
_HERE = {"win32": "Windows", "cygwin": "Windows", "darwin": "macOS"}


def other_platform(case: Facts, outcome: ImportOutcome, error: CaughtError) -> str | None:
    """The platform that a failed module is for, when it isn't this one; None when nothing says so."""
    python = case.evidence.interpreter
    here = _HERE.get(python.platform, "Unix") if python else "Unix"
    line = error.frames[-1].source if error.frames else ""
    said = " ".join((error.message, line if _ASKS.search(line) else ""))
    if _ASKS.search(said) or _ONLY.search(error.message):
        for platform, pattern in _PLATFORMS.items():
            if platform != here and pattern.search(said):
                return platform
    names = [outcome.module.name, *(frame.module for frame in error.frames[-1:])]
    for platform, pattern in _IN_NAME.items():
        if platform != here and any(pattern.search(name) for name in names):
            return platform
    return None
