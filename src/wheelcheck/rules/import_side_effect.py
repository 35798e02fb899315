"""WC512."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.diagnosis import Case
from wheelcheck.layout import is_test
from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.imports import EffectKind, ImportEffect, ImportOutcome, ImportStatus
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._runtime import works
from wheelcheck.rules._sketch import case, wheel
from wheelcheck.syntax import parsed

_DOES = {
    EffectKind.SOCKET: "uses a network socket",
    EffectKind.LOOKUP: "looks up a name on the network",
    EffectKind.PROCESS: "starts a process",
    EffectKind.THREAD: "starts a thread that goes on running",
    EffectKind.FILE: "writes a file",
    EffectKind.ENVIRONMENT: "changes the environment",
    EffectKind.CWD: "changes the working directory",
    EffectKind.SIGNAL: "changes what a signal does",
    EffectKind.LOCALE: "changes the locale",
}
_CALLS = {EffectKind.SIGNAL: ("signal", "siginterrupt"), EffectKind.LOCALE: ("setlocale",)}
# Native libraries that can be told something by the environment alone, before they are loaded: scikit-learn and torch
# do so for OpenMP, opencv-python for Qt, pygame for SDL, tokenizers' users for its threads.
_TOLD_BY_ENVIRONMENT = re.compile(
    r"_?(KMP|OMP|MKL|OPENBLAS|GOTOBLAS|BLIS|NUMEXPR|NUMBA|TF|GRPC|GLOG|QT|SDL|PYGAME|TOKENIZERS|CUDA|XLA|LD|GDAL|PROJ"
    r"|RJEM|JEMALLOC|MIMALLOC|MALLOC)_\w+"
)


class ImportSideEffect(Rule):
    """Importing a module does more than define things: it starts a thread, writes a file, changes the process.

    ## What it does
    Watches imports by audit events (PEP 578), and compares the process before and after: sockets and
    name look-ups, processes, threads that go on running, files written outside temporary folders,
    the environment, the working directory, signal handlers and the locale. Each is reported once, with the
    project's own line behind it. What a dependency does when it is imported, what is taken back before the import
    ends, variables that only native libraries read or that carry the package's own name, and what only shipped tests
    do is not reported.

    ## Why it is bad
    Whoever imports the package, or something that imports it, gets it: in a web server, under a test runner, in a
    sandbox without network or with a read-only home, while a documentation tool or a shell completes names. It cannot
    be avoided, and it happens in an order that nobody chose.

    ## How it happens
    A client, a log file, a cache folder or a worker made at module level; a handler or a locale that a program wanted,
    set where a library is loaded.

    ## How to fix
    Do it in a function that the user calls, or on first use. Where it is the purpose of the package, accept
    it with the reason in `[[tool.wheelcheck.ignores]]`.
    """

    code = "WC512"
    name = "import-side-effect"
    severity = Severity.WARNING
    asks = ("outcomes",)

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for each line and kind."""
        found: dict[tuple[str, int, EffectKind], list[tuple[str, ImportEffect]]] = {}
        for outcome in case.evidence.outcomes:
            if _is_for_tests(outcome.module.name):
                continue
            for effect in outcome.effects:
                if effect.kind is EffectKind.WARNING:
                    continue  # a rule of its own: warns-on-import
                placed = _placed(case, outcome.module.name, effect)
                if placed is not None and _counts(case, placed):
                    key = (placed.path, placed.line, placed.kind)
                    found.setdefault(key, []).append((outcome.module.name, placed))
        for (path, line, kind), effects in sorted(found.items(), key=lambda item: item[0]):
            subject = effects[0][1].module
            details = list(dict.fromkeys(effect.words for _, effect in effects if effect.detail))
            details = [each for each in details if not any(other.startswith(each + "/") for other in details)]
            modules = tuple(dict.fromkeys(name for name, _ in effects if name != subject))
            yield self.finding(
                subject,
                f"importing {subject} {_DOES[kind]}" + (f": {wording.listed(details)}" if details else ""),
                because=(f"at {Location(path, line)}{_source(case, path, line)}",),
                fix="do it in a function that the user calls, or on first use",
                locations=(Location(path, line),),
                affects=modules,
            )

    bad = (
        lambda: _does(EffectKind.THREAD, "", "import threading\nthreading.Thread(target=print).start()\n", 2),
        lambda: _does(EffectKind.FILE, "~/.pkg/log", "open('~/.pkg/log', 'w')\n", 1),
        lambda: _does(EffectKind.ENVIRONMENT, "LANG", "import os\nos.environ['LANG'] = 'C'\n", 2),
        lambda: _does(EffectKind.SIGNAL, "15", "import signal\nsignal.signal(15, signal.SIG_IGN)\n", None),
        lambda: _does(EffectKind.LOCALE, "C.UTF-8", "import locale\nlocale.setlocale(locale.LC_ALL, '')\n", None),
    )
    good = (
        works,
        lambda: _does(EffectKind.ENVIRONMENT, "KMP_DUPLICATE_LIB_OK", "import os\n", 1),
        lambda: _does(EffectKind.ENVIRONMENT, "_RJEM_MALLOC_CONF", "import os\n", 1),
        lambda: _does(EffectKind.ENVIRONMENT, "PKG_HOME", "import os\n", 1),
        lambda: _does(EffectKind.PROCESS, "git", "import os\n", 1, module="pkg.tests.test_git"),
        lambda: _does(EffectKind.LOCALE, "C.UTF-8", "def f():\n    setlocale(0, '')\n", None),
    )


