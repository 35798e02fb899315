"""A workflow of GitHub Actions."""

from __future__ import annotations

from wheelcheck.scaffold import _facts
from wheelcheck.scaffold._base import Change, Friend, Proposal, Surroundings, mentioned

FOLDER = ".github/workflows"
_PATH = f"{FOLDER}/wheelcheck.yml"


def propose(surroundings: Surroundings) -> Proposal:
    """A workflow of its own: existing ones are not touched."""
    known = [path for path in _workflows(surroundings) if mentioned(surroundings.files[path])]
    if known:
        return Proposal(reason=f"{known[0]} runs wheelcheck")
    return Proposal(Change(_PATH, surroundings.files.get(_PATH), _workflow(surroundings)))


def _workflow(surroundings: Surroundings) -> str:
    checkout = ["persist-credentials: false"]
    if _facts.version_from_git(surroundings):
        checkout.append("fetch-depth: 0 # the version is made from tags")
    if surroundings.submodules:
        checkout.append("submodules: recursive")
    wanted = _facts.interpreters(surroundings.project)
    # setup-python makes the last one the `python` of the job, on which wheelcheck runs.
    installed = [
        *(each for each in wanted if each != _facts.host(surroundings.project)),
        _facts.host(surroundings.project),
    ]
    versions = (
        f'"{installed[0]}"' if len(installed) == 1 else "|" + "".join(f"\n            {each}" for each in installed)
    )
    pythons = "".join(f" --python {each}" for each in wanted) if len(installed) > 1 else ""
    return f"""\
name: wheelcheck

on:
  push:
    branches: [{_branch(surroundings.branch)}]
  pull_request:

permissions:
  contents: read

jobs:
  wheelcheck:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v6
        with:
{"".join(f"          {line}{chr(10)}" for line in checkout)}\
      - uses: actions/setup-python@v6
        with:
          python-version: {versions}
      - run: python -m pip install "wheelcheck[uv]"
      - run: wheelcheck verify{pythons}{surroundings.target}
"""


def _branch(name: str) -> str:
    plain = name and all(mark.isalnum() or mark in "_-/." for mark in name) and name[0].isalpha()
    return name if plain and name.lower() not in ("true", "false", "yes", "no", "on", "off", "null") else f"'{name}'"


def _workflows(surroundings: Surroundings) -> list[str]:
    return sorted(path for path in surroundings.files if path.startswith(f"{FOLDER}/"))


FRIEND = Friend(
    "github",
    "a workflow of GitHub Actions",
    propose,
    lambda around: "github" in around.hosts or bool(_workflows(around)),
)
