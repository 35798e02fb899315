"""poetry-core: https://python-poetry.org/docs/pyproject/#include-and-exclude."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.remedies._base import Remedies, keys, matches, table
from wheelcheck.remedies._patterns import literal
from wheelcheck.trail import Trail

_POETRY = ("tool", "poetry")
_BOTH = ("sdist", "wheel")


class PoetryCore(Remedies):
    """`packages` says what it looks at, `include` brings back what git ignores or `exclude` names."""

    backends = ("poetry",)

    def ship(self, trails: Sequence[Trail]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        wanted = [trail.source for trail in trails if trail.source]
        packages = self._entries("packages")
        new = [entry for entry in map(self._package, wanted) if not self._takes(packages, entry)]
        if packages and new:
            return (table("tool.poetry", packages=_united(packages, new)),)
        if not packages and not self._found_alone(wanted):
            return (table("tool.poetry", packages=_united([], [self._entry(top) for top in self.top_folders()])),)
        return self._unexcluded(wanted) or self._include(wanted, _BOTH)

    def locate(self, tops: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return (table("tool.poetry", packages=_united([], [self._entry(top) for top in tops])),)

    def pack(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return self._unexcluded(paths) or self._include(paths, ("sdist",))

    def leave_out(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        sources = [self.source(path) or path for path in paths]
        for key in ("include", "packages"):
            entries = self._entries(key)
            kept = [{**entry, "format": ["sdist"]} if _below(_origin(entry), sources) else entry for entry in entries]
            if kept != entries:
                return (table("tool.poetry", **{key: kept}),)
        return (table("tool.poetry", exclude=[*(self.setting(*_POETRY, "exclude") or []), *map(literal, sources)]),)

    def for_platform(self) -> tuple[Edit, ...]:
        """See ``Remedies``: a wheel that a script builds is one for the platform."""
        if self.setting(*_POETRY, "build") is not None or "build.py" in self.files:
            return ()
        script = keys("tool.poetry.build", {"script": "build.py", "generate-setup-file": False})
        return (script, Edit(EditKind.CREATE, "build.py", '"""Nothing to do: the compiled modules are there."""\n'))

    def _include(self, paths: Sequence[str], formats: Sequence[str]) -> tuple[Edit, ...]:
        new: list[dict[str, object]] = [{"path": each, "format": list(formats)} for each in self.patterns(paths)]
        return (table("tool.poetry", include=_united(self._entries("include"), new)),)

    def _unexcluded(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        old = self.setting(*_POETRY, "exclude")
        if not isinstance(old, list):
            return ()
        kept = [each for each in old if not any(matches(_path(each), path) for path in paths)]
        return (table("tool.poetry", exclude=kept),) if kept != old else ()

    def _entries(self, key: str) -> list[dict[str, object]]:
        """The entries of a list of strings and tables, as tables."""
        value = self.setting(*_POETRY, key)
        name = "include" if key == "packages" else "path"
        entries = value if isinstance(value, list) else []
        return [dict(each) if isinstance(each, Mapping) else {name: str(each)} for each in entries]

    def _package(self, source: str) -> dict[str, object]:
        return self._entry(self.top_of(source) or source)

    def _entry(self, folder: str) -> dict[str, object]:
        origin, _, name = folder.rpartition("/")
        return {"include": name, "from": origin} if origin else {"include": name}

    def _takes(self, packages: Sequence[Mapping[str, object]], entry: Mapping[str, object]) -> bool:
        return any(_origin(each).removesuffix("/**/*") == _origin(entry) for each in packages)

    def _found_alone(self, wanted: Sequence[str]) -> bool:
        """Whether it finds the package by the project's name."""
        name = (self.case.evidence.project.name or "").replace("-", "_").lower()
        return all((self.top_of(path) or "").rpartition("/")[2].lower() == name for path in wanted)


def _origin(entry: Mapping[str, object]) -> str:
    """The path in the project of an entry of `packages` or `include`."""
    origin = str(entry.get("from") or "")
    return (f"{origin}/" if origin else "") + _path(entry)


def _path(entry: object) -> str:
    if isinstance(entry, Mapping):
        return str(entry.get("path") or entry.get("include") or "")
    return str(entry)


def _below(path: str, folders: Sequence[str]) -> bool:
    bare = path.removesuffix("/**/*").removesuffix("/*").strip("/")
    return bare in folders


def _united(old: Sequence[dict[str, object]], new: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    return [*old, *(entry for number, entry in enumerate(new) if entry not in old and entry not in new[:number])]


REMEDIES = PoetryCore
