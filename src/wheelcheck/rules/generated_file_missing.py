"""WC008."""

from __future__ import annotations

from wheelcheck.diagnosis import Case, Cause, CauseKind
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
        """The setting of the tool that the project uses."""
        path = case.layout.candidates(cause.subject.replace(".", "/") + ".py")[0]
        requires = " ".join(case.evidence.project.build_requires).replace("_", "-")
        if "setuptools-scm" in requires:
            return f'[tool.setuptools_scm]\nversion_file = "{path}"'
        if "hatch-vcs" in requires:
            return f'[tool.hatch.build.hooks.vcs]\nversion-file = "{path}"'
        return f"let the build backend write {path}, or commit it"

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
