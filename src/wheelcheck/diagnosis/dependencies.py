"""What a missing foreign module means: not declared, behind an extra, another platform's, or a test tool's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from wheelcheck.diagnosis import names
from wheelcheck.diagnosis.cause import CauseKind
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.layout import is_test
from wheelcheck.markers import marker_environment
from wheelcheck.model.environment import Distribution


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a missing foreign module is; ``detail`` the distribution, extra or platform, ``note`` what else to say."""

    kind: CauseKind
    detail: str
    note: str | None = None


def _spellings(module: str) -> set[str]:
    """Distribution names that an import name may belong to."""
    top = module.partition(".")[0]
    plain = canonicalize_name(top)
    found: set[str] = {plain, canonicalize_name(names.distribution_for(module))}
    found |= {f"python-{plain}", f"py{plain}", f"{plain}-python", canonicalize_name(module.replace(".", "-"))}
    if plain.startswith("py"):
        found.add(plain[2:].lstrip("-"))
    return found


def requirements(case: Facts) -> list[Requirement]:
    """The wheel's declared requirements that parse."""
    wheel = case.evidence.wheel
    return _parsed(wheel.metadata.requires if wheel else ())


@lru_cache(maxsize=8)
def _parsed(requires: tuple[str, ...]) -> list[Requirement]:
    found: list[Requirement] = []
    for text in requires:
        try:
            found.append(Requirement(text))
        except InvalidRequirement:
            continue  # bad metadata is a finding of its own
    return found


def extras_of(case: Facts, module: str) -> list[str]:
    """The extras that declare the distribution of an import name."""
    wheel = case.evidence.wheel
    spellings = _spellings(module)
    fitting = [r for r in requirements(case) if r.marker and canonicalize_name(r.name) in spellings]
    extras = dict.fromkeys(wheel.metadata.extras if wheel else ())
    return [extra for extra in extras if any("extra" in str(r.marker) and _marks(r, extra) for r in fitting)]


def _marks(requirement: Requirement, extra: str) -> bool:
    quoted = str(requirement.marker).replace("'", '"')
    return f'"{extra}"' in quoted or f'"{canonicalize_name(extra)}"' in quoted


def declared_plainly(case: Facts, module: str) -> Requirement | None:
    """The requirement without an extra that would bring the module; its marker may not hold here."""
    spellings = _spellings(module)
    return next(
        (
            r
            for r in requirements(case)
            if canonicalize_name(r.name) in spellings and not (r.marker and "extra" in str(r.marker))
        ),
        None,
    )


def provider(case: Facts, module: str) -> Distribution | None:
    """The installed distribution that provides the top-level name of ``module``."""
    top = module.partition(".")[0]
    environment = case.evidence.environment
    found = (d for d in (environment.distributions if environment else ()) if top in d.provides)
    return next(found, None)


def _standard(case: Facts, module: str) -> Verdict | None:
    """A module that only some Python has: by version or platform."""
    top = module.partition(".")[0]
    python = case.evidence.interpreter
    version = python.version[:2] if python else (3, 0)
    if top in names.STDLIB_REMOVED and version >= names.STDLIB_REMOVED[top]:
        removed = ".".join(map(str, names.STDLIB_REMOVED[top]))
        return Verdict(CauseKind.UNDECLARED, top, f"{top} left the standard library in Python {removed}")
    if top in names.STDLIB_ADDED and version < names.STDLIB_ADDED[top]:
        return Verdict(CauseKind.SYNTAX, top, f"{top} came with Python {'.'.join(map(str, names.STDLIB_ADDED[top]))}")
    if top in names.PYTHON2_MODULES:
        return Verdict(CauseKind.SYNTAX, top, f"{top} is a module of Python 2")
    for name in (module, ".".join(module.split(".")[:2]), top):
        platform = names.PLATFORM_MODULES.get(name)
        if platform:
            return Verdict(CauseKind.OTHER_PLATFORM, platform)
    return None


def _holds(case: Facts, requirement: Requirement) -> bool:
    """Whether a requirement's marker holds on the target, without extras."""
    python = case.evidence.interpreter
    values = marker_environment(python) if python else {}
    return requirement.marker is None or requirement.marker.evaluate({**values, "extra": ""})


def classify(case: Facts, module: str, importer: str) -> Verdict:
    """What it means that ``importer`` cannot import the foreign ``module``."""
    standard = _standard(case, module)
    extras = extras_of(case, module)
    if extras:
        return Verdict(CauseKind.NEEDS_EXTRA, ", ".join(extras))
    if standard is not None:
        return standard
    installed = provider(case, module) if module.partition(".")[0] not in case.shared_tops else None
    if installed is not None and "." in module:
        return Verdict(CauseKind.DEPENDENCY, f"{installed.name} {installed.version}")
    requirement = declared_plainly(case, module)
    if requirement is not None and requirement.marker is not None and not _holds(case, requirement):
        return Verdict(CauseKind.OTHER_PLATFORM, f"where `{requirement.marker}` holds")
    top = module.partition(".")[0]
    if top in names.TEST_TOOLS or is_test(importer):
        return Verdict(CauseKind.NEEDS_TEST_TOOLS, _distribution(case, module))
    beside = _extra_beside(case, importer)
    if beside is not None:
        return beside
    return Verdict(CauseKind.UNDECLARED, _distribution(case, module))


def _distribution(case: Facts, module: str) -> str:
    """The distribution that a module likely comes from: of a namespace, it is called like the part of it."""
    found = names.distribution_for(module)
    parts = module.split(".")
    return ".".join(parts[:2]) if len(parts) > 1 and found == parts[0] and parts[0] in case.shared_tops else found


def _extra_beside(case: Facts, importer: str) -> Verdict | None:
    """The extra for which the importer is meant: it also needs, in any case, what only an extra declares, and that is
    not installed here. `requests` brings `urllib3`, for instance.
    """
    source = case.source(importer) if case.is_own(importer) else None
    for statement in source.imports if source else ():
        if not statement.runs_at_import or case.is_own(statement.module):
            continue
        extras = extras_of(case, statement.module)
        if extras and provider(case, statement.module) is None and declared_plainly(case, statement.module) is None:
            told = f"{importer} needs {statement.module.partition('.')[0]} too, which the extra {extras[0]} declares"
            return Verdict(CauseKind.NEEDS_EXTRA, ", ".join(extras), told)
    return None
