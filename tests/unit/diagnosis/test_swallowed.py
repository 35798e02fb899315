"""Imports that the package itself catches."""

from __future__ import annotations

import pytest

from wheelcheck.diagnosis import Case, CauseKind
from wheelcheck.model.archive import Metadata, Module, ModuleKind
from wheelcheck.model.imports import CaughtError, Ending, ImportOutcome, ImportStatus, SwallowedImport
from wheelcheck.rules._sketch import case, wheel

TRIES = "try:\n    from . import _fast\nexcept ImportError:\n    _fast = None\n"
BUILT = "pkg/_fast.cpython-311-x86_64-linux-gnu.so"


def caught(*requires: str) -> Case:
    error = CaughtError("ModuleNotFoundError", ("ImportError", "Exception"), "No module named 'yaml'", (), name="yaml")
    attempt = SwallowedImport("pkg._fast", "pkg", "pkg/__init__.py", 2)
    package = Module("pkg", ModuleKind.PACKAGE, "pkg/__init__.py")
    fast = Module("pkg._fast", ModuleKind.EXTENSION, BUILT)
    outcomes = (
        ImportOutcome(package, ImportStatus.OK, swallowed=(attempt,)),
        ImportOutcome(fast, ImportStatus.FAILED, ending=Ending.RAISED, error=error),
    )
    metadata = Metadata("pkg", "1.0", requires=requires, extras=("fast",) if requires else ())
    return case(shipped=wheel({"pkg/__init__.py": TRIES, BUILT: ""}, metadata=metadata), outcomes=outcomes)


@pytest.mark.parametrize(
    ("requires", "kind"),
    [((), CauseKind.FALLBACK), (("pyyaml>=6; extra == 'fast'",), CauseKind.NEEDS_EXTRA)],
)
def test_a_compiled_module_that_waits_for_an_extra_is_no_hidden_failure(
    requires: tuple[str, ...], kind: CauseKind
) -> None:
    (cause,) = caught(*requires).causes
    assert cause.kind is kind
