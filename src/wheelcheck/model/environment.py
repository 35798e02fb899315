"""The fresh environment that a wheel is installed into."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Distribution:
    """An installed distribution and the top-level names it provides."""

    name: str
    version: str
    provides: tuple[str, ...]
    requires: tuple[str, ...] = ()


class InstallFault(str, Enum):
    """Why installing failed."""

    UNRESOLVABLE = "dependencies cannot be resolved"
    NOT_INSTALLABLE = "the wheel does not fit this interpreter"
    DEPENDENCY_BUILD = "a dependency could not be built"
    INVALID_WHEEL = "the installer refuses the wheel"
    NETWORK = "an index could not be reached"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class InstallError:
    """Why the wheel and its dependencies could not be installed: the installer's words made short, and its output."""

    fault: InstallFault
    message: str
    output: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment with the wheel, its declared dependencies, and nothing else.

    ``site_packages`` are its import roots (purelib, platlib); ``inconsistencies`` requirements that contradict one
    another.
    """

    python: Path
    site_packages: tuple[Path, ...]
    distributions: tuple[Distribution, ...]
    installer: str
    error: InstallError | None = None
    inconsistencies: tuple[str, ...] = ()
