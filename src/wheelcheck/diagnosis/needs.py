"""Who needs which module of the project: read from the sources, so that what no import reached is known too."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

from wheelcheck import layout
from wheelcheck.cython_sources import cython_needs
from wheelcheck.diagnosis.cause import Need
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.layout import is_test
from wheelcheck.sources import ImportStatement, PythonSource, parse, resolve

_FROM = re.compile(
    r"^[ \t]*from[ \t]+(?P<dots>\.*)(?P<base>[\w.]*)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n;#]+)"
    r"|^[ \t]*import[ \t]+(?P<modules>[\w., \t]+)",
    re.MULTILINE,
)


# Set by the import system, before the first line runs.
_OF_EVERY_MODULE = frozenset(
    {
        "__builtins__",
        "__cached__",
        "__dict__",
        "__doc__",
        "__file__",
        "__loader__",
        "__name__",
        "__package__",
        "__path__",
        "__spec__",
    }
)

AbsentNeeds: TypeAlias = dict[str, list[tuple[Need, ImportStatement]]]


def _import_lines(text: str) -> Iterator[re.Match[str]]:
    """The matches of `_FROM`. Looked for from the word on: a pattern that may start at every line is tried at each."""
    place, done = text.find("import"), 0
    while place >= 0:
        start = text.rfind("\n", 0, place) + 1
        match = _FROM.match(text, start) if start >= done else None
        if match is not None:
            yield match
            done = match.end()
        place = text.find("import", max(done, place + 1))


def _rough(text: str, module: str, is_package: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The import statements that a pattern sees: (module, names). Cheap; decides nothing but what to look at."""
    for match in _import_lines(text):
        if match["modules"]:
            for part in match["modules"].split(","):
                words = part.split()
                if words:
                    yield words[0], ()
            continue
        base = resolve(module, is_package, len(match["dots"]), match["base"] or None)
        if base:
            names = match["names"]
            names = (re.sub(r"#[^\n]*", "", names) if "#" in names else names).strip("()")
            yield base, tuple(words.split()[0] for words in names.split(",") if words.strip())


def _absent_targets(
    case: Facts, importer: str, base: str, names: tuple[str, ...], line: int | None = None
) -> Iterator[str]:
    """Of one import, the project modules that do not exist. ``line`` is where it stands, when that is known: a package
    that asks itself (``from . import sub``) has only the names that it bound above."""
    if not case.is_own(base) or base == "":
        return
    if not case.has_module(base):
        parts = base.split(".")
        # The topmost package that is absent is the one to speak of.
        for size in range(1, len(parts) + 1):
            head = ".".join(parts[:size])
            if not case.has_module(head):
                # A compiled module may register modules below itself.
                if head.rpartition(".")[0] not in case.extensions and not _of_another(case, head):
                    yield head
                return
        return
    if base in case.packages:
        for name in names:
            full = f"{base}.{name}"
            if name == "*" or case.has_module(full) or name in _OF_EVERY_MODULE:
                continue
            asks_itself = importer == base
            if asks_itself and line is None:
                yield full  # a suspect: its line decides
                continue
            bound = case.binds_before(base, name, line or 0) if asks_itself else case.binds(base, name)
            if bound is False and not _of_another(case, full):
                yield full


def _of_another(case: Facts, name: str) -> bool:
    """Whether another distribution may bring a module: its package looks for parts elsewhere (``extend_path``), and no
    source of the project would make it. So it is with aws-cdk-lib and the schemas that it requires."""
    if not case.is_shared(name.rpartition(".")[0]):
        return False
    return not any(case.stations.find_source(path) for path in layout.module_files(name))


def absent_needs(case: Facts) -> AbsentNeeds:
    """Project modules that sources import and that do not exist in the wheel (or, without a wheel, in the tree), each
    with the statements that import them. ``module`` may also turn out to be a plain name of a package."""
    found: dict[str, list[tuple[Need, ImportStatement]]] = defaultdict(list)
    for module, (path, text) in case.texts.items():
        if is_test(module) or case.is_skipped(module):
            continue  # what tests shipped in a package lack is no fault of the package
        is_package = path.endswith("__init__.py")
        suspects = {
            t for base, names in _rough(text, module, is_package) for t in _absent_targets(case, module, base, names)
        }
        source = case.source(module) if suspects else None
        if source is None:
            continue
        for target, statement in _statements(case, source, suspects):
            found[target].append((need_of(case, module, statement), statement))
    return found


def _statements(case: Facts, source: PythonSource, suspects: set[str]) -> Iterator[tuple[str, ImportStatement]]:
    for statement in source.imports:
        for target in _absent_targets(case, source.module, statement.module, statement.names or (), statement.line):
            if target in suspects:
                yield target, statement


def need_of(case: Facts, module: str, statement: ImportStatement) -> Need:
    """The need that an import statement of a module is."""
    return Need(case.module_path(module), statement.line, statement.text, module)


def needs_of_lost(case: Facts, module: str) -> Iterator[str]:
    """The modules that a lost source itself imports unconditionally: lost with it, they would be missed next."""
    path, text = case.lost_sources.get(module, ("", ""))
    if not path:
        return
    is_package = path.endswith("__init__.py")
    if not path.endswith(".py"):
        for need in cython_needs(text, module, is_package):
            yield from need.modules
        return
    source = parse(text, module, is_package)
    for statement in source.imports if source else ():
        if statement.must_hold:
            yield statement.module
            yield from (f"{statement.module}.{name}" for name in statement.names or ())


def cython_file_needs(case: Facts) -> dict[str, list[Need]]:
    """Files that tracked Cython sources include or cimport, by project path; whether they exist or not."""
    found: dict[str, list[Need]] = defaultdict(list)
    for path, text in {**case.tree_texts, **case.absent_texts}.items():
        if not path.endswith((".pyx", ".pxd", ".pxi")):
            continue
        installed = case.layout.installed(path)
        named = layout.module_of(installed) if installed else None
        module, is_package = named or ("", False)
        folder = path.rpartition("/")[0]
        if path.endswith(".pyx"):
            # Cython reads the declarations of the same name without being asked.
            found[path.removesuffix("yx") + "xd"].append(Need(path, None, ""))
        for need in cython_needs(text, module, is_package):
            place = Need(path, need.line, need.text)
            if need.include:
                found[f"{folder}/{need.include}" if folder else need.include].append(place)
                found[need.include].append(place)
            for target in need.modules if need.cimport else ():
                base = target.replace(".", "/")
                for wanted in (f"{base}.pxd", f"{base}/__init__.pxd"):
                    for candidate in case.layout.candidates(wanted):
                        found[candidate].append(place)
    return found
