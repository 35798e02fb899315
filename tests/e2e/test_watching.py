"""Watching a build changes nothing of the wheel: a real build by each backend, with and without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e import requirements, samples
from wheelcheck import backends
from wheelcheck.model.build import BuildResult
from wheelcheck.stages import build, installer, interpreter
from wheelcheck.stages.workspace import Workspace

ALONE = (
    "cffi_module",
    "hatch_build_hook",
    "meson_package",
    "pdm_setuptools",
    "poetry_build_script",
    "scikit_build_package",
)
# maturin is given nothing, and what it writes down of the crates names the folder of the build, a new one each time.
WITH_CARGO = ("rust_cython_and_c",)
WATCHED = (
    *(f"good/{name}" for name in ALONE),
    *(pytest.param(f"good/{name}", marks=pytest.mark.xdist_group("cargo")) for name in WITH_CARGO),
)


@pytest.fixture(autouse=True)
def _the_same_for_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    # Debugging data name the folder of the build, a new one each time.
    monkeypatch.setenv("CFLAGS", "-O0 -g0")


def built(name: str, place: Path, sdist: Path | None = None) -> tuple[BuildResult, bytes]:
    sample = samples.load(samples.FIXTURES / name)
    reason = requirements.lacking((*sample.requires, "git"))
    if reason is not None:
        pytest.skip(reason)
    place.mkdir()
    tree = samples.prepare(sample, place)
    with Workspace(place) as workspace:
        result = build.build(
            tree, interpreter.find(None), workspace, timeout=240, installer=installer.choose(), sdist=sdist
        )
        assert result.wheel is not None, result.log
        if sdist is None:
            (place.parent / "sdist").mkdir()
            assert result.sdist is not None
            result.sdist.rename(place.parent / "sdist" / result.sdist.name)
        return result, result.wheel.read_bytes()


@pytest.mark.parametrize("name", WATCHED)
def test_the_wheel_has_the_same_bytes_watched_or_not(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both wheels come from one sdist. meson-python builds in a folder of the source tree that has a random name, and
    ours is one beside it. CMake builds in a temporary folder; no path of it stands in these binaries, for release
    builds have no debugging data, and a build RPATH, which would leave its length behind, has only who links with a
    library of the same build."""
    watched, wheel = built(name, tmp_path / "watched")
    [sdist] = (tmp_path / "sdist").iterdir()
    monkeypatch.setattr(backends, "watchers", lambda: ())

    plain, same = built(name, tmp_path / "plain", sdist)

    assert watched.extensions
    assert (plain.extensions, plain.unread) == (None, "the build backend cannot be watched")
    assert wheel == same
