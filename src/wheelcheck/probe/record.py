"""Records: a JSON object a line, appended to a file that is opened for each of them.

A module may close or replace every file descriptor, and patch `os` and `open`: what is used here was taken before.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    REQUEST: "dict[str, Any]" = {}

system: "Any" = sys.modules.get("posix") or sys.modules["nt"]

open_file, read_file, write_file, close_file = system.open, system.read, system.write, system.close
APPEND = system.O_WRONLY | system.O_APPEND | system.O_CREAT | getattr(system, "O_BINARY", 0)
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def record(fields: "dict[str, object]") -> None:
    """Append one record to the file of the request."""
    append(REQUEST["records"], (encode(fields) + "\n").encode("ascii"))


def append(path: str, line: bytes) -> None:
    """Append to a file."""
    try:
        file = open_file(path, APPEND, 0o600)
    except OSError:
        # The import used up all descriptors: stdin is /dev/null, and nobody reads it any more.
        close_file(0)
        file = open_file(path, APPEND, 0o600)
    try:
        while line:
            line = line[write_file(file, line) :]
    finally:
        close_file(file)


def read_all(path: str) -> bytes:
    """What a file holds."""
    file = open_file(path, system.O_RDONLY)
    try:
        content = b""
        chunk = read_file(file, 65536)
        while chunk:
            content += chunk
            chunk = read_file(file, 65536)
        return content
    finally:
        close_file(file)


def encode(value: object) -> str:
    """JSON, in ASCII, of plain values: None, bool, int, float, str, list, tuple and dict with str keys."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([encode(item) for item in value]) + "]"
    if isinstance(value, dict):
        return "{" + ",".join([quote(key) + ":" + encode(item) for key, item in value.items()]) + "}"
    return repr(value)


def quote(text: str) -> str:
    """A JSON string; lone surrogates survive."""
    return '"' + "".join([escape(character) for character in text]) + '"'


def escape(character: str) -> str:
    """One character as it stands in a JSON string."""
    code = ord(character)
    if character in ESCAPES:
        return ESCAPES[character]
    if 32 <= code < 127:
        return character
    if code < 0x10000:
        return "\\u%04x" % code
    code -= 0x10000
    return "\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF))
