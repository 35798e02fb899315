"""What the rules on failed builds share."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import ClassVar

from wheelcheck import remedies
from wheelcheck.diagnosis import Case, CauseKind
from wheelcheck.diagnosis.builds import explain_build
from wheelcheck.model.build import BuildError, BuildFault, BuildResult, BuildStep
from wheelcheck.model.edit import Edit
from wheelcheck.model.finding import Finding, Location
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case

_NOT_FOUND = re.compile(
    r"No file/folder found for (?:package|module)|Expected a Python module|Unable to determine which files to ship"
)
"""How poetry-core and flit, uv_build, and hatchling say that they found no package where they look."""
_MADE = re.compile(r"(?:^|/)(?:__pycache__|[^/]*\.egg-info|build|dist|\.[^/]+)/|\.(?:py[cod]|so|pyd|o|a|dll|dylib)$")
"""Files that builds and tools leave beside the sources."""
_NAMED = (BuildFault.MISSING_MODULE, BuildFault.MISSING_TOOL, BuildFault.MISSING_HEADER)


def _told_elsewhere(case: Case, error: BuildError) -> bool:
    """Whether the line of the project at which the build failed asks for a file that git lacks: flit imports it."""
    lost = [*case.of(CauseKind.IGNORED), *case.of(CauseKind.UNTRACKED)]
    needs = [need for cause in lost for need in cause.needs]
    return any(need.line is not None and (need.path, need.line) == (error.path, error.line) for need in needs)


def _hidden(case: Case) -> Iterator[str]:
    """What ignore rules keep out of the project's packages, but for what builds leave there: perhaps the build asks for
    that."""
    snapshot = case.evidence.snapshot
    absent = snapshot.absent if snapshot is not None else ()
    tops = {path.partition("/")[0] for path in (snapshot.files if snapshot else ()) if path.endswith("/__init__.py")}
    groups: dict[str, list[str]] = defaultdict(list)
    for file in absent:
        if file.rule is not None and file.path.partition("/")[0] in tops and not _MADE.search(file.path):
            groups[str(file.rule)].append(file.path)
    for rule, paths in groups.items():
        named = paths[0] if len(paths) == 1 else f"{len(paths)} files of {posixpath.commonpath(paths)}/"
        be = "is" if len(paths) == 1 else "are"
        yield f"{named} {be} on this disk and not in git: {rule} hides {'it' if len(paths) == 1 else 'them'}"


def lacks_own(case: Case, error: BuildError) -> bool:
    """Whether the missing module would be the project's own: inside a package that its tree has. No requirement
    brings that."""
    package, _, inner = (error.missing or "").partition(".")
    own = any(f"{root}{package}/__init__.py" in case.tree_texts for root in ("", "src/"))
    return error.fault is BuildFault.MISSING_MODULE and bool(inner) and own


def broken_build(step: BuildStep, fault: BuildFault, message: str, missing: str | None = None) -> Case:
    """A case whose build failed so."""
    error = BuildError(step, f"build_{step.value}", fault, message, "setup.py", 3, missing)
    return case({"setup.py": ""}, build=BuildResult(None, None, "", 0.0, error))


class BuildRule(Rule):
    """Reports a failed build unless a lost file of the project explains it: that is then the finding."""

    step: ClassVar[BuildStep | None] = None

    def check(self, case: Case) -> Iterator[Finding]:
        """The build's first real error."""
        build = case.evidence.build
        error = build.error if build else None
        if build is None or error is None or not self.concerns(case, error) or explain_build(case):
            return
        if _told_elsewhere(case, error):
            return
        yield self.finding(
            self.subject(case, error),
            self.message(error),
            because=(*(line for line in error.excerpt[:8] if line.strip()), *self.proof(build, error), *_hidden(case)),
            fix=self.fix(error),
            edits=self.edits(case, error),
            locations=[Location(error.path, error.line)] if error.path else (),
        )

    def concerns(self, case: Case, error: BuildError) -> bool:
        """Whether this rule speaks for the error; by default that of its step, without what other rules name better."""
        return error.step is self.step and (error.fault not in _NAMED or lacks_own(case, error))

    def subject(self, case: Case, error: BuildError) -> str:
        """What the finding is about."""
        return error.missing or error.path or case.evidence.project.name or error.hook

    def message(self, error: BuildError) -> str:
        """The error in one line."""
        where = f"{error.path}:{error.line}: " if error.path and error.line else f"{error.path}: " if error.path else ""
        if error.path and error.message.startswith(error.path):
            where = ""
        return f"the {error.step.value} cannot be built: {where}{error.message}"

    def proof(self, build: BuildResult, error: BuildError) -> Iterable[str]:
        """What else is known."""
        if build.tree_tried and build.tree_error is None:
            yield "the wheel builds from the source tree, though not from the sdist: the sdist lacks something"

    def fix(self, error: BuildError) -> str | None:
        """What to change."""
        if error.fault is BuildFault.TIMEOUT:
            return "give it more time with --build-timeout, or find out what it waits for: --keep DIR keeps the log"
        if error.fault is BuildFault.REQUIREMENTS:
            return "correct [build-system] requires, or make the index reachable"
        if error.fault is BuildFault.MISSING_FILE and error.missing:
            if error.step is BuildStep.SDIST:
                return f"a clone has no {error.missing}: git add it, or don't need it to build"
            return f"bring {error.missing} into the sdist (setuptools: MANIFEST.in), or don't need it to build"
        if error.fault is BuildFault.MISSING_MODULE:
            return f"the project has no {error.missing}: restore the module, or correct its import"
        place = f"mend {error.path}:{error.line}" if error.path and error.line else "mend what the log says"
        kind = "--sdist" if error.step is BuildStep.SDIST else "--wheel"
        return f"{place}; to see it alone, in a fresh clone: python -m build {kind} (--keep DIR keeps this log)"

    def edits(self, case: Case, error: BuildError) -> tuple[Edit, ...]:
        """The same as steps, where it can be pasted."""
        if _NOT_FOUND.search(error.message):
            return remedies.locate(case)
        snapshot, missing = case.evidence.snapshot, error.missing or ""
        lost = error.fault is BuildFault.MISSING_FILE and error.step is BuildStep.WHEEL and snapshot is not None
        return remedies.pack(case, [missing]) if lost and snapshot and missing in snapshot.files else ()
