"""A clone's view: what is in it, what it lacks and why, and that nothing of the user's is touched."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.model.snapshot import Absence, IgnoreRule, SourceKind
from wheelcheck.stages import snapshot
from wheelcheck.stages.workspace import Workspace


@pytest.fixture(autouse=True)
def own_git_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    config = tmp_path / "gitconfig"
    config.write_text("[user]\n\tname = T\n\temail = t@example.org\n[init]\n\tdefaultBranch = main\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    parent = tmp_path / "temporary"
    parent.mkdir()
    with Workspace(parent) as made:
        yield made


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A committed and tagged project."""
    folder = tmp_path / "project"
    write(folder, {"pyproject.toml": "[project]\n", "pkg/__init__.py": "", "pkg/core.py": "x = 1\n"})
    commit_all(folder)
    git(folder, "tag", "v1.0")
    return folder


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, newline="")


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "protocol.file.allow=always", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


def commit_all(folder: Path) -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "work")


def fingerprint(folder: Path) -> str:
    """Every path below with its content, mode and modification time."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        digest.update(f"{path} {status.st_mode} {status.st_mtime_ns}".encode())
        digest.update(path.read_bytes() if path.is_file() and not path.is_symlink() else b"")
    return digest.hexdigest()


def test_the_snapshot_holds_tracked_files_and_nothing_else(project: Path, workspace: Workspace) -> None:
    write(project, {"pkg/forgotten.py": ""})

    taken = snapshot.take(project, workspace)

    assert taken.kind is SourceKind.GIT
    assert taken.files == {"pyproject.toml", "pkg/__init__.py", "pkg/core.py"}
    assert not (taken.root / "pkg/forgotten.py").exists()
    assert (taken.root / "pkg/core.py").read_text() == "x = 1\n"
    assert taken.root.name == "project"
    assert not taken.dirty


def test_nothing_of_the_users_is_written(project: Path, workspace: Workspace) -> None:
    write(project, {"pkg/core.py": "x = 2\n", "pkg/new.py": ""})
    os.utime(project / "pyproject.toml", (1_500_000_000, 1_500_000_000))  # `git status` would refresh the index
    before = fingerprint(project)

    snapshot.take(project, workspace)

    assert fingerprint(project) == before


def test_uncommitted_changes_are_included_and_said(project: Path, workspace: Workspace) -> None:
    write(project, {"pkg/core.py": "x = 2\n", "pkg/staged.py": "new\n"})
    git(project, "add", "pkg/staged.py")

    taken = snapshot.take(project, workspace)

    assert taken.changed == ("pkg/core.py", "pkg/staged.py")
    assert (taken.root / "pkg/core.py").read_text() == "x = 2\n"
    assert taken.notes[0].startswith("uncommitted changes are included: 2 paths")


def test_a_change_of_equal_size_and_time_is_seen(project: Path, workspace: Workspace) -> None:
    status = (project / "pkg/core.py").stat()
    write(project, {"pkg/core.py": "x = 9\n"})
    os.utime(project / "pkg/core.py", ns=(status.st_atime_ns, status.st_mtime_ns))

    taken = snapshot.take(project, workspace)

    assert taken.changed == ("pkg/core.py",)


def test_a_tracked_file_that_was_deleted_is_not_in_it(project: Path, workspace: Workspace) -> None:
    (project / "pkg/core.py").unlink()

    taken = snapshot.take(project, workspace)

    assert "pkg/core.py" not in taken.files
    assert taken.changed == ("pkg/core.py",)
    assert any("deleted on disk" in note for note in taken.notes)


def test_git_answers_in_the_copy_as_it_does_at_the_users(project: Path, workspace: Workspace) -> None:
    write(project, {"pkg/core.py": "x = 2\n"})

    taken = snapshot.take(project, workspace)

    for question in (("describe", "--tags", "--long", "--dirty"), ("status", "--porcelain"), ("ls-files",), ("log",)):
        assert git(taken.root, *question) == git(project, *question)


@pytest.mark.parametrize("clone", [("--depth=1",), ("--shared",), ("--no-local", "--filter=blob:none")])
def test_history_is_in_reach_from_unusual_clones(
    project: Path, tmp_path: Path, workspace: Workspace, clone: tuple[str, ...]
) -> None:
    git(tmp_path, "clone", "-q", *clone, project.as_uri() if "--shared" not in clone else str(project), "other")

    taken = snapshot.take(tmp_path / "other", workspace)

    assert git(taken.root, "describe", "--tags", "--dirty") == "v1.0"
    assert taken.commit == git(project, "rev-parse", "HEAD")


def test_a_linked_worktree_gives_its_own_state(project: Path, tmp_path: Path, workspace: Workspace) -> None:
    git(project, "worktree", "add", "-q", str(tmp_path / "linked"), "-b", "side")
    write(tmp_path / "linked", {"pkg/core.py": "x = 3\n"})

    taken = snapshot.take(tmp_path / "linked", workspace)

    assert taken.changed == ("pkg/core.py",)
    assert git(taken.root, "rev-parse", "--abbrev-ref", "HEAD") == "side"


def test_rev_gives_the_files_of_that_commit(project: Path, workspace: Workspace) -> None:
    write(project, {"pkg/later.py": ""})
    commit_all(project)
    write(project, {"pkg/core.py": "x = 4\n"})

    taken = snapshot.take(project, workspace, rev="v1.0")

    assert taken.files == {"pyproject.toml", "pkg/__init__.py", "pkg/core.py"}
    assert (taken.root / "pkg/core.py").read_text() == "x = 1\n"
    assert taken.commit == git(project, "rev-parse", "v1.0")
    assert git(taken.root, "describe", "--tags", "--dirty") == "v1.0"
    assert not taken.dirty


@pytest.mark.parametrize("rev", ["nowhere", "--all", ""])
def test_an_unknown_rev_is_a_usage_error(project: Path, workspace: Workspace, rev: str) -> None:
    with pytest.raises(UsageError, match="names no commit"):
        snapshot.take(project, workspace, rev=rev)


def test_absent_files_carry_the_rule_that_hides_them(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    write(tmp_path, {"excludes": "global.py\n"})
    repository = tmp_path / "repository"
    project = repository / "project"
    write(
        repository,
        {
            ".gitignore": "# built\nlib/\n*.log\n!keep.log\n",
            "project/.gitignore": "local.py\n",
            "project/pyproject.toml": "[project]\n",
        },
    )
    commit_all(repository)
    git(repository, "config", "core.excludesFile", str(tmp_path / "excludes"))
    write(repository, {".git/info/exclude": "mine.py\n"})
    absent = ("pkg/lib/labels.py", "pkg/local.py", "pkg/mine.py", "pkg/global.py", "pkg/new.py", "keep.log")
    write(project, dict.fromkeys(absent, ""))

    taken = snapshot.take(project, workspace)

    assert {file.path: file.rule for file in taken.absent} == {
        "keep.log": None,
        "pkg/global.py": IgnoreRule("~/excludes", 1, "global.py"),
        "pkg/lib/labels.py": IgnoreRule("../.gitignore", 2, "lib/"),
        "pkg/local.py": IgnoreRule(".gitignore", 1, "local.py"),
        "pkg/mine.py": IgnoreRule("../.git/info/exclude", 1, "mine.py"),
        "pkg/new.py": None,
    }
    assert taken.absent_file("pkg/new.py") is not None
    assert {file.why for file in taken.absent if file.rule is None} == {Absence.UNTRACKED}


def test_environments_caches_and_build_output_are_not_listed(project: Path, workspace: Workspace) -> None:
    clutter = (
        *(".venv/lib/x.py", "env/pyvenv.cfg", "env/y.py", "node_modules/a.js", "pkg/__pycache__/c.pyc"),
        *("build/lib/pkg/old.py", "dist/p-1.tar.gz", "pkg.egg-info/SOURCES.txt", ".tox/z.py"),
    )
    wanted = ("pkg/build/steps.py", "pkg/dist/__init__.py", "build_tools/make.py")
    write(project, dict.fromkeys((*clutter, *wanted), ""))

    taken = snapshot.take(project, workspace)

    assert [file.path for file in taken.absent] == sorted(wanted)


def test_a_project_in_a_subfolder_keeps_its_place(tmp_path: Path, workspace: Workspace) -> None:
    write(tmp_path / "mono", {"shared/data.txt": "", "tools/one/pyproject.toml": "", "tools/two/pyproject.toml": ""})
    commit_all(tmp_path / "mono")

    taken = snapshot.take(tmp_path / "mono/tools/one", workspace)

    assert taken.files == {"pyproject.toml"}
    assert (taken.root / "../../shared/data.txt").is_file()
    assert git(taken.root, "rev-parse", "--show-prefix") == "tools/one/"


def test_submodules_come_with_their_present_content(project: Path, tmp_path: Path, workspace: Workspace) -> None:
    write(tmp_path / "inner", {"a.c": "int a;\n"})
    commit_all(tmp_path / "inner")
    git(project, "submodule", "--quiet", "add", str(tmp_path / "inner"), "vendor/inner")
    commit_all(project)
    write(project, {"vendor/inner/a.c": "int b;\n", "vendor/inner/new.c": ""})

    taken = snapshot.take(project, workspace)

    assert (taken.root / "vendor/inner/a.c").read_text() == "int b;\n"
    assert "vendor/inner/a.c" in taken.changed
    assert [file.path for file in taken.absent] == ["vendor/inner/new.c"]
    assert git(taken.root, "status", "--porcelain") == "M vendor/inner"


def test_a_submodule_that_is_not_initialised_is_said(project: Path, tmp_path: Path, workspace: Workspace) -> None:
    write(tmp_path / "inner", {"a.c": ""})
    commit_all(tmp_path / "inner")
    git(project, "submodule", "--quiet", "add", str(tmp_path / "inner"), "inner")
    commit_all(project)
    git(tmp_path, "clone", "-q", str(project), "bare-bones")

    taken = snapshot.take(tmp_path / "bare-bones", workspace)

    assert "inner/a.c" not in taken.files
    assert any("inner is not initialised" in note for note in taken.notes)


def test_a_foreign_repository_inside_is_not_in_a_clone(project: Path, workspace: Workspace) -> None:
    write(project / "vendored", {"m.py": ""})
    commit_all(project / "vendored")

    taken = snapshot.take(project, workspace)

    assert [file.path for file in taken.absent] == ["vendored/m.py"]
    assert any("vendored is a git repository of its own" in note for note in taken.notes)


def test_names_modes_links_and_line_ends_survive(project: Path, workspace: Workspace) -> None:
    names = ("pkg/with space.txt", "pkg/ünï.py", "pkg/new\nline.txt", f"pkg/{'n' * 200}.txt", "pkg/Case", "pkg/case2")
    write(project, dict.fromkeys(names, "a\r\nb\r\n"))
    (project / "run.sh").write_text("#!/bin/sh\n")
    (project / "run.sh").chmod(0o755)
    (project / "pkg/link.py").symlink_to("core.py")
    (project / "outside").symlink_to("/etc/hostname")
    commit_all(project)

    taken = snapshot.take(project, workspace)

    assert taken.files >= set(names)
    assert (taken.root / "pkg/with space.txt").read_bytes() == b"a\r\nb\r\n"
    assert os.access(taken.root / "run.sh", os.X_OK)
    assert (taken.root / "pkg/link.py").readlink() == Path("core.py")
    assert any("lead out of the repository" in note and "outside" in note for note in taken.notes)
    assert git(taken.root, "status", "--porcelain") == ""


def test_no_hook_and_no_filter_runs_at_the_users(project: Path, tmp_path: Path, workspace: Workspace) -> None:
    mark = tmp_path / "ran"
    write(project, {".gitattributes": "*.bin filter=f\n", "d.bin": "big\n"})
    git(project, "config", "filter.f.smudge", f"touch {mark}; cat")
    git(project, "config", "filter.f.clean", "sed s/big/pointer/")
    commit_all(project)
    for hook in ("post-checkout", "post-index-change", "reference-transaction"):
        (project / ".git/hooks" / hook).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (project / ".git/hooks" / hook).chmod(0o755)
    git(project, "config", "core.fsmonitor", f"touch {mark}")
    mark.unlink(missing_ok=True)

    present = snapshot.take(project, workspace)
    committed = snapshot.take(project, workspace, rev="HEAD")

    assert not mark.exists()
    assert (present.root / "d.bin").read_text() == "big\n"
    assert (committed.root / "d.bin").read_text() == "pointer\n"
    assert not present.dirty


def test_files_outside_a_sparse_checkout_are_in_it(project: Path, workspace: Workspace) -> None:
    write(project, {"other/data.txt": "content"})
    commit_all(project)
    git(project, "sparse-checkout", "set", "pkg")

    taken = snapshot.take(project, workspace)

    assert (taken.root / "other/data.txt").read_text() == "content"
    assert "other/data.txt" in taken.files


def test_a_repository_without_commits_gives_what_is_staged(tmp_path: Path, workspace: Workspace) -> None:
    write(tmp_path / "new", {"pyproject.toml": "", "later.py": ""})
    git(tmp_path / "new", "init", "-q")
    git(tmp_path / "new", "add", "pyproject.toml")

    taken = snapshot.take(tmp_path / "new", workspace)

    assert taken.files == {"pyproject.toml"}
    assert taken.commit is None
    assert taken.dirty


def test_a_folder_that_the_outer_repository_ignores_is_copied(project: Path, workspace: Workspace) -> None:
    write(project, {".gitignore": "tmp/\n", "tmp/inner/pyproject.toml": "", "tmp/inner/lib/m.py": ""})

    taken = snapshot.take(project / "tmp/inner", workspace)

    assert taken.kind is SourceKind.COPY
    assert taken.files == {"pyproject.toml", "lib/m.py"}
    assert "nothing in it is tracked" in taken.notes[0]


def test_a_folder_without_git_is_copied_without_clutter(tmp_path: Path, workspace: Workspace) -> None:
    wanted = ("pyproject.toml", "pkg/__init__.py", ".gitignore")
    clutter = (".venv/pyvenv.cfg", "pkg/__pycache__/a.pyc", "build/lib/old.py", ".hg/store", "pkg.egg-info/PKG-INFO")
    write(tmp_path / "plain", dict.fromkeys((*wanted, *clutter), ""))

    taken = snapshot.take(tmp_path / "plain", workspace)

    assert taken.kind is SourceKind.COPY
    assert taken.files == set(wanted)
    assert taken.absent == ()
    assert "it is not in git" in taken.notes[0]


def test_without_git_installed_it_is_a_plain_copy(
    project: Path, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    taken = snapshot.take(project, workspace)

    assert taken.kind is SourceKind.COPY
    assert "git is not installed" in taken.notes[0]


def test_a_workspace_inside_the_project_is_not_copied(tmp_path: Path) -> None:
    write(tmp_path / "plain", {"pyproject.toml": ""})

    with Workspace(tmp_path / "plain") as inside:
        taken = snapshot.take(tmp_path / "plain", inside)

        assert taken.files == {"pyproject.toml"}


def test_an_untracked_pyproject_is_named_with_its_reason(tmp_path: Path, workspace: Workspace) -> None:
    write(tmp_path / "half", {".gitignore": "*.toml\n", "pkg/__init__.py": "", "pyproject.toml": ""})
    commit_all(tmp_path / "half")

    with pytest.raises(WheelcheckError, match=r"pyproject\.toml is not in git \(\.gitignore:1 `\*\.toml` hides it\)"):
        snapshot.take(tmp_path / "half", workspace)


@pytest.mark.parametrize("name", ["nowhere", "project/pyproject.toml"])
def test_what_is_no_folder_is_a_usage_error(project: Path, workspace: Workspace, name: str) -> None:
    with pytest.raises(UsageError):
        snapshot.take(project.parent / name, workspace)


def test_a_damaged_repository_stops_with_what_git_said(project: Path, workspace: Workspace) -> None:
    (project / ".git/index").write_bytes(b"garbage")

    with pytest.raises(WheelcheckError, match="git cannot read the repository"):
        snapshot.take(project, workspace)
