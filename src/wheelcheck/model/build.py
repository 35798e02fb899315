"""What building gave."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from wheelcheck.model.finding import Location


class BuildStep(str, Enum):
    """Which artifact was being built."""

    SDIST = "sdist"
    WHEEL = "wheel"


class BuildFault(str, Enum):
    """The nature of the first real error of a failed build."""

    COMPILE_ERROR = "compile error"
    MISSING_HEADER = "missing header"
    MISSING_FILE = "missing file"
    MISSING_MODULE = "missing module"
    MISSING_TOOL = "missing tool"
    REQUIREMENTS = "build requirements cannot be installed"
    BACKEND = "backend unusable"
    CONFIGURATION = "invalid configuration"
    TIMEOUT = "time limit"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class BuildError:
    """Why a build failed: step and hook, what kind of fault, the first real error line, what it names.

    ``path`` and ``line`` are where the error points to (relative to the source tree when it lies there); ``missing``
    the file, module, header or tool that is lacking; ``excerpt`` the log lines that show it.
    """

    step: BuildStep
    hook: str
    fault: BuildFault
    message: str
    path: str | None = None
    line: int | None = None
    missing: str | None = None
    excerpt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredExtension:
    """An extension module that the build was told to make, read by watching the build.

    ``built`` says whether its file existed afterwards, ``error`` why not; ``source`` names how it was read.
    ``installed`` says whether the build was told to put it into the wheel, None where making it is telling that;
    ``file`` the path in the wheel that it was told, when it was; ``target`` its name in the build system, where that
    has names of its own.
    """

    name: str
    sources: tuple[str, ...]
    optional: bool
    built: bool
    error: str | None = None
    declared_at: Location | None = None
    source: str = ""
    installed: bool | None = None
    file: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The artifacts of one run, or why there are none.

    ``extensions`` is None when the backend cannot be watched, and ``unread`` then says why; ``tree_error`` is the
    error of a wheel built straight from the tree, tried only when the wheel from the sdist failed: ``tree_tried`` and
    no error means that the sdist lacks something. ``log`` is the whole output of the build. ``packages`` and
    ``modules`` are what a backend that can be watched was told to put into the wheel; ``written`` the files that
    building the sdist left in the tree (they are removed again), ``rewritten`` those that were there before and hold
    something else now; ``direct`` is the wheel built straight from the tree, made only when both routes are compared.
    """

    sdist: Path | None
    wheel: Path | None
    log: str
    seconds: float
    error: BuildError | None = None
    tree_tried: bool = False
    tree_error: BuildError | None = None
    extensions: tuple[DeclaredExtension, ...] | None = None
    unread: str | None = None
    modules: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    rewritten: tuple[str, ...] = ()
    direct: Path | None = None
