"""maturin: https://www.maturin.rs/project_layout ("Adding Python type information", "Include or exclude files")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from wheelcheck.model.edit import Edit
from wheelcheck.remedies._base import Remedies, matches, roots_of, table
from wheelcheck.remedies._patterns import literal
from wheelcheck.trail import Trail

_TABLE = ("tool", "maturin")


class Maturin(Remedies):
    """`include` takes files whatever git ignores; an `exclude` that matches wins over it."""

    backends = ("maturin",)

    def ship(self, trails: Sequence[Trail]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return self._include([trail.source for trail in trails if trail.source], ("sdist", "wheel"))

    def locate(self, tops: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``: it packs one folder, or the one package beside Cargo.toml that bears the module's name."""
        roots = roots_of(tops)
        if len(roots) > 1:
            return ()
        inside = self._inside(tops)
        if inside is not None:
            return (table("tool.maturin", module_name=inside, **({"python_source": roots[0]} if roots[0] else {})),)
        if roots == [""]:
            return (table("tool.maturin", python_packages=[top.rpartition("/")[2] for top in tops]),)
        return (table("tool.maturin", python_source=roots[0]),)

    def pack(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return self._include(paths, ("sdist",))

    def leave_out(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        included = self.setting(*_TABLE, "include")
        if isinstance(included, list):
            sources = [self.source(path) or path for path in paths]
            kept = [each for each in included if not any(_takes(_path(each), source) for source in sources)]
            if kept != included:
                return (table("tool.maturin", include=kept),)
        old = self.setting(*_TABLE, "exclude")
        new = [{"path": literal(self.source(path) or path), "format": "wheel"} for path in paths]
        return (table("tool.maturin", exclude=[*(old if isinstance(old, list) else []), *new]),)

    def rename(self, module: str, found: str) -> tuple[Edit, ...]:  # noqa: ARG002
        """See ``Remedies``: a crate makes one module."""
        return (table("tool.maturin", module_name=module),)

    def _inside(self, tops: Sequence[str]) -> str | None:
        """The name that puts its module into the only package: it packs the one that the name begins with, no other."""
        build = self.case.evidence.build
        rows = (build.extensions or ()) if build is not None else ()
        named = rows[0].name if len(rows) == 1 else self.setting(*_TABLE, "module-name")
        package = tops[0].rpartition("/")[2] if len(tops) == 1 else None
        if not isinstance(named, str) or package is None or named.partition(".")[0] == package:
            return None
        return f"{package}.{named.rpartition('.')[2]}"

    def _include(self, paths: Sequence[str], formats: Sequence[str]) -> tuple[Edit, ...]:
        old = self.setting(*_TABLE, "exclude")
        kept = [each for each in old if not any(matches(_path(each), path) for path in paths)] if old else []
        if old and kept != old:
            return (table("tool.maturin", exclude=kept),)
        before = self.setting(*_TABLE, "include")
        told = list(before) if isinstance(before, list) else []
        return (
            table(
                "tool.maturin",
                include=[*told, *({"path": each, "format": list(formats)} for each in self.patterns(paths))],
            ),
        )


def _takes(pattern: str, source: str) -> bool:
    """Whether an inclusion is about this file or folder alone."""
    return pattern == source or pattern.startswith(f"{source}/") or fnmatchcase(source, pattern)


def _path(entry: object) -> str:
    return str(entry.get("path") or "") if isinstance(entry, Mapping) else str(entry)


REMEDIES = Maturin
