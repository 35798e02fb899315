"""WC406."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._files import DATA_SCHEMES, data_folder, misplaced_data
from wheelcheck.rules._sketch import case, wheel


class UnknownDataScheme(Rule):
    """The wheel's `.data` folder holds something that installers don't know where to put.

    ## What it does
    Looks at what stands directly in `name-version.data/`: folders other than `purelib`, `platlib`, `headers`, `scripts`
    and `data`, loose files, and a `.data` folder of another name or version than the wheel's own.

    ## Why it is bad
    pip and installer stop with an error; what lies in a foreign `.data` folder lands in site-packages as it is.

    ## How it happens
    The wheel was put together by hand, or its version was changed and the folder was not renamed.

    ## How to fix
    Build it with a PEP 517 backend. `data/` is for files below the environment's root, such as `data/share/man`.
    """

    code = "WC406"
    name = "unknown-data-scheme"

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding a name."""
        shipped = case.evidence.wheel
        if shipped is None:
            return
        own = data_folder(shipped)
        for name, paths in sorted(misplaced_data(shipped).items()):
            foreign = "/" not in name
            yield self.finding(
                name,
                f"{name} is not the .data folder of this wheel ({own}), so it would be installed as it is"
                if foreign
                else f"{name} is none of {wording.listed(sorted(DATA_SCHEMES), 5)}, so pip refuses the wheel",
                because=(f"it has {wording.plural(len(paths), 'file')}, such as {paths[0]}",),
                fix="build the wheel again with its backend",
                affects=paths[:50],
            )

    bad = (
        lambda: case(shipped=wheel({"pkg.py": "", "pkg-1.0.data/share/x": ""})),
        lambda: case(shipped=wheel({"pkg.py": "", "pkg-1.0.data/x": ""})),
        lambda: case(shipped=wheel({"pkg.py": "", "pkg-0.9.data/scripts/x": ""})),
    )
    good = (lambda: case(shipped=wheel({"pkg.py": "", "pkg-1.0.data/scripts/x": "", "pkg-1.0.data/data/share/x": ""})),)
