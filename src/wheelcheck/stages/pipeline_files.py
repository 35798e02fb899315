"""The files that tell CI and task runners what to do: found, read, and handed to their readers."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.model.pipeline import Lock, Pipeline, Pipelines
from wheelcheck.model.project import Project, TextFile
from wheelcheck.model.snapshot import Snapshot, SourceKind
from wheelcheck.pipelines import github, gitlab, nox, pre_commit, tox
from wheelcheck.pipelines.acts import act_of
from wheelcheck.pipelines.requirements import How, normal
from wheelcheck.stages import project as projects
from wheelcheck.stages.text import decoded
from wheelcheck.stages.trouble import disk_trouble
from wheelcheck.stages.walk import Walk

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_SIZE_LIMIT = 2_000_000
_MOST_WORKFLOWS = 500
_WORKFLOWS = Path(".github") / "workflows"
_OTHERS = (
    *("azure-pipelines.yml", ".azure-pipelines", ".circleci", ".travis.yml", "appveyor.yml", ".appveyor.yml"),
    *(".cirrus.yml", ".cirrus.star", "Jenkinsfile", ".woodpecker.yml", ".drone.yml", "bitbucket-pipelines.yml"),
    *(".builds", ".build.yml", ".semaphore", ".buildkite", ".forgejo", ".gitea", ".packit.yaml", "azure-pipelines"),
)
_SETTINGS = ("pytest.ini", ".pytest.ini", "pytest.toml", "tox.ini", "setup.cfg", "cibuildwheel.toml", "Makefile")
LOOKED_FOR = ".github/workflows, .gitlab-ci.yml, tox.ini, tox.toml, [tool.tox], noxfile.py, .pre-commit-config.yaml"


class _Tree:
    """The project's folder: nothing outside of it is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inside = folder.resolve()

    def text(self, path: str) -> str | None:
        """The text of a file; None when there is none in the folder, or when it is too large."""
        place = self.folder / path
        try:
            real = place.resolve()
            if not real.is_relative_to(self.inside) or not real.is_file():
                return None
            with real.open("rb") as file:
                content = file.read(_SIZE_LIMIT + 1)
        except (OSError, ValueError, RuntimeError):
            return None
        return None if len(content) > 2 * _SIZE_LIMIT else decoded(content)


def read(folder: Path, root: str) -> tuple[Project, Snapshot, Pipelines]:
    """The project in ``folder``, its files, and what CI and task runners do with it; ``root`` is the folder as the user
    wrote it.

    Raises UsageError for a broken pyproject.toml, WheelcheckError when there is no such file at all.
    """
    tree = _Tree(folder)
    project = _project(folder, root)
    with disk_trouble(f"reading {root}"):
        files = frozenset(Walk(folder))
        each = tuple(_pipelines(tree, project))
    others = tuple(name for name in _OTHERS if (folder / name).exists())
    if not each:
        raise _nothing(folder, root, others)
    settings = tuple(TextFile(name, text) for name in _SETTINGS if (text := tree.text(name)) is not None)
    found = Pipelines(each, tuple(_requirements(tree, each)), _lock(tree, project), others, settings)
    return project, Snapshot(SourceKind.COPY, tree.inside, files), found


def _project(folder: Path, root: str) -> Project:
    try:
        return projects.read(folder, root=root)
    except UsageError:
        raise
    except WheelcheckError:
        return Project(root)  # no package here: what its CI does can be looked at all the same


def _pipelines(tree: _Tree, project: Project) -> Iterator[Pipeline]:
    folder = tree.folder / _WORKFLOWS
    names = sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []
    for name in [name for name in names if name.endswith((".yml", ".yaml"))][:_MOST_WORKFLOWS]:
        path = (_WORKFLOWS / name).as_posix()
        if (text := tree.text(path)) is not None:
            yield github.read_workflow(text, path, tree.text)
    if (text := tree.text(".gitlab-ci.yml")) is not None:
        yield gitlab.read_gitlab(text, ".gitlab-ci.yml", tree.text)
    yield from _tox(tree, project)
    if (text := tree.text("noxfile.py")) is not None:
        yield nox.read_noxfile(text, "noxfile.py")
    for path in (".pre-commit-config.yaml", ".pre-commit-config.yml"):
        if (text := tree.text(path)) is not None:
            yield pre_commit.read_hooks(text, path)


