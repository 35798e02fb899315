"""The options of a run, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wheelcheck.model.budget import Budget
from wheelcheck.model.expectation import Expectation
from wheelcheck.model.finding import Severity


class FailOn(str, Enum):
    """The lightest finding that fails the run."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"

    def fails(self, severity: Severity) -> bool:
        """Whether a finding of that severity fails the run."""
        return self is not FailOn.NEVER and severity.rank <= Severity(self.value).rank


@dataclass(frozen=True, slots=True)
class Ignore:
    """Findings that the project accepts, and why.

    ``rule`` is a code, a prefix of codes, or a name; ``module`` and ``path`` are patterns (``*`` and ``?``; a module's
    pattern covers its submodules, a folder's what lies in it), and both must fit when both are given. ``marker`` says
    where it holds (PEP 508); ``exception`` is a pattern of the exception that is expected, its type or
    ``Type: message``: any other still counts.
    """

    rule: str
    reason: str
    module: str | None = None
    path: str | None = None
    marker: str | None = None
    exception: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Accepted:
    """A finding that a baseline records: the code of its rule and its subject."""

    code: str
    subject: str


@dataclass(frozen=True, slots=True)
class Options:
    """Everything a run can be told. An empty ``select`` means every rule; None means "as wheelcheck thinks best".

    ``python`` is the interpreter asked for, the first of them when ``pythons`` names several (empty for one or none);
    ``timeout`` is seconds for one import, ``max_memory`` the bytes it may take, ``build_timeout`` seconds for the whole
    build; ``keep`` a folder that receives the artifacts and the build log; ``exclude_newer`` a date or a time (RFC
    3339); ``expect`` and ``optional`` are extension modules that the wheel must hold, and that it may lack (patterns of
    dotted names); ``top_level`` the names that it is meant to install (empty: not checked), ``expect_files`` the files
    that it must hold, or not hold (patterns with ``!``); the sizes are bytes (None: no limit); ``import_budget`` the
    seconds that importing may take (None: not measured); ``baseline`` is the file of findings accepted for now,
    ``accepted`` what it holds.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    severity: tuple[tuple[str, Severity], ...] = ()
    extras: tuple[str, ...] = ()
    smoke: tuple[str, ...] = ()
    python: str | None = None
    rev: str | None = None
    installer: str = "auto"
    exclude_newer: str | None = None
    timeout: float = 60.0
    build_timeout: float = 1800.0
    build_route: str = "sdist"
    jobs: int | None = None
    import_mode: str = "exact"
    max_memory: int | None = None
    fail_on: FailOn = FailOn.ERROR
    keep: str | None = None
    modules: tuple[Expectation, ...] = ()
    order_fuzz: int = 0
    order_seed: int = 0
    import_budget: float | None = None
    expect: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    top_level: tuple[str, ...] = ()
    expect_files: tuple[str, ...] = ()
    max_size: int | None = None
    max_unpacked_size: int | None = None
    max_file_size: int | None = None
    max_files: int | None = None
    baseline: str | None = None
    accepted: tuple[Accepted, ...] = ()
    pythons: tuple[str, ...] = ()

    @property
    def budget(self) -> Budget:
        """The limits of size."""
        return Budget(self.max_size, self.max_unpacked_size, self.max_file_size, self.max_files)
