"""Which findings count: rules chosen, severities changed, single findings accepted with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from wheelcheck.config.options import Ignore, Options
from wheelcheck.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Selection:
    """``findings`` that count, ``ignored`` ones each with its reason, and the ``unused`` exceptions: those that no
    finding needs any more (only when every rule that they name was asked for)."""

    findings: tuple[Finding, ...]
    ignored: tuple[tuple[Finding, str], ...] = ()
    unused: tuple[Ignore, ...] = ()


def names_rule(selector: str, code: str, name: str) -> bool:
    """Whether a code, a prefix of codes or a name means that rule."""
    return selector.lower() == name or code.startswith(selector.upper())


def wanted(code: str, name: str, options: Options) -> bool:
    """Whether a rule runs. The longer of two prefixes wins: ``select = ["WC501"]``, ``ignore = ["WC5"]`` runs WC501."""

    def weight(selectors: Iterable[str]) -> int:
        return max((_weight(selector, code, name) for selector in selectors), default=-1)

    chosen = weight(options.select) if options.select else 0
    return chosen > weight(options.ignore)


def select(findings: Iterable[Finding], options: Options) -> Selection:
    """Apply select, ignore, severity and the exceptions to what the rules found; the order is kept."""
    counted: list[Finding] = []
    ignored: list[tuple[Finding, str]] = []
    used: set[Ignore] = set()
    for finding in findings:
        if not wanted(finding.code, finding.name, options):
            continue
        exception = next((each for each in options.ignores if covers(each, finding)), None)
        if exception is None:
            counted.append(_weighed(finding, options))
        else:
            used.add(exception)
            ignored.append((finding, exception.reason))
    unused = tuple(each for each in options.ignores if each not in used) if not options.select else ()
    return Selection(tuple(counted), tuple(ignored), unused)


def covers(exception: Ignore, finding: Finding) -> bool:
    """Whether an exception is made for that finding."""
    return (
        names_rule(exception.rule, finding.code, finding.name)
        and (exception.module is None or _fits(exception.module, _modules(finding), "."))
        and (exception.path is None or _fits(exception.path.rstrip("/"), _paths(finding), "/"))
    )


def _weighed(finding: Finding, options: Options) -> Finding:
    fitting = [(_weight(rule, finding.code, finding.name), severity) for rule, severity in options.severity]
    weight, severity = max(fitting, key=lambda each: each[0], default=(-1, finding.severity))
    return replace(finding, severity=severity) if weight >= 0 else finding


def _weight(selector: str, code: str, name: str) -> int:
    if not names_rule(selector, code, name):
        return -1
    return max(len(code), len(selector)) if selector.lower() == name else len(selector)


def _modules(finding: Finding) -> tuple[str, ...]:
    dotted = finding.subject.removesuffix(".pyi").removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    return (finding.subject, dotted)


def _paths(finding: Finding) -> tuple[str, ...]:
    return (finding.subject, *(location.path for location in finding.locations))


def _fits(pattern: str, names: Iterable[str], separator: str) -> bool:
    return any(fnmatchcase(name, pattern) or fnmatchcase(name, f"{pattern}{separator}*") for name in names)
