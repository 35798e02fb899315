"""Extension modules that the loader refuses: whose they are, and what kind of fault its words stand for."""

from __future__ import annotations

from wheelcheck import load_errors
from wheelcheck.diagnosis import dependencies
from wheelcheck.diagnosis.caught import cause_of, need_at
from wheelcheck.diagnosis.cause import Cause, CauseKind
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.load_errors import LoadFault
from wheelcheck.model.imports import CaughtError, ImportOutcome

_KINDS = {
    LoadFault.LIBRARY: CauseKind.NO_LIBRARY,
    LoadFault.UNREADABLE: CauseKind.FOREIGN_BINARY,
    LoadFault.SYMBOL: CauseKind.UNDEFINED_SYMBOL,
    LoadFault.VERSION: CauseKind.SYSTEM_TOO_OLD,
    LoadFault.INIT: CauseKind.NO_INIT,
    LoadFault.STACK: CauseKind.EXECUTABLE_STACK,
    LoadFault.PYTHON: CauseKind.WRONG_ABI,
}


def unloadable(case: Facts, outcome: ImportOutcome, error: CaughtError) -> Cause | None:
    """A compiled module that the loader refused: one of the project's, or of a dependency."""
    said = load_errors.parse(error.message) if error.type == "ImportError" else None
    if said is None or error.name_from is not None:
        return None
    need = need_at(case, error)
    module = _module_at(case, error) or outcome.module.name
    if not case.is_own(module):
        return _of_a_dependency(case, outcome, error, module)
    if module not in case.extensions or said.fault is LoadFault.OTHER:
        return None
    kind = _KINDS[said.fault]
    return cause_of(outcome, kind, module, error, detail=said.subject or said.file, need=need)


def _module_at(case: Facts, error: CaughtError) -> str | None:
    """The module whose file was being loaded. The exception's own name for it lacks the package."""
    path = (error.path or "").replace("\\", "/")
    if not path or path.startswith("/"):
        return None
    for name, extension in case.extensions.items():
        if extension.path == path:
            return name
    folder, _, file = path.rpartition("/")
    return ".".join([*folder.split("/"), file.partition(".")[0]]).lstrip(".")


def _of_a_dependency(case: Facts, outcome: ImportOutcome, error: CaughtError, module: str) -> Cause | None:
    provider = dependencies.provider(case, module)
    if provider is None:
        return None
    detail = f"{provider.name} {provider.version}"
    return cause_of(outcome, CauseKind.DEPENDENCY, provider.name, error, detail=detail, need=need_at(case, error))
