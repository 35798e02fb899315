"""WC103."""

from __future__ import annotations

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.diagnosis.names import distribution_for
from wheelcheck.model.build import BuildError, BuildFault, BuildStep
from wheelcheck.model.edit import Edit
from wheelcheck.rules._build import BuildRule, broken_build, lacks_own


class BuildRequirementMissing(BuildRule):
    """The build imports a module that `build-system.requires` doesn't bring.

    ## What it does
    Builds in an isolated environment that holds the declared build requirements and nothing else, and
    reports the module whose import failed there.

    ## Why it is bad
    It builds where the module happens to be installed, and nowhere else: pip, uv and `python -m
    build` isolate by default.

    ## How it happens
    setup.py imports numpy, Cython or a helper, and pyproject.toml is missing or doesn't list it.
    Without pyproject.toml only setuptools is there. A helper module beside setup.py also needs `backend-path`, or
    `sys.path` in setup.py.

    ## How to fix
    List it: `[build-system] requires = ["setuptools", "numpy"]`.
    """

    code = "WC103"
    name = "build-requirement-missing"
    asks = ("build", "snapshot")

    def concerns(self, case: Case, error: BuildError) -> bool:
        """Missing modules, whatever the step; the project's own are none that could be required."""
        return error.fault is BuildFault.MISSING_MODULE and not lacks_own(case, error)

    def message(self, error: BuildError) -> str:
        """Name module and place."""
        where = f"{error.path}:{error.line} " if error.path and error.line else "the build "
        return f"{where}imports {error.missing}, which build-system.requires does not bring"

    def fix(self, error: BuildError) -> str | None:
        """The line to write."""
        name = distribution_for(error.missing or "")
        return f'add "{name}" to [build-system] requires in pyproject.toml (keep the build backend itself in the list)'

    def edits(self, case: Case, error: BuildError) -> tuple[Edit, ...]:
        """The list with what it lacks."""
        name = distribution_for(error.missing or "")
        beside = {path.partition("/")[0].removesuffix(".py") for path in case.tree_texts}
        return remedies.require_to_build(case.evidence.project, name) if name and error.missing not in beside else ()

    bad = (lambda: broken_build(BuildStep.SDIST, BuildFault.MISSING_MODULE, "No module named 'numpy'", "numpy"),)
    good = (lambda: broken_build(BuildStep.SDIST, BuildFault.OTHER, "ValueError: no version"),)
