"""WC101."""

from __future__ import annotations

from wheelcheck.model.build import BuildFault, BuildStep
from wheelcheck.rules._build import BuildRule, broken_build
from wheelcheck.rules._sketch import case


class SdistBuildFailed(BuildRule):
    """The sdist cannot be built from a fresh clone.

    ## What it does
    Builds the sdist with the project's own backend, in an isolated environment, from what a clone
    would hold, and names the first real error of the log: file, line, and what is missing.

    ## Why it is bad
    Nothing can be released, and installing from the repository fails too.

    ## How it happens
    setup.py reads a file that a clone doesn't have, imports a module that `build-system.requires`
    doesn't bring, or asks git for a version where there is no tag; pyproject.toml doesn't validate.

    ## How to fix
    Mend what the finding names. `--keep DIR` keeps the whole log.
    """

    code = "WC101"
    name = "sdist-build-failed"
    asks = ("build", "snapshot")
    step = BuildStep.SDIST

    bad = (lambda: broken_build(BuildStep.SDIST, BuildFault.OTHER, "ValueError: no version"),)
    good = (lambda: case({"setup.py": ""}),)
