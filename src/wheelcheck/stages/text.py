"""Bytes of a source file as text, whatever it claims and whatever is wrong with it."""

from __future__ import annotations

import codecs
import re

# PEP 263: a comment in one of the first two lines.
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


def decoded(content: bytes) -> str:
    """The text of a source file: its byte order mark, else its coding cookie (PEP 263), else UTF-8.

    Undecodable bytes become U+FFFD; line ends become ``\\n`` as they do for Python.
    """
    if content.startswith(codecs.BOM_UTF8):
        text = content[len(codecs.BOM_UTF8) :].decode("utf-8", "replace")
    else:
        text = _with_cookie(content)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _with_cookie(content: bytes) -> str:
    for line in content[:4096].split(b"\n", 2)[:2]:
        cookie = _COOKIE.match(line)
        if cookie:
            try:
                return content.decode(cookie[1].decode("ascii", "replace"), "replace")
            except (LookupError, UnicodeError, ValueError):
                break  # unknown, or no text encoding (rot13, hex)
    return content.decode("utf-8", "replace")
