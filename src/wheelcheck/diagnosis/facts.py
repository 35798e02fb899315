"""The evidence, and what is derived from it once and asked often."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from wheelcheck import data_survey, layout, sources
from wheelcheck.layout import Layout
from wheelcheck.linkage import Linkage
from wheelcheck.model.archive import ExtensionModule
from wheelcheck.model.data_use import DataUse
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.imports import ImportOutcome, ImportStatus
from wheelcheck.sources import PythonSource
from wheelcheck.trail import Stations, Trail

if TYPE_CHECKING:
    from wheelcheck import graph


class Facts:
    """Evidence with its indexes. Everything here is computed on first use from the evidence alone."""

    def __init__(self, evidence: Evidence) -> None:
        """``evidence`` is all that the stages found out."""
        self.evidence = evidence
        self._parsed: dict[str, PythonSource | None] = {}
        self._named: dict[str, PythonSource | None] = {}
        self._unseen: dict[str, bool] = {}
        self._bound: dict[tuple[str, str], bool | None] = {}

    @cached_property
    def tree_texts(self) -> dict[str, str]:
        """The snapshot's Python and Cython sources by path in the project."""
        return {file.path: file.text for file in self.evidence.sources}

    @cached_property
    def absent_texts(self) -> dict[str, str]:
        """The same of files that a clone would lack."""
        return {file.path: file.text for file in self.evidence.absent_sources}

    @cached_property
    def wheel_texts(self) -> dict[str, str]:
        """The wheel's sources by installed path."""
        return dict(self.evidence.wheel.texts) if self.evidence.wheel else {}

    @cached_property
    def layout(self) -> Layout:
        """Where project files land when installed."""
        return layout.infer(self.tree_texts, self.wheel_texts)

    @cached_property
    def stations(self) -> Stations:
        """What the stations hold."""
        evidence = self.evidence
        return Stations(evidence.snapshot, evidence.sdist, evidence.wheel, self.layout)

    @cached_property
    def linkage(self) -> Linkage | None:
        """What the wheel's compiled files load, take from outside and promise; None without a wheel."""
        return Linkage(self.evidence.wheel, self.evidence.libraries) if self.evidence.wheel is not None else None

    @cached_property
    def texts(self) -> dict[str, tuple[str, str]]:
        """Module name to (installed path, text): the wheel's sources; without a wheel, what the tree would install."""
        found: dict[str, tuple[str, str]] = {}
        if self.evidence.wheel is not None:
            pairs: Iterator[tuple[str, str]] = iter(self.wheel_texts.items())
        else:
            pairs = ((installed, text) for installed, text in self._installed_tree(self.tree_texts))
        for path, text in pairs:
            named = layout.module_of(path)
            if named and path.endswith(".py"):
                found[named[0]] = (path, text)
        return found

    def _installed_tree(self, texts: dict[str, str]) -> Iterator[tuple[str, str]]:
        for path, text in texts.items():
            installed = self.layout.installed(path)
            if installed is not None:
                yield installed, text

    @cached_property
    def data_uses(self) -> tuple[DataUse, ...]:
        """The data files that the code uses, its tests left out."""
        return data_survey.survey(dict(pair for module, pair in self.texts.items() if not layout.is_test(module)))

    @cached_property
    def lost_sources(self) -> dict[str, tuple[str, str]]:
        """Module name to (project path, text) of Python sources that a clone would lack."""
        found: dict[str, tuple[str, str]] = {}
        for path, text in self.absent_texts.items():
            installed = self.layout.installed(path)
            named = layout.module_of(installed) if installed else None
            if named:
                found.setdefault(named[0], (path, text))
        return found

    @cached_property
    def tops(self) -> frozenset[str]:
        """The project's own top-level import names."""
        names = {module.partition(".")[0] for module in self.texts}
        names |= {extension.name.partition(".")[0] for extension in self.extensions.values()}
        if self.evidence.wheel is None:
            names |= {module.partition(".")[0] for module in self.lost_sources if "." in module}
        return frozenset(names)

    @cached_property
    def tree_tops(self) -> frozenset[str]:
        """Top-level modules and packages that stand in the project's sources and that the wheel does not have."""
        found: set[str] = set()
        for path in (*self.tree_texts, *self.absent_texts):
            installed = self.layout.installed(path) if path.endswith(".py") else None
            top, _, rest = (installed or "").partition("/")
            if installed and (not rest or rest == "__init__.py"):
                found.add(top.removesuffix(".py"))
        return frozenset(found - self.tops - {"setup", "conftest", "noxfile"})

    @cached_property
    def shared_tops(self) -> frozenset[str]:
        """Top-level names that other distributions may fill too: those without an ``__init__`` of the project's own
        (PEP 420), and those whose ``__init__`` says so itself (``pkgutil.extend_path``, ``declare_namespace``).
        """
        own = {top for top in self.tops if top in self.texts or top in self.extensions}
        return frozenset(top for top in self.tops if top not in own or self.is_shared(top))

    def is_shared(self, package: str) -> bool:
        """Whether the ``__init__`` of a package looks for parts of it that other distributions install."""
        path, text = self.texts.get(package, ("", ""))
        return path.endswith("/__init__.py") and layout.shares_its_name(text)

    @cached_property
    def extensions(self) -> dict[str, ExtensionModule]:
        """The wheel's extension modules by dotted name."""
        wheel = self.evidence.wheel
        return {extension.name: extension for extension in wheel.extensions} if wheel else {}

    @cached_property
    def packages(self) -> frozenset[str]:
        """Every dotted name that is a folder with something importable in it."""
        found: set[str] = set()
        for name in [*self.texts, *self.extensions]:
            parts = name.split(".")
            found.update(".".join(parts[:size]) for size in range(1, len(parts)))
        found.update(name for name, (path, _) in self.texts.items() if path.endswith("/__init__.py"))
        return frozenset(found)

    @cached_property
    def program(self) -> graph.Program:
        """The sources and the static graph of their imports."""
        from wheelcheck import graph  # many classes, for the few rules that ask

        return graph.build(self.texts, {name: extension.path for name, extension in self.extensions.items()})

    def has_module(self, name: str) -> bool:
        """Whether the wheel (or without one, the tree) holds a module of that name."""
        return name in self.texts or name in self.extensions or name in self.packages

    def cannot_load(self, name: str) -> bool:
        """Whether the wheel holds an extension module of that name for other interpreters only."""
        return name in self.extensions and bool(self.outcomes) and name not in self.outcomes

    def source(self, module: str) -> PythonSource | None:
        """What the source of a module says; None for a compiled, absent or unreadable one."""
        if module not in self._parsed:
            self._parsed[module] = self._parse(module, bodies=True)
        return self._parsed[module]

    def _names(self, module: str) -> PythonSource | None:
        """The same without what its functions import."""
        if module in self._parsed:
            return self._parsed[module]
        if module not in self._named:
            self._named[module] = self._parse(module, bodies=False)
        return self._named[module]

    def _parse(self, module: str, *, bodies: bool) -> PythonSource | None:
        if module not in self.texts:
            return None
        path, text = self.texts[module]
        return sources.parse(text, module, path.endswith("__init__.py"), bodies=bodies)

    def binds(self, module: str, name: str) -> bool | None:
        """Whether the source of ``module`` binds ``name`` anywhere at its top level; None when that can't be known."""
        asked = (module, name)
        if asked not in self._bound:  # a package's names are asked for by many of its modules
            self._bound[asked] = self._binds(module, name, frozenset())
        return self._bound[asked]

    def _binds(self, module: str, name: str, seen: frozenset[str]) -> bool | None:
        if module in self.texts and name not in self.texts[module][1] and not self._binds_unseen(module):
            return False  # most modules: no need to parse them
        if self._plainly_binds(module, name):
            return True
        source = self._names(module)
        if source is None:
            return None
        if name in source.bound:
            return True
        if any(self._plainly_binds(star, name) for star in source.stars):
            return True  # so that those before it, which may only mention the name, need no parsing
        for star in source.stars:
            if self.has_module(f"{star}.{name}"):
                return None  # a submodule of that package, which has its name as soon as anybody has imported it
            if star not in seen:
                through = self._binds(star, name, seen | {module})
                if through is not False:
                    return through
        return None if source.dynamic else False

    def _plainly_binds(self, module: str, name: str) -> bool:
        _, text = self.texts.get(module, ("", ""))
        return name in text and sources.plainly_binds(text, name)

    def _binds_unseen(self, module: str) -> bool:
        if module not in self._unseen:
            self._unseen[module] = sources.may_bind_unseen(self.texts[module][1])
        return self._unseen[module]

    def binds_before(self, module: str, name: str, line: int) -> bool | None:
        """Whether the source of ``module`` has bound ``name`` when it comes to ``line`` of itself; None: not known."""
        source = self._names(module)
        if source is None:
            return None
        if source.bound.get(name, line) < line:
            return True
        earlier = [star for star, place in source.stars.items() if place < line]
        verdicts = [self._binds(star, name, frozenset({module})) for star in earlier]
        if True in verdicts:
            return True
        return None if None in verdicts or source.dynamic else False

    def display(self, installed: str) -> str:
        """The path to show for an installed file: the project's own where it is known."""
        source = self.stations.find_source(installed)
        return source or installed

    def module_path(self, module: str) -> str:
        """The path to show for a module of the project."""
        if module in self.texts:
            return self.display(self.texts[module][0])
        return module.replace(".", "/")

    def is_own(self, module: str) -> bool:
        """Whether a dotted name belongs to the project: a namespace package shared with others counts only as far as
        the project fills it."""
        top = module.partition(".")[0]
        if top not in self.tops:
            return False
        if top not in self.shared_tops:
            return True
        # `google.cloud.storage` is ours, `google.auth` is not: ours is what lies under a package we ship.
        parts = module.split(".")
        return any(".".join(parts[:size]) in self._own_roots for size in range(1, len(parts) + 1))

    @cached_property
    def _own_roots(self) -> frozenset[str]:
        return frozenset(
            name for name in self.packages | frozenset(self.texts) if name in self.texts or name in self.extensions
        )

    def trail(self, installed: str, source: str | None = None) -> Trail:
        """The journey of a file."""
        return self.stations.follow(installed, source)

    @cached_property
    def outcomes(self) -> dict[str, ImportOutcome]:
        """The verdicts by module."""
        return {outcome.module.name: outcome for outcome in self.evidence.outcomes}

    @cached_property
    def broken(self) -> tuple[ImportOutcome, ...]:
        """The failed imports, in order."""
        return tuple(outcome for outcome in self.evidence.outcomes if outcome.status is ImportStatus.FAILED)

    def is_skipped(self, module: str) -> bool:
        """Whether the configuration says that the module is not to be imported."""
        return module in self.outcomes and self.outcomes[module].status is ImportStatus.SKIPPED

    def blocked(self, module: str) -> tuple[str, ...]:
        """The modules that are blocked by a failed one, directly or through another."""
        prefix = module + "."
        return tuple(
            outcome.module.name
            for outcome in self.evidence.outcomes
            if outcome.status is ImportStatus.BLOCKED
            and (outcome.blocked_by == module or outcome.module.name.startswith(prefix))
        )
