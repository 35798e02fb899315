"""uv_build: https://docs.astral.sh/uv/concepts/build-backend/ ("File inclusion and exclusion")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wheelcheck.model.edit import Edit
from wheelcheck.remedies._base import Remedies, grown, roots_of, table, without
from wheelcheck.trail import Trail

_BACKEND = ("tool", "uv", "build-backend")


class UvBuild(Remedies):
    """Both take everything below the modules' folders but what an exclusion names, which wins over any inclusion."""

    backends = ("uv_build",)

    def ship(self, trails: Sequence[Trail]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        wanted = [trail.source for trail in trails if trail.source]
        installed = [trail.installed for trail in trails]
        values = self._unexcluded("source-exclude", wanted) | self._unexcluded("wheel-exclude", [*wanted, *installed])
        if values:
            return (table("tool.uv.build-backend", **values),)
        names = self.strings(*_BACKEND, "module-name") or [self._own_name()]
        new = [name for name in dict.fromkeys(path.partition("/")[0] for path in installed) if name not in names]
        if not new:
            return ()
        root = self._root(wanted[0], installed[0])
        place = {} if root == (self.setting(*_BACKEND, "module-root") or "src") else {"module_root": root}
        known = [name for name in names if any(name == folder.rpartition("/")[2] for folder in self.top_folders())]
        return (table("tool.uv.build-backend", module_name=grown(known, new), **place),)

    def locate(self, tops: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``: it packs folders below one, `module-root`."""
        roots, names = roots_of(tops), [top.rpartition("/")[2] for top in tops]
        if len(roots) > 1:
            return ()
        place: dict[str, object] = (
            {"module_root": roots[0]} if roots != ["src"] or self.setting(*_BACKEND, "module-root") else {}
        )
        told = {} if names == [self._own_name()] else {"module_name": names if len(names) > 1 else names[0]}
        return (table("tool.uv.build-backend", **place, **told),) if {**place, **told} else ()

    def pack(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        values = self._unexcluded("source-exclude", paths)
        if not values:
            values = {"source_include": grown(self.strings(*_BACKEND, "source-include"), map(_portable, paths))}
        return (table("tool.uv.build-backend", **values),)

    def leave_out(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        names = self.strings(*_BACKEND, "module-name")
        kept = [name for name in names if name not in paths]
        if kept and kept != names:
            return (table("tool.uv.build-backend", module_name=kept),)
        new = [f"/{_portable(self.source(path) or path)}" for path in paths]
        return (table("tool.uv.build-backend", wheel_exclude=grown(self.strings(*_BACKEND, "wheel-exclude"), new)),)

    def _unexcluded(self, key: str, paths: Sequence[str]) -> dict[str, list[str]]:
        old = self.strings(*_BACKEND, key)
        kept = without(old, paths)
        return {key.replace("-", "_"): kept} if kept != old else {}

    def _own_name(self) -> str:
        return (self.case.evidence.project.name or "").replace("-", "_").replace(".", "_").lower()

    def _root(self, source: str, installed: str) -> str:
        return source[: len(source) - len(installed)].rstrip("/") if source.endswith(installed) else ""


def _portable(path: str) -> str:
    """The path as a pattern of PEP 639, in which nothing but letters, digits, `_`, `-` and `.` stands for itself."""
    return re.sub(r"[^\w./-]", "?", path)


REMEDIES = UvBuild
