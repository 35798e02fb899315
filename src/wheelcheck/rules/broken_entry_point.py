"""WC403."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem, EntryPoint
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.imports import CaughtError, Ending, StatementOutcome
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel

_SCRIPTS = ("console_scripts", "gui_scripts")


class BrokenEntryPoint(Rule):
    """A console, GUI or plug-in entry point names an object that does not load.

    ## What it does
    Reads entry_points.txt by its specification: lines that cannot be read, object references that are none (a hyphen in
    a module's name), scripts without a callable. Then asks whether the wheel has the module and the module's source
    binds the name; after an installation, whether loading it works. References into other distributions are left alone.

    ## Why it is bad
    The command is installed and its first run ends in a traceback. pip refuses to install invalid script references at
    all, uv does not.

    ## How it happens
    `main` was renamed or moved, or the module was; the file name of a script (`my-tool.py`) was written where a
    module's name belongs.

    ## How to fix
    Correct the reference in `[project.scripts]`: `name = "package.module:function"`.
    """

    code = "WC403"
    name = "broken-entry-point"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report unreadable lines, then each entry point that doesn't load."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        for problem in wheel.problems:
            if problem.kind is ArchiveFault.ENTRY_POINTS:
                yield self.finding(
                    "entry_points.txt", f"{problem.path} {problem.message}", fix="write `name = module:object`"
                )
        ran = dict(case.evidence.entry_points)
        # What pip refuses to install comes before what only fails when it is run.
        for point in sorted(wheel.entry_points, key=lambda point: point.module is not None):
            why, because = _fault(case, point, ran.get(point))
            if why is not None:
                yield self._report(case, point, why, because)

    def _report(self, case: Case, point: EntryPoint, why: str, because: tuple[str, ...]) -> Finding:
        table = {"console_scripts": "scripts", "gui_scripts": "gui-scripts"}.get(
            point.group, f'entry-points."{point.group}"'
        )
        declared = next((file.path for file in case.evidence.project.files if point.value in file.text), None)
        file = case.evidence.project.file(declared) if declared else None
        near = _near(case, point)
        return self.finding(
            point.name,
            f"the entry point {point.name} = {point.value} ({point.group}) {why}",
            because=because,
            fix=f'[project.{table}]\n{point.name} = "{near}"'
            if near
            else f"in [project.{table}], let {point.name} name an object that exists, or take the line away",
            locations=[Location(file.path, file.line_of(point.value))] if file else [],
            # A script is called by its users; what loads a plug-in may know its own ways to do so.
            severity=None if point.group in _SCRIPTS or point.module is None else Severity.WARNING,
        )

    bad = (
        lambda: case(shipped=wheel({"pkg/__init__.py": ""}, entry_points=(_point("pkg:main"),))),
        lambda: case(shipped=wheel({"pkg/__init__.py": ""}, entry_points=(_point("pkg.cli:main"),))),
        lambda: case(shipped=wheel({"pkg/__init__.py": ""}, entry_points=(_point("pkg.my-tool:main"),))),
        lambda: case(shipped=wheel({"pkg/__init__.py": "def main(): 0\n"}, entry_points=(_point("pkg"),))),
        lambda: case(
            shipped=wheel({"pkg/__init__.py": "from x import *\n"}, entry_points=(_point("pkg:main"),)),
            entry_points=((_point("pkg:main"), _ended("AttributeError")),),
        ),
        lambda: case(
            shipped=replace(
                wheel({}),
                problems=(ArchiveProblem(ArchiveFault.ENTRY_POINTS, "entry_points.txt", "line 2 is no pair"),),
            )
        ),
    )
    good = (
        lambda: case(shipped=wheel({"pkg/__init__.py": "def main(): 0\n"}, entry_points=(_point("pkg:main"),))),
        lambda: case(shipped=wheel({"pkg/__init__.py": "from x import *\n"}, entry_points=(_point("pkg:main"),))),
        lambda: case(shipped=wheel({"pkg/__init__.py": ""}, entry_points=(_point("other.cli:main"),))),
    )


def _point(value: str) -> EntryPoint:
    return EntryPoint("console_scripts", "pkg", value)


def _ended(kind: str) -> StatementOutcome:
    return StatementOutcome("load", False, Ending.RAISED, CaughtError(kind, ("Exception",), "it has no main"))


def _fault(case: Case, point: EntryPoint, outcome: StatementOutcome | None) -> tuple[str | None, tuple[str, ...]]:
    """What is wrong with an entry point, and the proof."""
    if point.module is None:
        bad = next((part for part in point.value.partition(":")[0].split(".") if not part.strip().isidentifier()), "")
        detail = (f"{bad!r} is no name that a module can have",) if bad else ()
        return "is no object reference (module:object), and pip refuses to install the wheel", detail
    if point.group in _SCRIPTS and point.attribute is None:
        return "names no function, and pip refuses to install the wheel", ("a script needs module:function",)
    if outcome is not None:
        return (None, ()) if outcome.ok else _from_outcome(case, point, outcome)
    if not case.is_own(point.module):
        return None, ()
    if not _present(case, point.module):
        shared = point.module.partition(".")[0] in case.shared_tops
        return (None, ()) if shared else (f"names the module {point.module}, which the wheel lacks", ())
    name = (point.attribute or "").partition(".")[0]
    if name and case.binds(point.module, name) is False and not case.has_module(f"{point.module}.{name}"):
        return f"names {name}, and {case.module_path(point.module)} defines no {name}", ()
    return None, ()


def _present(case: Case, module: str) -> bool:
    """Whether the wheel has the module; a folder of data counts, since Python imports it as a namespace package."""
    folder = module.replace(".", "/") + "/"
    wheel = case.evidence.wheel
    return case.has_module(module) or (wheel is not None and any(path.startswith(folder) for path in wheel.installed))


def _from_outcome(case: Case, point: EntryPoint, outcome: StatementOutcome) -> tuple[str | None, tuple[str, ...]]:
    """What loading it gave. A module that doesn't import has a cause and a finding of its own."""
    failed = {module for cause in case.causes for module in cause.failed}
    parts = (point.module or "").split(".")
    if any(".".join(parts[:size]) in failed for size in range(1, len(parts) + 1)):
        return None, ()
    ending = outcome.ending.value if outcome.ending is not None else "failed"
    return "does not load", tuple(wording.python_says(outcome.error)) or (f"loading it {ending}",)


def _near(case: Case, point: EntryPoint) -> str | None:
    """A reference that would load: a module of the wheel that binds the same function."""
    owner, _, last = point.value.strip().rpartition(".")
    if point.attribute is None and case.has_module(owner) and case.binds(owner, last):
        return f"{owner}:{last}"  # `module.function`, as Django and Celery write it
    name = (point.attribute or point.value.rpartition(":")[2]).partition(".")[0].strip()
    if not name.isidentifier():
        return None
    wanted = (point.module or point.value.partition(":")[0]).replace("-", "_")
    if case.has_module(wanted) and case.binds(wanted, name):
        return f"{wanted}:{name}"
    top = wanted.partition(".")[0]
    fits = [
        module
        for module, (_, text) in case.texts.items()
        if module.partition(".")[0] == top and f"def {name}(" in text and case.binds(module, name)
    ]
    return f"{min(fits, key=lambda module: (module.count('.'), module))}:{name}" if fits else None
