"""WC225."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Metadata, Module, ModuleKind, Wheel
from wheelcheck.model.edit import Edit
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.modules import importable
from wheelcheck.rules import _import_names as import_names
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._data import known_sources
from wheelcheck.rules._import_names import ImportNames
from wheelcheck.rules._sketch import case, wheel


class MissingTopLevel(Rule):
    """A name that the configuration or the metadata promise cannot be imported from the wheel.

    ## What it does
    Looks for each name of `top-level` under `[tool.wheelcheck]`, and for each `Import-Name` and `Import-Namespace` of
    METADATA (PEP 794), among the modules and packages that the wheel holds. In a wheel for one platform an absent name
    of METADATA is information: it must be importable on some platform only.

    Where METADATA gives such names, they are also held against one another and against the whole wheel. A name in both
    fields is an error, which tools must refuse. Warnings are: a dotted name without all the names above it; a module
    that no `Import-Name` covers; a namespace that an `__init__.py` makes a package of this wheel alone; an empty
    `Import-Name` of a wheel that holds modules.

    ## Why it is bad
    `import name` fails after an installation that reported nothing. Indexes and editors that look up who provides an
    import find the wrong distribution, or none, and installers cannot warn of two that overwrite one another.

    ## How it happens
    The package was renamed or moved, discovery of packages no longer finds it, or a compiled module was not built. The
    names were written once by hand, and the project got another package.

    ## How to fix
    Tell the build backend which packages to take (setuptools: `[tool.setuptools.packages.find]`), or correct the name:
    `import-names = ["ns.pkg", "_pkg; private"]` and `import-namespaces = ["ns"]` of `[project]`.
    """

    code = "WC225"
    name = "missing-top-level"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report each name that isn't there."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        names = import_names.read(wheel.metadata)
        promised = dict.fromkeys(case.evidence.top_level, "top-level of the configuration")
        for field, given in (("Import-Name", names.own), ("Import-Namespace", names.shared)):
            for name in given:
                promised.setdefault(name, f"{field} of METADATA")
        modules = importable(wheel) if promised or wheel.metadata.import_names else ()
        held = {module.name for module in modules}
        held |= {path.partition("/")[0] for path in wheel.installed if "/" in path}
        # A namespace may be a folder that holds nothing but folders (PEP 420).
        held |= {path.rpartition("/")[0].replace("/", ".") for path in wheel.installed if "/" in path}
        held |= {name.rpartition(".")[0] for name in tuple(held) if "." in name}
        tops = sorted({name.partition(".")[0] for name in held})
        for name, where in promised.items():
            if not any(fnmatchcase(each, name) for each in held):
                yield self._absent(case, name, where, tops)
        yield from self._fields(case, names, modules)
        yield from self._no_namespaces(case, wheel)
        if wheel.metadata.import_names and not names.own and tops:
            yield self.finding(
                "Import-Name",
                "an empty Import-Name of METADATA says that there is nothing to import, and the wheel holds "
                f"{wording.listed(tops, 6)}",
                fix="name what the wheel is imported by under `import-names` of [project], or leave the field out",
                severity=Severity.WARNING,
            )

    def _absent(self, case: Case, name: str, where: str, tops: list[str]) -> Finding:
        wheel = case.evidence.wheel
        elsewhere = (
            where.endswith("METADATA") and wheel is not None and not any(tag.endswith("-any") for tag in wheel.tags)
        )
        return self.finding(
            name,
            f"{where} names {name}, and the wheel holds no such module",
            because=(
                f"at its top it has {wording.listed(tops, 6)}" if tops else "it holds no module at all",
                *(("the wheel for another platform may have it",) if elsewhere else ()),
            ),
            fix=f"tell {wording.backend(case)} to take {name} into the wheel, or correct the name",
            edits=_edits(case, name),
            severity=Severity.INFO if elsewhere else None,
        )

    def _fields(self, case: Case, names: ImportNames, modules: Iterable[Module]) -> Iterator[Finding]:
        """The names of METADATA against one another, and against all modules."""
        shared = remedies.field_place(case.evidence.project, "import-namespace", names.shared).words
        own = remedies.field_place(case.evidence.project, "import-name", names.own).words
        for name in names.ambiguous:
            yield self.finding(
                name,
                f"METADATA gives {name} as Import-Name and as Import-Namespace: nobody knows whether others share it",
                fix=f"take it out of {own} where other distributions have modules in it, else out of {shared}",
            )
        kinds = {module.name: module.kind for module in modules}
        for parent, name in names.parents.items():
            folder = kinds.get(parent, ModuleKind.NAMESPACE) is ModuleKind.NAMESPACE
            yield self.finding(
                parent,
                f"METADATA names {name}, and neither Import-Name nor Import-Namespace gives {parent} above it",
                fix=f'add "{parent}" to {shared if folder else own}',
                severity=Severity.WARNING,
            )
        unlisted = names.unlisted(modules)
        if unlisted:
            yield self.finding(
                unlisted[0],
                f"the wheel holds {wording.listed(unlisted)}, which no Import-Name of METADATA covers",
                because=("who looks for the distribution that provides it finds none",),
                fix=f"add {wording.listed(unlisted)} to {own}; what is not for users with `; private` behind it",
                affects=unlisted[1:50],
                severity=Severity.WARNING,
            )

    def _no_namespaces(self, case: Case, wheel: Wheel) -> Iterator[Finding]:
        """Names that are promised to other distributions too, and taken by an ``__init__.py``."""
        for bare in import_names.read(wheel.metadata).shared:
            path = f"{bare.replace('.', '/')}/__init__.py"
            if path in wheel.installed:
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
        lambda: case(shipped=_named({"ns/pkg/__init__.py": ""}, "ns", "ns")),
        lambda: case(shipped=_named({"a/b/pkg/__init__.py": ""}, "a", "a.b.pkg")),
        lambda: case(shipped=_named({"ns/pkg/__init__.py": "", "other.py": ""}, "ns", "ns.pkg")),
        lambda: case(shipped=_named({"ns/__init__.py": "", "ns/pkg.py": ""}, "ns")),
        lambda: case(shipped=wheel({"pkg/__init__.py": ""}), top_level=("pkg", "other")),
    )
    good = (
        lambda: case(shipped=wheel({}, metadata=Metadata("pkg", "1.0", import_names=("",)))),
        lambda: case(shipped=_named({"ns/pkg/__init__.py": "", "_ns.py": ""}, "ns", "ns.pkg", "_ns; private")),
        lambda: case(shipped=wheel({"pkg/__init__.py": "", "other.py": ""}), top_level=("pkg", "other")),
        lambda: case(shipped=wheel({"pkg/__init__.py": ""})),
    )


def _named(files: dict[str, str], namespace: str, *names: str) -> Wheel:
    return wheel(files, metadata=Metadata("pkg", "1.0", import_namespaces=(namespace,), import_names=names))


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
