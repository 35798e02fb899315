"""WC217."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._files import archives, of_tests
from wheelcheck.rules._sketch import case, wheel

# Names that Windows keeps for devices, whatever ending they have (Microsoft: Naming Files, Paths, and Namespaces).
_DEVICE = re.compile(
    r"(?:^|/)(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(?:\.[^/]*)?(?:/|$)", re.I
)
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
# Characters that show nothing, or turn the direction of what is shown: a name looks like another one.
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_ENDS_BADLY = re.compile(r"[. ](?:/|$)")
_WARNING = Severity.WARNING
_MOST_OF_A_PART = 255  # bytes, on nearly all file systems
_MOST_OF_A_PATH = 200  # what Windows' 260 characters leave behind a usual site-packages


class BadFilename(Rule):
    """A file's name is one that some file system or tool refuses, or two names are one to some of them.

    ## What it does
    Errors are names that cannot be unpacked somewhere: devices of Windows (`aux.py`, `con/`), a dot or space at the end
    of a part, characters such as `:`, `?` or control characters, characters that show nothing or turn the direction of
    what is shown, parts over 255 bytes, two names that differ in case or in Unicode composition only. In an sdist these
    are warnings. Folders that differ in case only, and a package folder whose name can be imported by nobody
    (`my-pkg/__init__.py` at the top), are a warning. Over-long paths, spaces and letters beyond ASCII are information.

    ## Why it is bad
    pip stops in the middle of the installation on Windows, or one file silently replaces the other on macOS.

    ## How it happens
    Everything works on the Linux machine that builds; renaming a file by case only leaves both in git.

    ## How to fix
    Rename the file (`git mv`), or leave it out of the wheel where it is test material.
    """

    code = "WC217"
    name = "bad-filename"

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding a kind of fault, for each archive; what the wheel holds is not told again of the sdist."""
        told: set[str] = set()
        for archive, files in archives(case):
            paths = [path for path, _ in files]
            is_wheel = case.evidence.wheel is not None and archive == case.evidence.wheel.filename
            for found, what, severity in _faults(paths, is_wheel):
                if found[0] not in told:
                    told.add(found[0])
                    yield self.finding(
                        found[0],
                        f"{archive}: {wording.listed(found)}: {what}",
                        fix=_fix(case.display(found[0])) if severity is not Severity.INFO else None,
                        locations=[Location(case.display(path)) for path in found[:3]],
                        affects=found[1:50],
                        severity=severity,
                    )

    bad = (
        lambda: case(shipped=wheel({"pkg/aux.py": ""})),
        lambda: case(shipped=wheel({"pkg/Data.json": "", "pkg/data.json": ""})),
        lambda: case(shipped=wheel({"pkg/\u00e9.txt": "", "pkg/e\u0301.txt": ""})),
        lambda: case(shipped=wheel({"pkg/what?.txt": ""})),
        lambda: case(shipped=wheel({"pkg/\u202etxt.py": ""})),
        lambda: case(shipped=wheel({"pkg/a.py": "", "PKG/b.py": ""})),
        lambda: case(shipped=wheel({"pkg/data": "", "pkg/Data/b.py": ""})),
        lambda: case(shipped=wheel({"pkg/dot./a.py": ""})),
        lambda: case(shipped=wheel({"my-pkg/__init__.py": ""})),
        lambda: case(shipped=wheel({"pkg/a file.txt": ""})),
        lambda: case(shipped=wheel({f"pkg/{'long/' * 50}a.py": ""})),
    )
    good = (
        lambda: case(shipped=wheel({"pkg/auxiliary.py": "", "pkg/console.py": "", "pkg/nullable/com.py": ""})),
        lambda: case(shipped=wheel({"pkg/migrations/0001_initial.py": "", "pkg-stubs/__init__.pyi": ""})),
        lambda: case({"pkg.py": ""}, sdist=("pkg.py", "tests/data/a file.txt")),
    )


def _faults(paths: Sequence[str], is_wheel: bool) -> Iterator[tuple[list[str], str, Severity]]:
    refused = Severity.ERROR if is_wheel else Severity.WARNING
    kinds: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        for what in _refused(path):
            kinds[what].append(path)
    for what, found in kinds.items():
        yield found, what, refused
    folders = _folders(paths)
    for first, second in _collisions([*folders, *paths]):
        only = f"they differ in {_difference(first, second)} only"
        if second in folders:  # what holds them tells it of those below
            if first.rpartition("/")[0] == second.rpartition("/")[0]:
                yield [f"{first}/", f"{second}/"], f"{only}, so they are one folder on macOS and Windows", _WARNING
        elif first in folders:
            yield [f"{first}/", second], f"{only}, so one of them cannot be written on macOS and Windows", refused
        else:
            yield [first, second], f"{only}, so one replaces the other on macOS and Windows", refused
    if is_wheel:
        yield from _remarks(paths)


def _fix(path: str) -> str:
    """The command that gives the uppermost bad name one that every system takes, where it can be made of it."""
    parts = path.split("/")
    for size, part in enumerate(parts, 1):
        new = _FORBIDDEN.sub("_", _UNSEEN.sub("", part)).rstrip(". ")
        stem, dot, rest = new.partition(".")
        new = f"{stem}_{dot}{rest}" if _DEVICE.search(new) else new
        if new and new != part:
            old, new = "/".join(parts[:size]), "/".join([*parts[: size - 1], new])
            return f"git mv {shlex.quote(old)} {shlex.quote(new)}, and use it by that name; or leave it out"
    return "rename it, or leave it out"


def _folders(paths: Sequence[str]) -> dict[str, None]:
    folders: dict[str, None] = {}
    for path in paths:
        while (path := path.rpartition("/")[0]) and path not in folders:
            folders[path] = None
    return folders


def _difference(first: str, second: str) -> str:
    return "case" if first.casefold() == second.casefold() else "the composition of their letters"


def _refused(path: str) -> Iterator[str]:
    if _DEVICE.search(path):
        yield "Windows keeps this name for a device"
    if _FORBIDDEN.search(path):
        yield "Windows allows no such character in a name"
    if not path.isascii() and _UNSEEN.search(path):
        yield "it has characters that show nothing, or that turn what is shown around"
    if _ENDS_BADLY.search(path):
        yield "Windows cuts a dot or a space off the end of a name"
    if len(path) > _MOST_OF_A_PART // 4 and any(len(part.encode()) > _MOST_OF_A_PART for part in path.split("/")):
        yield "file systems allow no name over 255 bytes"


def _collisions(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of paths that are one to a file system that ignores case or composes letters; folders count too."""
    seen: dict[str, str] = {}
    for path in paths:
        key = (path if path.isascii() else unicodedata.normalize("NFC", path)).casefold()
        other = seen.setdefault(key, path)
        if other != path:
            yield other, path


def _remarks(paths: Sequence[str]) -> Iterator[tuple[list[str], str, Severity]]:
    folders = [
        path
        for path in paths
        if path.endswith("/__init__.py") and path.count("/") == 1 and not path.partition("/")[0].isidentifier()
    ]
    if folders:
        yield folders, "no import statement can name this package", Severity.WARNING
    remarks = (
        ([path for path in paths if len(path) > _MOST_OF_A_PATH], "a path over 200 characters is too long for Windows"),
        ([path for path in paths if " " in path and not of_tests(path)], "some tools stumble over spaces in names"),
        (
            [path for path in paths if not path.isascii() and not of_tests(path)],
            "some tools stumble over letters beyond ASCII in names",
        ),
    )
    for found, what in remarks:
        if found:
            yield found, what, Severity.INFO
