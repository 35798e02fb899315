"""``wheelcheck init``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wheelcheck.cli import completing
from wheelcheck.cli.configured import ConfiguredCommand
from wheelcheck.cli.terminal import COLOR_CHOICES, is_terminal, wants_color, write

if TYPE_CHECKING:
    from wheelcheck.scaffold import Change, Friend, Proposal, Surroundings


def _options() -> list[click.Parameter]:
    from wheelcheck.scaffold import friends

    return [
        click.Option((f"--{friend.name}", _parameter(friend)), is_flag=True, help=f"Set up {friend.about}.")
        for friend in friends()
        if friend.name != "table"
    ]


_NAMES = 2  # the first lines of a diff name the files


def _parameter(friend: Friend) -> str:
    return f"with_{friend.name.replace('-', '_')}"


@click.command(
    "init",
    cls=ConfiguredCommand,
    options=_options,
    short_help="Set up a project: [tool.wheelcheck], CI, nox, tox, pre-commit.",
)
@click.argument("folder", default=".", metavar="[PATH]", shell_complete=completing.folders)
@click.option("--no-table", is_flag=True, help="Leave pyproject.toml without a [tool.wheelcheck].")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--diff", "only_diff", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--check", is_flag=True, help="The same, and exit with 1 when there is something to write.")
@click.option("--color", type=click.Choice(COLOR_CHOICES), default="auto", envvar="WHEELCHECK_COLOR", show_default=True)
def command(folder: str, no_table: bool, yes: bool, only_diff: bool, check: bool, color: str, **flags: Any) -> int:
    """Look at the project in PATH (default: this folder), and set up what is asked for: the table [tool.wheelcheck],
    and what runs wheelcheck in CI, in task runners and before a push.

    What would be written is shown first. Files that exist are extended, their comments and layout kept; what runs
    wheelcheck already is left alone, so a second run has nothing to do. In a terminal, without a flag for any of them,
    it asks.

    \b
    wheelcheck init
    wheelcheck init --github --pre-commit
    wheelcheck init --gitlab --nox --yes packages/demo
    wheelcheck init --github --diff

    Exit status: 0 written, or nothing to do; 1 not all could be written (--check: there is something to write);
    2 usage; 3 there is no project.
    """
    from wheelcheck.scaffold import friends, together
    from wheelcheck.stages import surroundings

    top, around = surroundings.read(Path(folder))
    chosen = [each for each in friends() if flags.get(_parameter(each))]
    asks = is_terminal(sys.stdin) and is_terminal(sys.stderr) and not (yes or only_diff or check)
    if not chosen and asks:
        chosen = _asked(around)
    wanted = [*(each for each in friends() if each.name == "table" and not no_table), *chosen]
    proposals = together(around, tuple(wanted))
    changes = [proposal.change for _, proposal in proposals if proposal.change is not None]
    shown = wants_color(color, sys.stdout)
    for change in changes:
        write(sys.stdout, _diff(change, color=shown))
    missed = _tell(proposals)
    if not changes:
        write(sys.stderr, "wheelcheck: nothing to write\n")
    elif check or only_diff:
        return 1 if check else 0
    else:
        if not _confirmed(len({change.path for change in changes}), yes=yes, asks=asks):
            write(sys.stderr, "wheelcheck: nothing was written\n")
            return 0
        _write(top, changes)
        _tell_next(proposals)
    return 1 if missed else 0


def _asked(around: Surroundings) -> list[Friend]:
    from wheelcheck.scaffold import friends

    open_ones = [each for each in friends() if each.name != "table" and each.propose(around).change is not None]
    return [
        each for each in open_ones if click.confirm(f"Set up {each.about}?", default=each.suggested(around), err=True)
    ]


def _diff(change: Change, *, color: bool) -> str:
    import difflib

    from wheelcheck import neutral

    before = (change.before or "").splitlines()
    source = "/dev/null" if change.before is None else f"a/{change.path}"
    lines = difflib.unified_diff(before, change.after.splitlines(), source, f"b/{change.path}", lineterm="")
    styles = {"+": "32", "-": "31", "@": "36"}
    shown = []
    for number, line in enumerate(lines):
        text = " ".join(neutral.block(line))
        style = ("1" if number < _NAMES else styles.get(line[:1])) if color else None
        shown.append(f"\x1b[{style}m{text}\x1b[0m" if style else text)
    return "\n".join(shown) + "\n"


def _tell(proposals: tuple[tuple[Friend, Proposal], ...]) -> bool:
    """Say why there is no change where there is none; whether something that was asked for is left to be done by
    hand."""
    missed = False
    for friend, proposal in proposals:
        if proposal.change is None:
            write(sys.stderr, f"wheelcheck: {friend.name}: {proposal.reason}\n")
        if proposal.snippet:
            write(sys.stderr, f"  add by hand:\n\n{proposal.snippet}\n")
            missed = True
    return missed


def _tell_next(proposals: tuple[tuple[Friend, Proposal], ...]) -> None:
    for _, proposal in proposals:
        if proposal.change is not None and proposal.then:
            write(sys.stderr, f"  then: {proposal.then}\n")


def _confirmed(count: int, *, yes: bool, asks: bool) -> bool:
    from wheelcheck.errors import UsageError

    if yes or asks:
        return yes or click.confirm(f"Write {count} file{'' if count == 1 else 's'}?", default=False, err=True)
    raise UsageError("nothing was written, since nobody can be asked", "--yes writes, --diff only shows")


def _write(top: Path, changes: list[Change]) -> None:
    from wheelcheck.cli.outputs import check_writable, write_whole
    from wheelcheck.errors import WheelcheckError

    last = {change.path: change for change in changes}
    for path in last:
        place = top / path
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            hint = "nothing was written"
            raise WheelcheckError(
                f"{place.parent} is no folder and cannot become one: {error.strerror}", hint
            ) from error
        check_writable(place, "the file")
    for path, change in last.items():
        write_whole(top / path, change.after)
        write(sys.stderr, f"wheelcheck: wrote {path}\n")
