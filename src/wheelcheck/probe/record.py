"""Records: a JSON object a line behind the name of the file, appended to this file.

A module may close or replace every file descriptor, patch `os` and `open`, refuse every audited call, hide the file
behind chroot(), or lower the limits on files. What is used here was taken before; a descriptor is kept, and used only
while it still is that file (writing is not audited); else the file is opened anew; and where nothing may be written to
files any more there is a FIFO beside it.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    REQUEST: "dict[str, Any]" = {}

system: "Any" = sys.modules.get("posix") or sys.modules["nt"]

open_file, read_file, write_file, close_file = system.open, system.read, system.write, system.close
duplicate, describe_file = system.dup2, system.fstat
APPEND = system.O_WRONLY | system.O_APPEND | system.O_CREAT | getattr(system, "O_BINARY", 0)
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def mark_of(request: "dict[str, Any]") -> str:
    """What stands before each record: the name of its file, which nobody knows who writes to it blindly."""
    return str(request.get("records", "")).replace("\\", "/").rpartition("/")[2] + " "


HIGH = 250  # above the descriptors that a module gets, below the usual limit
kept: "dict[str, Any]" = {"descriptor": -1, "file": None, "mark": mark_of(globals().get("REQUEST", {}))}


def keep() -> None:
    """Open the file of the request for as long as nobody closes it."""
    file = open_file(REQUEST["records"], APPEND, 0o600)
    try:
        kept["descriptor"] = duplicate(file, HIGH, False)
        kept["file"] = identity(HIGH)
    except OSError:  # a limit below: it is opened each time
        pass
    finally:
        close_file(file)


def identity(descriptor: int) -> "tuple[int, int] | None":
    """What file a descriptor stands for; None when it is closed."""
    try:
        found = describe_file(descriptor)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def record(fields: "dict[str, object]") -> None:
    """Append one record to the file of the request."""
    record_line(encode(fields))


def record_line(text: str) -> None:
    """Append a record that is encoded already."""
    line = (kept["mark"] + text + "\n").encode("ascii")
    try:
        if kept["file"] is not None and identity(kept["descriptor"]) == kept["file"]:
            write_all(kept["descriptor"], line)
        else:
            append(REQUEST["records"], line)
    except Exception:
        file = open_file(REQUEST["records"] + ".fifo", system.O_WRONLY | getattr(system, "O_NONBLOCK", 0))
        write_all(file, line)
        close_file(file)


def write_all(file: int, line: bytes) -> None:
    """Write all of it, if it can be at once."""
    while line:
        line = line[write_file(file, line) :]


def append(path: str, line: bytes) -> None:
    """Append to a file."""
    try:
        file = open_file(path, APPEND, 0o600)
    except OSError:
        # The import used up all descriptors: stdin is /dev/null, and nobody reads it any more.
        close_file(0)
        file = open_file(path, APPEND, 0o600)
    try:
        write_all(file, line)
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
