"""WC705."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules._base import Rule
from wheelcheck.rules._ci import Kind, View, view
from wheelcheck.rules._ci_sketch import SRC, ci, job
from wheelcheck.rules._ci_tested import Tested, tested


class WheelNeverBuilt(Rule):
    """Nothing in CI builds the wheel and imports the package from it.

    ## What it does
    Looks through all jobs, tox environments and nox sessions for one that installs the package (a wheel, or whatever an
    installer builds from the checkout) and tests or imports it. It reports when there is none: the tests run on the
    source folder alone, or there are no tests at all; and names the place where a wheel is built or published that
    nobody installed. Editable installs are editable-only (WC702). Where a job calls something that cannot be read (a
    script, an action, a workflow of another repository), nothing is said.

    ## Why it is bad
    What users install is tested by users first.

    ## How it happens
    Tests came first and ran with `PYTHONPATH=.`; the release job was added later, and builds and uploads.

    ## How to fix
    Install what was built before it is published, and import it elsewhere, or run `wheelcheck verify` in CI:

        - run: python -m build
        - run: pip install dist/*.whl
        - run: python -I -c "import yourpackage"
    """

    code = "WC705"
    name = "wheel-never-built"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """Report it once for the project."""
        found = view(case)
        if found is None or any(each.act.kind is Kind.CHECK and each.act.tool == "wheelcheck" for each in found.seen):
            return
        result = tested(found)
        if result.verdict not in (Tested.SOURCES, Tested.NOTHING):
            return
        built = [each.place for each in found.seen if each.act.kind is Kind.BUILD]
        published = [each.place for each in found.seen if each.act.kind is Kind.PUBLISH]
        yield self.finding(
            found.project.name or "the package",
            _message(result.verdict, built, published),
            because=_because(found, built, published),
            fix='python -m build && pip install dist/*.whl && python -I -c "import ..."',
            locations=[*built, *published, *(each.place for each in result.tests)][:20],
        )

    bad = (
        lambda: ci(job("pip install pytest\nPYTHONPATH=src pytest"), files=SRC),
        lambda: ci(job("pip install build\npython -m build", "- uses: pypa/gh-action-pypi-publish@release/v1")),
        lambda: ci(job("pip install ruff\nruff check .")),
    )
    good = (
        lambda: ci(job("pip install .\npytest"), files=SRC),
        lambda: ci(job("pip install -e .\npytest"), files=SRC),
        lambda: ci(job("make test")),
        lambda: ci(job("- uses: somebody/tests-python@v1")),
        lambda: ci(job("pip install ruff\nruff check ."), tox="[testenv]\ndeps = pytest\ncommands = pytest\n"),
        lambda: ci(job("pip install ruff\nruff check ."), project={}, files=frozenset()),
    )


def _message(verdict: Tested, built: list[Location], published: list[Location]) -> str:
    if published or built:
        what = "publishes" if published else "builds"
        return f"{(published or built)[0]} {what} a wheel that nothing in CI installs and imports"
    if verdict is Tested.SOURCES:
        return "nothing in CI builds the wheel: the tests run on the source folder"
    return "nothing in CI builds the wheel and imports the package from it"


def _because(found: View, built: list[Location], published: list[Location]) -> Iterator[str]:
    if built and published:
        yield f"built by {built[0]}"
    files = ", ".join(found.pipelines.files[:6])
    yield f"looked at {files}{' and more' if len(found.pipelines.files) > 6 else ''}"
