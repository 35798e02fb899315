"""How shells ask what can stand at the cursor, and what they must read to do so.

Scripts and protocol (variables in, a line an answer out) are click's:
https://click.palletsprojects.com/en/stable/shell-completion/.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from itertools import pairwise

from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from wheelcheck.cli.group import root
from wheelcheck.cli.terminal import write

VARIABLE = "_WHEELCHECK_COMPLETE"
"""Set by the scripts when a shell asks."""
SHELLS: Mapping[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


def script(shell: str) -> str:
    """What that shell must read to ask us."""
    # Not bash's own method, which starts a bash to look at its version.
    return ShellComplete.source(SHELLS[shell](root, {}, "wheelcheck", VARIABLE)).strip() + "\n"


def respond(instruction: str) -> int:
    """Answer a shell that asks (``bash_complete``); gives the exit status. It must never see an error of ours: what is
    half typed is often wrong, and then nothing is offered."""
    shell, _, what = instruction.partition("_")
    if shell not in SHELLS or what not in ("complete", "source"):
        return 1
    if what == "source":
        write(sys.stdout, script(shell))
        return 0
    asked = SHELLS[shell](root, {}, "wheelcheck", VARIABLE)
    try:
        arguments, incomplete = asked.get_completion_args()
        # bash parts --format=x into three words.
        paired = pairwise(["", *arguments])
        said = [each for before, each in paired if each != "=" or not before.startswith("--")]
        items = asked.get_completions(said, incomplete)
    except Exception:  # noqa: BLE001 - see above
        return 1
    # fish's script cuts an answer at its commas.
    offered = [item for item in items if shell != "fish" or "," not in item.value]
    write(sys.stdout, "".join(f"{asked.format_completion(item)}\n" for item in offered))
    return 0
