"""Small cases for the rules' sketches: a few files, what became of them, and how imports ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Entry, EntryPoint, ExtensionModule, Metadata, Module, ModuleKind, Sdist, Wheel
from wheelcheck.model.binary import Binary, BinaryFormat, Image
from wheelcheck.model.budget import Budget
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.imports import CaughtError, Ending, ImportOutcome, ImportStatus, StatementOutcome
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.model.project import Project, TextFile
from wheelcheck.model.snapshot import AbsentFile, Snapshot, SourceKind

if TYPE_CHECKING:
    from wheelcheck.model.build import BuildResult
    from wheelcheck.model.circle_trials import CircleTrials
    from wheelcheck.model.environment import Environment
    from wheelcheck.model.system import SystemLibraries

PYTHON = Interpreter(
    "python",
    (3, 11, 7),
    "cpython",
    "linux",
    ("cp311-cp311-manylinux_2_17_x86_64", "cp311-cp311-linux_x86_64", "cp311-abi3-linux_x86_64", "py3-none-any"),
    (".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so"),
    frozenset({"os", "sys", "json", "importlib", "xml", "typing"}),
    True,
)
_EMPTY: Mapping[str, str] = MappingProxyType({})


def wheel(
    files: Mapping[str, str] | None = None,
    *,
    tag: str = "py3-none-any",
    metadata: Metadata | None = None,
    entry_points: tuple[EntryPoint, ...] = (),
    name: str = "pkg",
) -> Wheel:
    """A wheel of these files (installed path to text); ``.so`` files become ELF extension modules."""
    files = files or {}
    extensions = tuple(
        ExtensionModule(
            PurePosixPath(path).with_name(PurePosixPath(path).name.partition(".")[0]).as_posix().replace("/", "."),
            path,
            path.split(".")[-2] if path.count(".") > 1 else None,
            Binary(BinaryFormat.ELF, ("x86_64",)),
        )
        for path in files
        if path.endswith((".so", ".pyd"))
    )
    return Wheel(
        filename=f"{name}-1.0-{tag}.whl",
        name=name,
        version="1.0",
        tags=(tag,),
        header_tags=(tag,),
        pure=tag.endswith("-none-any"),
        entries=tuple(Entry(path, len(text), path) for path, text in files.items()),
        metadata=metadata or Metadata(name, "1.0"),
        entry_points=entry_points,
        extensions=extensions,
        texts=tuple((path, text) for path, text in files.items() if path.endswith((".py", ".pyi"))),
    )


def compiled(
    binaries: Mapping[str, Binary | Image],
    files: Mapping[str, str] = _EMPTY,
    *,
    tag: str = "cp311-cp311-linux_x86_64",
) -> Wheel:
    """A wheel of compiled files (installed path to what they say of themselves; an `Image` is one in an ELF file), with
    other ``files`` beside them. ``.so`` and ``.pyd`` files are extension modules, those named ``lib*`` are not."""
    read = {
        path: value if isinstance(value, Binary) else Binary(BinaryFormat.ELF, (value.machine,), (value,), 1000)
        for path, value in binaries.items()
    }
    made = wheel({**dict.fromkeys(read, ""), **files}, tag=tag)
    extensions = tuple(
        replace(extension, name=extension.name.removesuffix(".__init__"), binary=read[extension.path])
        for extension in made.extensions
        if extension.path in read and not PurePosixPath(extension.path).name.startswith("lib")
    )
    return replace(made, extensions=extensions, binaries=tuple(read.items()))


def failed(
    module: str,
    error: CaughtError | None = None,
    *,
    path: str | None = None,
    ending: Ending = Ending.RAISED,
    signal: int | None = None,
    exit_code: int | None = None,
) -> ImportOutcome:
    """A module whose import failed."""
    kind = ModuleKind.PACKAGE if (path or "").endswith("__init__.py") else ModuleKind.SOURCE
    file = path or module.replace(".", "/") + ".py"
    return ImportOutcome(
        Module(module, kind, file),
        ImportStatus.FAILED,
        ending=ending,
        error=error,
        signal=signal,
        exit_code=exit_code,
    )


def case(
    tree: Mapping[str, str] = _EMPTY,
    *,
    absent: Mapping[AbsentFile, str] | None = None,
    sdist: tuple[str, ...] | None = None,
    shipped: Wheel | None = None,
    outcomes: tuple[ImportOutcome, ...] = (),
    build: BuildResult | None = None,
    project: Project | None = None,
    git: bool = True,
    environment: Environment | None = None,
    entry_points: tuple[tuple[EntryPoint, StatementOutcome], ...] = (),
    expect: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
    trials: CircleTrials | None = None,
    libraries: SystemLibraries | None = None,
    source: Sdist | None = None,
    top_level: tuple[str, ...] = (),
    expect_files: tuple[str, ...] = (),
    budget: Budget | None = None,
) -> Case:
    """A case: the tracked files of ``tree`` (path to text), ``absent`` ones, what the sdist (``source`` is a whole one)
    and the wheel hold, how imports ended.
    """
    absent = absent or {}
    snapshot = None
    if tree or absent:
        kind = SourceKind.GIT if git else SourceKind.COPY
        snapshot = Snapshot(kind, Path("tree"), frozenset(tree), tuple(absent))
    return Case(
        Evidence(
            project=project or Project("pkg", "pkg", "1.0", "setuptools.build_meta"),
            interpreter=PYTHON,
            snapshot=snapshot,
            sources=tuple(TextFile(path, text) for path, text in tree.items()),
            absent_sources=tuple(TextFile(file.path, text) for file, text in absent.items()),
            build=build,
            sdist=source
            if sdist is None
            else Sdist("pkg-1.0.tar.gz", frozenset(sdist), Metadata("pkg", "1.0"), sizes=tuple((n, 0) for n in sdist)),
            wheel=shipped,
            environment=environment,
            outcomes=outcomes,
            entry_points=entry_points,
            expect=expect,
            optional=optional,
            circle_trials=trials,
            libraries=libraries,
            top_level=top_level,
            expect_files=expect_files,
            budget=budget or Budget(),
        )
    )
