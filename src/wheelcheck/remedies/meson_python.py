"""meson-python: https://mesonbuild.com/Python-module.html#install_sources."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from wheelcheck.model.build import DeclaredExtension
from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.remedies import _meson_calls
from wheelcheck.remedies._base import Remedies
from wheelcheck.trail import Trail

_INSTALLATION = re.compile(r"^\s*(\w+)\s*=\s*(?:import\(\s*'python'\s*\)|\w+)\s*\.\s*find_installation\(", re.MULTILINE)

_PROJECT = re.compile(r"^\s*project\(([^)]*)\)", re.MULTILINE)


class MesonPython(Remedies):
    """The wheel holds what meson installs; the sdist is what git has committed."""

    backends = ("mesonpy",)

    def ship(self, trails: Sequence[Trail]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        rows = self._rows([str(trail.source) for trail in trails])
        if rows:
            return rows
        groups: dict[str, list[str]] = defaultdict(list)
        for trail in trails:
            groups[trail.installed.rpartition("/")[0]].append(str(trail.source))
        lines = [
            f"{self._variable()}.install_sources({_files(paths)}{f', subdir: {_quoted(folder)}' if folder else ''})"
            for folder, paths in groups.items()
        ]
        return (Edit(EditKind.APPEND, "meson.build", "\n".join(lines)),)

    def locate(self, tops: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return self.ship(
            [
                self.case.stations.follow(str(self.case.layout.installed(path)), path)
                for path in self.modules_below(tops)
            ]
        )

    def ship_new(self, trail: Trail) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return self.ship([trail])

    def pack(self, paths: Sequence[str]) -> tuple[Edit, ...]:  # noqa: ARG002
        """Nothing: what is committed is in the sdist, unless .gitattributes says `export-ignore`."""
        return ()

    def leave_out(self, paths: Sequence[str]) -> tuple[Edit, ...]:
        """See ``Remedies``: for calls that stand in one line each."""
        sources = [source for source in map(self.source, paths) if source]
        return _meson_calls.left_out(self.build_lists("meson.build"), sources) if len(sources) == len(paths) else ()

    def rename(self, module: str, found: str) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        package, _, stem = module.rpartition(".")
        if stem != found.rpartition(".")[2]:
            return ()
        return _meson_calls.moved(self.build_lists("meson.build"), stem, package.replace(".", "/"))

    def declare(self, modules: Sequence[tuple[str, str]]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        file = self.case.evidence.project.file("meson.build")
        text = file.text if file else ""
        if re.search(r"\bpure\s*:\s*true", text) or any(source.endswith(".rs") for _, source in modules):
            return ()  # a package can't lie in both of Python's folders
        told = _PROJECT.search(text)
        wanted = {language for _, source in modules for language in _languages(source)}
        new = sorted(each for each in wanted if told is None or _quoted(each) not in told[1].split(":")[0])
        lines = [f"add_languages({', '.join(map(_quoted, new))}, native: false)"] if new else []
        for name, source in modules:
            package, _, stem = name.rpartition(".")
            place = f", subdir: {_quoted(package.replace('.', '/'))}" if package else ""
            lines.append(
                f"{self._variable()}.extension_module({_quoted(stem)}, {_quoted(source)}, install: true{place})"
            )
        needs = self.brings("cython") if "cython" in wanted else ()
        return (*needs, Edit(EditKind.APPEND, "meson.build", "\n".join(lines)))

    def install(self, row: DeclaredExtension) -> tuple[Edit, ...]:
        """See ``Remedies``: for a call that stands in one line."""
        place = row.declared_at
        file = self.case.evidence.project.file(place.path) if place else None
        lines = file.text.splitlines() if file else []
        if place is None or place.line is None or place.line > len(lines):
            return ()
        line = lines[place.line - 1]
        call = re.fullmatch(r"(.*\bextension_module\((?:[^()#]|\([^()]*\))*?),?\s*\)\s*", line)
        if call is None:
            return ()
        inside = re.sub(r",\s*install\s*:\s*false\b", "", call[1])
        package = row.name.rpartition(".")[0].replace(".", "/")
        where = (
            "" if "subdir:" in inside or "install_dir:" in inside or not package else f", subdir: {_quoted(package)}"
        )
        if re.search(r"\binstall\s*:", inside):
            return ()
        return (Edit(EditKind.REPLACE, place.path, f"{inside}, install: true{where})", place.line),)

    def _rows(self, sources: Sequence[str]) -> tuple[Edit, ...]:
        """Rows beside those of files that the wheel holds."""
        wheel = self.case.evidence.wheel
        shipped = wheel.installed if wheel is not None else frozenset()
        beside = {path for path in self.files if self.case.layout.installed(path) in shipped}
        ways = (_meson_calls.added(file, sources, beside) for file in self.build_lists("meson.build"))
        return next((way for way in ways if way), ())

    def _variable(self) -> str:
        """The name that meson.build gives the Python installation."""
        file = self.case.evidence.project.file("meson.build")
        found = _INSTALLATION.search(file.text) if file else None
        return found[1] if found else "import('python').find_installation(pure: false)"


def _languages(source: str) -> tuple[str, ...]:
    if source.endswith(".pyx"):
        return "c", "cython"
    return ("cpp",) if source.endswith((".cpp", ".cc", ".cxx")) else ("c",)


def _files(paths: Sequence[str]) -> str:
    return _quoted(paths[0]) if len(paths) == 1 else "[" + ", ".join(map(_quoted, paths)) + "]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\x{ord(match[0]):02x}", escaped) + "'"


REMEDIES = MesonPython
