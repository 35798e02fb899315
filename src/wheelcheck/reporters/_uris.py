"""Paths as relative URI references (RFC 3986, section 4.2)."""

from __future__ import annotations

import string

_SAFE = frozenset((string.ascii_letters + string.digits + "-._~/!$&'()*+,;=@").encode())
_MOST = 4_096


def relative_uri(path: str) -> str:
    """``path`` (parted by slashes) as a relative reference: all but safe characters as percent-encoded UTF-8.

    A colon is encoded too: it would make a scheme of what stands before it.
    """
    try:
        # Undecodable bytes of a file name become what they were.
        content = path[:_MOST].encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        content = path[:_MOST].encode("utf-8", "replace")
    return "".join(chr(byte) if byte in _SAFE else f"%{byte:02X}" for byte in content.lstrip(b"/"))
