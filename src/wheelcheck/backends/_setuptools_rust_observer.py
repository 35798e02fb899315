"""The part of `_setuptools_observer` for setuptools-rust; it too runs inside the build environment.

setuptools-rust calls `build_rust.run` from its own build_ext, not as a command, and goes on in silence when an optional
module fails.
"""

# ruff: noqa: PTH113
from __future__ import annotations

import functools
import os
from typing import Any


def patch(module: Any, core: Any) -> None:
    """Wrap what builds in ``setuptools_rust.build``; ``core`` is the observer's module."""
    cls = module.build_rust
    run, run_one = cls.run, cls.run_for_extension

    @functools.wraps(run)
    def watched(self: Any) -> Any:
        core._guarded(_note, self.distribution, core)
        try:
            return run(self)
        finally:
            core._guarded(_record, self, core)

    @functools.wraps(run_one)
    def watched_one(self: Any, extension: Any) -> Any:
        try:
            return run_one(self, extension)
        except BaseException as error:
            core._guarded(_note_error, extension, core, error)
            raise

    cls.run, cls.run_for_extension = watched, watched_one


def _names(extension: Any) -> list[str]:
    """The modules of one RustExtension; programs are none."""
    if getattr(extension.binding, "name", "") == "Exec":
        return []
    return [str(name) for name in extension.target.values() if name]


def _note(distribution: Any, core: Any) -> None:
    for extension in distribution.rust_extensions or ():
        for name in _names(extension):
            core._added(name, extension, "rust", [extension.path], None)
    core._write()


def _note_error(extension: Any, core: Any, error: BaseException) -> None:
    for name in _names(extension):
        core._state["extensions"][name]["error"] = core._text(error)


def _record(build_rust: Any, core: Any) -> None:
    build_ext = build_rust.get_finalized_command("build_ext")
    for extension in build_rust.distribution.rust_extensions or ():
        for name in _names(extension):
            path = core._guarded(build_rust.get_dylib_ext_path, extension, name)
            path = path or core._guarded(build_ext.get_ext_fullpath, name)
            core._state["extensions"][name]["built"] = bool(path and os.path.isfile(path))
    core._write()
