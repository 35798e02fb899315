"""An environment of tox, in whichever of its files the project has."""

from __future__ import annotations

import configparser
import sys
from collections.abc import Callable, Mapping

from wheelcheck.scaffold import _facts
from wheelcheck.scaffold._base import Change, Friend, Proposal, Surroundings, extended, mentioned

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILES = ("tox.ini", "tox.toml")
_ABOUT = "build as a fresh clone would, install the wheel, import every module of it"
_INI = f"""\
[testenv:wheelcheck]
description = {_ABOUT}
skip_install = true
deps = wheelcheck[uv]
pass_env = WHEELCHECK_*
commands = wheelcheck verify {{toxinidir}} {{posargs}}
"""
_TOML = f"""\
description = "{_ABOUT}"
skip_install = true
deps = ["wheelcheck[uv]"]
pass_env = ["WHEELCHECK_*"]
commands = [["wheelcheck", "verify", "{{tox_root}}", {{ replace = "posargs", extend = true }}]]
"""
_THEN = "tox -e wheelcheck"
_Check = Callable[[str], bool]


def propose(surroundings: Surroundings) -> Proposal:
    """An environment below the others."""
    ini, toml, pyproject, setup = (
        surroundings.beside(name) for name in ("tox.ini", "tox.toml", "pyproject.toml", "setup.cfg")
    )
    files = surroundings.files
    tox = _facts.table(surroundings.project.pyproject, "tool", "tox")
    # The order in which tox looks for its configuration (its documentation, "Configuration").
    if ini in files:
        return _proposal(ini, files[ini], _INI, _is_ini)
    if "[tox:tox]" in files.get(setup, ""):
        return _proposal(setup, files[setup], _INI, _is_ini)
    if tox:
        if "legacy_tox_ini" in tox:
            if mentioned(str(tox["legacy_tox_ini"])):
                return Proposal(reason=f"{pyproject} runs wheelcheck in tox")
            return Proposal(reason=f"{pyproject} holds tox's settings as one text", snippet=_INI)
        if "wheelcheck" in _facts.table(tox, "env"):
            return Proposal(reason=f"{pyproject} runs wheelcheck in tox")
        return _change(pyproject, files.get(pyproject), "[tool.tox.env.wheelcheck]\n" + _TOML, _is_toml)
    if toml in files:
        return _proposal(toml, files[toml], "[env.wheelcheck]\n" + _TOML, _is_toml)
    return Proposal(Change(ini, None, f"[tox]\nenv_list = wheelcheck\n\n{_INI}"), then=_THEN)


def _proposal(path: str, before: str, addition: str, valid: _Check) -> Proposal:
    return Proposal(reason=f"{path} runs wheelcheck") if mentioned(before) else _change(path, before, addition, valid)


def _change(path: str, before: str | None, addition: str, valid: _Check) -> Proposal:
    after = extended(before, addition)
    if not valid(after):
        return Proposal(
            reason=f"{path} is not a file that an environment can be added to by a program", snippet=addition
        )
    return Proposal(Change(path, before, after), then=_THEN)


def _is_ini(text: str) -> bool:
    try:
        configparser.RawConfigParser(strict=False, interpolation=None).read_string(text)
    except configparser.Error:
        return False
    return True


def _is_toml(text: str) -> bool:
    try:
        return isinstance(tomllib.loads(text), Mapping)
    except tomllib.TOMLDecodeError:
        return False


def _has_tox(surroundings: Surroundings) -> bool:
    if any(surroundings.beside(name) in surroundings.files for name in FILES):
        return True
    return bool(_facts.table(surroundings.project.pyproject, "tool", "tox"))


FRIEND = Friend("tox", "an environment of tox", propose, _has_tox)
