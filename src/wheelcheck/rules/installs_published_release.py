"""WC712."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules._base import Rule
from wheelcheck.rules._ci import Kind, Seen, view
from wheelcheck.rules._ci_sketch import ci, job


class InstallsPublishedRelease(Rule):
    """A smoke test installs the project by its name, so pip may take the published release in place of what was built.

    ## What it does
    Reports `pip install NAME` (or `NAME[extra]`) with the project's own name, without `--no-index` and without a
    version, in a job that has built or downloaded distributions before, and where nothing was published yet.

    ## Why it is bad
    With `--find-links dist` pip looks at the index too and takes the newest version. A version like `1.3.dev4` is a
    pre-release: pip prefers 1.2 of the index, and the test is about the release that users have already.

    ## How it happens
    `--find-links` was thought to be enough; or the line was copied from the README.

    ## How to fix
    Name the file, or forbid the index for the project itself:

        pip install dist/*.whl
        pip install --no-index --no-deps --find-links dist yourpackage
    """

    code = "WC712"
    name = "installs-published-release"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """Report each such install."""
        found = view(case)
        if found is None or found.project.name is None:
            return
        for each in found.of(Kind.INSTALL):
            named = [item for item in each.act.wanted if item.what == found.project.name and item.how.name == "NAME"]
            if not named or any(item.pinned for item in named) or each.act.no_index or _otherwise(each):
                continue
            made = next((act for act in each.before if act.kind is Kind.BUILD), None)
            got = made.command.location if made is not None else _downloaded(each)
            if got is None or any(act.kind is Kind.PUBLISH for act in each.before):
                continue
            yield self.finding(
                f"{each.place.path}: {each.command.text}",
                f"{each.place}: `{each.command.text}` may install the release on the index, not what {got} made",
                because=("pip takes the newest version that it finds, and passes over development versions",),
                fix="pip install dist/*.whl",
                locations=(each.place,),
            )

    bad = (
        lambda: ci(job("python -m build\npip install --find-links dist pkg\npython -I -c 'import pkg'")),
        lambda: ci(job("- uses: actions/download-artifact@v4", "pip install pkg[cli]")),
    )
    good = (
        lambda: ci(job("python -m build\npip install --no-index --find-links dist pkg")),
        lambda: ci(job("python -m build\npip install dist/*.whl")),
        lambda: ci(job("pip install pkg")),
        lambda: ci(job("python -m build\npip install pkg==$VERSION")),
        lambda: ci(job("python -m build\ntwine upload dist/*\npip install pkg")),
    )


def _otherwise(each: Seen) -> bool:
    """Whether the project was installed from a file in the same command or before, so that pip keeps that one."""
    forms = [item for _, item in each.installs] + list(each.act.wanted)
    return any(item.is_project for item in forms) or "uninstall" in each.command.words


def _downloaded(each: Seen) -> object:
    """The step that downloaded artifacts before; None when there is none."""
    for step in each.job.steps:
        if step is each.step:
            return None
        if step.uses is not None and step.uses.value.startswith("actions/download-artifact@"):
            return step.uses.location
    return None
