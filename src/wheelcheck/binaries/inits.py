"""Which modules a compiled file can start: the functions that the import system calls in it.

Sources: PEP 489 (``PyInit_`` and ``PyInitU_``, names that are not ASCII in punycode), PEP 793 (``PyModExport_``).
"""

from __future__ import annotations

from wheelcheck.model.binary import Image

_PLAIN = ("PyModExport_", "PyInit_")
_CODED = ("PyModExportU_", "PyInitU_")
_PREFIXES = (*_PLAIN, *_CODED)
_LONGEST = 300  # decoding punycode takes quadratic time


def init_names(stem: str) -> tuple[str, ...]:
    """The functions that CPython looks for in the file of a module, in its order; ``stem`` is the name's last part.

    PyModExport functions are looked for from Python 3.15 on.
    """
    if stem.isascii():
        return tuple(prefix + stem for prefix in _PLAIN)
    coded = stem.encode("punycode", "surrogatepass").decode("ascii").replace("-", "_")
    return tuple(prefix + coded for prefix in _CODED)


def inits(image: Image) -> dict[str, str]:
    """The modules that it can start: last part of the name to the function exported for it."""
    found: dict[str, str] = {}
    for symbol in sorted(symbol for symbol in image.exports if symbol.startswith(_PREFIXES)):
        stem = _stem(symbol)
        if stem is not None:
            found.setdefault(stem, symbol)
    return found


def _stem(symbol: str) -> str | None:
    for prefix in _PLAIN:
        if symbol.startswith(prefix):
            return symbol.removeprefix(prefix) or None
    for prefix in _CODED:
        if symbol.startswith(prefix) and len(symbol) <= _LONGEST:
            return _decoded(symbol.removeprefix(prefix))
    return None


def _decoded(coded: str) -> str | None:
    """The name behind punycode whose only hyphen, the last of what are now underscores, was replaced."""
    basic, mark, rest = coded.rpartition("_")
    try:
        name = (
            f"{basic}-{rest}".encode("ascii").decode("punycode") if mark else coded.encode("ascii").decode("punycode")
        )
    except UnicodeError:
        return None
    return name if name.isidentifier() else None
