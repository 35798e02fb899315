"""From what TOML, a flag or a variable gives to a checked value; each reader raises ValueError saying what it wants."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime

from wheelcheck.config.options import FailOn, Ignore
from wheelcheck.model.finding import Severity
from wheelcheck.nearest import did_you_mean

Reader = Callable[[object], object]

_COMPARISONS = ("<", ">", "=", "!", "~")


def text(value: object) -> str:
    """A text that isn't empty."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise ValueError(f'must be a text in quotes, such as "{value}"')
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"must be a text, not {_shown(value)}")
    return value


def seconds(value: object) -> float:
    """A number of seconds above zero."""
    number = _number(value)
    if number is None or not math.isfinite(number) or number <= 0:
        raise ValueError(f"must be a number of seconds above 0, not {_shown(value)}")
    return number


def count(value: object) -> int:
    """A whole number from 1."""
    number = _number(value)
    if number is None or not number.is_integer() or number < 1:
        raise ValueError(f"must be a whole number from 1, not {_shown(value)}")
    return int(number)


def natural(value: object) -> int:
    """A whole number from 0."""
    number = _number(value)
    if number is None or not number.is_integer() or number < 0:
        raise ValueError(f"must be a whole number from 0, not {_shown(value)}")
    return int(number)


def size(value: object) -> int:
    """A number of bytes: a whole number, or one with K, M, G or T (powers of 1024)."""
    found = re.fullmatch(r"(\d{1,15}(?:\.\d{1,9})?)\s*([KMGT]?)(?:i?B)?", str(value).strip(), re.IGNORECASE)
    number = float(found[1]) * 1024 ** " KMGT".index(found[2].upper() or " ") if found else 0
    if isinstance(value, bool) or number < 1:
        raise ValueError(f'must be a size such as "512M" or "4G", not {_shown(value)}')
    return int(number)


def statements(value: object) -> tuple[str, ...]:
    """Python statements, each of which compiles."""
    items = _texts(value)
    for item in items:
        try:
            compile(item, "<smoke>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            raise ValueError(f"holds {item!r}, which is no Python statement: {error}") from error
    return items


def names(value: object) -> tuple[str, ...]:
    """Names; one text may hold several, parted by commas or spaces, which is how a variable gives them."""
    return tuple(name for item in _texts(value) for name in re.split(r"[,\s]+", item) if name)


def interpreters(value: object) -> tuple[str, ...]:
    """Interpreters; one text may hold several, as with ``names``. A path may hold spaces, a range of versions commas
    (``>=3.9,<3.12``)."""
    found: list[str] = []
    for item in _texts([text(value)] if not isinstance(value, (list, tuple)) else value):
        said: list[str] = []
        for part in re.split(r"," if "/" in item or "\\" in item else r"[,\s]+", item):
            if part.startswith(_COMPARISONS) and said and said[-1].startswith(_COMPARISONS):
                said[-1] += f",{part}"
            elif part.strip():
                said.append(part.strip())
        found += said
    if not found and value not in ([], ()):
        raise ValueError(f'must name an interpreter, such as "3.11", not {_shown(value)}')
    return tuple(dict.fromkeys(found))


def modules(value: object) -> tuple[str, ...]:
    """Dotted names of modules, in which ``*`` and ``?`` may stand for anything."""
    found = names(value)
    for name in found:
        if not all(re.sub(r"[*?]", "x", part).isidentifier() for part in name.split(".")):
            stem = re.sub(r"\.(?:pyx?|pxd|cc?|cpp|cxx|rs|pyd|so|(?:cpython|cp|abi)[^/]*\.(?:so|pyd))$", "", name)
            near = re.sub(r"[/\\]", ".", stem.removeprefix("./").removeprefix("src/"))
            hint = f"; did you mean {near!r}?" if near != name and near.replace(".", "x").isidentifier() else ""
            raise ValueError(f"must name modules, such as 'demo._fast', not {name!r}{hint}")
    return found


def moment(value: object) -> str:
    """A date or a time as RFC 3339 writes them; TOML's own dates are taken as well."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, str):
        try:
            # Python 3.10 reads no Z.
            datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", value))
        except ValueError:
            pass
        else:
            return value
    raise ValueError(f"must be a date (2024-05-19) or a time (2024-05-19T12:00:00Z), not {_shown(value)}")


def choice(*choices: str) -> Reader:
    """A reader of one of ``choices``."""

    def read(value: object) -> str:
        if isinstance(value, str) and value.lower() in choices:
            return value.lower()
        hint = f"; {guess}" if (guess := did_you_mean(str(value), choices)) else ""
        raise ValueError(f"must be one of {', '.join(choices)}, not {_shown(value)}{hint}")

    return read


def fail_on(value: object) -> FailOn:
    """The lightest severity that fails."""
    return FailOn(choice(*(member.value for member in FailOn))(value))


def severities(value: object) -> tuple[tuple[str, Severity], ...]:
    """A severity for each rule named: a TOML table, or ``RULE=SEVERITY`` texts."""
    if not isinstance(value, Mapping):
        pairs = dict(_pair(item) for item in names(value))
    else:
        pairs = {str(key): item for key, item in value.items()}
    read = choice(*(member.value for member in Severity))
    found = []
    for rule, severity in pairs.items():
        try:
            found.append((rule, Severity(str(read(severity)))))
        except ValueError as error:
            raise ValueError(f"for {rule} {error}") from error
    return tuple(found)


def ignores(value: object) -> tuple[Ignore, ...]:
    """Tables of ``rule`` and ``reason``, and as wanted ``module``, ``path``, ``marker`` and ``exception``."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(i, Mapping) for i in value):
        raise ValueError("must be tables, each under a line [[tool.wheelcheck.ignores]]")
    return tuple(_ignore(table) for table in value)


def _ignore(table: Mapping[str, object]) -> Ignore:
    known = tuple(each.name for each in fields(Ignore))
    for key, value in table.items():
        if key not in known:
            guess = did_you_mean(key, known)
            raise ValueError(f"has no key {key!r}; {guess or 'it knows ' + ', '.join(known)}")
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"needs a text for {key!r}, not {_shown(value)}")
    for key in ("rule", "reason"):
        if key not in table:
            raise ValueError(f"lacks {key!r}: every exception names its rule and says why it is made")
    if "marker" in table:
        check_marker(str(table["marker"]))
    return Ignore(**{key: str(value) for key, value in table.items()})


def check_marker(marker: str) -> None:
    """ValueError unless it is an environment marker (PEP 508)."""
    from packaging.markers import InvalidMarker, Marker  # few configurations have one

    try:
        Marker(marker)
    except InvalidMarker as error:
        first = str(error).partition("\n")[0]
        raise ValueError(f"has a marker that is no environment marker (PEP 508): {first}") from error


def _pair(item: str) -> tuple[str, str]:
    rule, equals, severity = item.partition("=")
    if not equals:
        raise ValueError(f"must be RULE=SEVERITY, such as WC201=warning, not {item!r}")
    return rule, severity


def _texts(value: object) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, Sequence) or not all(isinstance(item, str) for item in items):
        raise ValueError(f'must be a list of texts, such as ["...", "..."], not {_shown(value)}')
    return tuple(items)


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value) if isinstance(value, (int, float, str)) else None
    except ValueError:
        return None


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if len(repr(value)) <= 60 else f"{repr(value)[:57]}..."
