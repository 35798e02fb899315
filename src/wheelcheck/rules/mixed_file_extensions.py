"""WC226."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._files import of_tests
from wheelcheck.rules._sketch import case, wheel

_KINDS = ((".yaml", ".yml"), (".jpeg", ".jpg"), (".htm", ".html"), (".tif", ".tiff"), (".markdown", ".md"))


class MixedFileExtensions(Rule):
    """One folder of the wheel holds files of one kind under two endings.

    ## What it does
    Looks, folder by folder, for `.yaml` beside `.yml`, `.jpg` beside `.jpeg`, `.htm` beside `.html`, `.tif` beside
    `.tiff`, `.md` beside `.markdown`; tests are left alone.

    ## Why it is bad
    It is no fault. Patterns of package data (`*.yaml`) and `glob` calls take one of them and quietly leave the other.

    ## How it happens
    Two people add a file each.

    ## How to fix
    Rename them to one ending, or name both in the patterns.
    """

    code = "WC226"
    name = "mixed-file-extensions"
    severity = Severity.INFO

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding a kind of file."""
        shipped = case.evidence.wheel
        found: dict[tuple[str, str], dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
        for entry in shipped.entries if shipped else ():
            for kind in _KINDS:
                if entry.path.endswith(kind) and not of_tests(entry.path):
                    folder, _, name = entry.path.rpartition("/")
                    found[kind][folder].setdefault("." + name.rpartition(".")[2], entry.path)
        for kind, folders in found.items():
            mixed = [paths for _, paths in sorted(folders.items()) if len(paths) == len(kind)]
            if mixed:
                pair = sorted(mixed[0].values())
                yield self.finding(
                    pair[0],
                    f"{wording.listed(pair)} are of one kind and end differently",
                    because=[f"so do {wording.listed(sorted(paths.values()))}" for paths in mixed[1:4]],
                    fix="rename them to one ending, or name both in the patterns that take them",
                    affects=pair[1:],
                )

    bad = (lambda: case(shipped=wheel({"pkg/a.py": "", "pkg/a.yaml": "", "pkg/b.yml": ""})),)
    good = (lambda: case(shipped=wheel({"pkg/a.py": "", "pkg/x/a.yaml": "", "pkg/y/b.yml": ""})),)
