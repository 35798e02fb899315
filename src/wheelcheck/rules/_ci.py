"""What the rules on CI files share: each command in the light of what its job did before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from weakref import WeakKeyDictionary

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Location
from wheelcheck.model.pipeline import UNKNOWN, Command, Job, Pipeline, PipelineKind, Pipelines, Step
from wheelcheck.pipelines.acts import Act, How, Kind, Wanted, act_of
from wheelcheck.pipelines.requirements import normal, requirement
from wheelcheck.rules._ci_project import Checked

SERVERS = (PipelineKind.GITHUB, PipelineKind.GITLAB)
PROGRAMS = frozenset({"tox", "nox"})

# Actions that neither install nor test anything of a package; whatever is not named here may do both.
_HARMLESS = (
    *("actions/", "github/", "astral-sh/", "codecov/", "coverallsapp/", "docker/", "step-security/", "sigstore/"),
    *("softprops/", "re-actors/alls-green", "dtolnay/", "swatinem/", "ilammy/", "microsoft/", "egor-tensin/"),
    *("snok/install-poetry", "pre-commit/", "peter-evans/", "dorny/", "hynek/setup-cached-uv", "deadsnakes/"),
    *("mozilla-actions/", "hendrikmuis/", "zizmorcore/", "lycheeverse/", "peaceiris/", "readthedocs/", "dependabot/"),
    *("slsa-framework/", "ossf/", "crate-ci/", "taiki-e/", "fsfe/", "release-drafter/", "thollander/", "amannn/"),
    *("pypa/gh-action-pypi-publish", "pypa/gh-action-pip-audit", "aquasecurity/", "sonarsource/", "codacy/"),
    *("pdm-project/setup-pdm", "psf/black", "peter-murray/", "jurplel/", "maxim-lobanov/", "seanmiddleditch/"),
    *("test-summary/", "pmeier/", "mxschmitt/", "webfactory/", "aws-actions/", "google-github-actions/", "ruby/"),
)
_BUILDERS = {
    "pypa/cibuildwheel": Kind.CIBUILDWHEEL,
    "pypa/gh-action-pypi-publish": Kind.PUBLISH,
    "pyo3/maturin-action": Kind.BUILD,
    "messense/maturin-action": Kind.BUILD,
    "hynek/build-and-inspect-python-package": Kind.BUILD,
}


class State(Enum):
    """In which form the project is there when a command runs."""

    WHEEL = "a built distribution"
    TREE = "built from the checkout by the installer"
    EDITABLE = "editable"
    NONE = "not installed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Seen:
    """A command understood, with what its job did before: ``installs`` of anything, ``handed`` to scripts and unknown
    actions, ``sources`` whether the checkout lies in the working directory (None: not known)."""

    pipeline: Pipeline
    job: Job
    step: Step
    act: Act
    installs: tuple[tuple[Act, Wanted], ...] = ()
    before: tuple[Act, ...] = ()
    handed: tuple[str, ...] = ()
    sources: bool | None = None

    @property
    def command(self) -> Command:
        """The command itself."""
        return self.act.command

    @property
    def place(self) -> Location:
        """Where it stands."""
        return self.act.command.location

    @property
    def certain(self) -> bool:
        """Whether it runs in every run of its job."""
        return self.command.certain and not self.step.conditional


class View:
    """The commands of all pipelines."""

    def __init__(self, case: Case, found: Pipelines) -> None:
        """``found`` is what the case is about."""
        self.pipelines = found
        self.project = Checked(case.evidence, found)
        self.handed: list[tuple[Pipeline, str]] = []
        """What jobs hand over to: scripts and actions that cannot be read."""
        self.seen = tuple(each for pipeline, job in found.jobs for each in self._walk(pipeline, job))

    def of(self, *kinds: Kind) -> Iterator[Seen]:
        """The commands of some kinds."""
        return (each for each in self.seen if each.act.kind in kinds)

    def tests(self) -> Iterator[Seen]:
        """The commands that test the project, or import it."""
        for each in self.of(Kind.TEST, Kind.IMPORT):
            own = each.act.kind is Kind.TEST or each.act.opaque or self.project.owns(each.act.modules)
            if own and each.command.folder is not None:
                yield each

    def state(self, seen: Seen) -> State:
        """In which form the project is there."""
        act = seen.act
        runner = act.runner
        name = runner.name if runner is not None else ""
        if name == "uvx" and runner is not None:
            return (
                State.UNKNOWN
                if runner.said("--with", "--with-editable", "--with-requirements", "--spec")
                else (State.NONE)
            )
        if name == "uv" and runner is not None:
            return self._uv(seen, runner.options)
        forms = {wanted.how for _, wanted in seen.installs if self._is_project(wanted)}
        if How.EDITABLE in forms:
            return State.EDITABLE if seen.sources is True else State.UNKNOWN
        if name:
            return State.UNKNOWN
        if How.WHEEL in forms or How.SDIST in forms or How.NAME in forms:
            return State.WHEEL
        if How.TREE in forms:
            return State.TREE if seen.sources is True else State.UNKNOWN
        unknown = seen.sources is None or seen.handed or seen.job.opaque or any(before.opaque for before in seen.before)
        return State.UNKNOWN if unknown or self._from_files(seen) else State.NONE

    def _uv(self, seen: Seen, options: tuple[str, ...]) -> State:
        """https://docs.astral.sh/uv/concepts/projects/sync/: `uv run` installs the project first, editable."""
        said = {option.partition("=")[0] for option in options}
        away = {
            "--no-project",
            "--no-sync",
            "--isolated",
            "--active",
            "--with",
            "--with-editable",
            "--no-install-project",
        }
        away |= {"--package", "--project", "--directory", "--no-editable", "--only-group", "--only-dev"}
        environ = any(name.startswith("UV_") and name != "UV_PYTHON" for name, _ in seen.command.environ)
        if (
            said & away
            or environ
            or seen.sources is not True
            or seen.command.folder != "."
            or not self.project.packaged
        ):
            return State.UNKNOWN
        return State.EDITABLE

    def _is_project(self, wanted: Wanted) -> bool:
        return wanted.is_project or (wanted.how is How.NAME and wanted.what == self.project.name is not None)

    def _from_files(self, seen: Seen) -> bool:
        """Whether a requirements file may bring the project: one that is not there, or names a folder."""
        texts = dict(self.pipelines.requirements)
        for _, wanted in seen.installs:
            lines = texts.get(wanted.what) if wanted.how is How.FILE else ()
            if lines is None or any(line.startswith((".", "-e", "--editable", "-r", "file:")) for line in lines):
                return True
        return False

    def _walk(self, pipeline: Pipeline, job: Job) -> Iterator[Seen]:
        handed: list[str] = []
        yield from self._steps(pipeline, job, handed)
        self.handed += [(pipeline, each) for each in handed]

    def _steps(self, pipeline: Pipeline, job: Job, handed: list[str]) -> Iterator[Seen]:
        installs: list[tuple[Act, Wanted]] = []
        before: list[Act] = []
        sources: bool | None = pipeline.kind is not PipelineKind.GITHUB
        for step in job.steps:
            if step.uses is not None:
                name = step.uses.value
                act = _action(step)
                if act is not None:
                    yield Seen(pipeline, job, step, act, tuple(installs), tuple(before), tuple(handed), sources)
                sources = _checked_out(step, sources)
                if not name.lower().startswith(_HARMLESS) and (act is None or act.kind is Kind.BUILD):
                    handed.append(name)
            if step.unread is not None:
                handed.append(step.unread)
            for command in step.commands:
                act = act_of(command)
                yield Seen(pipeline, job, step, act, tuple(installs), tuple(before), tuple(handed), sources)
                installs += [(act, wanted) for wanted in act.wanted]
                before.append(act)
                if act.kind is Kind.DELEGATE and act.tool not in PROGRAMS:
                    handed.append(command.text)