def _tox(tree: _Tree, project: Project) -> Iterator[Pipeline]:
    """The first file that configures tox, as tox looks for it."""
    for path in ("tox.ini", "setup.cfg"):
        text = tree.text(path)
        if text is not None and (found := tox.read_ini(text, path)) is not None:
            yield found
            return
    file = project.file("pyproject.toml")
    table = _table(project.pyproject.get("tool"), "tox")
    if file is not None and table and (found := tox.read_toml(table, file.text, "pyproject.toml")) is not None:
        yield found
        return
    text = tree.text("tox.toml")
    parsed = _parsed(text)
    if text is not None and parsed and (found := tox.read_toml(parsed, text, "tox.toml")) is not None:
        yield found


def _requirements(tree: _Tree, each: tuple[Pipeline, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The requirement files that commands name, and those that these name."""
    wanted = {
        item.what
        for pipeline in each
        for job in pipeline.jobs
        for step in job.steps
        for command in step.commands
        for item in act_of(command).wanted
        if item.how is How.FILE
    }
    left, seen = sorted(wanted), set(wanted)
    while left and len(seen) < 100:
        path = left.pop()
        text = tree.text(path)
        if text is None:
            continue
        lines = tuple(line.strip() for line in text.splitlines()[:5_000] if line.strip()[:1] not in ("", "#"))
        yield path, lines
        for line in lines:
            flag, _, name = line.partition(" ")
            if flag in ("-r", "--requirement"):
                below = (Path(path).parent / name.strip()).as_posix()
                if below not in seen:
                    seen.add(below)
                    left.append(below)


def _lock(tree: _Tree, project: Project) -> Lock | None:
    """uv.lock of this very project: https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile."""
    document = _parsed(tree.text("uv.lock"))
    packages = document.get("package") if document else None
    if not isinstance(packages, list) or project.name is None:
        return None
    needs: dict[str, set[str]] = {}
    own: Mapping[str, Any] | None = None
    for package in packages:
        if not isinstance(package, dict) or not isinstance(package.get("name"), str):
            continue
        name = normal(package["name"])
        # Of one distribution there may be several versions, for several interpreters.
        below = needs.setdefault(name, set())
        below.update(_names(package.get("dependencies")))
        for extra in _groups(package.get("optional-dependencies")):
            below.update(extra[1])
        if name == normal(project.name):
            own = package
    if own is None:
        return None
    rows = tuple((name, tuple(sorted(below))) for name, below in needs.items())
    groups = tuple(_groups(own.get("dev-dependencies")))
    extras = (("", _names(own.get("dependencies"))), *_groups(own.get("optional-dependencies")))
    return Lock(rows, groups, tuple(extras))


def _groups(value: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, items in value.items() if isinstance(value, dict) else ():
        yield normal(str(name)), _names(items)


def _names(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else []
    return tuple(normal(str(item["name"])) for item in items if isinstance(item, dict) and "name" in item)


def _parsed(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _table(value: object, key: str) -> Mapping[str, Any]:
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _nothing(folder: Path, root: str, others: tuple[str, ...]) -> WheelcheckError:
    message = f"{root}: no file that says what CI or a task runner does ({LOOKED_FOR})"
    if others:
        return WheelcheckError(message, f"{', '.join(others)}: wheelcheck does not read this format")
    real = folder.resolve()
    top = next((each for each in real.parents if (each / ".git").exists()), None)
    if top is not None and not (real / ".git").exists() and (top / _WORKFLOWS).is_dir():
        return WheelcheckError(message, f"the repository's own are at its top: wheelcheck ci {top}")
    return WheelcheckError(message, "nothing was judged; docs/smoke-tests.md shows a job that tests the wheel")
