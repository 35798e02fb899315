"""WC008."""

from __future__ import annotations

import shlex

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.edit import Edit
from wheelcheck.model.imports import CaughtError
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._failure import CauseRule
from wheelcheck.rules._sketch import case, failed, wheel


class GeneratedFileMissing(CauseRule):
    """A module that the build should write is needed and is not in the wheel.

    ## What it does
    Recognises modules that are written rather than committed (`_version.py` of setuptools-scm or
    hatch-vcs, parser tables, protobuf's `*_pb2.py`, any file that packaging files or an ignore rule name exactly) and
    reports those that an import needs and the wheel lacks.

    ## Why it is bad
    The developer's tree has the file from an earlier build or an editable install, so nothing fails
    there.

    ## How it happens
    The setting that writes it is missing (`[tool.setuptools_scm] version_file`), the generator
    isn't a build requirement, or the step runs only in a Makefile that the build backend doesn't know.

    ## How to fix
    - setuptools-scm: `[tool.setuptools_scm] version_file = "src/pkg/_version.py"`
    - hatch-vcs: `[tool.hatch.build.hooks.vcs] version-file = "src/pkg/_version.py"`
    - anything else: generate it in the backend's build step, or commit it.
    """

    code = "WC008"
    name = "generated-file-missing"
    kind = CauseKind.GENERATED_MISSING

    def message(self, case: Case, cause: Cause) -> str:
        """Say that the build should have written it."""
        return f"{cause.subject} is not in the wheel: a generated module that the build did not write"

    def proof(self, case: Case, cause: Cause) -> list[str]:
        """Who needs it, and why it is taken for a generated one."""
        lines = list(wording.who_needs(cause))
        if cause.detail:
            lines.append(f"{cause.detail} names it: it is not meant to be committed")
        return [*lines, *wording.not_circular(cause.error)]

    def fix(self, case: Case, cause: Cause) -> str | None:
        """That the build is to write it."""
        path = _path(case, cause.subject)
        return f"let the build backend write {path}, or commit it: git add -f {shlex.quote(path)}"

    def edits(self, case: Case, cause: Cause) -> tuple[Edit, ...]:
        """The setting of the tool that writes the version; of other generators nothing is known."""
        if "version" not in cause.subject.rpartition(".")[2]:
            return ()
        path = _path(case, cause.subject)
        return remedies.write_version(case.evidence.project, path, cause.subject.replace(".", "/") + ".py")

    bad = (
        lambda: case(
            {"pkg/__init__.py": "from pkg._version import version\n"},
            shipped=wheel({"pkg/__init__.py": "from pkg._version import version\n"}),
            outcomes=(
                failed(
                    "pkg",
                    CaughtError(
                        "ModuleNotFoundError", ("ImportError",), "No module named 'pkg._version'", name="pkg._version"
                    ),
                    path="pkg/__init__.py",
                ),
            ),
        ),
    )
    good = (lambda: case({"pkg/__init__.py": ""}, shipped=wheel({"pkg/__init__.py": "", "pkg/_version.py": ""})),)


def _path(case: Case, module: str) -> str:
    """Where the module would stand in the project: in the folder of its package."""
    paths = case.layout.candidates(module.replace(".", "/") + ".py")
    snapshot = case.evidence.snapshot
    held = {path.rpartition("/")[0] for path in snapshot.files} if snapshot is not None else set[str]()
    return next((path for path in paths if path.rpartition("/")[0] in held), paths[0] if paths else module)
