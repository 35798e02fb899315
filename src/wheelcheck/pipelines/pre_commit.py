"""pre-commit: the hooks that a repository defines for itself (``repo: local``).

https://pre-commit.com/#repository-local-hooks. Hooks of other repositories bring their own environment and are none of
a package's checks.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from wheelcheck.model.finding import Location
from wheelcheck.model.pipeline import Command, Fault, Job, Pipeline, PipelineKind, Problem, Step
from wheelcheck.pipelines.shell import Shell, UnreadableShellError, commands
from wheelcheck.pipelines.yaml_tree import Mapping, Scalar, Sequence, read

_SHELLS = frozenset({"bash", "sh", "/bin/bash", "/bin/sh"})


def read_hooks(text: str, path: str) -> Pipeline:
    """The local hooks, each a job."""
    root, problems = read(text, path)
    repos = root.get("repos") if isinstance(root, Mapping) else None
    if not isinstance(repos, Sequence):
        if not problems:
            problems = (Problem(Fault.SHAPE, "it has no `repos`", Location(path, 1)),)
        return Pipeline(PipelineKind.PRE_COMMIT, path, (), problems)
    jobs = []
    for repo in repos.items:
        origin = repo.get("repo") if isinstance(repo, Mapping) else None
        hooks = repo.get("hooks") if isinstance(repo, Mapping) else None
        if isinstance(origin, Scalar) and origin.text == "local" and isinstance(hooks, Sequence):
            jobs += [_job(hook, path) for hook in hooks.items if isinstance(hook, Mapping)]
    return Pipeline(PipelineKind.PRE_COMMIT, path, tuple(jobs), problems)


def _job(hook: Mapping, path: str) -> Job:
    name, entry, language = hook.get("id"), hook.get("entry"), hook.get("language")
    place = Location(path, hook.line)
    spoken = language.text if isinstance(language, Scalar) else ""
    # Only a Python environment of its own holds what is written here and nothing else.
    opaque = () if spoken == "python" else (f"language: {spoken[:40]}",)
    steps = [*_requirements(hook, path)]
    if isinstance(entry, Scalar):
        steps.append(_entry(entry, path))
    return Job(name.text if isinstance(name, Scalar) else "hook", place, tuple(steps), opaque=opaque)


def _requirements(hook: Mapping, path: str) -> Iterator[Step]:
    needed = hook.get("additional_dependencies")
    for item in needed.items if isinstance(needed, Sequence) else []:
        if isinstance(item, Scalar):
            place = Location(path, item.line)
            yield Step(place, (Command(("pip", "install", item.text), place),))


def _entry(entry: Scalar, path: str) -> Step:
    place = Location(path, entry.line + bool(entry.block))
    try:
        words = tuple(shlex.split(entry.text))
        if words[:1] and words[0] in _SHELLS:
            return Step(place, tuple(commands(shlex.join(words), place, Shell(True, True))))
    except (ValueError, UnreadableShellError):
        return Step(place, unread="its entry is not understood")
    return Step(place, (Command(words, place),) if words else ())