def _action(step: Step) -> Act | None:
    """An action as a command, when it builds or publishes."""
    if step.uses is None:
        return None
    name = step.uses.value.partition("@")[0].lower()
    kind = next((kind for prefix, kind in _BUILDERS.items() if name.startswith(prefix)), None)
    if kind is None:
        return None
    command = Command((step.uses.value,), step.uses.location, environ=step.environ)
    made = frozenset({"wheel"}) if "maturin" in name else frozenset({"sdist", "wheel", "wheel from sdist"})
    return Act(kind, command, name, builds=made if kind is Kind.BUILD else frozenset())


def _checked_out(step: Step, before: bool | None) -> bool | None:
    """Whether the working directory holds the sources behind this step."""
    if step.uses is None or not step.uses.value.lower().startswith("actions/checkout@"):
        return before
    if step.conditional or any(step.input(name) for name in ("path", "repository", "sparse-checkout")):
        return before or None
    return True


_VIEWS: WeakKeyDictionary[Case, View] = WeakKeyDictionary()


def view(case: Case) -> View | None:
    """The commands of a case; None when it is not about CI files."""
    found = case.evidence.pipelines
    if found is None:
        return None
    if case not in _VIEWS:
        _VIEWS[case] = View(case, found)
    return _VIEWS[case]


def names_of(lines: tuple[str, ...]) -> Iterator[str]:
    """The distributions that the lines of a requirements file name."""
    for line in lines:
        if not line.startswith("-"):
            wanted = requirement(line.partition("#")[0].partition(";")[0])
            yield wanted.what if wanted.how is How.NAME else UNKNOWN


def grouped(seen: list[Seen]) -> dict[str, list[Seen]]:
    """By file, in their order."""
    found: dict[str, list[Seen]] = {}
    for each in seen:
        found.setdefault(each.place.path, []).append(each)
    return found


def places(seen: list[Seen]) -> tuple[Location, ...]:
    """Where they stand, each place once."""
    return tuple(dict.fromkeys(each.place for each in seen))


def more(count: int) -> str:
    """``, and 3 more such lines`` behind the first."""
    return "" if count < 2 else f" (and {count - 1} more such {'line' if count == 2 else 'lines'})"


__all__ = ["Kind", "Seen", "State", "View", "grouped", "more", "names_of", "normal", "places", "view"]
