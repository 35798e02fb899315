"""WC313."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from wheelcheck.diagnosis import Case
from wheelcheck.diagnosis.needs import absent_needs
from wheelcheck.layout import COMPILED_SOURCES, is_test
from wheelcheck.model.archive import Wheel
from wheelcheck.model.build import BuildResult
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel
from wheelcheck.sources import Guard

_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t][^\n(]*(?:\([^)]*\))?", re.MULTILINE)
_OF_A_PLATFORM = re.compile(
    r"(?:^|[._])(?:win(?:32|64|dows)?|nt|mac(?:os|osx)?|osx|darwin|cocoa|linux|bsd|posix|unix|android|ios|pypy|wasm)"
    r"(?:[._]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Stub:
    """A stub without its module: what is known of it, how much that weighs, and who imports it, a line each."""

    path: str
    name: str
    severity: Severity
    why: str
    importer: str


class StubWithoutModule(Rule):
    """A stub (`.pyi`) describes a module that the wheel does not hold.

    ## What it does
    Looks for the module of every shipped stub: a Python file, an extension module, or a part of one. Left alone are
    stub packages (`*-stubs`), stubs that only other stubs or `if TYPE_CHECKING:` import (types made for stubs), folders
    of a pure wheel that hold stubs alone (those of other projects, as data), folders of stubs for modules that an
    extension module makes when it runs, and stubs of a module that a requirement brings.
    It is an error when the module's compiled source is in the project, nothing declares it, and the modules of all
    other stubs are there; information when the module is for another platform, or the wheel is a pure Python variant.

    ## Why it is bad
    Editors and type checkers take the stub for the module: `from pkg._fast import f` is green everywhere, and fails
    when it runs. Mostly the stub is what remains of an extension module that was not built.

    ## How it happens
    Stubs are package data, so they ship whatever becomes of the compiled module: it was never declared, its build was
    switched off, or it was renamed and the stub was not.

    ## How to fix
    Declare the extension module, so that it is built; remove the stub of a module that is gone.
    """

    code = "WC313"
    name = "stub-without-module"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for all stubs that have the same to be said of them."""
        groups: dict[tuple[Severity, str], list[_Stub]] = {}
        for stub in _orphans(case):
            groups.setdefault((stub.severity, stub.why), []).append(stub)
        for (severity, why), stubs in groups.items():
            first, *rest = stubs
            more = f" and {len(rest)} more describe modules that" if rest else f" describes {first.name}, which"
            yield self.finding(
                first.name,
                f"{first.path}{more} the wheel does not hold",
                because=tuple(filter(None, (first.importer, why))),
                fix="declare the extension module, or remove the stub: git rm "
                + " ".join(shlex.quote(case.display(stub.path)) for stub in stubs[:5])
                if severity is not Severity.INFO
                else None,
                locations=[Location(case.display(stub.path)) for stub in stubs],
                affects=[stub.name for stub in rest],
                severity=severity,
            )

    bad = (
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "pkg/_fast.pyi": "", "pkg/a.abi3.so": ""}, tag=_TAG)),
        lambda: case(
            shipped=wheel(
                {
                    "pkg/__init__.py": "try:\n    from ._fast import f\nexcept ImportError:\n    f = None\n",
                    "pkg/_fast.pyi": "",
                },
                tag=_TAG,
            )
        ),
        lambda: case(
            {"pkg/__init__.py": "", "pkg/_fast.pyi": "", "pkg/_fast.c": ""},
            shipped=wheel({"pkg/__init__.py": "", "pkg/_fast.pyi": "", "pkg/a.pyi": "", "pkg/a.abi3.so": ""}, tag=_TAG),
            build=BuildResult(None, None, "", 0.0, extensions=()),
        ),
    )
    good = (
        lambda: case(
            shipped=wheel(
                {"pkg/__init__.py": "", "pkg/a.pyi": "", "pkg/a.abi3.so": "", "pkg/b.pyi": "", "pkg/b.py": ""}
            )
        ),
        lambda: case(shipped=wheel({"pkg-stubs/__init__.pyi": "", "pkg-stubs/a.pyi": ""})),
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "pkg/typeshed/a.pyi": "", "pkg/typeshed/os/b.pyi": ""})),
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "pkg/a.abi3.so": "", "pkg/a/part.pyi": ""}, tag=_TAG)),
        lambda: case(
            shipped=wheel({"pkg/a.py": "", "pkg/a.pyi": "from ._types import T\n", "pkg/_types.pyi": "T = int\n"})
        ),
        lambda: case(
            shipped=wheel(
                {
                    "pkg/a.py": "import typing\nif typing.TYPE_CHECKING:\n    from pkg._types import T\n",
                    "pkg/_types.pyi": "T = int\n",
                }
            )
        ),
    )


