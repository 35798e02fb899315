"""Load the probe and answer one request: executed, never imported.

The request is the dict ``REQUEST`` of its namespace:
    parts     paths of the probe's files
    mode      "tree" (a plan of modules, by forks), "module" (one), "statement" (one)
    records   the file that answers are appended to, a JSON object a line (see record.py, verdict.py)
    tops      top-level names of the project: attempts to import below them are noted
    plan      tree: a file, a line per module, parents first: depth TAB kind TAB name TAB path TAB lead (see tree.py)
    ahead     tree: how modules may share imports: "exact" (see ahead.py), "shared" (see worlds.py, of the parts too)
    tokens    tree: a FIFO holding one byte per further process that may run at the same time, or ""
    kind, name, path     module: as in a line of the plan
    statement            statement: its text
    stack, limit         module, statement: where and after how many seconds to write the Python stack, or "" and 0
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from wheelcheck.probe.tree import answer

    REQUEST: "dict[str, Any]" = {}

for part in REQUEST["parts"]:
    with open(part, "rb") as file:
        exec(compile(file.read(), part, "exec"), globals())

answer(REQUEST)
