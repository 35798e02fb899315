"""WC219."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Entry, Wheel
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._files import size_text
from wheelcheck.rules._sketch import case, wheel

_WORTH_TELLING = 64  # bytes: below it, files are equal since there is but one way to write them
_WASTED = 100_000  # bytes of copies that count in any wheel
_SHARE = 0.05  # of all bytes: what counts in a small one

# Files that are equal on purpose: packages with nothing but a licence header, the texts of licences.
_ALIKE = ("__init__.py", "__init__.pyi", "LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING", "NOTICE")


class DuplicateFiles(Rule):
    """The wheel holds the same content several times.

    ## What it does
    Compares the files by their hashes. One finding names the groups that cost most. Empty files and those of a few
    bytes (`py.typed`) are left alone, and so are each `__init__.py` and the texts of licences. Copies that weigh less
    than 100 KB together, and less than a twentieth of all files, are not worth telling.

    ## Why it is bad
    It is no fault in itself, and often meant. It costs room; and of two copies of a module somebody changes one.

    ## How it happens
    A package is packed twice (from `src/` and from `build/lib/`); libraries were links (`libz.so`, `libz.so.1`), which
    a wheel cannot hold, so that each became a copy.

    ## How to fix
    Take one copy out. For libraries keep the name that the loader asks for: their SONAME.
    """

    code = "WC219"
    name = "duplicate-files"
    severity = Severity.INFO

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for the wheel."""
        shipped = case.evidence.wheel
        groups: dict[tuple[int, bytes], list[Entry]] = defaultdict(list)
        for entry in shipped.entries if shipped else ():
            if entry.size >= _WORTH_TELLING and entry.digest and not entry.path.endswith(_ALIKE):
                groups[entry.size, entry.digest].append(entry)
        copies = sorted(
            (sorted(group, key=lambda entry: entry.path) for group in groups.values() if len(group) > 1),
            key=lambda group: (-_waste(group), group[0].path),
        )
        wasted = sum(map(_waste, copies))
        whole = sum(entry.size for entry in shipped.entries) if shipped else 0
        if not copies or wasted < min(_WASTED, _SHARE * whole):
            return
        first = [entry.path for entry in copies[0]]
        libraries = all(".so" in path or path.endswith((".dylib", ".dll")) for path in first)
        yield self.finding(
            first[0],
            f"{wording.listed(first)} are the same file"
            + (f", and {wording.plural(len(copies) - 1, 'more group')} like that" if copies[1:] else "")
            + f": {size_text(wasted)} more than needed",
            because=[
                f"{size_text(group[0].size)} each: {wording.listed([entry.path for entry in group])}"
                for group in copies[1:4]
            ],
            fix="keep the one that the loader asks for, which is named by SONAME" if libraries else None,
            locations=[Location(case.display(path)) for path in first[:3]],
            affects=[entry.path for group in copies for entry in group][1:50],
        )

    bad = (lambda: case(shipped=_with(100)),)
    good = (
        lambda: case(shipped=_with(0)),
        lambda: case(shipped=_with(20)),
        lambda: case(shipped=_with(500, beside=50_000)),
    )


def _waste(group: list[Entry]) -> int:
    return group[0].size * (len(group) - 1)


def _with(size: int, beside: int = 0) -> Wheel:
    """Two files of one content, and one of another."""
    entries = tuple(Entry(path, size, path, size, b"\1" * 32) for path in ("pkg/a.py", "pkg/b.py"))
    other = Entry("pkg/c.py", beside, "pkg/c.py", beside, b"\2" * 32)
    return replace(wheel({"pkg/a.py": "", "pkg/b.py": ""}), entries=(*entries, other))
