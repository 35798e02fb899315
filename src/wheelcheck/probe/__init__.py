"""What runs inside the interpreter under test: it imports modules and reports facts.

The parts are not imported there. `start` executes them one after another in one namespace of their own, under every
CPython from 3.8 on, so that `sys.modules`, `__main__` and `sys.argv` are those of a bare ``python -I -c "import x"``.
They may import only what an interpreter has loaded before its first line runs. The host reads this package for its
paths alone.
"""

from __future__ import annotations

from pathlib import Path

START = Path(__file__).with_name("start.py")
"""The script that loads the parts."""

_NAMES = ("record", "facts", "attempts", "effects", "warned", "verdict", "ahead", "children", "tree")
PARTS = tuple(Path(__file__).with_name(f"{name}.py") for name in _NAMES)
"""The parts, in the order in which they are executed."""

WORLDS = tuple(Path(__file__).with_name(f"{name}.py") for name in ("loads", "worlds", "proofs", "failures"))
"""What is executed after them where modules share a process."""
