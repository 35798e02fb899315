"""WC102."""

from __future__ import annotations

from wheelcheck.model.build import BuildFault, BuildStep
from wheelcheck.rules._build import BuildRule, broken_build
from wheelcheck.rules._sketch import case


class WheelBuildFailed(BuildRule):
    """The wheel cannot be built from the sdist.

    ## What it does
    Builds the wheel from the unpacked sdist, isolated, for the interpreter asked for, and names the
    first real error: the compiler's line, the missing file. When it fails, the wheel is also tried straight from the
    tree: if that works, the sdist lacks something.

    ## Why it is bad
    Users without a fitting wheel build from the sdist; so do distributions and every CI that runs
    `python -m build`.

    ## How it happens
    A header, `.pxi` or data file isn't in the sdist; the code doesn't compile with this compiler or
    this Python.

    ## How to fix
    Mend what the finding names. `--keep DIR` keeps the whole log.
    """

    code = "WC102"
    name = "wheel-build-failed"
    asks = ("build", "snapshot")
    step = BuildStep.WHEEL

    bad = (lambda: broken_build(BuildStep.WHEEL, BuildFault.COMPILE_ERROR, "expected ';' before '}'"),)
    good = (lambda: case({"setup.py": ""}),)
