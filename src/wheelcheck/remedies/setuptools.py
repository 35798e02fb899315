"""setuptools: https://setuptools.pypa.io/en/latest/userguide/ ("Package Discovery", "Data Files Support", "Controlling
files in the distribution")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

from packaging.requirements import InvalidRequirement, Requirement

from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.remedies import _setup_extensions, _setup_settings, _toml
from wheelcheck.remedies._base import Remedies, grown, keys, roots_of
from wheelcheck.remedies._setup_patterns import command, excludes, named, package_patterns
from wheelcheck.remedies._setup_settings import SetupSettings, Style
from wheelcheck.trail import Station, Trail

_MODULES = (".py", ".so", ".pyd")
_WITH_BINARIES = """\
from setuptools import Distribution, setup


class BinaryDistribution(Distribution):
    def has_ext_modules(self):
        return True


setup(distclass=BinaryDistribution)
"""


class Setuptools(Remedies):
    """Packages are listed or found, data is named for each package, the sdist takes what it knows and MANIFEST.in."""

    backends = ("setuptools", "setuptools_rust")

    @cached_property
    def settings(self) -> SetupSettings:
        """What the project says now."""
        return _setup_settings.read(self.case.evidence.project)

    def ship(self, trails: Sequence[Trail]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        modules = [trail for trail in trails if trail.installed.endswith(".py")]
        data = [trail for trail in trails if not trail.installed.endswith(_MODULES)]
        modules += self._unlisted(data, {trail.installed for trail in modules})
        known = modules and self._ship_modules(modules)
        edits = [*(known or ()), *(self._ship_data(data) if data else ())]
        lost = [trail.source for trail in trails if trail.source and trail.lost_at is Station.SDIST]
        if lost and (not known or data):
            edits += self.pack([path for path in lost if not known or not path.endswith(".py")])
        return tuple(edits)

    def ship_new(self, trail: Trail) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return self._ship_data([trail])

    def locate(self, tops: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``. Several folders to search in are a setting of pyproject.toml alone."""
        settings, roots = self.settings, [root or "." for root in roots_of(tops)]
        if "packages" in settings.unread:
            return ()
        listed = settings.find is None and ("packages" in settings.values or settings.style is not Style.TOML)
        if listed or (len(roots) > 1 and settings.style is not Style.TOML):
            names = sorted(
                {path.rpartition("/")[0] for path in self.modules_below(tops) if path.endswith("/__init__.py")}
            )
            folders = {str(self.case.layout.installed(name)).replace("/", "."): name for name in names}
            places = {"": roots[0]} if len(roots) == 1 else {top.rpartition("/")[2]: top for top in tops}
            return settings.write("packages", list(folders)) + (
                () if roots == ["."] else settings.write("package_dir", places)
            )
        several = settings.style is Style.TOML
        options: dict[str, Sequence[str] | str] = {"where": roots if several else roots[0]}
        found = settings.write_find(**options, **self._widened([top.rpartition("/")[2] for top in tops]))
        # A search sets `package_dir` by itself, but in setup.py.
        code = settings.style is Style.CODE and "package_dir" not in settings.unread
        return found + (settings.write("package_dir", {"": roots[0]}) if code else ())

    def pack(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        # Commands run in order: a last `include` takes back what a `prune` above took out.
        return (Edit(EditKind.APPEND, "MANIFEST.in", "\n".join(map(command, self.patterns(paths)))),) if paths else ()

    def leave_out(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        packages = [path for path in paths if "." not in path.rpartition("/")[2]]
        modules = [path for path in paths if path.endswith(".py") and "/" not in path]
        data = [path for path in paths if path not in packages and path not in modules]
        if any("/" not in path or path.endswith(_MODULES) for path in data):
            return ()
        edits: list[Edit] = []
        if packages:
            edits += self._forget_packages([path.replace("/", ".") for path in packages])
        if modules:
            kept = [name for name in self.settings.listed("py_modules") if f"{name}.py" not in modules]
            edits += self.settings.write("py_modules", kept)
        if data:
            edits += self._forget_data(data)
        return tuple(edits)

    def declare(self, modules: Sequence[tuple[str, str]]) -> tuple[Edit, ...]:
        """See ``Remedies``. The table of pyproject.toml is taken since setuptools 74.1."""
        project, settings = self.case.evidence.project, self.settings
        if any(source.endswith(".rs") for _, source in modules):
            return ()
        needs = self.brings("cython") if any(source.endswith(".pyx") for _, source in modules) else ()
        script = project.file("setup.py")
        told = "ext_modules" in {*settings.values, *settings.unread} or settings.style is Style.CODE
        if "project" in project.pyproject and (script is None or not told):
            edits = self._declare_in_table(modules)
        else:
            # Without `[project]` setuptools refuses a pyproject.toml that configures it.
            edits = _setup_extensions.add(script.text, modules) if script else _setup_extensions.new(modules)
        return (*needs, *edits) if edits else ()

    def for_platform(self) -> tuple[Edit, ...]:
        """See ``Remedies``: setuptools asks the distribution whether it has extension modules."""
        if self.case.evidence.project.file("setup.py") is not None:
            return ()
        return (Edit(EditKind.CREATE, "setup.py", _WITH_BINARIES),)

    def _declare_in_table(self, modules: Sequence[tuple[str, str]]) -> tuple[Edit, ...]:
        if any(not _takes_newer(each) for each in self.case.evidence.project.build_requires):
            return ()
        rows = [{"name": name, "sources": [source]} for name, source in modules]
        file, old = self.case.evidence.project.file("pyproject.toml"), self.setting("tool", "setuptools", "ext-modules")
        if old and not (file and "[[tool.setuptools.ext-modules]]" in file.text):
            return (keys("tool.setuptools", {"ext-modules": [*old, *rows]}),)
        return tuple(
            Edit(
                EditKind.APPEND,
                "pyproject.toml",
                f"{_toml.table('tool.setuptools.ext-modules', row)}".replace("[", "[[", 1).replace("]", "]]", 1),
            )
            for row in rows
        )

    def _ship_modules(self, trails: Sequence[Trail]) -> tuple[Edit, ...]:
        settings, installed = self.settings, [trail.installed for trail in trails]
        namespaces = (settings.find or {}).get("namespaces") or settings.listed("packages")
        bare = [] if namespaces else list(self._bare(trails))
        if bare:
            return tuple(Edit(EditKind.CREATE, f"{folder}/__init__.py", "") for folder in bare)
        wanted = sorted({path.rpartition("/")[0].replace("/", ".") for path in installed if "/" in path})
        alone = [path.removesuffix(".py") for path in installed if "/" not in path]
        listed = settings.listed("packages")
        edits: list[Edit] = []
        new = [package for package in wanted if package not in listed]
        if new and settings.find is not None:
            edits += self._widen(new)
        elif (
            new
            and not self._shipped(new)
            and ("packages" in settings.values or any(t.lost_at is not Station.SDIST for t in trails))
        ):
            edits += settings.write("packages", grown(listed or self._packages(), new))
            if self._where() != "." and "package_dir" not in {*settings.values, *settings.unread}:
                edits += settings.write("package_dir", {"": self._where()})
        if alone:
            told = settings.listed("packages") or settings.find is not None
            edits += () if told or not self._packages() else settings.write("packages", self._packages())
            edits += settings.write("py_modules", grown(settings.listed("py_modules"), alone))
        return tuple(edits)

    def _bare(self, trails: Sequence[Trail]) -> Iterator[str]:
        """Folders of lost modules inside of a package that have no ``__init__.py``."""
        for folder in sorted({str(trail.source).rpartition("/")[0] for trail in trails}):
            above = folder.rpartition("/")[0]
            if f"{folder}/__init__.py" not in self.files and f"{above}/__init__.py" in self.files:
                yield folder

    def _shipped(self, packages: Sequence[str]) -> bool:
        return set(packages) <= set(self._packages())

    def _packages(self) -> list[str]:
        """The packages that the wheel holds now."""
        wheel = self.case.evidence.wheel
        paths = wheel.installed if wheel is not None else frozenset[str]()
        return sorted(path.rpartition("/")[0].replace("/", ".") for path in paths if path.endswith("/__init__.py"))

    def _widen(self, packages: Sequence[str]) -> tuple[Edit, ...]:
        """A search that leaves none of these out."""
        options = self._widened(packages)
        return self.settings.write_find(**options) if options else ()

    def _widened(self, packages: Sequence[str]) -> dict[str, Sequence[str]]:
        find, options = self.settings.find or {}, dict[str, Sequence[str]]()
        tops = list(dict.fromkeys(name.partition(".")[0] for name in packages))
        excluded = [str(each) for each in find.get("exclude") or ()]
        kept = [each for each in excluded if not any(fnmatchcase(name, each) for name in packages)]
        if kept != excluded:
            options["exclude"] = kept
        included = [str(each) for each in find.get("include") or ()]
        if included and not all(any(fnmatchcase(name, each) for each in included) for name in packages):
            options["include"] = grown(included, [f"{top}*" for top in tops])
        return options

    def _unlisted(self, data: Sequence[Trail], known: Collection[str]) -> list[Trail]:
        """The packages around these files that the list of packages lacks, by their ``__init__.py``."""
        if not self.settings.listed("packages"):
            return []
        folders = dict.fromkeys(str(trail.source).rpartition("/")[0] for trail in data)
        markers = [f"{folder}/__init__.py" for folder in folders if f"{folder}/__init__.py" in self.files]
        lost = (self.case.trail(str(self.case.layout.installed(path)), path) for path in markers)
        wheel = self.case.evidence.wheel
        shipped = wheel.installed if wheel is not None else frozenset()
        return [trail for trail in lost if trail.installed not in shipped and trail.installed not in known]

    @cached_property
    def _listable(self) -> frozenset[str]:
        """Where the packages of the source would be installed that a list of packages can name."""
        if not self.settings.listed("packages"):
            return frozenset()
        return frozenset(str(self.case.layout.installed(path)) for path in self.files if path.endswith("/__init__.py"))

    def _ship_data(self, trails: Sequence[Trail]) -> tuple[Edit, ...]:
        groups: dict[str, list[str]] = defaultdict(list)
        for trail in trails:
            package = self._package_around(trail.installed)
            groups[package].append(trail.installed[len(package) + 1 :])
        told = self.settings.patterns("package_data")
        new = {name.replace("/", "."): package_patterns(paths) for name, paths in groups.items()}
        edits: list[Edit] = []
        excluded = self.settings.patterns("exclude_package_data")
        kept = {name: [each for each in inside if not excludes(each, new, name)] for name, inside in excluded.items()}
        if kept != excluded:
            edits += self.settings.write("exclude_package_data", kept)
        # What is named and still lost is left out by an exclusion, or by MANIFEST.in.
        early = all(trail.lost_at is Station.SDIST for trail in trails)
        covered = early or edits or self._unlisted(trails, ())
        wanted = {
            name: [each for each in paths if not (covered and named(told, name, each))] for name, paths in new.items()
        }
        merged = {name: grown(told.get(name, []), each) for name, each in wanted.items() if each}
        keep = {} if self.settings.style is not Style.CODE else {key: told[key] for key in told if key not in merged}
        return (*(self.settings.write("package_data", {**keep, **merged}) if merged else ()), *edits)

    def _package_around(self, installed: str) -> str:
        """The innermost package around a data file, as a folder."""
        folder = installed.rpartition("/")[0]
        wheel = self.case.evidence.wheel
        known = wheel.installed if wheel is not None else frozenset()
        while "/" in folder and f"{folder}/__init__.py" not in known and f"{folder}/__init__.py" not in self._listable:
            folder = folder.rpartition("/")[0]
        return folder

    def _forget_packages(self, names: Sequence[str]) -> tuple[Edit, ...]:
        settings = self.settings
        listed = settings.listed("packages")
        if listed:
            kept = [each for each in listed if not any(each == name or each.startswith(f"{name}.") for name in names)]
            return settings.write("packages", kept) if kept != listed else ()
        exclude = [str(each) for each in (settings.find or {}).get("exclude") or ()]
        patterns = [pattern for name in names for pattern in (name, f"{name}.*")]
        place = {} if settings.find is not None else {"where": [self._where()]}
        return settings.write_find(**place, exclude=grown(exclude, patterns))

    def _where(self) -> str:
        return next((top.rpartition("/")[0] for top in self.top_folders() if "/" in top), ".")

    def _forget_data(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        groups: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            package = self._package_around(path)
            groups[package.replace("/", ".")].append(path[len(package) + 1 :])
        told = self.settings.patterns("exclude_package_data")
        merged = {name: grown(told.get(name, []), package_patterns(each)) for name, each in groups.items()}
        keep = {} if self.settings.style is not Style.CODE else {key: told[key] for key in told if key not in merged}
        return self.settings.write("exclude_package_data", {**keep, **merged})


def _takes_newer(requirement: str) -> bool:
    """Whether a requirement of the build lets a setuptools in that knows `[[tool.setuptools.ext-modules]]`."""
    try:
        told = Requirement(requirement)
    except InvalidRequirement:
        return True
    return told.name != "setuptools" or any(
        told.specifier.contains(each) for each in ("74.1.0", "75.3.0", "77.0.3", "9999")
    )


REMEDIES = Setuptools
