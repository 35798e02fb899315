"""pdm-backend: https://backend.pdm-project.org/build_config/ ("Include or exclude files")."""

from __future__ import annotations

from collections.abc import Sequence

from wheelcheck.model.edit import Edit
from wheelcheck.remedies._base import Remedies, grown, roots_of, table, without
from wheelcheck.remedies._patterns import literal
from wheelcheck.trail import Trail

_BUILD = ("tool", "pdm", "build")


class PdmBackend(Remedies):
    """`includes` goes into both; the pattern with more parts and fewer wildcards wins over one in `excludes`."""

    backends = ("pdm",)

    def ship(self, trails: Sequence[Trail]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return self._include([trail.source for trail in trails if trail.source])

    def locate(self, tops: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``: it cuts one folder off the paths, `package-dir`."""
        roots = roots_of(tops)
        if len(roots) > 1:
            return ()
        place: dict[str, object] = {"package_dir": roots[0]} if roots != ["src"] else {}
        return (table("tool.pdm.build", **place, includes=list(tops)),)

    def pack(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        inside = [path for path in paths if self.top_of(path)]
        if inside:
            return self._include(paths)
        return (
            table(
                "tool.pdm.build", source_includes=grown(self.strings(*_BUILD, "source-includes"), self.patterns(paths))
            ),
        )

    def leave_out(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        sources = [self.source(path) or path for path in paths]
        includes = self.strings(*_BUILD, "includes")
        kept = [each for each in includes if each.strip("/").removesuffix("/**").removesuffix("/*") not in sources]
        if kept != includes and kept:
            return (table("tool.pdm.build", includes=kept),)
        return (table("tool.pdm.build", excludes=grown(self.strings(*_BUILD, "excludes"), map(literal, sources))),)

    def for_platform(self) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return (table("tool.pdm.build", is_purelib=False),)

    def _include(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        old = self.strings(*_BUILD, "excludes")
        kept = without(old, paths) if any(path.endswith(".py") for path in paths) else self.freed(old, paths)
        if kept != old:
            return (table("tool.pdm.build", excludes=kept),)
        # Naming anything switches off what it finds by itself.
        tops = [
            top for top in self.top_folders() if self._shipped(top) or any(self.top_of(each) == top for each in paths)
        ]
        told = self.strings(*_BUILD, "includes")
        new = [path for path in paths if not any(path.startswith(each.strip("/") + "/") for each in told)] or paths
        if told:
            return (table("tool.pdm.build", includes=grown(told, [self._whole(path, told) for path in new])),)
        return (table("tool.pdm.build", includes=grown(tops, self.patterns(new))),)

    def _whole(self, path: str, told: Sequence[str]) -> str:
        """The package around a file of which nothing ships, the outermost one; else the file."""
        top = self.top_of(path)
        parts = path.split("/")
        folders = ["/".join(parts[:size]) for size in range(top.count("/") + 1, len(parts))] if top else []
        whole = (each for each in folders if each not in told and f"{each}/__init__.py" in self.files)
        return next((literal(each) for each in whole if not self._shipped(each)), literal(path))

    def _shipped(self, folder: str) -> bool:
        wheel = self.case.evidence.wheel
        marker = self.case.layout.installed(f"{folder}/__init__.py") or folder
        inside = marker.removesuffix("__init__.py")
        return wheel is not None and any(path.startswith(inside) for path in wheel.installed)


REMEDIES = PdmBackend
