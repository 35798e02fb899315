"""The sample projects of ``fixtures/``: what is expected of each, and how its state is made.

The format is described in ``fixtures/README.md``.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from e2e import binaries

FIXTURES = Path(__file__).parents[2] / "fixtures"
EXPECTED = "expected.json"
DOT = "dot-"


@dataclass(frozen=True, slots=True)
class ExpectedFinding:
    """A finding that the report must hold; ``at`` is one of its locations, ``affects`` some of what it blocks."""

    code: str
    subject: str
    severity: str = "error"
    at: str | None = None
    affects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GitState:
    """What git knows of the project: ``untracked`` is written after the commit, ``force`` added although ignored,
    ``exclude`` the lines of .git/info/exclude, ``excludes_file`` those of the user's global one."""

    untracked: tuple[str, ...] = ()
    force: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    excludes_file: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """One fixture: its folder and the content of its expected.json."""

    folder: Path
    description: str
    exit_status: int
    findings: tuple[ExpectedFinding, ...]
    absent_codes: tuple[str, ...] = ()
    base: str | None = None
    remove: tuple[str, ...] = ()
    make: Mapping[str, str] = field(default_factory=dict)
    git: GitState | None = field(default_factory=GitState)
    options: tuple[str, ...] = ()
    inspect: str | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    python: str | None = None
    requires: tuple[str, ...] = ()
    version: str | None = None

    @property
    def name(self) -> str:
        """``lost_day/c``."""
        return self.folder.relative_to(FIXTURES).as_posix()


def find_all() -> tuple[Sample, ...]:
    """Every folder under fixtures/ that holds an expected.json, by name."""
    return tuple(load(path.parent) for path in sorted(FIXTURES.rglob(EXPECTED)))


def load(folder: Path) -> Sample:
    """Read a fixture's expected.json; an unknown key is an error."""
    content = json.loads((folder / EXPECTED).read_text(encoding="utf-8"))
    content["findings"] = tuple(_value(ExpectedFinding, finding) for finding in content["findings"])
    if content.get("git") is not None:
        content["git"] = _value(GitState, content["git"])
    sample: Sample = _value(Sample, {"folder": folder, **content})
    return sample


def _value(kind: type[Any], content: Mapping[str, Any]) -> Any:
    unknown = set(content) - {entry.name for entry in fields(kind)}
    if unknown:
        raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in content.items()})


def prepare(sample: Sample, place: Path) -> Path:
    """Make the project of ``sample`` in ``place`` in the state that it describes; gives the project's folder."""
    project = place / (sample.folder.parent.name if sample.base else sample.folder.name)
    layers = [sample.folder / sample.base, sample.folder] if sample.base else [sample.folder]
    for layer in layers:
        _copy(layer.resolve(), project)
    for path in sample.remove:
        target = project / path
        shutil.rmtree(target) if target.is_dir() else target.unlink()
    for path, recipe in sample.make.items():
        binaries.make(recipe, project / binaries.expand(path), project)
    if sample.git is not None:
        _commit(project, sample.git)
    return project


def _copy(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if path.is_dir() or relative.as_posix() == EXPECTED or "__pycache__" in relative.parts:
            continue
        parts = (f".{part[len(DOT) :]}" if part.startswith(DOT) else part for part in relative.parts)
        destination = target.joinpath(*parts)
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, destination)


def _commit(project: Path, state: GitState) -> None:
    _git(project, state, "init", "--quiet", "--initial-branch=main")
    (project / ".git" / "info" / "exclude").write_text("".join(f"{line}\n" for line in state.exclude))
    late = {path: path.read_bytes() for pattern in state.untracked for path in project.glob(pattern) if path.is_file()}
    for path in late:
        path.unlink()
    _git(project, state, "add", "--all")
    if state.force:
        _git(project, state, "add", "--force", "--", *map(binaries.expand, state.force))
    _git(project, state, "commit", "--quiet", "--allow-empty", "--message=The state under test")
    for tag in state.tags:
        _git(project, state, "tag", tag)
    for path, content in late.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def git_environ(place: Path, state: GitState) -> dict[str, str]:
    """Git settings that don't depend on who runs the tests, kept in ``place``."""
    excludes_file = place / "excludes"
    excludes_file.write_text("".join(f"{line}\n" for line in state.excludes_file))
    config = place / "gitconfig"
    config.write_text(
        f"[user]\nname = Sample\nemail = sample@example.invalid\n[core]\nexcludesFile = {excludes_file.as_posix()}\n"
    )
    return {"GIT_CONFIG_GLOBAL": str(config), "GIT_CONFIG_NOSYSTEM": "1"}


def _git(project: Path, state: GitState, *arguments: str) -> None:
    environ = {**os.environ, **git_environ(project.parent, state)}
    subprocess.run(
        ["git", *arguments], cwd=project, env=environ, check=True, timeout=60, stdin=subprocess.DEVNULL,
        capture_output=True,
    )  # fmt: skip


def fingerprint(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file and folder below ``folder``, .git included: its mode, when it was changed (ns) and its content."""
    return {path.relative_to(folder).as_posix(): _facts(path) for path in _walk(folder)}


def _walk(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.rglob("*")


def _facts(path: Path) -> tuple[int, int, bytes]:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return status.st_mode, status.st_mtime_ns, str(path.readlink()).encode()
    content = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
    return status.st_mode, status.st_mtime_ns, content
