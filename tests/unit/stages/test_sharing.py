"""What runs on several interpreters have in common."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from wheelcheck.model.build import BuildResult, DeclaredExtension
from wheelcheck.model.project import Project
from wheelcheck.model.snapshot import Snapshot, SourceKind
from wheelcheck.stages import keeping
from wheelcheck.stages.sharing import Shared, Source, serves_every_interpreter
from wheelcheck.stages.workspace import Workspace


def built(wheel: str) -> BuildResult:
    return BuildResult(Path("demo-1.0.tar.gz"), Path(wheel), "", 1.0, extensions=())


def source(*files: str, requires: tuple[str, ...] = ("setuptools>=77",)) -> Source:
    snapshot = Snapshot(SourceKind.COPY, Path(), frozenset({"pyproject.toml", "demo/__init__.py", *files}))
    return Source(Project(".", build_requires=requires), snapshot, (), ())


def test_a_wheel_for_every_python_of_plain_sources_serves_all() -> None:
    assert serves_every_interpreter(built("demo-1.0-py3-none-any.whl"), source())
    assert serves_every_interpreter(built("demo-1.0-py2.py3-none-any.whl"), source())


@pytest.mark.parametrize(
    "wheel",
    [
        "demo-1.0-py310-none-any.whl",
        "demo-1.0-cp310-cp310-linux_x86_64.whl",
        "demo-1.0-cp39-abi3-linux_x86_64.whl",
        "demo-1.0-py3-none-linux_x86_64.whl",
        "no wheel.whl",
    ],
)
def test_a_wheel_whose_tag_is_for_less_serves_its_builder(wheel: str) -> None:
    assert not serves_every_interpreter(built(wheel), source())


def test_where_something_may_be_compiled_for_another_python_each_gets_its_own() -> None:
    pure = built("demo-1.0-py3-none-any.whl")

    assert not serves_every_interpreter(pure, source("demo/_fast.pyx"))
    assert not serves_every_interpreter(pure, source("src/lib.rs"))
    assert not serves_every_interpreter(pure, source(requires=("setuptools", "mypy[mypyc]>=1.5")))
    declared = DeclaredExtension("demo._fast", (), optional=True, built=False)
    assert not serves_every_interpreter(replace(pure, extensions=(declared,)), source())


def test_what_a_run_built_outlives_its_folder() -> None:
    with Workspace() as workspace:
        shared = Shared(workspace, alone=False)
        with Workspace() as own:
            wheel, sdist = own.root / "demo-1.0-py3-none-any.whl", own.root / "demo-1.0.tar.gz"
            wheel.write_bytes(b"wheel")
            sdist.write_bytes(b"sdist")
            result = replace(built(str(wheel)), sdist=sdist)
            kept = shared.store(result, source(), "3.10", own)

        assert kept.sdist is not None
        assert kept.sdist.read_bytes() == b"sdist"
        assert kept.wheel is not None
        assert kept.wheel.read_bytes() == b"wheel"
        assert shared.built == kept
        assert shared.builder == "3.10"


def test_a_run_alone_keeps_its_artifacts_where_they_are() -> None:
    with Workspace() as workspace:
        shared = Shared(workspace)
        result = built("demo-1.0-py3-none-any.whl")

        assert shared.store(result, source(), "", workspace) is result
        assert shared.built is None


def test_logs_and_unlike_artifacts_of_one_name_are_kept_side_by_side(tmp_path: Path) -> None:
    kept: set[str] = set()
    for run, content in (("3.10", b"a"), ("3.13", b"b"), ("PyPy 3.10", b"a")):
        (tmp_path / "demo.whl").write_bytes(content)
        keeping.keep(tmp_path / "out", (tmp_path / "demo.whl", None), run, run=run, kept=kept)

    found = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert found == {"demo.whl", "3.13/demo.whl", "build-3.10.log", "build-3.13.log", "build-PyPy-3.10.log"}
    assert (tmp_path / "out/3.13/demo.whl").read_bytes() == b"b"
