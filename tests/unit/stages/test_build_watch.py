"""The watchers over a build: which texts they are given, and that a build never fails for being watched."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from wheelcheck import backends
from wheelcheck.backends import Observation, Watched
from wheelcheck.backends._base import Bystander, Rank
from wheelcheck.model.build import BuildFault, BuildResult, DeclaredExtension
from wheelcheck.stages import build, build_watch, installer, interpreter
from wheelcheck.stages.workspace import Workspace

PYPROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
BACKEND = """
import os, tarfile, zipfile

def build_sdist(folder, config=None):
    with tarfile.open(os.path.join(folder, "demo-1.tar.gz"), "w:gz") as archive:
        for name in ("backend.py", "pyproject.toml", "PKG-INFO"):
            archive.add(name, "demo-1/" + name)
    return "demo-1.tar.gz"

def build_wheel(folder, config=None, metadata=None):
    print("settings:", config)
    {body}
    with zipfile.ZipFile(os.path.join(folder, "demo-1-py3-none-any.whl"), "w") as archive:
        archive.writestr("demo.py", "")
    return "demo-1-py3-none-any.whl"
"""
KEEPS = "open(os.path.join(config['keep'], 'kept.json'), 'w').write('from the build')"
REFUSES = "assert not config, 'unknown setting'"


@dataclass(frozen=True, slots=True)
class Spy(Bystander):
    """A watcher that gives one setting and remembers what it is handed."""

    name: str = "spy"
    tree_patterns: tuple[str, ...] = ("*.toml",)
    kept_patterns: tuple[str, ...] = ("**/*.json",)
    handed: list[Watched] = field(default_factory=list)

    def settings(self, tree: Mapping[str, str], folder: str) -> Mapping[str, str]:
        return {"keep": folder} if "pyproject.toml" in tree else {}

    def prepared(self, _tree: Mapping[str, str]) -> Mapping[str, str]:
        return {"query/a.json": "prepared"}

    def read(self, watched: Watched) -> Observation | None:
        self.handed.append(watched)
        return Observation((DeclaredExtension("demo", (), optional=False, built=True),), source=self.name)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with Workspace(tmp_path) as workspace:
        yield workspace


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    spy = Spy()
    monkeypatch.setattr(backends, "watchers", lambda: (spy,))
    return spy


def run(body: str, workspace: Workspace) -> BuildResult:
    tree = workspace.fresh("tree")
    (tree / "pyproject.toml").write_text(PYPROJECT)
    (tree / "backend.py").write_text(BACKEND.replace("{body}", body))
    (tree / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: demo\nVersion: 1\n")
    return build.build(tree, interpreter.find(None), workspace, timeout=60, installer=installer.choose())


def test_a_watcher_is_handed_the_tree_its_folder_the_log_and_the_wheel(spy: Spy, workspace: Workspace) -> None:
    result = run(KEEPS, workspace)

    [handed] = spy.handed
    assert result.error is None, result.log
    assert dict(handed.tree) == {"pyproject.toml": PYPROJECT}
    assert dict(handed.kept) == {"kept.json": "from the build", "query/a.json": "prepared"}
    assert set(handed.tree_files) >= {"PKG-INFO", "backend.py", "pyproject.toml"}
    assert handed.wheel == ("demo.py",)
    assert "settings: {'keep'" in handed.log
    assert result.unread is None


def test_a_build_that_the_settings_fail_is_done_again_without_them(spy: Spy, workspace: Workspace) -> None:
    result = run(REFUSES, workspace)

    assert result.error is None, result.log
    assert result.wheel is not None
    assert "settings: None" in result.log
    assert result.unread == "the build fails with the setting keep by which it would be watched"
    assert spy.handed[-1].kept == {}


def test_a_build_that_fails_either_way_keeps_its_first_error(spy: Spy, workspace: Workspace) -> None:
    result = run("raise SystemExit('broken anyway')", workspace)

    assert spy.handed
    assert result.error is not None
    assert result.error.message == "broken anyway"


def test_the_folder_of_a_watcher_is_not_shown(spy: Spy, workspace: Workspace) -> None:
    says = "raise ValueError('no file in ' + config['keep'] + '/x, ' + os.path.relpath(config['keep'], {root!r}))"

    result = run(says.format(root=str(workspace.root)), workspace)

    assert spy.handed
    assert result.error is not None
    assert result.error.message == "ValueError: no file in <build folder>/x, <build folder>"


def test_a_source_that_does_not_compile_is_not_compiled_twice(spy: Spy, workspace: Workspace) -> None:
    says = "print('demo.c:3:1: error: expected expression'); raise SystemExit(1)"

    result = run(says, workspace)

    assert spy.handed
    assert result.error is not None
    assert result.error.fault is BuildFault.COMPILE_ERROR
    assert "building it without" not in result.log


def test_patterns_stay_within_a_component_unless_they_say_otherwise(workspace: Workspace) -> None:
    tree = workspace.fresh("tree")
    files = ("a.py", "x/a.py", "x/y/b.json", "b.json", "xb.json", "x/y.build")
    for path in files:
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text("")

    def matched(*patterns: str) -> list[str]:
        return sorted(build_watch._texts(tree, dict.fromkeys(files), patterns))

    assert matched("*.py") == ["a.py"]
    assert matched("**/*.py", "x/*.build") == ["a.py", "x/a.py", "x/y.build"]
    assert matched("**/b.json") == ["b.json", "x/y/b.json"]
    assert matched() == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes and links")
def test_links_and_pipes_are_not_read(spy: Spy, workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text("secret")
    tree = workspace.fresh("tree")
    (tree / "link.toml").symlink_to(tmp_path / "secret.toml")
    (tree / "folder").symlink_to(tmp_path)
    (tree / "loop").symlink_to(tree)
    os.mkfifo(tree / "pipe.toml")
    (tree / "own.toml").write_text("own")

    build_watch.begin(workspace, tree).read("", None)

    assert dict(spy.handed[0].tree) == {"own.toml": "own"}
    assert spy.handed[0].tree_files == ("own.toml",)


def test_texts_are_bounded_in_size_and_number(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
    tree = workspace.fresh("tree")
    for name in ("a", "b", "c", "d"):
        (tree / name).write_text(name * 10)
    (tree / "aa").write_text("x" * 11)
    monkeypatch.setattr(build_watch, "LONGEST_TEXT", 10)
    monkeypatch.setattr(build_watch, "ALL_TEXTS", 25)
    files = build_watch._files(tree)

    assert list(build_watch._texts(tree, files, ("*",))) == ["a", "b"]
    monkeypatch.setattr(build_watch, "MOST_TEXTS", 1)
    assert list(build_watch._texts(tree, files, ("*",))) == ["a"]


def test_a_wheel_that_is_none_has_no_names(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "torn.whl").write_bytes(b"PK\x05\x06 torn")
    with zipfile.ZipFile(tmp_path / "good.whl", "w") as archive:
        archive.writestr("demo.py", "")

    assert build_watch._names(tmp_path / "torn.whl") is None
    assert build_watch._names(tmp_path / "absent.whl") is None
    assert build_watch._names(tmp_path / "good.whl") == ("demo.py",)


def row(name: str, source: str, **more: object) -> DeclaredExtension:
    return DeclaredExtension(name, (), optional=False, built=True, source=source, **more)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Says(Bystander):
    """A watcher that saw what it is told."""

    says: Observation | None = None
    before: list[Observation | None] = field(default_factory=list)

    def read(self, watched: Watched) -> Observation | None:
        self.before.append(watched.seen)
        return self.says


def test_of_several_watchers_the_nearest_to_the_truth_tells() -> None:
    traces = Observation((row("a", "traces"), row("b", "traces", file="b.so")), ("p",), source="traces")
    own = Observation((row("b", "own"),), ("q",), unread=("one is unread",), source="own")
    rest = Observation((), unread=("one is unread", "another"), source="rest")
    watchers = (
        Says("rest", Rank.REST, says=rest),
        Says("traces", Rank.TRACES, says=traces),
        Says("own", Rank.OWN, says=own),
        Says("blind", Rank.TRACES),
    )

    seen = backends.read((watcher, Watched({})) for watcher in watchers)

    assert seen == Observation(
        (row("a", "traces"), row("b", "own", file="b.so")),
        ("p", "q"),
        (),
        ("one is unread", "another"),
        "own, traces, rest",
    )
    assert watchers[2].before == [None]
    assert watchers[1].before == [own]