def _placed(case: Case, importing: str, effect: ImportEffect) -> ImportEffect | None:
    """The effect with its place: one that was not seen is that of the module's own call for it, if it has one."""
    module = effect.module or importing
    path, text = case.texts.get(module, ("", ""))
    if effect.path and effect.path != path:
        return effect if effect.path in case.wheel_texts else None
    line = _call(text, _CALLS.get(effect.kind, ())) or effect.line
    return replace(effect, module=module, path=path, line=line) if line else None


def _call(text: str, names: tuple[str, ...]) -> int | None:
    """The line on which a module calls one of these when it is imported."""
    if not any(name + "(" in text for name in names):
        return None
    tree = parsed(text)
    todo: list[ast.AST] = [tree] if tree is not None else []
    while todo:
        node = todo.pop(0)
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                return node.lineno
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            todo += ast.iter_child_nodes(node)
    return None


def _is_for_tests(module: str) -> bool:
    """Whether only tests import it: `matplotlib.testing` tries three typesetters."""
    return is_test(module) or "testing" in module.split(".")


def _counts(case: Case, effect: ImportEffect) -> bool:
    """Whether a user would be surprised."""
    if _is_for_tests(effect.module) or effect.module.endswith("__main__"):
        return False
    if effect.kind is EffectKind.ENVIRONMENT:
        own = any(effect.detail.upper().strip("_").startswith(top.upper().strip("_")) for top in case.tops)
        return not own and _TOLD_BY_ENVIRONMENT.fullmatch(effect.detail) is None
    return True


def _source(case: Case, path: str, line: int) -> str:
    lines = case.wheel_texts.get(path, "").split("\n")
    text = lines[line - 1].strip()[:200] if 0 < line <= len(lines) else ""
    return f": `{text}`" if text else ""


def _does(kind: EffectKind, detail: str, text: str, line: int | None, *, module: str = "pkg.mod") -> Case:
    path = module.replace(".", "/") + ".py"
    place = ("", "", 0) if line is None else (module, path, line)
    outcome = ImportOutcome(
        Module(module, ModuleKind.SOURCE, path), ImportStatus.OK, effects=(ImportEffect(kind, detail, *place),)
    )
    return case(shipped=wheel({"pkg/__init__.py": "", path: text}), outcomes=(outcome,))
