"""Foreign text made harmless: nothing that a package, a backend or a file name says may steer a terminal or CI.

What cannot be shown as it is appears the way Python would write it: ``\\x1b``, ``\\u202e``.
"""

from __future__ import annotations

import re

# C0 and C1 controls; line and paragraph separators; soft hyphen, zero-width and bidirectional marks, fillers, tag
# characters and the byte order mark (Unicode TR36, CVE-2021-42574); noncharacters, which XML cannot hold; lone
# surrogates, which cannot be encoded.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")

# GitHub reads `::name::` after leading white space, `##[name]` anywhere in a line; Azure Pipelines `##vso[`; TeamCity
# `##teamcity[`. The (zero or more) colour codes in front are our own.
# Nothing of it can match in two ways, or a million blank lines would take hours.
_WORKFLOW_COMMAND = re.compile(r"^((?:[^\S\n]|\x1b\[[0-9;]*m)*)::", re.MULTILINE)
_LOGGING_COMMAND = re.compile(r"##(?=\[|vso\[|teamcity\[)", re.IGNORECASE)


def line(text: str) -> str:
    """``text`` as one printable line: white space becomes a space, other control characters are escaped."""
    return commands(_UNSAFE.sub(_escaped, re.sub(r"[\t\n\v\f\r]+", " ", text)).strip())


def block(text: str) -> tuple[str, ...]:
    """The lines of ``text``, each printable, their indentation kept."""
    lines = re.split(r"\r\n|[\n\r]", text.expandtabs(4))
    return tuple(commands(_UNSAFE.sub(_escaped, each).rstrip()) for each in lines)


def commands(text: str) -> str:
    """``text`` (of any number of lines) with the commands of CI systems in it broken; everything else as it was."""
    return _LOGGING_COMMAND.sub(r"#\\x23", _WORKFLOW_COMMAND.sub(r"\1\\x3a:", text))


def encodable(text: str) -> str:
    """``text`` with lone surrogates (undecodable bytes of a file name) escaped, so that any encoder takes it."""
    return _SURROGATE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
