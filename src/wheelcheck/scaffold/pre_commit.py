"""A hook of pre-commit, which verifies what is pushed."""

from __future__ import annotations

import re

from wheelcheck.scaffold import _yaml
from wheelcheck.scaffold._base import Change, Friend, Proposal, Surroundings, mentioned
from wheelcheck.version import VERSION

PATH = ".pre-commit-config.yaml"
_THEN = "pre-commit install --hook-type pre-push"
_NO_CONTENT = ("", "...")  # the latter ends a document
_ITEM = re.compile(r"^(\s*)-\s")


def propose(surroundings: Surroundings) -> Proposal:
    """One more repository of hooks, behind the others."""
    before = surroundings.files.get(PATH)
    if mentioned(before):
        return Proposal(reason=f"{PATH} runs wheelcheck")
    lines = _hook(surroundings)
    shown = "".join(f"  {line}\n" for line in lines)
    if before is None or not before.strip():
        return Proposal(Change(PATH, before, f"repos:\n{shown}"), then=_THEN)
    after = _appended(before, lines)
    if after is None:
        return Proposal(reason=f"{PATH} is not a file that a hook can be added to by a program", snippet=shown)
    return Proposal(Change(PATH, before, after), then=_THEN)


def _hook(surroundings: Surroundings) -> list[str]:
    return [
        "- repo: local",
        "  hooks:",
        "    - id: wheelcheck",
        "      name: wheelcheck",
        f"      entry: wheelcheck pre-push{surroundings.target}",
        "      language: python",
        f'      additional_dependencies: ["wheelcheck[uv]=={VERSION}"]',
        "      stages: [pre-push, manual]",
        "      always_run: true",
        "      pass_filenames: false",
        "      require_serial: true",
    ]


def _appended(before: str, lines: list[str]) -> str | None:
    """The text with one more item of `repos`, indented as its neighbours; None when that cannot be done surely."""
    root = _yaml.mapping(before)
    repos = root.pairs.get("repos") if root is not None else None
    if root is None or not isinstance(repos, _yaml.Sequence) or not repos.items:
        return None
    text = before.splitlines(keepends=True)
    dash = _ITEM.match(text[repos.items[-1].line - 1])
    if dash is None:
        return None
    later = [line for line in root.lines.values() if line > repos.items[-1].line]
    end = min(later, default=len(text) + 1) - 1
    while end and (text[end - 1].strip() in _NO_CONTENT or text[end - 1].lstrip().startswith("#")):
        end -= 1
    ends = "\r\n" if "\r\n" in before else "\n"
    added = [f"{dash[1]}{line}{ends}" for line in lines]
    if not text[end - 1].endswith("\n"):
        added.insert(0, ends)
    after = "".join([*text[:end], *added, *text[end:]])
    return after if _yaml.adds_item(root, _yaml.mapping(after), "repos") else None


FRIEND = Friend(
    "pre-commit", "a hook of pre-commit that verifies what is pushed", propose, lambda around: PATH in around.files
)
