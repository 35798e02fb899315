"""Classifiers that PyPI refuses, by the list that it publishes (the distribution `trove-classifiers`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

_MOST = 20  # that are told
_LONGEST = 200  # characters of one that is compared with those that there are
_LEAST_LETTERS = 5  # of a part of a classifier in which two may be wrong
_WRONG_LETTERS = 2
_LIKE = 0.75


class Refused(Enum):
    """Why PyPI refuses a classifier."""

    UNKNOWN = "unknown"
    NEWER = "unknown, unless it is newer than the list"
    DEPRECATED = "deprecated"


@dataclass(frozen=True, slots=True)
class Classifier:
    """A classifier that PyPI refuses; ``meant`` are those to write instead, one where it is clear which; ``near`` is
    the one most like it where that is not clear."""

    text: str
    why: Refused
    meant: tuple[str, ...] = ()
    near: str | None = None


def is_private(classifier: str) -> bool:
    """Whether it is one of those that PyPI refuses by design, so that nothing is uploaded by mistake."""
    return classifier.startswith("Private ::")


def refused(given: Sequence[str]) -> Iterator[Classifier]:
    """Those of a distribution that PyPI's list lacks, or has as deprecated.

    The list that is installed may be older than PyPI's. What came to it from 2020 to 2026 was always below a first part
    that it had, and never like a misspelling of what there was; since licences are expressions (PEP 639), no licence.
    """
    if not given:
        return
    # A thousand lines, which only distributions with classifiers cost.
    from trove_classifiers import classifiers, deprecated_classifiers

    missing = (text for text in dict.fromkeys(given) if text not in classifiers and not is_private(text))
    for text, _ in zip(missing, range(_MOST), strict=False):
        if text in deprecated_classifiers:
            yield Classifier(text, Refused.DEPRECATED, tuple(deprecated_classifiers[text]))
            continue
        meant = _misspelt(text, classifiers) if len(text) <= _LONGEST else None
        if meant is not None:
            yield Classifier(text, Refused.UNKNOWN, (meant,))
            continue
        first = text.partition(" :: ")[0]
        below = first != "License" and any(known.startswith(f"{first} ::") for known in classifiers)
        near = _nearest(text[:_LONGEST], sorted(classifiers))
        yield Classifier(text, Refused.NEWER if below else Refused.UNKNOWN, near=near)


def _misspelt(text: str, known: Iterable[str]) -> str | None:
    """The classifier that it is but for letter case, blanks, or two letters of its words; None for another version."""
    parts = _parts(text)
    near: list[tuple[int, str]] = []
    for candidate in known:
        others = _parts(candidate)
        if len(others) == len(parts) and sum(one != other for one, other in zip(parts, others, strict=True)) <= 1:
            wrong = max(_wrong(one, other) for one, other in zip(parts, others, strict=True))
            if wrong <= _WRONG_LETTERS:
                near.append((wrong, candidate))
    return min(near)[1] if near else None


def _nearest(text: str, known: Sequence[str]) -> str | None:
    """The one beside it that has its words (`MIT` of `MIT License`), else the one that is most like it."""
    import difflib  # 5 ms that only a mistake costs

    *above, last = _parts(text)
    beside = {parts[-1]: candidate for candidate in known if (parts := _parts(candidate))[:-1] == above}
    words = set(re.findall(r"\w+", last))
    holding = sorted((len(part), part) for part in beside if words and words <= set(re.findall(r"\w+", part)))
    # What all of them begin with says nothing of how like they are.
    like = [part for _, part in holding] or difflib.get_close_matches(last, beside, n=1, cutoff=_LIKE)
    if like:
        return beside[like[0]]
    return next(iter(difflib.get_close_matches(text, () if beside else known, n=1, cutoff=_LIKE)), None)


def _parts(text: str) -> list[str]:
    return [" ".join(part.lower().split()) for part in re.split(r"\s*::\s*|\s*(?<!:):(?!:)\s*", text.strip())]


def _wrong(one: str, other: str) -> int:
    """How many letters of one part must change, go or come to make the other; too many where they are short, or differ
    in a digit."""
    if one == other:
        return 0
    if min(len(one), len(other)) < _LEAST_LETTERS or re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return _WRONG_LETTERS + 1
    row: list[int] = [*range(len(other) + 1)]
    before: list[int] = row
    for place, letter in enumerate(one, 1):
        last, before, row = before, row, [place]
        for at, opposite in enumerate(other, 1):
            costs = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != opposite))
            if place > 1 and at > 1 and letter == other[at - 2] and one[place - 2] == opposite:
                costs = min(costs, last[at - 2] + 1)  # two that changed places are one mistake
            row.append(costs)
    return row[-1]
