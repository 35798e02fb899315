"""WC228."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Location
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._data import known_sources
from wheelcheck.rules._sketch import case, wheel


class UnmetFileExpectation(Rule):
    """The wheel lacks a file that the configuration expects, or holds one that it forbids.

    ## What it does
    Compares the wheel's files with the patterns of `expect-files`: each must match a file or a folder; one that begins
    with `!` must match none. `*` stands for anything, slashes included.

    ## Why it is bad
    The configuration says that the package does not work, or must not be published, like this.

    ## How it happens
    Patterns of package data no longer match after files were moved; a generated file was not generated; an `exclude`
    was lost when the build backend was changed.

    ## How to fix
    Correct what the build backend takes, or the pattern: `expect-files = ["pkg/data/*.json", "!*/tests"]`.
    """

    code = "WC228"
    name = "unmet-file-expectation"
    asks = ("expect_files",)

    def check(self, case: Case) -> Iterator[Finding]:
        """Report each pattern that isn't met."""
        shipped = case.evidence.wheel
        if shipped is None or not case.evidence.expect_files:
            return
        paths = sorted(entry.path for entry in shipped.entries)
        folders = {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/"}
        for text in case.evidence.expect_files:
            pattern = re.compile(translate(text.removeprefix("!").rstrip("/")))
            found = [path for path in (*paths, *sorted(folders)) if pattern.match(path)]
            if text.startswith("!") and found:
                yield self.finding(
                    found[0],
                    f"{shipped.filename} holds {wording.listed(found)}, which {text} forbids",
                    fix="exclude it from what the build backend takes",
                    edits=remedies.leave_out(case, found),
                    locations=[Location(case.display(path)) for path in found[:3]],
                    affects=found[1:50],
                )
            elif not text.startswith("!") and not found:
                yield self.finding(
                    text,
                    f"{shipped.filename} holds nothing that matches {text}",
                    fix="add it to what the build backend takes, or correct the pattern",
                    edits=remedies.ship(
                        case,
                        [
                            case.trail(installed, source)
                            for installed, source in known_sources(case).items()
                            if pattern.match(installed) or pattern.match(installed.rpartition("/")[0])
                        ],
                    ),
                )

    bad = (
        lambda: case(shipped=wheel({"pkg/a.py": ""}), expect_files=("pkg/*.json",)),
        lambda: case(shipped=wheel({"pkg/tests/a.py": ""}), expect_files=("!*/tests",)),
    )
    good = (
        lambda: case(shipped=wheel({"pkg/a.py": "", "pkg/data/x.json": ""}), expect_files=("pkg/*.json", "pkg/data")),
        lambda: case(shipped=wheel({"pkg/a.py": ""}), expect_files=("!*/tests",)),
    )