_TAG = "cp311-cp311-linux_x86_64"


def _orphans(case: Case) -> Iterator[_Stub]:
    """The stubs whose module is absent, with what weighs for and against their being a fault."""
    shipped = case.evidence.wheel
    suspects = [*_without_module(case, shipped)] if shipped is not None else []
    if shipped is None or not suspects:
        return
    told = {name for cause in case.causes for name in (cause.subject, *cause.also)}
    told |= {row.name for row in (case.evidence.build.extensions or ())} if case.evidence.build else set()
    needs = absent_needs(case)
    imported = _imported_words(shipped)
    for path, name in suspects:
        running = [need for need, statement in needs.get(name, ()) if not statement.guard & Guard.TYPE_CHECKING]
        # Imported, and not when it runs: by other stubs, or under a test for TYPE_CHECKING.
        only_for_types = not running and name.rpartition(".")[2] in imported
        if name in told or only_for_types:
            continue
        importer = f"imported at {wording.place(running[0])}" if running else ""
        severity, why = _weight(case, shipped, path, name, {path for path, _ in suspects})
        if running and severity is Severity.WARNING and shipped.extensions:
            why = "where that fails, Python code may stand in for it"
        yield _Stub(path, name, severity, why, importer)


def _weight(case: Case, shipped: Wheel, path: str, name: str, orphans: set[str]) -> tuple[Severity, str]:
    if _OF_A_PLATFORM.search(name):
        return Severity.INFO, "by its name it is for another platform"
    if shipped.pure or not shipped.extensions:
        return Severity.INFO if shipped.pure else Severity.WARNING, "the wheel holds no extension module at all"
    build = case.evidence.build
    source = next(filter(None, (case.stations.find_source(path[:-4] + end) for end in COMPILED_SOURCES)), None)
    beside = [other for other, _ in shipped.texts if other.endswith(".pyi") and other != path]
    alone = beside and not orphans & set(beside)
    if source is not None and build is not None and build.extensions is not None and alone:
        return Severity.ERROR, f"its source {source} is in the project, and the build was not told to make it"
    return Severity.WARNING, "nothing in the wheel imports it: it is for users, or it was forgotten"


def _folders_with_code(installed: frozenset[str]) -> set[str]:
    """The folders that hold a module, at any depth."""
    found: set[str] = set()
    for path in installed:
        folder = path.rpartition("/")[0] if path.endswith((".py", ".so", ".pyd")) else ""
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _without_module(case: Case, shipped: Wheel) -> Iterator[tuple[str, str]]:
    """Stubs in packages that hold code, of a module that nothing in the wheel could be."""
    installed = shipped.installed
    with_code = {
        path.partition("/")[0].partition(".")[0] for path in installed if not path.endswith((".pyi", ".typed"))
    }
    compiled = {extension.name for extension in shipped.extensions}
    brought = _brought(shipped)
    coded = _folders_with_code(installed)
    for path in sorted(installed):
        parts = path.removesuffix(".pyi").split("/")
        if not path.endswith(".pyi") or parts[-1].startswith("__") or not all(map(str.isidentifier, parts)):
            continue
        if shipped.pure and len(parts) > 2 and path.rpartition("/")[0] not in coded:
            continue  # a folder of stubs and nothing else is data: jedi brings those of the standard library
        name = ".".join(parts)
        above = {".".join(parts[:size]) for size in range(1, len(parts) + 1)}
        if (
            parts[0] in with_code
            and not case.has_module(name)
            and not above & compiled
            and not is_test(name)
            and canonicalize_name("-".join(parts)) not in brought
        ):
            yield path, name


def _brought(shipped: Wheel) -> frozenset[str]:
    """The distributions that the wheel requires: ``PyQt6-sip`` brings ``PyQt6.sip``."""
    found = set()
    for text in shipped.metadata.requires:
        try:
            found.add(canonicalize_name(Requirement(text).name))
        except InvalidRequirement:
            continue
    return frozenset(found)


def _imported_words(shipped: Wheel) -> frozenset[str]:
    """The words of all import statements, those of stubs included."""
    return frozenset(
        word
        for _, text in shipped.texts
        for statement in _IMPORT.findall(text)
        for word in re.findall(r"\w+", statement)
    )
