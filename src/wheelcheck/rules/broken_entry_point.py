"""WC403."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem, EntryPoint, Wheel
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.imports import CaughtError, Ending, StatementOutcome
from wheelcheck.model.project import Project
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel

_SCRIPTS = ("console_scripts", "gui_scripts")
_INTERPRETER = re.compile(r"pythonw?(?:\d+(?:\.\d+)?)?(?:\.exe)?", re.IGNORECASE)
_WARNING = Severity.WARNING
_FUNCTION = re.compile(r"^(?:async )?def ([A-Za-z]\w*)\(", re.MULTILINE)


class BrokenEntryPoint(Rule):
    """A console, GUI or plug-in entry point names an object that does not load.

    ## What it does
    Reads entry_points.txt by its specification: lines that cannot be read, object references that are none (a hyphen in
    a module's name), scripts without a callable, scripts whose name leaves their folder or is that of the interpreter
    (characters that PyPI refuses, and names that differ in case only, are a warning). Then asks whether the wheel has
    the module and the module's source binds the name; after an installation, whether loading it works. References into
    other distributions are left alone.

    ## Why it is bad
    The command is installed and its first run ends in a traceback. pip refuses to install invalid script references at
    all, uv does not.

    ## How it happens
    `main` was renamed or moved, or the module was; the file name of a script (`my-tool.py`) was written where a
    module's name belongs.

    ## How to fix
    Correct the reference where the project declares it: `[project.scripts]`, `[tool.poetry.scripts]`,
    `[options.entry_points]` of setup.cfg, `entry_points` in setup.py: `name = "package.module:function"`. Install the
    project again before you try the command: the old reference stays in what is installed.
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
        yield from self._names(case, wheel)
        ran = dict(case.evidence.entry_points)
        # What pip refuses to install comes before what only fails when it is run.
        for point in sorted(wheel.entry_points, key=lambda point: point.module is not None):
            why, because = _fault(case, point, ran.get(point))
            if why is not None:
                yield self._report(case, point, why, because)

    def _names(self, case: Case, wheel: Wheel) -> Iterator[Finding]:
        """Names that a script cannot have: installing it makes a file of that name."""
        seen: dict[str, str] = {}
        for point in wheel.entry_points:
            if point.group not in _SCRIPTS:
                continue
            why, severity = _refused_name(point.name)
            other = seen.setdefault(point.name.casefold(), point.name)
            if why is None and other != point.name:
                why = f"and {other} are one file on macOS and Windows"
            if why is not None:
                at = remedies.entry_point_at(case.evidence.project, point)
                yield self.finding(
                    point.name,
                    f"the script {point.name} {why}",
                    because=(f"it is given in [{point.group}] of entry_points.txt: {point.name} = {point.value}",),
                    fix=f"give it another name in {remedies.entry_point_place(case.evidence.project, point.group)}",
                    locations=[at] if at is not None else [],
                    severity=severity,
                )

    def _report(self, case: Case, point: EntryPoint, why: str, because: tuple[str, ...]) -> Finding:
        project, near = case.evidence.project, _near(case, point)
        at = remedies.entry_point_at(project, point)
        place = remedies.entry_point_place(project, point.group)
        return self.finding(
            point.name,
            f"the entry point {point.name} = {point.value} ({point.group}) {why}",
            because=(*because, *_offers(case, point, near)),
            fix=_row(place, point, near)
            if near
            else f"{f'at {at}' if at is not None else f'in {place}'}, let {point.name} name an object that exists, "
            "or take the line away",
            edits=remedies.refer(project, point, near) if near else (),
            locations=[at] if at is not None else _mentioned(project, point),
            # A script is called by its users; what loads a plug-in may know its own ways to do so.
            severity=None if point.group in _SCRIPTS or point.module is None else Severity.WARNING,
        )

    bad = (
        lambda: case(shipped=wheel({"pkg/__init__.py": ""}, entry_points=(_point("pkg:main"),))),
        lambda: case(shipped=wheel({"pkg/__init__.py": ""}, entry_points=(_point("pkg.cli:main"),))),
        lambda: case(shipped=wheel({}, entry_points=(EntryPoint("console_scripts", "../../evil", "other:main"),))),
        lambda: case(shipped=wheel({}, entry_points=(EntryPoint("console_scripts", "python3", "other:main"),))),
        lambda: case(shipped=wheel({}, entry_points=(EntryPoint("gui_scripts", "a b", "other:main"),))),
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


def _refused_name(name: str) -> tuple[str | None, Severity]:
    """Why a script must not be called that."""
    if "/" in name or "\\" in name or name in (".", ".."):
        return "would be written outside of the folder of scripts, so installers refuse the wheel", Severity.ERROR
    if _INTERPRETER.fullmatch(name):
        return "would replace the interpreter, so uv refuses the wheel", Severity.ERROR
    if not re.fullmatch(r"[\w.-]+", name):
        return "has characters in its name that PyPI refuses (letters, digits, `.`, `_` and `-` are fine)", _WARNING
    return None, _WARNING


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
    if not point.attribute and point.module:
        name = "main"  # a whole module, where a script needs a function
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
    if fits:
        return f"{min(fits, key=lambda module: (module.count('.'), module))}:{name}"
    misspelled = get_close_matches(name, _functions(case, wanted), 1, 0.7) or get_close_matches(
        name, _imported(case, wanted), 1, 0.7
    )
    return f"{wanted}:{misspelled[0]}" if misspelled else None


def _functions(case: Case, module: str) -> list[str]:
    """The public functions of a module of the wheel, in its order."""
    found = case.texts.get(module) if case.has_module(module) else None
    return list(dict.fromkeys(_FUNCTION.findall(found[1]))) if found is not None else []


def _imported(case: Case, module: str) -> list[str]:
    """The names that a module of the wheel has from others, as a `__main__` has its `main`."""
    source = case.source(module) if case.has_module(module) else None
    return [name for name, line in source.bound.items() if source.import_at(line) is not None] if source else []


def _row(place: str, point: EntryPoint, reference: str) -> str:
    """The row as it must become: below its table where that is one of TOML."""
    if place.startswith("[") and place.endswith("]"):
        return f'{place}\n{remedies.toml_key(point.name)} = "{reference}"'
    return f"in {place}: {point.name} = {reference}"


def _offers(case: Case, point: EntryPoint, near: str | None) -> tuple[str, ...]:
    """What the module has instead, where nothing of it is near."""
    functions = _functions(case, point.module) if point.module and near is None else []
    return (f"{case.module_path(point.module or '')} defines {wording.listed(functions, 6)}",) if functions else ()


def _mentioned(project: Project, point: EntryPoint) -> list[Location]:
    """The first line of a packaging file that holds the reference."""
    found = ((file.path, file.line_of(point.value)) for file in project.files)
    return [Location(path, line) for path, line in found if line is not None][:1]
