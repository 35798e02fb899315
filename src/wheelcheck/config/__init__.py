"""The configuration: ``[tool.wheelcheck]`` in pyproject.toml, under what the caller says, as frozen ``Options``."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from wheelcheck.config import baseline, module_table
from wheelcheck.config.lines import line_of, line_of_entry
from wheelcheck.config.options import Accepted, FailOn, Ignore, Options
from wheelcheck.config.selection import Selection, names_rule, select, wanted
from wheelcheck.config.settings import BY_KEY, SETTINGS, Setting
from wheelcheck.errors import UsageError
from wheelcheck.nearest import did_you_mean

__all__ = [
    "SETTINGS",
    "Accepted",
    "FailOn",
    "Ignore",
    "Options",
    "Selection",
    "Setting",
    "check_rules",
    "load",
    "parse",
    "resolve",
    "select",
    "wanted",
]


def load(
    folder: Path | None,
    overrides: Mapping[str, object] | None = None,
    *,
    file: Path | None = None,
    rules: Collection[tuple[str, str]] = (),
    accept: bool = True,
) -> Options:
    """The options for the project in ``folder``: its pyproject.toml, with ``overrides`` on top.

    ``overrides`` maps fields of ``Options`` to values as TOML would give them. ``file`` is read instead of the folder's
    pyproject.toml and must exist; a folder without one has no settings. ``rules`` are the (code, name) of every rule:
    when given, unknown ones are refused; without ``accept`` the baseline isn't read. UsageError for whatever cannot be
    understood.
    """
    path = file or (folder / "pyproject.toml" if folder else None)
    settings: Mapping[str, object] = {}
    text = ""
    if path is not None and (file is not None or path.is_file()):
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{path} cannot be read: {error}") from error
        settings = parse(text, path.name if file is None else str(file))
        if rules:
            check_rules(resolve(settings), rules, text, path.name)
    options = resolve(settings, overrides or {})
    if rules:
        check_rules(resolve(overrides or {}), rules)
    known = baseline.place(options.baseline, folder, said=bool(overrides and "baseline" in overrides))
    if not accept or known is None or (options.baseline is None and not known.is_file()):
        return options
    return replace(options, baseline=options.baseline or baseline.NAME, accepted=baseline.read(known))


def parse(text: str, path: str = "pyproject.toml") -> dict[str, object]:
    """The settings in the text of a pyproject.toml, checked, by field of ``Options``. ``path`` is named in errors."""
    table = _table(text, path)
    found: dict[str, object] = {}
    for key, value in table.items():
        setting = BY_KEY.get(key)
        if setting is None:
            where = _where(path, line_of(text, key))
            guess = did_you_mean(key, BY_KEY) or "known keys: " + ", ".join(sorted(BY_KEY))
            raise UsageError(f'{where}: [tool.wheelcheck] has no key "{key}"', guess)
        try:
            found[setting.field] = setting.read(value)
        except ValueError as error:
            index = _first_wrong(setting, value)
            entry = module_table.first_wrong(value) if key == "modules" else None
            line = (entry and line_of_entry(text, key, entry)) or line_of(text, key, index=index)
            raise UsageError(
                f"{_where(path, line)}: {key} {error}",
                f"{key}: {setting.text}",
            ) from error
    return found


def resolve(*layers: Mapping[str, object]) -> Options:
    """Options from layers of values by field, a later layer over an earlier one; each value is checked."""
    merged: dict[str, object] = {}
    for layer in layers:
        for field, value in layer.items():
            setting = BY_KEY.get(field.replace("_", "-"))
            if setting is None:
                raise UsageError(f'there is no option "{field}"', did_you_mean(field, BY_KEY))
            merged[field] = value if _is_read(setting, value) else _read(setting, value)
    if isinstance(asked := merged.get("python"), tuple):
        merged |= {"python": asked[0] if asked else None, "pythons": asked if len(asked) > 1 else ()}
    return Options(**merged)  # type: ignore[arg-type]  # each reader gives its field's type


def check_rules(
    options: Options, rules: Collection[tuple[str, str]], text: str = "", path: str = "pyproject.toml"
) -> None:
    """UsageError when a setting names none of ``rules``, (code, name) each; ``text`` helps to say where it stands."""
    named = {
        "select": options.select,
        "ignore": options.ignore,
        "severity": tuple(rule for rule, _ in options.severity),
        "ignores": tuple(ignore.rule for ignore in options.ignores),
    }
    words = [word for rule in rules for word in rule]
    for key, selectors in named.items():
        for index, selector in enumerate(selectors):
            if any(names_rule(selector, code, name) for code, name in rules):
                continue
            line = line_of(text, key, index=index if key == "ignores" else 0)
            where = f"{_where(path, line)}: {key}" if text else BY_KEY[key].flag
            raise UsageError(
                f'{where} names an unknown rule, "{selector}"',
                did_you_mean(selector, words) or "`wheelcheck rules` lists them all",
            )


def _table(text: str, path: str) -> dict[str, object]:
    if "wheelcheck" not in text:
        return {}  # most files: no need to load a TOML parser; a broken one is reported where the project is read
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not valid TOML: {error}", "correct that line") from error
    tool = document.get("tool", {})
    table = tool.get("wheelcheck", {}) if isinstance(tool, dict) else {}
    if not isinstance(table, dict):
        raise UsageError(f"{path}: tool.wheelcheck must be a table", "write its keys under a line [tool.wheelcheck]")
    return table


def _first_wrong(setting: Setting, value: object) -> int:
    if setting.key != "ignores" or not isinstance(value, list):
        return 0
    for index, item in enumerate(value):
        try:
            setting.read([item])
        except ValueError:
            return index
    return 0


def _is_read(setting: Setting, value: object) -> bool:
    # Values that a layer has read already: reading these twice would not understand its own answer.
    return (
        setting.key in ("severity", "ignores", "modules")
        and isinstance(value, tuple)
        and not isinstance((*value, "")[0], str)
    )


def _read(setting: Setting, value: object) -> object:
    try:
        return setting.read(value)
    except ValueError as error:
        raise UsageError(f"{setting.flag or setting.key} {error}", setting.text) from error


def _where(path: str, line: int | None) -> str:
    return path if line is None else f"{path}:{line}"
