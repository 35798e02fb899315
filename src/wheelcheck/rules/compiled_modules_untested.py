"""WC713."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wheelcheck import graph, layout
from wheelcheck.diagnosis import Case
from wheelcheck.graph import When
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.pipeline import PipelineKind
from wheelcheck.rules._base import Rule
from wheelcheck.rules._ci import Kind, Seen, View, places, view
from wheelcheck.rules._ci_sketch import ci, job, pyproject
from wheelcheck.rules._ci_tested import Tested, hidden, tested

_RUNS = (When.IMPORT, When.TRY, When.CONDITION)


class CompiledModulesUntested(Rule):
    """CI imports the package from its wheel, and that import comes to none of its compiled modules.

    ## What it does
    Where all that CI does with the installed package is to import it (`python -c "import pkg"`), follows the imports of
    the sources from there, and reports when no Cython module is on the way. It is silent where tests run, where
    something runs that cannot be read, and where an import stands under a condition.

    ## Why it is bad
    What is most likely to be missing from a wheel is what was compiled, and the check is green without it.

    ## How it happens
    The package's `__init__` is light: its compiled modules are imported by the modules that need them.

    ## How to fix
    Import the compiled modules too, or every module: `wheelcheck verify --wheel dist/*.whl .`
    """

    code = "WC713"
    name = "compiled-modules-untested"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """Report it once for the project."""
        found = view(case)
        imports = _only_imports(found) if found is not None else []
        compiled = _compiled(case) if imports else {}
        if found is None or not compiled:
            return
        named = {module for each in imports for module in each.act.modules}
        if _reached(case, compiled, named) & compiled.keys():
            return
        first, shown = imports[0], sorted(compiled)
        more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
        yield self.finding(
            found.project.name or "the package",
            f"{first.place} imports {', '.join(sorted(named))}, and that comes to none of the compiled modules: "
            f"{', '.join(shown[:3])}{more}",
            because=[f"{compiled[shown[0]]} makes {shown[0]}"],
            fix="wheelcheck verify --wheel dist/*.whl .",
            locations=places(imports),
            affects=shown,
        )

    bad = (lambda: _smoke("import pkg", {"pkg/__init__.py": "", "pkg/core.py": "from . import _fast\n"}),)
    good = (
        lambda: _smoke("import pkg.core", {"pkg/__init__.py": "", "pkg/core.py": "from . import _fast\n"}),
        lambda: _smoke("import pkg", {"pkg/__init__.py": "from .core import f\n", "pkg/core.py": "import pkg._fast\n"}),
        lambda: _smoke("import pkg", {"pkg/__init__.py": "", "pkg/core.py": ""}, "pytest"),
    )


def _only_imports(found: View) -> list[Seen]:
    """The imports of the installed package, when nothing else tests it."""
    if hidden(found) or tested(found).verdict is not Tested.BUILT:
        return []
    if any(each.act.kind is Kind.CHECK and each.act.tool == "wheelcheck" for each in found.seen):
        return []
    tests = [each for each in found.tests() if each.pipeline.kind is not PipelineKind.PRE_COMMIT]
    return tests if all(each.act.kind is Kind.IMPORT and not each.act.opaque for each in tests) else []


def _compiled(case: Case) -> dict[str, str]:
    """The Cython modules of the project's own packages: name to source."""
    found = {}
    for path in case.tree_texts:
        named = layout.module_of(case.layout.installed(path) or "") if path.endswith(".pyx") else None
        if named is not None and "." in named[0] and named[0].partition(".")[0] + ".__init__" != named[0]:
            found[named[0]] = path
    return found


def _reached(case: Case, compiled: dict[str, str], start: Iterable[str]) -> set[str]:
    """What importing ``start`` imports, conditions taken as met."""
    program = graph.build(case.texts, compiled, tests=False)
    seen: set[str] = set()
    waiting = [each for name in start for each in (name, *graph.parents(name))]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [edge.imported for edge in program.graph.outgoing.get(name, ()) if edge.when in _RUNS]
    return seen


def _smoke(statement: str, texts: dict[str, str], *more: str) -> Case:
    lines = ("pip install build", "python -m build", "pip install dist/*.whl", f'cd / && python -c "{statement}"')
    return ci(
        job(*lines, *more),
        project=pyproject(("setuptools", "cython")),
        files=frozenset({*texts, "pkg/_fast.pyx", "pyproject.toml"}),
        texts={**texts, "pkg/_fast.pyx": ""},
    )
