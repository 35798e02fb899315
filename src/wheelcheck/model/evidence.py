"""Everything that the stages found out: the one input of every rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wheelcheck.model.budget import Budget

if TYPE_CHECKING:  # what a run doesn't come to needs no loading
    from wheelcheck.model.archive import EntryPoint, Sdist, Wheel
    from wheelcheck.model.build import BuildResult
    from wheelcheck.model.circle_trials import CircleTrials
    from wheelcheck.model.environment import Environment
    from wheelcheck.model.expectation import Expectation
    from wheelcheck.model.imports import ImportOutcome, StatementOutcome
    from wheelcheck.model.interpreter import Interpreter
    from wheelcheck.model.names import NameOutcome
    from wheelcheck.model.orders import Orders
    from wheelcheck.model.pipeline import Pipelines
    from wheelcheck.model.profile import ImportProfile
    from wheelcheck.model.project import Project, TextFile
    from wheelcheck.model.snapshot import Snapshot
    from wheelcheck.model.system import SystemLibraries

_NO_LIMITS = Budget()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known; a stage that did not run, or does not apply, left None or an empty tuple.

    ``sources`` are the texts of the snapshot's Python and Cython sources (paths relative to the project),
    ``absent_sources`` those of files that a clone would lack; ``extras`` the extras installed; ``smoke`` and
    ``entry_points`` what running them gave; ``expect`` and ``optional`` the extension modules that the configuration
    wants in the wheel, and those that it lets be absent (dotted names, ``*`` and ``?`` for anything);
    ``circle_trials`` what runs showed about circles of imports; ``top_level`` the names that the wheel is meant to
    install (patterns; empty: not said), ``expect_files`` files that it must hold, or with ``!`` must not, ``budget``
    how large it may be; ``import_profile`` what importing costs, measured when ``import_budget`` says how many seconds
    it may take; ``pipelines`` what CI and task runners are told to do, when these files are what is judged;
    ``direct`` is the wheel built straight from the tree, where both routes are compared; ``foreign_sources`` are texts
    of installed modules of others that were asked for something while they were being imported.
    """

    project: Project
    interpreter: Interpreter | None = None
    snapshot: Snapshot | None = None
    sources: tuple[TextFile, ...] = ()
    absent_sources: tuple[TextFile, ...] = ()
    build: BuildResult | None = None
    sdist: Sdist | None = None
    wheel: Wheel | None = None
    environment: Environment | None = None
    outcomes: tuple[ImportOutcome, ...] = ()
    smoke: tuple[StatementOutcome, ...] = ()
    entry_points: tuple[tuple[EntryPoint, StatementOutcome], ...] = ()
    extras: tuple[str, ...] = ()
    expect: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    circle_trials: CircleTrials | None = None
    libraries: SystemLibraries | None = None
    top_level: tuple[str, ...] = ()
    expect_files: tuple[str, ...] = ()
    budget: Budget = _NO_LIMITS
    expectations: tuple[Expectation, ...] = ()
    names: tuple[NameOutcome, ...] = ()
    orders: Orders | None = None
    import_profile: ImportProfile | None = None
    import_budget: float | None = None
    direct: Wheel | None = None
    pipelines: Pipelines | None = None
    foreign_sources: tuple[TextFile, ...] = ()
