"""Writing to people: stderr for what happens, colours only where they are wanted."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from wheelcheck import neutral

COLOR_CHOICES = ("auto", "always", "never")


def complain(message: str, hint: str | None = None) -> None:
    """One clear message on stderr, the next step below it. The lines of ``message`` are kept, each made harmless."""
    lines = [line for line in neutral.block(message) if line]
    text = "\n".join([f"wheelcheck: {lines[0] if lines else ''}", *(f"  {line}" for line in lines[1:])])
    if hint:
        text += f"\n  {neutral.line(hint)}"
    write(sys.stderr, text + "\n")


def write(stream: TextIO, text: str) -> None:
    """Write ``text``; characters that the encoding lacks are escaped. A reader who has left is no error."""
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError:  # `| head` has seen enough; the verdict stands
        if stream is sys.stdout:
            abandon_stdout()
    except ValueError:  # closed
        return


def abandon_stdout() -> None:
    """Point standard output nowhere: Python flushes it once more when it ends, and would complain."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return


def wants_color(choice: str, stream: TextIO) -> bool:
    """Whether to colour ``stream``: the choice made, then NO_COLOR, then FORCE_COLOR, then whether it is a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        if os.environ.get(name):
            return os.environ[name] != "0"
    return is_terminal(stream)


def is_terminal(stream: TextIO) -> bool:
    """Whether ``stream`` is a terminal that understands more than lines."""
    try:
        return stream.isatty() and os.environ.get("TERM") != "dumb"
    except ValueError:  # closed
        return False
