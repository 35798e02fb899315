"""Which findings count: rules chosen, severities changed, single findings accepted with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from wheelcheck.config.options import Accepted, Ignore, Options
from wheelcheck.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Selection:
    """``findings`` that count, ``ignored`` ones each with its reason, and what no finding needs any more (only when
    every rule was asked for): ``unused`` exceptions, and entries of the baseline that are ``gone``."""

    findings: tuple[Finding, ...]
    ignored: tuple[tuple[Finding, str], ...] = ()
    unused: tuple[Ignore, ...] = ()
    gone: tuple[Accepted, ...] = ()


def names_rule(selector: str, code: str, name: str) -> bool:
    """Whether a code, a prefix of codes or a name means that rule."""
    return selector.lower() == name or code.startswith(selector.upper())


def wanted(code: str, name: str, options: Options) -> bool:
    """Whether a rule runs. The longer of two prefixes wins: ``select = ["WC501"]``, ``ignore = ["WC5"]`` runs WC501."""

    def weight(selectors: Iterable[str]) -> int:
        return max((_weight(selector, code, name) for selector in selectors), default=-1)

    chosen = weight(options.select) if options.select else 0
    return chosen > weight(options.ignore)


def select(findings: Iterable[Finding], options: Options, environment: Mapping[str, str] | None = None) -> Selection:
    """Apply select, ignore, severity, the exceptions and the baseline to what the rules found; the order is kept.

    ``environment`` holds the values of environment markers on the target: an exception whose marker is not true there
    is not in force.
    """
    counted: list[Finding] = []
    ignored: list[tuple[Finding, str]] = []
    used: set[Ignore] = set()
    met: set[Accepted] = set()
    in_force = [each for each in options.ignores if _holds(each, environment)]
    for finding in findings:
        if not wanted(finding.code, finding.name, options):
            continue
        covering = [each for each in in_force if covers(each, finding)]
        exception = next((each for each in covering if _expects(each, finding)), None)
        accepted = Accepted(finding.code, finding.subject)
        if exception is not None:
            used.add(exception)
            ignored.append((finding, exception.reason))
        elif accepted in options.accepted:
            met.add(accepted)
            ignored.append((finding, f"accepted in the baseline {options.baseline or ''}".rstrip()))
        else:
            counted.append(_weighed(_not_as_expected(finding, covering), options))
    if options.select:
        return Selection(tuple(counted), tuple(ignored))
    unused = tuple(each for each in in_force if each not in used)
    gone = tuple(each for each in options.accepted if each not in met)
    return Selection(tuple(counted), tuple(ignored), unused, gone)


def _holds(exception: Ignore, environment: Mapping[str, str] | None) -> bool:
    """Whether an exception is in force on the target; on an unknown one, every exception is."""
    if exception.marker is None or environment is None:
        return True
    from packaging.markers import Marker

    return Marker(exception.marker).evaluate(dict(environment))


def _expects(exception: Ignore, finding: Finding) -> bool:
    """Whether the finding is about the exception that was expected."""
    if exception.exception is None:
        return True
    raised = finding.exception or ""
    return any(fnmatchcase(said, exception.exception) for said in (raised, raised.partition(":")[0]))


def _not_as_expected(finding: Finding, covering: Iterable[Ignore]) -> Finding:
    """The finding, with what another exception of the configuration expected in its place."""
    lines = tuple(
        f'[[tool.wheelcheck.ignores]] expects `{each.exception}` here ("{each.reason}"), and this is something else'
        for each in covering
    )
    return replace(finding, because=(*finding.because, *lines)) if lines else finding


def covers(exception: Ignore, finding: Finding) -> bool:
    """Whether an exception is made for the rule and the place of that finding."""
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
