from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from wheelcheck.model.archive import Metadata, Module, ModuleKind, Wheel
from wheelcheck.model.environment import Environment
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.imports import ImportOutcome, ImportStatus
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.model.project import Project
from wheelcheck.model.report import Report, StageResult, StageStatus
from wheelcheck.model.snapshot import Snapshot, SourceKind
from wheelcheck.reporters import RulePage

IGNORED = Finding(
    "WC002",
    "ignored-module",
    Severity.ERROR,
    "pkg.lib.labels",
    "pkg.lib.labels is not in git: .gitignore:13 `lib/` hides it",
    because=(
        "pkg/lib/labels.py is on this disk but would not be in a clone, so not in CI's wheel",
        'Python calls it "most likely due to a circular import"; there is no circle',
    ),
    fix="anchor the pattern (`/lib/`), then:\ngit add pkg/lib/labels.py",
    locations=(Location(".gitignore", 13), Location("pkg/pipeline/classifier.py", 14)),
    affects=("pkg.pipeline", "pkg.pipeline.classifier", "pkg.finance", "pkg.finance.cancel_policy", "pkg.api"),
)


def outcome(name: str, kind: ModuleKind, path: str, status: ImportStatus) -> ImportOutcome:
    blocked_by = "pkg" if status is ImportStatus.BLOCKED else None
    return ImportOutcome(Module(name, kind, path), status, 0.0123, f"/tmp/x/{path}", blocked_by)


@pytest.fixture
def good() -> Report:
    evidence = Evidence(
        project=Project(".", "pkg", "1.0", "setuptools.build_meta"),
        interpreter=Interpreter(
            "/usr/bin/python3.12", (3, 12, 1), "CPython", "linux-x86_64", (), (), frozenset(), True
        ),
        snapshot=Snapshot(
            SourceKind.GIT, Path("/tmp/wheelcheck-abcd1234/tree"), frozenset({"pkg/__init__.py"}), commit="c0ffee"
        ),
        wheel=Wheel(
            "pkg-1.0-py3-none-any.whl",
            "pkg",
            "1.0",
            ("py3-none-any",),
            ("py3-none-any",),
            True,
            (),
            Metadata(),
            (),
            (),
            (),
        ),
        environment=Environment(
            Path("/tmp/wheelcheck-abcd1234/env/bin/python"),
            (Path("/tmp/wheelcheck-abcd1234/env/lib/python3.12/site-packages"),),
            (),
            "uv",
        ),
        outcomes=(
            outcome("pkg", ModuleKind.PACKAGE, "pkg/__init__.py", ImportStatus.OK),
            outcome("pkg.fast", ModuleKind.EXTENSION, "pkg/fast.cpython-312.so", ImportStatus.OK),
        ),
    )
    names = ("snapshot", "build", "wheel", "environment", "imports", "rules")
    stages = tuple(StageResult(name, StageStatus.OK, 1.25) for name in names)
    return Report(evidence, stages, (), True, 14.21)


@pytest.fixture
def bad(good: Report) -> Report:
    outcomes = (
        *good.evidence.outcomes,
        outcome("pkg.api", ModuleKind.SOURCE, "pkg/api.py", ImportStatus.FAILED),
        outcome("pkg.api.x", ModuleKind.SOURCE, "pkg/api/x.py", ImportStatus.BLOCKED),
    )
    accepted = Finding("WC501", "undeclared-dependency", Severity.ERROR, "pkg.gui", "pkg.gui imports Qt")
    return replace(
        good,
        evidence=replace(good.evidence, outcomes=outcomes),
        findings=(IGNORED,),
        passed=False,
        ignored=((accepted, "the host brings Qt"),),
        notes=("2 changed files that no commit has were included",),
    )


@pytest.fixture
def mixed(bad: Report) -> Report:
    """One finding of each weight, at a line, at a file, and nowhere; files that the project really has."""
    snapshot = Snapshot(
        SourceKind.GIT,
        Path("/tmp/wheelcheck-abcd1234/tree"),
        frozenset({".gitignore", "pyproject.toml", "pkg/__init__.py", "pkg/pipeline/classifier.py"}),
        commit="c0ffee",
    )
    weak = Finding(
        "WC203",
        "missing-type-marker",
        Severity.WARNING,
        "pkg/py.typed",
        "pkg/py.typed is left out of the wheel",
        locations=(Location("pkg-1.0.dist-info/METADATA"), Location("pkg/__init__.py")),
    )
    note = Finding("WC502", "needs-extra", Severity.INFO, "pkg.api", "pkg.api needs the extra `x`")
    affected = replace(IGNORED, affects=("pkg.api",))
    return replace(bad, evidence=replace(bad.evidence, snapshot=snapshot), findings=(affected, weak, note))


@pytest.fixture
def pages() -> tuple[RulePage, ...]:
    page = "A file is hidden.\n\n## What it does\nLooks for `lib/`.\n\n## How to fix\nAnchor it."
    return (RulePage("WC002", "ignored-module", "error", "A file is hidden.", page),)
