"""scikit-build-core: https://scikit-build-core.readthedocs.io/en/latest/configuration/ ("Configuring source file
inclusion", "Customizing the built wheel")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.remedies import _cmake, _extension_names
from wheelcheck.remedies._base import Remedies, grown, table, without
from wheelcheck.remedies._patterns import literal
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

    def locate(self, tops: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return (self._set("wheel", "packages", list(tops)),)

    def pack(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return (self._set("sdist", "include", grown(self.strings(*_TABLE, "sdist", "include"), self.patterns(paths))),)

    def leave_out(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        sources = [self.source(path) or path for path in paths]
        packages = self.strings(*_TABLE, "wheel", "packages")
        kept = [each for each in packages if each.strip("/") not in sources]
        if kept != packages:
            return (self._set("wheel", "packages", kept),)
        old = self.strings(*_TABLE, "wheel", "exclude")
        return (self._set("wheel", "exclude", grown(old, map(literal, paths))),)

    def declare(self, modules: Sequence[tuple[str, str]]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        file = self.case.evidence.project.file("CMakeLists.txt")
        if file is None or self._without_cmake() or any(source.endswith(".rs") for _, source in modules):
            return ()
        cython = any(source.endswith(".pyx") for _, source in modules)
        needs, text = self.brings("cython", "cython-cmake") if cython else (), file.text
        new: list[str] = []
        for name, source in modules:
            new += _cmake.declare("\n".join([text, *new]), name, source, self._destination(name))
        return (*needs, Edit(EditKind.APPEND, "CMakeLists.txt", "\n".join(new)))

    def install(self, row: DeclaredExtension) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        path = row.declared_at.path if row.declared_at else "CMakeLists.txt"
        if not path.endswith("CMakeLists.txt") or row.target is None:
            return ()
        return (Edit(EditKind.APPEND, path, _cmake.install(row.target, self._destination(row.name))),)

    def rename(self, module: str, found: str) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        stem = module.rpartition(".")[2]
        if stem != found.rpartition(".")[2]:
            return ()
        place = _cmake.quoted(self._destination(module))
        return _extension_names.installed_elsewhere(self.build_lists("CMakeLists.txt"), stem, place)

    def for_platform(self) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return (self._set("wheel", "platlib", True),)

    def _destination(self, module: str) -> str:
        """The package's folder, counted from where `wheel.install-dir` puts what CMake installs."""
        folder = module.rpartition(".")[0].replace(".", "/")
        start = str(self.setting(*_TABLE, "wheel", "install-dir") or "").strip("/")
        if not start:
            return folder or "."
        if f"{folder}/".startswith(f"{start}/"):
            return folder[len(start) + 1 :] or "."
        return f"${{SKBUILD_PLATLIB_DIR}}/{folder}" if folder else "${SKBUILD_PLATLIB_DIR}"

    def _without_cmake(self) -> bool:
        return self.setting(*_TABLE, "wheel", "cmake") is False

    def _looked_at(self, told: Sequence[str] | None) -> Sequence[str]:
        """The packages that it takes: those told, else `src/NAME`, `python/NAME` or `NAME`."""
        if told is not None:
            return told
        name = (self.case.evidence.project.name or "").replace("-", "_").replace(".", "_")
        places = (f"src/{name}", f"python/{name}", name)
        return [place for place in places if f"{place}/__init__.py" in self.files][:1]

    def _set(self, part: str, key: str, value: list[str] | bool) -> Edit:
        """A key in the way of writing that the file has: `wheel.packages` in one table, or a table of its own."""
        file = self.case.evidence.project.file("pyproject.toml")
        apart = file is not None and f"[tool.scikit-build.{part}]" in file.text
        edit = table(f"tool.scikit-build.{part}" if apart else "tool.scikit-build", **{key: value})
        return edit if apart else replace(edit, text=edit.text.replace(f"\n{key} =", f"\n{part}.{key} =", 1))


REMEDIES = ScikitBuildCore
