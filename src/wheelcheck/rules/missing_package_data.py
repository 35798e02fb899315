"""WC201."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from wheelcheck import remedies
from wheelcheck.data_uses import Certainty
from wheelcheck.diagnosis import Case, CauseKind
from wheelcheck.model.edit import Edit
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _exclusions
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._data import LostData, lost_data
from wheelcheck.rules._sketch import case, wheel
from wheelcheck.trail import Trail

_OPENS = "import os\nopen(os.path.join(os.path.dirname(__file__), 'names.json'))\n"


class MissingPackageData(Rule):
    """A data file that the code uses is not in the wheel.

    ## What it does
    Reads how the wheel's code builds paths: `open` beside `__file__`, `importlib.resources`, `pkgutil.get_data`,
    `pkg_resources`, and loaders of templates; through constants and small functions, those of other modules too. Each
    path is looked for in the wheel; one that isn't there is followed back to the station where it was lost. Paths with
    unknown parts are matched as patterns. Files that the code itself writes are left alone. Where the code handles the
    absence, it is a warning.

    ## Why it is bad
    Every import works. The failure comes when the function that opens the file is called, at the user's.

    ## How it happens
    Build backends take Python files by themselves and data only when told to, or the other way round. Tests run in the
    source folder, where the file is.

    ## How to fix
    setuptools: `[tool.setuptools.package-data]` with `"pkg" = ["data/*.json"]`, and the file in the sdist too
    (MANIFEST.in). hatchling and flit take every file of the package that git tracks; poetry: `include`; meson-python:
    `py.install_sources`; maturin: `include`.
    """

    code = "WC201"
    name = "missing-package-data"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report what is lost, one finding a folder."""
        found = lost_data(case)
        if not found:
            return
        told = {cause.subject for cause in case.of(CauseKind.MISSING_DATA)}
        told |= {trail.installed for cause in case.causes for trail in cause.trails}
        groups: dict[tuple[str, bool], list[LostData]] = defaultdict(list)
        for lost in found:
            if lost.wanted not in told and not any(path in told for path, _ in lost.sources):
                groups[lost.folder, lost.certain].append(lost)
        for certain, group in _united([(certain, group) for (_, certain), group in groups.items()]):
            yield self._report(case, group, Severity.ERROR if certain else Severity.WARNING)

    def _report(self, case: Case, group: list[LostData], severity: Severity) -> Finding:
        wanted = [lost.wanted for lost in group]
        files = list(dict.fromkeys(path for lost in group for path, _ in lost.sources))
        subject = wanted[0]
        uses = [use for lost in group for use in lost.uses]
        trail = case.trail(group[0].sources[0][0], group[0].sources[0][1]) if group[0].sources else None
        more = f" and {len(wanted) - 1} more" if len(wanted) > 1 else ""
        by = f"{case.display(uses[0].path)}:{uses[0].line}"
        sentence = f"{_named(group[0])}{more} {'are' if more else 'is'} not in the wheel, and {by} {_verb(group[0])} it"
        places = [Location(case.display(use.path), use.line) for use in uses]
        return self.finding(
            subject,
            sentence,
            because=(*_proof(group, files, trail), *_exclusions.because(case, files)),
            fix=f"tell {wording.backend(case)} to put {(files or [_expected(group[0])])[0]} into the wheel",
            edits=_edits(case, group),
            locations=dict.fromkeys([*_rule_location(trail), *places]),
            affects=dict.fromkeys([*wanted[1:], *(path for path in files if path not in wanted)]),
            severity=severity,
        )

    bad = (
        lambda: case(
            {"pkg/__init__.py": "", "pkg/names.json": ""},
            sdist=("pkg/__init__.py", "pkg/names.json"),
            shipped=wheel({"pkg/__init__.py": _OPENS}),
        ),
        lambda: case(
            shipped=wheel({"pkg/__init__.py": "import pkgutil\nTEXT = pkgutil.get_data('pkg', 'a/b.txt')\n"}),
        ),
    )
    good = (
        lambda: case(
            shipped=wheel(
                {
                    "pkg/__init__.py": _OPENS,
                    "pkg/names.json": "{}",
                }
            ),
        ),
        lambda: case(
            shipped=wheel(
                {
                    "pkg/__init__.py": "from pathlib import Path\nP = Path(__file__).parent / 'cache.json'\n"
                    "if P.exists():\n    P.read_text()\n"
                }
            ),
        ),
    )


def _united(groups: list[tuple[bool, list[LostData]]]) -> list[tuple[bool, list[LostData]]]:
    """Without groups whose lost files are all among those of another: these are told there."""
    files = [frozenset(path for lost in group for path, _ in lost.sources) for _, group in groups]
    kept: list[int] = []
    for at in sorted(range(len(groups)), key=lambda at: (not groups[at][0], -len(files[at]))):
        if not files[at] or not any(files[at] <= files[other] for other in kept):
            kept.append(at)
    return [groups[at] for at in sorted(kept)]


def _named(lost: LostData) -> str:
    return f"the template {lost.wanted}" if lost.uses[0].certainty is Certainty.SEARCHED else lost.wanted


def _verb(lost: LostData) -> str:
    return {Certainty.MENTION: "uses", Certainty.SEARCHED: "renders"}.get(lost.uses[0].certainty, "reads")


def _expected(lost: LostData) -> str:
    """Where what is wanted would lie by convention, when no station has it."""
    use = lost.uses[0]
    if use.certainty is Certainty.SEARCHED:
        return f"{use.path.partition('/')[0]}/templates/{lost.wanted}"
    is_folder = use.certainty is Certainty.MENTION and "." not in lost.wanted.rpartition("/")[2]
    return f"{lost.wanted}/**/*" if is_folder else lost.wanted


def _proof(group: list[LostData], files: list[str], trail: Trail | None) -> Iterator[str]:
    uses = [use for lost in group for use in lost.uses]
    yield f"{uses[0].path}:{uses[0].line}: `{uses[0].statement}`" + (
        f" and {wording.plural(len(uses) - 1, 'more place')}" if len(uses) > 1 else ""
    )
    if trail is not None:
        yield str(trail)
        if trail.rule is not None:
            yield f"{trail.rule} hides it from git"
    else:
        yield "every import works; the failure comes when that line runs"
    if len(files) > 1:
        yield f"lost: {wording.listed(files, 8)}"
    if all(use.guarded for use in uses):
        yield "the code expects that it may be absent, so what it does then is the fallback"


def _rule_location(trail: Trail | None) -> list[Location]:
    return [Location(trail.rule.path, trail.rule.line)] if trail is not None and trail.rule is not None else []


def _edits(case: Case, group: list[LostData]) -> tuple[Edit, ...]:
    pairs = dict(pair for lost in group for pair in lost.sources)
    return remedies.ship(case, [case.trail(installed, source) for installed, source in pairs.items()])
