"""WC702."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules._base import Rule
from wheelcheck.rules._ci import places, view
from wheelcheck.rules._ci_sketch import FLAT, SRC, ci, job, pyproject
from wheelcheck.rules._ci_tested import Tested, tested


class EditableOnly(Rule):
    """Every test runs on an editable install; what a wheel would hold is never tested.

    ## What it does
    Looks at every job, tox environment and nox session that tests the package or imports it: in which form is it
    installed there? It reports when every one of them has it editable (`pip install -e .`, `uv sync`, `uv run`, `poetry
    install`, `usedevelop`, `setup.py develop`), and none a wheel. A warning for packages with compiled modules or data
    files, information for others. Where a job calls something that wheelcheck cannot read, nothing is said.

    ## Why it is bad
    An editable install points to the source folder: a module, a data file or an extension module that the wheel leaves
    out is there all the same.

    ## How it happens
    It is what developers want at their desk, and CI was copied from there.

    ## How to fix
    Let one job install what users get and import it somewhere else, or let wheelcheck do that (`wheelcheck verify`):

        - run: python -m build && pip install dist/*.whl
        - run: python -I -m pytest tests --import-mode=importlib

    With uv: `uv sync --no-editable`; with tox: `package = wheel`.
    """

    code = "WC702"
    name = "editable-only"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """Report it once for the project."""
        found = view(case)
        if found is None:
            return
        result = tested(found)
        if result.verdict is not Tested.EDITABLE:
            return
        loses = found.project.compiled or (f"it ships data: {found.project.data}" if found.project.data else None)
        first = result.tests[0]
        because = [f"{len(result.tests)} {'test' if len(result.tests) == 1 else 'tests'} looked at, none on a wheel"]
        if loses:
            because.insert(0, f"{loses}: an editable install takes that from the source folder")
        yield self.finding(
            found.project.name or "the package",
            f"every test runs on an editable install, so nothing tests what a wheel holds: {first.place}",
            because=because,
            fix="python -m build && pip install dist/*.whl, in one job, and test that",
            locations=places(list(result.tests))[:20],
            severity=Severity.WARNING if loses else Severity.INFO,
        )

    bad = (
        lambda: ci(job("pip install -e .\npytest"), project=pyproject(("setuptools", "cython"))),
        lambda: ci(job("uv sync\nuv run pytest"), files=SRC | {"src/pkg/data.json"}),
        lambda: ci(tox="[testenv]\nusedevelop = true\ndeps = pytest\ncommands = pytest\n", files=FLAT),
    )
    good = (
        lambda: ci(job("pip install .\npytest")),
        lambda: ci(job("pip install -e .\npytest", "make smoke")),
        lambda: ci(job("pip install -e .\npytest", "- uses: pypa/cibuildwheel@v3.1.0"), project=pyproject()),
        lambda: ci(job("pip install -e .\nmypy .")),
    )
