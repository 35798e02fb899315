"""Warnings of what later versions drop, on the project's own lines: DeprecationWarning, PendingDeprecationWarning,
FutureWarning, SyntaxWarning, and others that say "deprecated".

A rule is put before the interpreter's own, as ``("default", message, category, module, line)``. Whoever asks whether
it fits (``_warnings`` in C, or `warnings.py`) calls ``match`` of the message and of the module, then ``issubclass`` on
the category: each notes what it is shown and says no, so that the rules behind it decide as without us. Nothing is
imported, replaced or shown. What a module silences, or turns into errors, in front of ours does not come to us. The
interpreter is started with ``-I`` and no ``-W``: there are no options and variables that set filters.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, List, Optional

    from wheelcheck.probe.attempts import tops
    from wheelcheck.probe.effects import before, effects, thread_module
    from wheelcheck.probe.facts import guarded, is_machinery, name_of, text_or_none

    Effect = Any

DROPPED = (DeprecationWarning, PendingDeprecationWarning, FutureWarning, SyntaxWarning)
MOST_WARNINGS = 50  # of one import
LONGEST_WARNING = 300
shown: "List[str]" = ["", ""]  # the text and the module of the warning that is being asked about


class Shown:
    """Stands where a filter has a compiled pattern: sees a text, and never matches."""

    pattern, flags = "", 0

    def __init__(self, index: int) -> None:
        """``index`` is where what is seen goes in `shown`."""
        self.index = index

    def match(self, text: object, *_: object) -> None:
        """See `re.Pattern.match`."""
        if before and thread_module.get_ident() == before["main"]:
            shown[self.index] = text_or_none(text) or ""


class Asked(type):
    """Makes a category that no warning belongs to."""

    def __subclasscheck__(cls, category: type) -> bool:
        """The last thing asked of a rule."""
        if before and thread_module.get_ident() == before["main"]:
            guarded(note_warning, category)
        return False


class Category(Warning, metaclass=Asked):
    """The category of our rule."""


def watch_warnings() -> None:
    """Put the rule before the others."""
    module: "Any" = sys.modules.get("warnings") or sys.modules["_warnings"]
    module.filters.insert(0, ("default", Shown(0), Category, Shown(1), 0))


def note_warning(category: type) -> None:
    """Note a warning, when it is laid to a line of the project's own by code that is not."""
    text, module = shown
    if module.partition(".")[0] not in tops:
        return
    if not issubclass(category, DROPPED) and "deprecated" not in text.lower():
        return
    if len([each for each in effects if each[0] == "warning"]) >= MOST_WARNINGS:
        return
    start = sys._getframe(1)
    raised = next_frame(start, "")
    frame = next_frame(start, module)
    if frame is None or raised is None:
        return
    if raised is not frame and module_of(raised).partition(".")[0] in tops:
        return  # the project's own way to say that something of its own is deprecated
    effect: "Effect" = (
        "warning",
        (name_of(category) + ": " + text)[:LONGEST_WARNING],
        module,
        frame.f_code.co_filename,
        frame.f_lineno or 0,
    )
    if effect not in effects:
        effects.append(effect)


def next_frame(frame: "Optional[FrameType]", module: str) -> "Optional[FrameType]":
    """The innermost frame of a module; with "" of any but us and the machinery of imports and warnings."""
    while frame is not None:
        name = module_of(frame)
        if name == module or (not module and frame.f_globals is not globals() and not is_machinery(name)):
            if name not in ("warnings", "_py_warnings"):
                return frame
        frame = frame.f_back
    return None


def module_of(frame: "FrameType") -> str:
    """The name of the module whose code a frame runs."""
    return text_or_none(dict.get(frame.f_globals, "__name__")) or ""
