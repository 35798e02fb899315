"""A session of nox."""

from __future__ import annotations

import ast

from wheelcheck.scaffold._base import Change, Friend, Proposal, Surroundings, extended, mentioned
from wheelcheck.syntax import parsed

FILE = "noxfile.py"
_IMPORT = "import nox\n"
_SESSION = '''\
@nox.session
def wheelcheck(session: nox.Session) -> None:
    """Build as a fresh clone would, install the wheel, import every module of it."""
    session.install("wheelcheck[uv]")
    session.run("wheelcheck", "verify", *session.posargs)
'''


def propose(surroundings: Surroundings) -> Proposal:
    """A session below the others."""
    path = surroundings.beside(FILE)
    before = surroundings.files.get(path)
    if mentioned(before):
        return Proposal(reason=f"{path} runs wheelcheck")
    then = "nox -s wheelcheck"
    if before is None or not before.strip():
        return Proposal(Change(path, before, f"{_IMPORT}\n\n{_SESSION}"), then=then)
    if not _imports_nox(before):
        return Proposal(reason=f"{path} has no plain `import nox`", snippet=f"{_IMPORT}\n\n{_SESSION}")
    return Proposal(Change(path, before, extended(before, "\n" + _SESSION)), then=then)


def _imports_nox(text: str) -> bool:
    tree = parsed(text)
    imports = (node for node in tree.body if isinstance(node, ast.Import)) if tree is not None else ()
    return any(alias.name == "nox" and alias.asname is None for node in imports for alias in node.names)


FRIEND = Friend("nox", "a session of nox", propose, lambda around: around.beside(FILE) in around.files)
