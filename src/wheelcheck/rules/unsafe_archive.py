"""WC222."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem, Entry, Sdist, Wheel
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel

_KINDS = {
    ArchiveFault.UNSAFE_PATH: "paths that leave the folder they are unpacked to",
    ArchiveFault.LINK: "links or devices, which installers do not know or follow out of the folder",
    ArchiveFault.DUPLICATE: "two entries of one name, of which tools take different ones",
    ArchiveFault.OVERLAP: "entries that share bytes, as decompression bombs do",
    ArchiveFault.ENCRYPTED: "encrypted entries, which no installer can read",
    ArchiveFault.BOMB: "entries that unpack to hundreds of times their size",
    ArchiveFault.MISMATCH: "entries whose own headers say something else than its directory",
    ArchiveFault.HIDDEN: "bytes that some readers take for files and others don't see",
    ArchiveFault.UNREADABLE: "entries that cannot be unpacked",
}
_TWICE = "the archive holds two entries of that name"
_MOST = 20  # findings for one archive: a hostile one may have a hundred thousand bad entries


class UnsafeArchive(Rule):
    """The archive holds entries that are unsafe to unpack.

    ## What it does
    Looks at each entry before reading it: absolute paths, drive letters, `..`, backslashes and NULs in names, paths
    longer than any system takes, links and devices, duplicate names, names that are a file and a folder, overlapping or
    encrypted entries, sizes that only a decompression bomb reaches, one by one or all together. Such entries are not
    read. In a zip, compares the directory at its end with each entry's own header (names in extra fields, flags,
    checksums and ZIP64 sizes included) and with its end records, and looks for hidden entries, bytes around the archive
    or behind an entry's data, and a second end record: different readers would unpack different files. Archives inside
    of it are never opened. The sdist is looked at too. (Names that only some file systems take for one are
    `bad-filename`.) Two files of a wheel that installing puts in one place (`pkg/a.py` and
    `pkg-1.0.data/purelib/pkg/a.py`) are duplicates. Two entries of one name in a tar archive are a warning,
    and no finding where they hold the same.

    ## Why it is bad
    An installer that trusts it writes outside its environment, or fills the disk; one that doesn't refuses the file.

    ## How it happens
    A hand-written packing script, symbolic links packed as they are, a zip made on Windows, an upload cut short; or
    malice.

    ## How to fix
    Build it with a PEP 517 backend, from plain files. If it isn't your own archive, do not install it.
    """

    code = "WC222"
    name = "unsafe-archive"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report the bad entries."""
        evidence = case.evidence
        for archive in (evidence.wheel, evidence.sdist):
            problems = [problem for problem in archive.problems if problem.kind in _KINDS] if archive else []
            for problem in problems[:_MOST]:
                yield self.finding(
                    problem.path,
                    f"{archive.filename if archive else ''}: {problem.path}: {problem.message}",
                    because=(f"the archive holds {_KINDS[problem.kind]}; it was not unpacked",),
                    fix="build the archive again from plain files; do not install this one",
                    severity=Severity.WARNING if archive and _is_settled(archive, problem) else None,
                )
        yield from self._twice(evidence.wheel)

    def _twice(self, wheel: Wheel | None) -> Iterator[Finding]:
        """Files that `.data` puts where the wheel has another one."""
        places: dict[str, str] = {}
        for entry in wheel.entries if wheel else ():
            other = places.setdefault(entry.installed, entry.path) if entry.installed is not None else entry.path
            if other != entry.path:
                yield self.finding(
                    entry.path,
                    f"{entry.path} and {other} are installed in the same place, {entry.installed}",
                    because=("which of the two stays depends on the installer",),
                    fix="build the wheel again with its backend, from one of the two",
                )

    bad = (
        *(lambda kind=kind: case(shipped=_with(kind)) for kind in _KINDS),
        lambda: case(shipped=replace(wheel({"a.py": ""}), entries=(Entry("a.py", 0, "a.py"), Entry("x", 0, "a.py")))),
    )
    good = (lambda: case(shipped=wheel({"pkg.py": ""})), lambda: case(shipped=_with(ArchiveFault.FRAMING)))


def _is_settled(archive: Wheel | Sdist, problem: ArchiveProblem) -> bool:
    """Whoever unpacks a tar archive ends with the last of two entries: only those that merely read it differ."""
    return isinstance(archive, Sdist) and not archive.filename.endswith(".zip") and problem.message == _TWICE


def _with(kind: ArchiveFault) -> Wheel:
    return replace(wheel({"pkg.py": ""}), problems=(ArchiveProblem(kind, "../x", "it is wrong"),))
