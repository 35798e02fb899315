"""A job of GitLab CI/CD."""

from __future__ import annotations

from wheelcheck.scaffold import _facts, _yaml
from wheelcheck.scaffold._base import Change, Friend, Proposal, Surroundings, extended, mentioned

PATH = ".gitlab-ci.yml"
_JOB = "wheelcheck"


def propose(surroundings: Surroundings) -> Proposal:
    """A job below the others, in a stage that is there."""
    before = surroundings.files.get(PATH)
    if mentioned(before):
        return Proposal(reason=f"{PATH} runs wheelcheck")
    present = _yaml.mapping(before or "")
    job = _job(surroundings, _stage(present) if present is not None else "")
    after = extended(before, job)
    if present is None or not _yaml.adds_key(present, _yaml.mapping(after), _JOB):
        return Proposal(reason=f"{PATH} is not a file that a job can be added to by a program", snippet=job)
    return Proposal(Change(PATH, before, after))


def _stage(present: _yaml.Mapping) -> str:
    """The line for the stage. Without `stages` GitLab has build, test and deploy, and a job is in test."""
    stages = present.get("stages")
    if not isinstance(stages, _yaml.Sequence):
        return ""
    names = [item.text for item in stages.items if isinstance(item, _yaml.Scalar)]
    if "test" in names or not names:
        return ""
    likely = [name for name in names if "test" in name or "check" in name or "verif" in name]
    return f'  stage: "{(likely or names)[0]}"\n'


def _job(surroundings: Surroundings, stage: str) -> str:
    python = _facts.host(surroundings.project)
    depth = (
        '  variables:\n    GIT_DEPTH: "0" # the version is made from tags\n'
        if _facts.version_from_git(surroundings)
        else ""
    )
    if surroundings.submodules:
        depth = (depth or "  variables:\n") + "    GIT_SUBMODULE_STRATEGY: recursive\n"
    rust = ""
    if _facts.needs_rust(surroundings.project):
        rust = "    - apt-get update -qq && apt-get install -y -qq cargo\n"
    return f"""\
{_JOB}:
{stage}  image: python:{python}
{depth}  script:
{rust}    - python -m pip install "wheelcheck[uv]"
    - wheelcheck verify --output junit=wheelcheck-junit.xml --output gitlab=wheelcheck-quality.json{surroundings.target}
  artifacts:
    when: always
    reports:
      junit: wheelcheck-junit.xml
      codequality: wheelcheck-quality.json
"""


FRIEND = Friend(
    "gitlab", "a job of GitLab CI/CD", propose, lambda around: "gitlab" in around.hosts or PATH in around.files
)
