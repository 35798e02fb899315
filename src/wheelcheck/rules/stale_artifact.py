"""WC007."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.diagnosis import Case
from wheelcheck.layout import COMPILED_SOURCES
from wheelcheck.model.build import BuildResult
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.project import Project
from wheelcheck.model.snapshot import SourceKind
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel

_SHIPPED = {"pkg/__init__.py": "", "pkg/a.py": "A = 1\n"}
_GENERATED = re.compile(
    r"(?i)\b(?:auto-?generated|generated (?:by|from|automatically|at|with)|do not (?:edit|modify))\b"
)
_NAMES = re.compile(
    r"(?:^|/)(?:_?_?version(?:_info|__)?|_build\w*|_commit\w*|git_version|_?build_info|__config__|\w+_pb2(?:_grpc)?)\.py$"
)
_ORIGINS = (*COMPILED_SOURCES, ".py.in", ".in", ".proto", ".g4", ".lark", ".peg", ".ui", ".qrc", ".py.j2", ".tmpl")


class StaleArtifact(Rule):
    """The wheel holds a module that no longer exists in the source.

    ## What it does
    Compares the Python modules of the wheel with the source it was made from: those that neither the source, nor the
    sdist, nor an untracked file of the disk has, and that no build step wrote (a header that says so, a name such as
    `_version.py` or `x_pb2.py`, a template or a Cython source beside it). A wheel that was built here from a fresh
    clone can hold such a module only if a `build/` folder is committed; so this is mostly about wheels that are given
    with `--wheel`, or about a `build/` folder in git. Modules without a source that wait in a `build/lib` on your disk
    are a note: a wheel that is built in that folder, and not from the sdist, would hold them.

    ## Why it is bad
    Code that was removed goes on being published, and imports of it go on working until the next clean build.

    ## How it happens
    setuptools copies into `build/lib` and packs that folder; a module that was deleted or renamed stays there. An old
    `*.egg-info/SOURCES.txt` does the same for data.

    ## How to fix
    `rm -rf build dist *.egg-info` and build again; `python -m build` builds the wheel from the sdist, in a clean
    folder. Take `build/` out of git: `git rm -r --cached build`.
    """

    code = "WC007"
    name = "stale-artifact"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for all such modules."""
        yield from self._waiting(case)
        snapshot, shipped = case.evidence.snapshot, case.evidence.wheel
        if snapshot is None or shipped is None or not case.tree_texts or snapshot.kind is SourceKind.SDIST:
            return
        committed = {path for path in snapshot.files if path.startswith(("build/lib", "build/bdist"))}
        if case.evidence.build is not None and not committed:
            return  # built from a clean folder: what the source hasn't, the build made
        names = frozenset(path.rpartition("/")[2] for path in snapshot.files - committed)
        known = {text for path, text in case.tree_texts.items() if path not in committed}
        found = [
            path
            for path, text in shipped.texts
            if path.endswith(".py") and not self._has_origin(case, path, text, names, known, committed)
        ]
        if not found or len(found) == sum(path.endswith(".py") for path, _ in shipped.texts):
            return  # a wheel that shares nothing with the folder was not made from it
        source = f"build/lib/{found[0]} is in git" if f"build/lib/{found[0]}" in committed else None
        yield self.finding(
            found[0],
            f"the wheel holds {wording.listed(found)}, which the source no longer has",
            because=(source,) if source else (),
            fix="rm -rf build dist *.egg-info, then build again" + ("; git rm -r --cached build" if committed else ""),
            locations=[Location(f"build/lib/{found[0]}")] if source else [],
            affects=found[1:],
        )

    def _waiting(self, case: Case) -> Iterator[Finding]:
        """What is on disk from an earlier build, and would get into a wheel that is built there."""
        snapshot, shipped, python = case.evidence.snapshot, case.evidence.wheel, case.evidence.interpreter
        setuptools = (case.evidence.project.backend or "").startswith("setuptools")
        if snapshot is None or shipped is None or case.evidence.build is None or not setuptools:
            return
        # What this wheel would be packed from, of this interpreter.
        version = "".join(map(str, python.version[:2])) if python else ""
        folder = r"build/lib/" if shipped.pure else rf"build/lib\.[^/]+-{version}/|build/lib\.[^/]+-cpython-{version}/"
        tops = {path.partition("/")[0] for path in shipped.installed}
        found = []
        for path in snapshot.leftovers:
            match = re.match(folder, path)
            installed = path[match.end() :] if match else ""
            known = installed in shipped.installed or case.stations.find_source(installed) is not None
            if match and not known and installed.partition("/")[0] in tops:
                found.append(path)
        if found:
            them = "it" if len(found) == 1 else "them"
            yield self.finding(
                found[0],
                f"an earlier build left {wording.listed(found)}, whose source is gone: "
                f"`pip wheel .` or `python -m build --wheel` in this folder would publish {them}",
                because=("this wheel was built from a fresh copy, so it is without",),
                fix="rm -rf build",
                affects=found[1:],
                severity=Severity.INFO,
            )

    @staticmethod
    def _has_origin(
        case: Case, path: str, text: str, names: frozenset[str], known: set[str], committed: set[str]
    ) -> bool:
        """Whether the module stands in the source, or was made by the build as far as can be told."""
        source = case.stations.find_source(path)
        if (source is not None and source not in committed) or text in known or _NAMES.search(path):
            return True
        stem = path.rpartition("/")[2].removesuffix(".py")
        return any(stem + ending in names for ending in _ORIGINS) or _GENERATED.search(text[:2000]) is not None

    bad = (
        lambda: case(
            {"pkg/__init__.py": "", "pkg/a.py": "A = 1\n"}, shipped=wheel({**_SHIPPED, "pkg/old.py": "B = 2\n"})
        ),
        lambda: case(
            {"pkg/__init__.py": "", "pkg/a.py": "A = 1\n", "build/lib/pkg/old.py": "B = 2\n"},
            shipped=wheel({**_SHIPPED, "pkg/old.py": "B = 2\n"}),
        ),
        lambda: _left("pkg/a.py", "pkg/old.py"),
    )
    good = (
        lambda: case({"pkg/__init__.py": "", "pkg/a.py": "A = 1\n"}, shipped=wheel(_SHIPPED)),
        lambda: _left("pkg/a.py", "other/old.py"),
        lambda: case(
            {"pkg/__init__.py": "", "pkg/a.py": "A = 1\n", "pkg/grammar.lark": ""},
            shipped=wheel({**_SHIPPED, "pkg/_version.py": "V = 1\n", "pkg/grammar.py": "G = 1\n"}),
        ),
        lambda: case(
            {"pkg/__init__.py": "", "pkg/a.py": "A = 1\n"},
            shipped=wheel({**_SHIPPED, "pkg/tables.py": "# Generated by gen.py, do not edit\nT = 1\n"}),
        ),
    )


def _left(*paths: str) -> Case:
    """A good project, built here, with these files in `build/lib` on disk."""
    project = Project("pkg", "pkg", "1.0", "setuptools.build_meta")
    built = case(
        {"pkg/__init__.py": "", "pkg/a.py": "A = 1\n"},
        shipped=wheel(_SHIPPED),
        build=BuildResult(None, None, "", 0.0),
        project=project,
    )
    snapshot = built.evidence.snapshot
    left = tuple(f"build/lib/{path}" for path in paths)
    return Case(replace(built.evidence, snapshot=replace(snapshot, leftovers=left) if snapshot else None))
