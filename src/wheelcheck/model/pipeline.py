"""What a project's CI and task runners are told to do: pipelines, their jobs, steps and commands, each with its
line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wheelcheck.model.finding import Location
from wheelcheck.model.project import TextFile

UNKNOWN = "\ufffc"
"""Stands in a word for what only a run knows: a variable, an expression, the output of a command."""


class PipelineKind(str, Enum):
    """What reads the file."""

    GITHUB = "GitHub Actions"
    GITLAB = "GitLab CI"
    TOX = "tox"
    NOX = "nox"
    PRE_COMMIT = "pre-commit"


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar of a file: ``plain`` when it stands there without quotes, so that YAML may read it as a number."""

    value: str
    location: Location
    plain: bool = False

    @property
    def known(self) -> bool:
        """Whether nothing in it is decided by a run."""
        return UNKNOWN not in self.value


@dataclass(frozen=True, slots=True)
class Loss:
    """How a failure is lost: ``how`` in the file's own words (``|| true``), where it stands, and ``why`` it does so
    when the words do not say it by themselves."""

    how: str
    location: Location
    why: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command. ``folder`` is where it runs, relative to the project (None: unknown; absolute or ``~``: outside
    of it); ``certain`` whether it runs whenever its step does; ``environ`` the variables set for it; ``stdin`` a here
    document."""

    words: tuple[str, ...]
    location: Location
    folder: str | None = "."
    certain: bool = True
    lost: Loss | None = None
    environ: tuple[tuple[str, str], ...] = ()
    stdin: str = ""

    @property
    def text(self) -> str:
        """The command in one line, unknown parts as dots."""
        shown = " ".join(word.replace(UNKNOWN, "...") if word else '""' for word in self.words)
        return shown if len(shown) <= 120 else f"{shown[:117]}..."

    def variable(self, name: str) -> str | None:
        """The value of a variable that is set for it."""
        return next((value for key, value in reversed(self.environ) if key == name), None)


@dataclass(frozen=True, slots=True)
class Step:
    """A step: commands, or an action ``uses`` with its ``inputs``. ``conditional`` when it may be left out, ``heeded``
    when a later step asks how it ended; ``unread`` says what of it could not be read."""

    location: Location
    commands: tuple[Command, ...] = ()
    uses: Text | None = None
    inputs: tuple[tuple[str, Text], ...] = ()
    environ: tuple[tuple[str, str], ...] = ()
    conditional: bool = False
    lost: Loss | None = None
    unread: str | None = None

    def input(self, name: str) -> Text | None:
        """The input of that name."""
        return next((value for key, value in self.inputs if key == name), None)


@dataclass(frozen=True, slots=True)
class Axis:
    """Values that a job is run with: ``whole`` when there are no others."""

    name: str
    values: tuple[Text, ...]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Job:
    """A job, a tox environment, a nox session or a hook. ``runners`` are the machines asked for, ``pythons`` the
    versions of Python (``pythons_whole``: all of them are known), ``opaque`` why it may do more than its steps say;
    ``triggers`` what starts it, empty when that is not known."""

    name: str
    location: Location
    steps: tuple[Step, ...] = ()
    runners: tuple[Text, ...] = ()
    pythons: tuple[Text, ...] = ()
    pythons_whole: bool = True
    axes: tuple[Axis, ...] = ()
    conditional: bool = False
    lost: Loss | None = None
    opaque: tuple[str, ...] = ()
    triggers: frozenset[str] = frozenset()
    allowed: tuple[str, ...] | None = None


class Fault(str, Enum):
    """Why a file is not what its reader wants."""

    SYNTAX = "syntax"
    DUPLICATE = "duplicate"
    TOO_MUCH = "too much"
    SHAPE = "shape"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file itself, in words, and where."""

    fault: Fault
    words: str
    location: Location


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A file with its jobs; ``problems`` are faults of the file itself, ``unread`` what of it wheelcheck did not
    follow."""

    kind: PipelineKind
    path: str
    jobs: tuple[Job, ...] = ()
    problems: tuple[Problem, ...] = ()
    unread: tuple[tuple[Location, str], ...] = ()
    workflow_commands: tuple[tuple[str, Location], ...] = ()


@dataclass(frozen=True, slots=True)
class Lock:
    """What uv.lock says: ``needs`` of each distribution (normal names), and what the project's own ``groups`` and
    ``extras`` ask for, its dependencies under an empty name."""

    needs: tuple[tuple[str, tuple[str, ...]], ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    extras: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Pipelines:
    """All files of a project that tell machines what to do. ``requirements`` are the requirement files that they name,
    with their lines; ``others`` files of CI systems that wheelcheck does not read; ``settings`` the files that
    configure the tools called (pytest, cibuildwheel)."""

    each: tuple[Pipeline, ...] = ()
    requirements: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lock: Lock | None = None
    others: tuple[str, ...] = ()
    settings: tuple[TextFile, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of the files that were read."""
        return tuple(pipeline.path for pipeline in self.each)

    @property
    def jobs(self) -> tuple[tuple[Pipeline, Job], ...]:
        """Every job, with its file."""
        return tuple((pipeline, job) for pipeline in self.each for job in pipeline.jobs)
