"""Which rules there are, read from the texts of their files: loading them all takes many times as long."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wheelcheck.model.evidence import Evidence
    from wheelcheck.rules._base import Rule

# Literal beginnings: a pattern that may start at every line is tried at each.
_CODE = re.compile(r'\n    code = "(WC\d+)"\n')
_NAME = re.compile(r'\n    name = "([a-z0-9-]+)"\n')
_ASKS = re.compile(r"\n    asks = \(([^)\n]*)\)\n")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Known:
    """A rule that need not be loaded yet."""

    code: str
    name: str
    module: str
    asks: tuple[str, ...]

    def may_speak(self, evidence: Evidence) -> bool:
        """Whether there is anything of what it asks for; where not, it need not be loaded."""
        return not self.asks or any(getattr(evidence, field) for field in self.asks)

    @property
    def rule(self) -> Rule:
        """The rule itself, always the same one."""
        return _load(self.module)


def read(package: str, folders: list[str]) -> tuple[Known, ...]:
    """The rules of a package with these folders, one a file, ordered by code."""
    names = (module.name for module in iter_modules(folders) if not module.name.startswith("_"))
    return tuple(sorted((_known(f"{package}.{name}", folders) for name in names), key=lambda known: known.code))


def _known(module: str, folders: list[str]) -> Known:
    text = _text(module.rpartition(".")[2], folders)
    code, name = _CODE.search(text), _NAME.search(text)
    if code is None or name is None:  # no source beside the bytecode, or written in another way
        rule = _load(module)
        return Known(rule.code, rule.name, module, rule.asks)
    asks = _ASKS.search(text)
    return Known(code[1], name[1], module, tuple(_WORD.findall(asks[1])) if asks is not None else ())


def _text(stem: str, folders: list[str]) -> str:
    for folder in folders:
        try:
            with open(f"{folder}/{stem}.py", encoding="utf-8") as file:  # noqa: PTH123 a Path for each takes its time
                return file.read()
        except OSError:
            continue
    return ""


@cache
def _load(module: str) -> Rule:
    from wheelcheck.rules._base import Rule

    found = [kind for kind in vars(import_module(module)).values() if isinstance(kind, type) and issubclass(kind, Rule)]
    (kind,) = (kind for kind in found if kind.__module__ == module and "code" in vars(kind))
    return kind()
