"""WC218."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Entry, Sdist, Wheel
from wheelcheck.model.budget import Budget
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._files import size_text
from wheelcheck.rules._sketch import case, wheel

PYPI_LIMIT = 100 << 20
"""The size of one file that PyPI takes, unless a project was given a higher limit (docs.pypi.org, Storage Limits)."""


class Oversized(Rule):
    """The wheel, the sdist, or a file in it is larger than it may be.

    ## What it does
    Compares with the limits of the configuration: `max-size` (the wheel and the sdist as they are downloaded),
    `max-unpacked-size`, `max-file-size` and `max-files`. Without any, there is one remark: a distribution over 100 MiB
    is refused by PyPI, unless the project has asked for more. Names the largest files.

    ## Why it is bad
    Every installation and every CI job downloads it; indexes refuse what is over their limit after the release has
    begun.

    ## How it happens
    Test data, unstripped libraries, or the build folder slip into the package: nobody looks at the size of a wheel.

    ## How to fix
    Take out what the largest files show. Set limits a little above what is there: `max-size = "10M"`.
    """

    code = "WC218"
    name = "oversized"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """Report each limit that is passed."""
        budget, shipped, sdist = case.evidence.budget, case.evidence.wheel, case.evidence.sdist
        for archive in (shipped, sdist):
            if archive is None:
                continue
            over = budget.archive is not None and archive.size > budget.archive
            if over or (budget.archive is None and archive.size > PYPI_LIMIT):
                limit = f"max-size is {size_text(budget.archive or 0)}" if over else "PyPI takes 100 MiB by default"
                yield self.finding(
                    archive.filename,
                    f"{archive.filename} has {size_text(archive.size)}; {limit}",
                    because=_largest(_sizes(archive)),
                    fix=_fix("max-size", archive.size),
                    severity=None if over else Severity.INFO,
                )
        if shipped is not None:
            yield from self._inside(case, shipped, budget)

    def _inside(self, case: Case, shipped: Wheel, budget: Budget) -> Iterator[Finding]:
        total = sum(entry.size for entry in shipped.entries)
        if budget.unpacked is not None and total > budget.unpacked:
            yield self.finding(
                shipped.filename,
                f"{shipped.filename} unpacks to {size_text(total)}; max-unpacked-size is {size_text(budget.unpacked)}",
                because=_largest([(entry.size, entry.path) for entry in shipped.entries]),
                fix=_fix("max-unpacked-size", total),
            )
        if budget.files is not None and len(shipped.entries) > budget.files:
            yield self.finding(
                shipped.filename,
                f"{shipped.filename} holds {len(shipped.entries):,} files; max-files is {budget.files:,}",
                fix="leave out what need not be there, or write under [tool.wheelcheck]: "
                f"max-files = {len(shipped.entries)}",
            )
        limit = budget.file
        large = [entry for entry in shipped.entries if limit is not None and entry.size > limit]
        for entry in sorted(large, key=lambda entry: (-entry.size, entry.path))[:20]:
            yield self.finding(
                entry.path,
                f"{entry.path} has {size_text(entry.size)}; max-file-size is {size_text(limit or 0)}",
                fix=_fix("max-file-size", entry.size),
                locations=[Location(case.display(entry.path))],
            )

    bad = (
        lambda: case(shipped=_sized(200 << 20)),
        lambda: case(shipped=_sized(900), budget=Budget(archive=800)),
        lambda: case(shipped=_sized(900), budget=Budget(unpacked=1000)),
        lambda: case(shipped=_sized(900), budget=Budget(file=1000)),
        lambda: case(shipped=_sized(900), budget=Budget(files=1)),
    )
    good = (
        lambda: case(shipped=_sized(50 << 20)),
        lambda: case(shipped=_sized(900), budget=Budget(900, 3000, 3000, 2)),
    )


def _sized(size: int) -> Wheel:
    entries = (Entry("pkg/a.bin", 2000, "pkg/a.bin", 700), Entry("pkg/b.py", 10, "pkg/b.py", 10))
    return replace(wheel({"pkg/b.py": ""}), size=size, entries=entries)


def _sizes(archive: Wheel | Sdist) -> list[tuple[int, str]]:
    """What the files weigh: in a wheel packed; a tar is packed as a whole."""
    if isinstance(archive, Wheel):
        return [(entry.packed, entry.path) for entry in archive.entries]
    return [(size, path) for path, size in archive.sizes]


def _largest(sizes: list[tuple[int, str]]) -> tuple[str, ...]:
    """A line with what weighs most."""
    heaviest = sorted(sizes, key=lambda pair: (-pair[0], pair[1]))[:3]
    named = [f"{path} ({size_text(size)})" for size, path in heaviest]
    return (f"most of it: {wording.listed(named)}",) if named else ()


def _fix(limit: str, size: int) -> str:
    """Both ways: out with it, or a limit that holds."""
    enough = f"{-(-size // 1_000_000)}M" if size >= 1e6 else f"{-(-size // 1000)}K"
    return f'leave out what need not be there, or write under [tool.wheelcheck]: {limit} = "{enough}"'
