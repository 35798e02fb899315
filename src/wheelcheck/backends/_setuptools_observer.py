"""Runs inside the build environment (Python 3.8 and newer), copied there beside a `.pth` file that calls `start()`.

Whatever drives setuptools (its own backend, a hatch hook, poetry's build script) goes through
`Distribution.run_command` or `build_ext.run`, setuptools-rust through `build_rust.run`. They are wrapped when their
module is imported. Each process writes one JSON file, `<pid>.json`, into the folder named by WHEELCHECK_OBSERVE,
rewritten after every command that changes it:

    {"commands": [the first], "packages": [str], "py_modules": [str], "extensions": {NAME: ROW}}
    ROW: {"kind": "c"|"rust", "sources": [str], "optional": bool, "built": bool, "error": str|null,
          "file": str|null, "path": str|null, "line": int|null, "spelled": str|null}

path and line are where the project made the extension, null when it did not itself, and spelled the words that stand
there for it, if not its name; file is where it lands below site-packages; the source of a Rust module is its
Cargo.toml.

Nothing that goes wrong here may reach the build: every step of ours is guarded.
"""

# ruff: noqa: PTH105, PTH109, PTH113, PTH117, PTH118, PTH119, PTH123, BLE001
from __future__ import annotations

import functools
import importlib
import importlib.machinery
import os
import sys
from typing import Any

VARIABLE = "WHEELCHECK_OBSERVE"
_state: dict[str, Any] = {"commands": [], "packages": [], "py_modules": [], "extensions": {}}
_made: dict[str, dict[str, Any]] = {}
_written: list[str] = []


def start() -> None:
    """Begin to watch, in the processes of a watched build only."""
    # An environment whose lib64 is a link to lib has its .pth files read twice.
    if os.environ.get(VARIABLE) and not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder:
    """Lets the import system find the modules of interest, and wraps them once they are loaded."""

    def find_spec(self, name: str, path: Any = None, _target: Any = None) -> Any:
        """None for everything but the modules of interest."""
        patch = _PATCHES.get(name)
        if patch is None:
            return None
        spec = _guarded(importlib.machinery.PathFinder.find_spec, name, path)
        if spec is not None:
            _guarded(_patch_after_load, spec, patch)
        return spec


def _patch_after_load(spec: Any, patch: Any) -> None:
    loader = spec.loader
    execute = getattr(loader, "exec_module", None)
    if execute is None:
        return

    @functools.wraps(execute)
    def exec_module(module: Any) -> None:
        execute(module)
        _guarded(patch, module)

    _guarded(setattr, loader, "exec_module", exec_module)


def _guarded(function: Any, *arguments: Any) -> Any:
    try:
        return function(*arguments)
    except Exception:
        return None


def _patch_extension(module: Any) -> None:
    """Remember where in the project each Extension was made; Cython makes its own from the project's."""
    # The base class: Cython and old scripts make `distutils` extensions, setuptools' class calls it too.
    _remember_calls(module.Extension.__mro__[1])


def _patch_rust_extension(module: Any) -> None:
    _remember_calls(module.RustExtension)


def _remember_calls(base: Any) -> None:
    init = base.__init__

    @functools.wraps(init)
    def remember(self: Any, *arguments: Any, **named: Any) -> None:
        init(self, *arguments, **named)
        _guarded(_remember, self)

    base.__init__ = remember


def _remember(extension: Any) -> None:
    """The first that was made under a name is the project's own; its sources may be replaced by generated ones."""
    if extension.name in _made:
        return
    made = _made[extension.name] = {"path": None, "line": None, "spelled": None, "sources": []}
    made["sources"] = [str(source) for source in getattr(extension, "sources", None) or ()]
    project = os.getcwd() + os.sep
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == "add_cffi_module":
            made["spelled"] = str(frame.f_locals.get("mod_spec"))  # "build_fast.py:ffibuilder"
            made["sources"].insert(0, made["spelled"].partition(":")[0])
        name = frame.f_code.co_filename
        # setuptools runs the text of setup.py: its code then says "<string>".
        if name == "<string>" and os.path.basename(str(frame.f_globals.get("__file__"))) == "setup.py":
            name = "setup.py"
        # Without a setup.py setuptools runs one that it makes up.
        own = os.path.isfile(name) if name == "setup.py" else name.startswith(project) and "site-packages" not in name
        if own:
            made["path"] = name[len(project) :] if os.path.isabs(name) else name
            made["line"] = frame.f_lineno
            return
        frame = frame.f_back  # type: ignore[assignment]


def _patch_distribution(module: Any) -> None:
    cls = module.Distribution
    run_command = cls.run_command

    @functools.wraps(run_command)
    def watched(self: Any, command: str, *arguments: Any, **named: Any) -> Any:
        command_object = _guarded(_before, self, command)
        failure = None
        try:
            return run_command(self, command, *arguments, **named)
        except BaseException as error:
            failure = error
            raise
        finally:
            _guarded(_after, self, command, command_object, failure)

    cls.run_command = watched


