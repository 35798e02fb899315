"""What the loader refused, joined to the fact behind it: a rule takes the refusals that its own facts explain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.rules import _wording as wording


class Refusals:
    """The extension modules that the loader refused for one kind of fault."""

    def __init__(self, case: Case, *kinds: CauseKind) -> None:
        """``kinds`` are those that a rule reports."""
        self._causes = {name: cause for cause in case.of(*kinds) for name in (cause.subject, *cause.also)}

    def take(self, modules: Iterable[str]) -> list[Cause]:
        """The causes of these modules, each once; they need no finding of their own any more."""
        found: list[Cause] = []
        for module in modules:
            cause = self._causes.pop(module, None)
            if cause is not None and cause not in found:
                found.append(cause)
        return found

    def rest(self) -> list[Cause]:
        """The causes that no fact explained, each once."""
        return self.take(list(self._causes))


def says(causes: Iterable[Cause]) -> Iterator[str]:
    """Who needs the modules, and the loader's words."""
    for cause in list(causes)[:1]:
        yield from wording.who_needs(cause)
        for text in wording.python_says(cause.error):
            yield f"Python says: {text}"
        lie = cause.error is not None and "cannot open shared object file" in cause.error.message
        if lie and cause.kind is CauseKind.FOREIGN_BINARY:
            yield "the file is there: these are the loader's words for one that it cannot use"


def suffering(causes: Iterable[Cause]) -> Iterator[str]:
    """The modules that cannot be imported, and further subjects of the causes."""
    for cause in causes:
        yield cause.subject
        yield from wording.others(cause)
