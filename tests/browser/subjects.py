"""Reports to look at in a browser: values alone, nothing is built or run for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from wheelcheck.layout import module_of
from wheelcheck.model.archive import Entry, EntryPoint, Metadata, Module, ModuleKind, Sdist, Wheel
from wheelcheck.model.build import BuildError, BuildFault, BuildResult, BuildStep, DeclaredExtension
from wheelcheck.model.environment import Environment
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.imports import CaughtError, ImportOutcome, ImportStatus, StatementOutcome
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.model.profile import ImportCost, ImportProfile
from wheelcheck.model.project import Project, TextFile
from wheelcheck.model.report import Report, StageResult, StageStatus
from wheelcheck.model.snapshot import Absence, AbsentFile, IgnoreRule, Snapshot, SourceKind

WORKSPACE = Path("/tmp/wheelcheck-abcd1234")

SHIPPED = {
    "shop/__init__.py": "",
    "shop/api.py": "from shop.lib.labels import LABELS\nfrom shop.core.orders import Order\n",
    "shop/cli.py": "from shop.core import orders\n\ndef main():\n    import shop.api\n",
    "shop/core/__init__.py": "",
    "shop/core/orders.py": "from shop.core.stock import Stock\n\nclass Order: ...\n",
    "shop/core/stock.py": "from shop.core.orders import Order\n\nclass Stock: ...\n",
    "shop/lib/__init__.py": "",
}
LABELS = "shop/lib/labels.py"
HIDDEN = Finding(
    "WC002",
    "ignored-module",
    Severity.ERROR,
    "shop.lib.labels",
    "shop.lib.labels is not in git: .gitignore:13 `lib/` hides it",
    because=("shop/lib/labels.py is on this disk but would not be in a clone, so not in CI's wheel",),
    fix="anchor the pattern (`/lib/`), then:\ngit add shop/lib/labels.py",
    locations=(Location(".gitignore", 13), Location("shop/api.py", 1)),
    affects=("shop.api",),
)
UNTYPED = Finding("WC203", "missing-type-marker", Severity.WARNING, "shop/py.typed", "shop/py.typed is left out")
NOTED = Finding("WC502", "needs-extra", Severity.INFO, "shop.cli", "shop.cli needs the extra `color`")
LOG = """* build_sdist
running sdist
* build_wheel
cc -c shop/_fast.c
shop/_fast.c:3:10: fatal error: shop.h: No such file or directory
shop/_fast.c:9:1: warning: control reaches end
error: command 'cc' failed with exit code 1
"""


def evidence(files: dict[str, str]) -> Evidence:
    """The evidence of a project whose wheel holds ``files``, all of which can be imported."""
    entries = tuple(Entry(path, 100 + 10 * len(text), path, 60 + len(text)) for path, text in files.items())
    return Evidence(
        Project("shop", "shop", "1.0", "setuptools.build_meta"),
        interpreter=Interpreter("/usr/bin/python3", (3, 12, 1), "cpython", "linux", (), (), frozenset(), True),
        snapshot=Snapshot(SourceKind.GIT, WORKSPACE / "tree", frozenset(files), commit="c0ffee" * 6),
        sources=tuple(TextFile(path, text) for path, text in files.items()),
        build=BuildResult(None, None, LOG, 4.2),
        sdist=Sdist("shop-1.0.tar.gz", frozenset(files), Metadata()),
        wheel=Wheel(
            "shop-1.0-py3-none-any.whl", "shop", "1.0", ("py3-none-any",), ("py3-none-any",), True,
            entries, Metadata(), (), (), tuple(files.items()), size=9_000,
        ),
        environment=Environment(WORKSPACE / "env/bin/python", (WORKSPACE / "env/site-packages",), (), "uv"),
        outcomes=tuple(_outcome(path) for path in files),
    )  # fmt: skip


def _outcome(path: str) -> ImportOutcome:
    named = module_of(path)
    assert named is not None
    kind = ModuleKind.PACKAGE if named[1] else ModuleKind.SOURCE
    return ImportOutcome(Module(named[0], kind, path), ImportStatus.OK, 0.001 * (1 + len(path) % 7), path)


def report(of: Evidence, *findings: Finding) -> Report:
    """A report with these findings."""
    names = ("snapshot", "build", "wheel", "environment", "imports", "rules")
    stages = tuple(StageResult(name, StageStatus.OK, 1.25) for name in names)
    failed = any(finding.severity is Severity.ERROR for finding in findings)
    return Report(of, stages, findings, not failed, 14.2)


def lost_module() -> Report:
    """A module that git ignores, what fails without it, a circle, and a build with errors in its log."""
    found = evidence(SHIPPED)
    assert found.snapshot is not None
    hidden = AbsentFile(LABELS, Absence.IGNORED, IgnoreRule(".gitignore", 13, "lib/"))
    error = CaughtError("ModuleNotFoundError", ("ImportError",), "No module named 'shop.lib.labels'")
    outcomes = tuple(
        replace(each, status=ImportStatus.FAILED, error=error) if each.module.name == "shop.api" else each
        for each in found.outcomes
    )
    build = BuildResult(
        None, None, LOG, 4.2,
        BuildError(BuildStep.WHEEL, "build_wheel", BuildFault.MISSING_HEADER, "shop.h: No such file or directory"),
        extensions=(DeclaredExtension("shop._fast", ("shop/_fast.c",), False, False, "shop.h: No such file"),),
    )  # fmt: skip
    entry_point = EntryPoint("console_scripts", "shop", "shop.cli:main")
    found = replace(
        found,
        snapshot=replace(found.snapshot, absent=(hidden,)),
        absent_sources=(TextFile(LABELS, "LABELS = []\n"),),
        outcomes=outcomes,
        build=build,
        entry_points=((entry_point, StatementOutcome("from shop.cli import main", ok=True)),),
    )
    return report(found, HIDDEN, UNTYPED, NOTED)


def profiled() -> Report:
    """The same package without faults, and what importing it costs."""
    costs = (
        ImportCost("json", 1, 1_000, 4_000, 4_000, 200, 200, project=False),
        ImportCost("shop.core", 1, 6_000, 2_000, 2_000, None, None, project=True),
        ImportCost("shop", 0, 0, 3_000, 9_000, 100, 300, project=True),
    )
    return report(replace(evidence(SHIPPED), import_profile=ImportProfile(costs), import_budget=0.5))


def large(modules: int) -> Report:
    """A package of so many modules in thirty packages, each of which imports eight others."""
    names = [f"big/p{number % 30}/m{number}.py" for number in range(modules - 31)]
    files = {"big/__init__.py": "", **{f"big/p{number}/__init__.py": "" for number in range(30)}}
    for number, name in enumerate(names):
        others = [names[(number * step + step) % len(names)] for step in (2, 3, 5, 7, 11, 13, 17, 19)]
        files[name] = "".join(f"import {other[:-3].replace('/', '.')}\n" for other in others if other != name)
    findings = [replace(NOTED, subject=f"big.p{number % 30}.m{number}") for number in range(0, modules, 10)]
    return report(evidence(files), *findings)


def hostile(text: str) -> Report:
    """``text`` wherever something may come from a package."""
    base = lost_module()
    found = base.evidence
    assert found.snapshot is not None
    assert found.wheel is not None
    files = {**SHIPPED, f"shop/{text}.py": text, text: text}
    finding = Finding(
        "WC511", "raises-on-import", Severity.ERROR, text, text, (text, text), text, (Location(text, 3),),
        (text, "shop.api", f"shop.{text}"), text,
    )  # fmt: skip
    error = CaughtError(text, (), text)
    outcomes = tuple(
        ImportOutcome(Module(name, ModuleKind.SOURCE, text), status, 0.1, text, text, text, error=error)
        for name, status in ((text, ImportStatus.FAILED), ("shop.x", ImportStatus.BLOCKED), ("shop.y", ImportStatus.OK))
    )
    return replace(
        report(
            replace(
                found,
                project=replace(found.project, root=text, name=text, version=text, backend=text),
                snapshot=replace(found.snapshot, files=frozenset({*files, text}), commit=text),
                sources=(TextFile("shop/api.py", f"import shop\n{text}\n"), TextFile(text, text)),
                build=BuildResult(None, None, f"{LOG}\nerror: {text}\n* {text}\n", 1.0, unread=text),
                wheel=replace(
                    found.wheel,
                    filename=text,
                    entries=(Entry(text, 40, text, 20), Entry(f"shop/{text}", 50, f"shop/{text}", 20)),
                    texts=(*found.wheel.texts, (f"shop/{text}.py", f"import shop.api  # {text}\n")),
                ),
                outcomes=(*found.outcomes, *outcomes),
            ),
            finding,
            HIDDEN,
        ),
        ignored=((finding, text),),
        notes=(text,),
        stages=(StageResult("build", StageStatus.FAILED, 1.0, text),),
    )


def unbuilt() -> Report:
    """A project whose build failed."""
    found = Evidence(Project("shop"), build=BuildResult(None, None, LOG, 4.2))
    return replace(report(found, HIDDEN), stages=(StageResult("build", StageStatus.FAILED, 1.0, "no compiler"),))
