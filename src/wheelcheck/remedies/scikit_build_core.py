"""scikit-build-core: https://scikit-build-core.readthedocs.io/en/latest/configuration/ ("Configuring source file
inclusion", "Customizing the built wheel")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wheelcheck.model.edit import Edit
from wheelcheck.remedies._base import Remedies, grown, table, without
from wheelcheck.trail import Trail

_TABLE = ("tool", "scikit-build")


class ScikitBuildCore(Remedies):
    """`sdist.include` brings back what git ignores or `sdist.exclude` names, and the packages' files are chosen by the
    same lists."""

    backends = ("scikit_build_core",)

    def ship(self, trails: Sequence[Trail]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        wanted = [trail.source for trail in trails if trail.source]
        packages = self.setting(*_TABLE, "wheel", "packages")
        told = [str(each).strip("/") for each in packages] if isinstance(packages, list) else None
        tops = [top for top in map(self.top_of, wanted) if top]
        looked = self._looked_at(told)
        if not isinstance(packages, dict) and any(top not in looked for top in tops):
            return (self._set("wheel", "packages", grown(looked, tops)),)
        old = self.strings(*_TABLE, "wheel", "exclude")
        kept = without(old, [*wanted, *(trail.installed for trail in trails)])
        if kept != old:
            return (self._set("wheel", "exclude", kept),)
        return self.pack(wanted)

    def pack(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return (self._set("sdist", "include", grown(self.strings(*_TABLE, "sdist", "include"), paths)),)

    def leave_out(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        sources = [self.source(path) or path for path in paths]
        packages = self.strings(*_TABLE, "wheel", "packages")
        kept = [each for each in packages if each.strip("/") not in sources]
        if kept != packages:
            return (self._set("wheel", "packages", kept),)
        old = self.strings(*_TABLE, "wheel", "exclude")
        return (self._set("wheel", "exclude", grown(old, paths)),)

    def _looked_at(self, told: Sequence[str] | None) -> Sequence[str]:
        """The packages that it takes: those told, else `src/NAME`, `python/NAME` or `NAME`."""
        if told is not None:
            return told
        name = (self.case.evidence.project.name or "").replace("-", "_").replace(".", "_")
        places = (f"src/{name}", f"python/{name}", name)
        return [place for place in places if f"{place}/__init__.py" in self.files][:1]

    def _set(self, part: str, key: str, value: list[str]) -> Edit:
        """A key in the way of writing that the file has: `wheel.packages` in one table, or a table of its own."""
        file = self.case.evidence.project.file("pyproject.toml")
        apart = file is not None and f"[tool.scikit-build.{part}]" in file.text
        edit = table(f"tool.scikit-build.{part}" if apart else "tool.scikit-build", **{key: value})
        return edit if apart else replace(edit, text=edit.text.replace(f"\n{key} =", f"\n{part}.{key} =", 1))


REMEDIES = ScikitBuildCore