def _patch_build_ext(module: Any) -> None:
    """For scripts that make a build_ext command and run it themselves."""
    cls = module.build_ext
    run = cls.run

    @functools.wraps(run)
    def watched(self: Any) -> Any:
        _guarded(_watch_extensions, self)
        failure = None
        try:
            return run(self)
        except BaseException as error:
            failure = error
            raise
        finally:
            _guarded(_record_extensions, self, failure)

    cls.run = watched


def _patch_build_rust(module: Any) -> None:
    importlib.import_module("_wheelcheck_observer_rust").patch(module, sys.modules[__name__])


_PATCHES = {
    "setuptools.extension": _patch_extension,
    "setuptools.dist": _patch_distribution,
    "setuptools.command.build_ext": _patch_build_ext,
    "setuptools_rust.extension": _patch_rust_extension,
    "setuptools_rust.build": _patch_build_rust,
}


def _before(distribution: Any, command: str) -> Any:
    if command != "build_ext" or distribution.have_run.get(command):
        return None
    command_object = distribution.get_command_obj(command)
    command_object.ensure_finalized()
    _watch_extensions(command_object)
    return command_object


def _watch_extensions(build_ext: Any) -> None:
    """Note the sources before they are translated, and what each single extension fails with (an optional one fails
    in silence)."""
    if "_wheelcheck_watched" in vars(build_ext):
        return
    build_ext._wheelcheck_watched = True
    build = build_ext.build_extension

    def build_extension(extension: Any) -> Any:
        try:
            return build(extension)
        except BaseException as error:
            _guarded(_note, build_ext, extension, error)
            raise

    build_ext.build_extension = build_extension
    for extension in _modules(build_ext.extensions):
        _row(extension, build_ext)


def _modules(extensions: Any) -> list[Any]:
    """Those that make a module: setuptools' Library makes a shared library that nobody imports."""
    return [extension for extension in extensions or () if type(extension).__name__ != "Library"]


def _note(build_ext: Any, extension: Any, error: BaseException) -> None:
    _row(extension, build_ext).setdefault("raised", _text(error))


def _row(extension: Any, build_ext: Any) -> dict[str, Any]:
    name = str(build_ext.get_ext_fullname(extension.name))  # with `ext_package` in front
    file = _guarded(build_ext.get_ext_filename, name)
    return _added(name, extension, "c", getattr(extension, "sources", None) or (), file)


def _added(name: str, extension: Any, kind: str, sources: Any, file: Any) -> dict[str, Any]:
    row: dict[str, Any] = _state["extensions"].get(name)
    made = _made.get(extension.name) or {"path": None, "line": None, "spelled": None, "sources": []}
    if row is None:
        row = {"kind": kind, "optional": False, "built": False, "error": None, **made, "sources": []}
        row["file"] = str(file).replace(os.sep, "/") if file else None
        _state["extensions"][name] = row
    row["optional"] = row["optional"] or bool(getattr(extension, "optional", False))
    for source in (*made["sources"], *sources):
        if str(source) not in (*row["sources"], "$PLACEHOLDER"):  # cffi names its source later
            row["sources"].append(str(source))
    return row


def _record_extensions(build_ext: Any, failure: BaseException | None) -> None:
    for extension in _modules(build_ext.extensions):
        row = _row(extension, build_ext)
        path = _guarded(build_ext.get_ext_fullpath, extension.name)
        row["built"] = row["built"] or bool(path and os.path.isfile(path))
        raised = row.pop("raised", None)
        if not row["built"]:
            row["error"] = raised or row["error"] or (_text(failure) if failure is not None else None)
    _write()


def _after(distribution: Any, command: str, command_object: Any, failure: BaseException | None) -> None:
    if command not in _state["commands"]:
        _state["commands"].append(command)
    if command == "build_ext" and command_object is not None:
        _record_extensions(command_object, failure)
    if command in ("build_py", "build", "bdist_wheel"):
        _state["packages"] = sorted(set(_state["packages"]) | set(distribution.packages or ()))
        _state["py_modules"] = sorted(set(_state["py_modules"]) | set(distribution.py_modules or ()))
    if command in ("build", "bdist_wheel") and failure is None:
        for extension in _modules(distribution.ext_modules):
            # A `build` command of the project's own may leave build_ext out.
            row = _row(extension, distribution.get_command_obj("build_ext"))
            if not row["built"] and "build_ext" not in _state["commands"] and row["error"] is None:
                row["error"] = "the build ended without running build_ext"
    _write()


def _text(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:2000]


def _write() -> None:
    import json

    # Most commands leave everything as it was; which ones have run is of use to this process alone.
    text = json.dumps({**_state, "commands": _state["commands"][:1]}, default=str)
    if _written == [text]:
        return
    folder = os.environ[VARIABLE]
    target = os.path.join(folder, f"{os.getpid()}.json")
    with open(target + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(target + ".new", target)
    _written[:] = [text]
