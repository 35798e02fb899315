"""WC207."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Wheel
from wheelcheck.model.finding import Finding, Location
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel

# What backends put into the wheels of editable installations: setuptools, hatchling, meson-python, scikit-build-core.
_NAMES = re.compile(
    r"__editable__[^/]*\.pth|__editable__[^/]*_finder\.py|_editable_impl_[^/]*|_\w+_editable(?:_loader)?\.py"
)
_ABSOLUTE = re.compile(r"(?:/|[A-Za-z]:[\\/]|\\\\)")


def signs_of(wheel: Wheel) -> list[str]:
    """The files of a wheel by which an editable installation finds its sources."""
    return sorted(path for path in wheel.installed if "/" not in path and _NAMES.fullmatch(path))


class EditableWheel(Rule):
    """The wheel is one of an editable installation: it points into a folder of the machine that built it.

    ## What it does
    Looks at the top of the wheel for what build backends write for `pip install -e`: finders and loaders of editable
    installations, and `.pth` files with an absolute path in them.

    ## Why it is bad
    It holds no code. It installs everywhere and works nowhere but on the machine that built it.

    ## How it happens
    `build_editable` was called instead of `build_wheel`, `setup.py editable_wheel` was run, or the wheel was taken out
    of pip's cache after an editable installation.

    ## How to fix
    `python -m build`, and publish what lies in `dist/`.
    """

    code = "WC207"
    name = "editable-wheel"

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for the wheel."""
        shipped = case.evidence.wheel
        if shipped is None:
            return
        signs = signs_of(shipped)
        lines = [
            (name, line.strip())
            for name, text in shipped.path_files
            for line in text.splitlines()
            if _ABSOLUTE.match(line.strip())
        ]
        found = list(dict.fromkeys([*signs, *(name for name, _ in lines)]))
        if found:
            yield self.finding(
                found[0],
                f"{shipped.filename} is the wheel of an editable installation: it holds {wording.listed(found)}",
                because=[f"{name} points to {line[:200]}" for name, line in lines[:3]],
                fix="build it with `python -m build`",
                locations=[Location(name) for name in found[:3]],
            )

    bad = (
        lambda: case(shipped=wheel({"__editable__.pkg-1.0.pth": "", "__editable___pkg_1_0_finder.py": ""})),
        lambda: case(shipped=_pointing("/home/me/pkg/src\n")),
        lambda: case(shipped=_pointing("C:\\work\\pkg\n")),
    )
    good = (
        lambda: case(shipped=_pointing("import _pkg_hook\nwin32\n")),
        lambda: case(shipped=wheel({"pkg/_my_editable.py": ""})),
    )


def _pointing(text: str) -> Wheel:
    return replace(wheel({"pkg.pth": text}), path_files=(("pkg.pth", text),))
