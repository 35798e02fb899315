"""WC225."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from fnmatch import fnmatchcase

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Metadata, Wheel
from wheelcheck.model.edit import Edit
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.modules import importable
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._data import known_sources
from wheelcheck.rules._sketch import case, wheel


class MissingTopLevel(Rule):
    """A top-level name that the configuration or the metadata promise cannot be imported from the wheel.

    ## What it does
    Looks for each name of `top-level` under `[tool.wheelcheck]`, and for each `Import-Name` and `Import-Namespace` of
    METADATA (PEP 794), among the modules and packages that the wheel holds. A namespace that an `__init__.py` makes a
    package of this wheel alone is a warning, and so is an empty `Import-Name` of a wheel that holds modules.

    ## Why it is bad
    `import name` fails after an installation that reported nothing.

    ## How it happens
    The package was renamed or moved, discovery of packages no longer finds it, or a compiled module was not built.

    ## How to fix
    Tell the build backend which packages to take (setuptools: `[tool.setuptools.packages.find]`), or correct the name.
    """

    code = "WC225"
    name = "missing-top-level"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report each name that isn't there."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        promised = dict.fromkeys(case.evidence.top_level, "top-level of the configuration")
        named = wheel.metadata
        for field, names in (("Import-Name", named.import_names), ("Import-Namespace", named.import_namespaces)):
            for name in names:
                bare = name.partition(";")[0].strip()
                if bare:  # an empty Import-Name says that there is nothing to import
                    promised.setdefault(bare, f"{field} of METADATA")
        held = {module.name for module in importable(wheel)} if promised or named.import_names else set()
        held |= {path.partition("/")[0] for path in wheel.installed if "/" in path}
        # A namespace may be a folder that holds nothing but folders (PEP 420).
        held |= {path.rpartition("/")[0].replace("/", ".") for path in wheel.installed if "/" in path}
        held |= {name.rpartition(".")[0] for name in tuple(held) if "." in name}
        tops = sorted({name.partition(".")[0] for name in held})
        for name, where in promised.items():
            if not any(fnmatchcase(each, name) for each in held):
                yield self.finding(
                    name,
                    f"{where} names {name}, and the wheel holds no such module",
                    because=(f"at its top it has {wording.listed(tops, 6)}" if tops else "it holds no module at all",),
                    fix=f"tell {wording.backend(case)} to take {name} into the wheel, or correct the name",
                    edits=_edits(case, name),
                )

        yield from self._no_namespaces(case, wheel)
        if named.import_names and not any(name.strip() for name in named.import_names) and tops:
            yield self.finding(
                "Import-Name",
                "an empty Import-Name of METADATA says that there is nothing to import, and the wheel holds "
                f"{wording.listed(tops, 6)}",
                fix="name what the wheel is imported by under `import-names` of [project], or leave the field out",
                severity=Severity.WARNING,
            )

    def _no_namespaces(self, case: Case, wheel: Wheel) -> Iterator[Finding]:
        """Names that are promised to other distributions too, and taken by an ``__init__.py``."""
        for name in wheel.metadata.import_namespaces:
            bare = name.partition(";")[0].strip()
            path = f"{bare.replace('.', '/')}/__init__.py"
            if bare and path in wheel.installed:
                yield self.finding(
                    bare,
                    f"Import-Namespace of METADATA names {bare}, and {path} makes it a package of this wheel alone",
                    because=("other distributions that share the namespace are hidden by it, or hide it",),
                    fix=f"git rm {shlex.quote(case.display(path))}, or declare {bare} in import-names",
                    locations=[Location(case.display(path))],
                    severity=Severity.WARNING,
                )

    bad = (
        lambda: case(shipped=wheel({"pkg.py": ""}, metadata=Metadata("pkg", "1.0", import_names=("",)))),
        lambda: case(shipped=_named({"ns/pkg/__init__.py": ""}, "other")),
        lambda: case(shipped=_named({"ns/__init__.py": "", "ns/pkg.py": ""}, "ns")),
        lambda: case(shipped=wheel({"pkg/__init__.py": ""}), top_level=("pkg", "other")),
    )
    good = (
        lambda: case(shipped=wheel({}, metadata=Metadata("pkg", "1.0", import_names=("",)))),
        lambda: case(shipped=_named({"ns/pkg/__init__.py": ""}, "ns")),
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "other.py": ""}), top_level=("pkg", "other")),
        lambda: case(shipped=wheel({"pkg/__init__.py": ""})),
    )


def _named(files: dict[str, str], namespace: str) -> Wheel:
    return wheel(files, metadata=Metadata("pkg", "1.0", import_namespaces=(namespace,)))


def _edits(case: Case, name: str) -> tuple[Edit, ...]:
    """What puts the module or package into the wheel, where the source has it."""
    path = name.replace(".", "/")
    return remedies.ship(
        case,
        [
            case.trail(installed, source)
            for installed, source in known_sources(case).items()
            if installed == f"{path}.py" or (installed.startswith(f"{path}/") and installed.endswith(".py"))
        ],
    )
