r"""Backslashes in string literals that begin no escape sequence, such as ``"\d"``.

A DeprecationWarning since Python 3.6, a SyntaxWarning since 3.12, "eventually" an error (Lexical analysis, Escape
sequences, in the language reference).
"""

from __future__ import annotations

import ast
import re
import warnings

_CANDIDATE = re.compile(r"""\\[^\n\r\\'"abfnrtv0-7xNuU]|\\[4-7][0-7][0-7]""")
_LITERAL = re.compile(
    r'(?P<prefix>[A-Za-z]{0,2})(?:"""(?:[^"\\]+|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]+|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]+|\\.)*"'
    r"|'(?:[^'\\\n]+|\\.)*')"
    r"|#[^\n]*",
    re.DOTALL,
)
_LONGEST = 8_000_000  # characters: longer ones are generated


def invalid_escapes(text: str) -> tuple[tuple[int, str], ...]:
    """Line and sequence of each one in a source, as the parser of this Python finds them; () where it cannot parse."""
    if len(text) > _LONGEST or not _in_plain_literal(text):
        return ()
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    found = ((each.lineno, _sequence(str(each.message))) for each in caught)
    return tuple(dict.fromkeys((line, sequence) for line, sequence in found if sequence))


def _in_plain_literal(text: str) -> bool:
    """Whether there may be one: nearly all such backslashes stand in raw literals, and parsing takes time."""
    if _CANDIDATE.search(text) is None:
        return False
    return any(
        match["prefix"] is not None
        and "r" not in match["prefix"].lower()
        and "\\" in match.group()
        and _CANDIDATE.search(match.group().replace("\\\\", ""))
        for match in _LITERAL.finditer(text)
    )


def _sequence(message: str) -> str:
    r"""The sequence that a warning is about: `invalid escape sequence '\d'`, `"\d" is an invalid escape sequence`."""
    if "escape sequence" not in message or "invalid" not in message:
        return ""
    quoted = re.search(r"""['"](\\[^'"]+)['"]""", message)
    return quoted[1] if quoted else "\\"
