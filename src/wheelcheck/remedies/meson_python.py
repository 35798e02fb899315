"""meson-python: https://mesonbuild.com/Python-module.html#install_sources."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.remedies._base import Remedies
from wheelcheck.trail import Trail

_INSTALLATION = re.compile(r"^\s*(\w+)\s*=\s*(?:import\(\s*'python'\s*\)|\w+)\s*\.\s*find_installation\(", re.MULTILINE)


class MesonPython(Remedies):
    """The wheel holds what meson installs; the sdist is what git has committed."""

    backends = ("mesonpy",)

    def ship(self, trails: Sequence[Trail]) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        groups: dict[str, list[str]] = defaultdict(list)
        for trail in trails:
            groups[trail.installed.rpartition("/")[0]].append(str(trail.source))
        lines = [
            f"{self._variable()}.install_sources({_files(paths)}{f', subdir: {_quoted(folder)}' if folder else ''})"
            for folder, paths in groups.items()
        ]
        return (Edit(EditKind.APPEND, "meson.build", "\n".join(lines)),)

    def ship_new(self, trail: Trail) -> tuple[Edit, ...]:
        """See ``Remedies``."""
        return self.ship([trail])

    def pack(self, paths: Sequence[str]) -> tuple[Edit, ...]:  # noqa: ARG002
        """Nothing: what is committed is in the sdist, unless .gitattributes says `export-ignore`."""
        return ()

    def leave_out(self, paths: Sequence[str]) -> tuple[Edit, ...]:  # noqa: ARG002
        """Nothing to paste: the call that installs them is to be changed."""
        return ()

    def _variable(self) -> str:
        """The name that meson.build gives the Python installation."""
        file = self.case.evidence.project.file("meson.build")
        found = _INSTALLATION.search(file.text) if file else None
        return found[1] if found else "import('python').find_installation(pure: false)"


def _files(paths: Sequence[str]) -> str:
    return _quoted(paths[0]) if len(paths) == 1 else "[" + ", ".join(map(_quoted, paths)) + "]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\x{ord(match[0]):02x}", escaped) + "'"


REMEDIES = MesonPython
