"""WC213."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Wheel
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.modules import top_levels
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel
from wheelcheck.rules.top_level_junk import FILES, junk

_MODULES = (".py", ".pyi", ".so", ".pyd", ".pyc", ".pth")
_LIBRARIES = (".so", ".pyd", ".dll", ".dylib")


class UnexpectedTopLevel(Rule):
    """The wheel installs something at the top of site-packages that is no module, or that wasn't meant to be there.

    ## What it does
    With `top-level` in the configuration: reports every name at the top of site-packages that it doesn't list. Without
    it, what is no module wherever it stands: an `__init__.py` of its own (an error: it makes a package of nothing),
    folders that hold data alone, loose files. A loose file that a module of the wheel names is information. Left alone
    are several packages or modules (many projects have them), namespace and stub packages, `.pth` files, folders of
    libraries (`pkg.libs`), wheels of data alone, and folders that `top-level-junk` reports.

    ## Why it is bad
    All distributions share that folder: `data/` or `config.json` there meets the file of the next project that does the
    same. A file that lies beside the package instead of in it isn't found by the code that looks for it.

    ## How it happens
    `include` patterns and `data_files` count from the top of the wheel, not from the package; a `packages` entry is one
    level too high (`""`, or `src` instead of `src/pkg`); a build wrote into the folder that is packed.

    ## How to fix
    Move the files into the package, or out of the wheel. Name what is meant: `top-level = ["pkg"]` under
    `[tool.wheelcheck]`; from then on nothing else gets in unseen.
    """

    code = "WC213"
    name = "unexpected-top-level"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report by the configuration where it speaks, else what is no module."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        if case.evidence.top_level:
            yield from self._by_configuration(case, wheel)
        elif "__init__.py" in wheel.installed:
            yield self.finding(
                "__init__.py",
                "an __init__.py lies at the top of site-packages, outside of any package",
                because=("Python never imports it; other distributions with the same fault overwrite it",),
                fix="pack the folder that holds it, not its content",
                locations=[Location(case.display("__init__.py"))],
            )
        else:
            yield from self._no_modules(case, wheel)

    def _by_configuration(self, case: Case, wheel: Wheel) -> Iterator[Finding]:
        meant = case.evidence.top_level
        tops = sorted(name for name in top_levels(wheel) if not name.endswith((".libs", ".pth")))
        found = [name for name in tops if not any(fnmatchcase(_import_name(name), each) for each in meant)]
        if found:
            yield self.finding(
                _import_name(found[0]),
                f"{wording.listed(found, 6)} would be installed at the top of site-packages, which isn't meant",
                because=(f"top-level = {wording.listed(meant, 8)}",),
                fix="take it out of the wheel, or add it to top-level",
                edits=remedies.leave_out(case, found),
                locations=[Location(case.display(found[0]))],
                affects=[_import_name(name) for name in found[1:]],
            )

    def _no_modules(self, case: Case, wheel: Wheel) -> Iterator[Finding]:
        found = _without_modules(wheel)
        named = _named_by_code(wheel, found)
        yield from self._meant(case, named)
        found = {name: paths for name, paths in found.items() if name not in named}
        if found:
            names = [f"{name}/" if paths != [name] else name for name, paths in found.items()]
            yield self.finding(
                next(iter(found)),
                f"{wording.listed(names, 6)} would be installed at the top of site-packages and holds no module"
                if len(names) == 1
                else f"{wording.listed(names, 6)} would be installed at the top of site-packages and hold no modules",
                because=[
                    f"{name}: {wording.plural(len(paths), 'file')}, such as {paths[0]}"
                    for name, paths in found.items()
                    if paths != [name]
                ],
                fix="move it into the package, or out of the wheel",
                edits=remedies.leave_out(case, list(found)),
                locations=[Location(case.display(paths[0])) for paths in found.values()],
                affects=list(found)[1:],
                severity=Severity.WARNING,
            )

    def _meant(self, case: Case, named: dict[str, str]) -> Iterator[Finding]:
        for name, path in named.items():
            yield self.finding(
                name,
                f"{name} would be installed at the top of site-packages, beside the package",
                because=(f"{path} names it, so it seems meant: no other distribution may bring a file of that name",),
                locations=[Location(case.display(name))],
                severity=Severity.INFO,
            )

    bad = (
        lambda: case(shipped=wheel({"__init__.py": "", "pkg/__init__.py": ""})),
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "settings.json": ""})),
        lambda: case(shipped=wheel({"pkg/__init__.py": "JAR = ROOT / 'org.pkg.jar'\n", "org.pkg.jar": ""})),
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "data/a.csv": ""})),
        lambda: case(shipped=wheel({"pkg.py": "", "other.py": ""}), top_level=("pkg",)),
    )
    good = (
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "other.py": "", "pkg.pth": "", "pkg-stubs/a.pyi": ""})),
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "pkg.libs/libz.so.1": "", "ns/sub/a.py": ""})),
        lambda: case(shipped=wheel({"data/a.csv": "", "data/b.csv": ""})),
        lambda: case(shipped=wheel({"pkg.py": "", "_pkg.abi3.so": ""}), top_level=("pkg", "_pkg")),
    )


def _import_name(top: str) -> str:
    """``_fast`` of ``_fast.cpython-311-x86_64-linux-gnu.so``, ``pkg`` of the folder."""
    return top.partition(".")[0] if top.endswith(_MODULES) else top


def _named_by_code(wheel: Wheel, found: dict[str, list[str]]) -> dict[str, str]:
    """Of the loose files those that a module spells out, with the first that does: JPype loads its jar from there."""
    loose = {name: re.compile(rf"[\"'/]{re.escape(name)}[\"']") for name, paths in found.items() if paths == [name]}
    named: dict[str, str] = {}
    for path, text in wheel.texts if loose else ():
        for name, spelt in loose.items():
            if name in text and spelt.search(text):
                named.setdefault(name, path)
    return named


def _without_modules(wheel: Wheel) -> dict[str, list[str]]:
    """The names at the top without a module, with their files; nothing where the whole wheel has none."""
    inside: dict[str, list[str]] = defaultdict(list)
    for path in sorted(wheel.installed):
        inside[path.partition("/")[0]].append(path)
    with_modules = {name for name, paths in inside.items() if any(path.endswith(_MODULES) for path in paths)}
    if not with_modules:
        return {}
    told = {*junk(wheel), *(name for name, paths in inside.items() if paths == [name] and name.startswith(FILES))}
    return {
        name: paths
        for name, paths in inside.items()
        # Tools that repair wheels put the libraries they bring into `pkg.libs`; some projects have their own folder.
        if name not in with_modules | told
        and not name.endswith(".libs")
        and not any(path.endswith(_LIBRARIES) or ".so." in path for path in paths)
    }
