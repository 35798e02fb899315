"""What a project that setuptools builds says now, wherever it says it: pyproject.toml, setup.cfg or setup.py."""

from __future__ import annotations

import ast
import configparser
import pprint
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from wheelcheck.model.edit import Edit, EditKind
from wheelcheck.model.project import Project
from wheelcheck.remedies._base import keys
from wheelcheck.remedies._patterns import one_word
from wheelcheck.syntax import parsed

_ARGUMENTS = frozenset({"packages", "py_modules", "package_data", "package_dir", "include_package_data", "ext_modules"})
_DICTS = ("package_data", "exclude_package_data")


class Style(Enum):
    """The file that says which packages there are."""

    TOML = "pyproject.toml"
    CFG = "setup.cfg"
    CODE = "setup.py"


@dataclass(frozen=True, slots=True)
class SetupSettings:
    """The values by setup()'s names. ``find`` are the options of a search for packages, None where they are listed or
    not given at all; ``unread`` the values that only running setup.py would tell."""

    style: Style
    values: Mapping[str, Any] = field(default_factory=dict)
    find: Mapping[str, Any] | None = None
    unread: frozenset[str] = frozenset()

    @property
    def can_require(self) -> bool:
        """Whether it is the place for requirements: not ``[tool.setuptools]``, and not a value that is unknown."""
        return self.style is not Style.TOML and "install_requires" not in self.unread

    def listed(self, name: str) -> list[str]:
        """A list of strings; empty where it isn't given."""
        value = self.values.get(name)
        if name == "install_requires" and isinstance(value, str):
            return [line.strip() for line in value.splitlines() if line.strip()]
        return [str(each) for each in value] if isinstance(value, (list, tuple)) else []

    def patterns(self, name: str) -> dict[str, list[str]]:
        """``package_data`` and its like."""
        value = self.values.get(name)
        if not isinstance(value, Mapping):
            return {}
        return {str(key): [str(each) for each in inside] for key, inside in value.items() if isinstance(inside, list)}

    def write(self, name: str, value: Any) -> tuple[Edit, ...]:
        """The lines that give ``name`` this value, in the file that speaks; none where its present one is unknown."""
        if name in self.unread:
            return ()
        if self.style is Style.CODE:
            text = pprint.pformat(value, width=90, sort_dicts=False)
            return (Edit(EditKind.ARGUMENT, "setup.py", f"{name}={text},"),)
        if self.style is Style.TOML:
            if name in _DICTS:
                return (keys(f"tool.setuptools.{name.replace('_', '-')}", dict(value)),)
            return (keys("tool.setuptools", {name.replace("_", "-"): value}),)
        if name in _DICTS:
            return (
                section(f"options.{name}", {key: ", ".join(map(one_word, inside)) for key, inside in value.items()}),
            )
        rows = [f"{key} = {inside}" for key, inside in value.items()] if isinstance(value, Mapping) else value
        return (section("options", {name: lines(rows)}),)

    def write_find(self, **options: Sequence[str] | str) -> tuple[Edit, ...]:
        """The lines that change options of the search for packages."""
        if self.style is Style.TOML:
            return (keys("tool.setuptools.packages.find", dict(options)),)
        if self.style is Style.CFG:
            return (
                section(
                    "options.packages.find",
                    {key: value if isinstance(value, str) else lines(value) for key, value in options.items()},
                ),
            )
        if "packages" in self.unread:
            return ()
        find = {**(self.find or {}), **options}
        find.pop("namespaces", None)
        name = find.pop("function", "find_packages")
        text = ", ".join(f"{key}={value!r}" for key, value in find.items())
        return (Edit(EditKind.ARGUMENT, "setup.py", f"packages={name}({text}),"),)


def lines(value: Sequence[str]) -> str:
    """A list of setup.cfg, one a line."""
    return "".join(f"\n    {each}" for each in value)


def section(name: str, values: Mapping[str, str]) -> Edit:
    """Options of a section of setup.cfg; a value that begins with a line break stands in lines of its own."""
    rows = "\n".join(f"{key} ={'' if value.startswith(chr(10)) else ' '}{value}" for key, value in values.items())
    return Edit(EditKind.SET, "setup.cfg", f"[{name}]\n{rows}")


def read(project: Project) -> SetupSettings:
    """The settings of the project, from the file that speaks of packages."""
    script, config = project.file("setup.py"), project.file("setup.cfg")
    tool = project.pyproject.get("tool")
    table = tool.get("setuptools") if isinstance(tool, Mapping) else None
    from_script = _of_script(script.text) if script is not None else None
    if isinstance(table, Mapping) and {"packages", "py-modules", "package-data"} & set(table):
        return _of_table(table)
    if from_script is not None and _ARGUMENTS & {*from_script.values, *from_script.unread}:
        return from_script
    from_config = _of_config(config.text) if config is not None else None
    if from_config is not None:
        return from_config
    if from_script is not None and "project" not in project.pyproject:
        return from_script
    return _of_table(table if isinstance(table, Mapping) else {})


def _of_table(table: Mapping[str, Any]) -> SetupSettings:
    values = {key.replace("-", "_"): value for key, value in table.items()}
    packages = values.get("packages")
    find = packages.get("find") if isinstance(packages, Mapping) else None
    if isinstance(packages, Mapping):
        del values["packages"]
    return SetupSettings(Style.TOML, values, {"namespaces": True, **find} if isinstance(find, Mapping) else None)


def _of_config(text: str) -> SetupSettings | None:
    config = parser()
    try:
        config.read_string(text)
    except configparser.Error:
        return None
    if not config.has_section("options"):
        return None
    values: dict[str, Any] = {}
    for name in ("packages", "py_modules", "package_dir", "install_requires"):
        if config.has_option("options", name):
            text = config.get("options", name)
            values[name] = entries(name, text)
    for name in _DICTS:
        if config.has_section(f"options.{name}"):
            values[name] = {key: _split(value) for key, value in config.items(f"options.{name}")}
    find = None
    if values.get("packages") in (["find:"], ["find_namespace:"]):
        found = "options.packages.find"
        find = {"namespaces": values.pop("packages") == ["find_namespace:"]}
        if config.has_section(found):
            find |= {key: value if key == "where" else _split(value) for key, value in config.items(found)}
    return SetupSettings(Style.CFG, values, find)


def parser() -> configparser.RawConfigParser:
    """A reader of setup.cfg: names of packages keep their case, as setuptools has it."""
    made = configparser.RawConfigParser(strict=False)
    made.optionxform = str  # type: ignore[assignment,method-assign]
    return made


def entries(name: str, text: str) -> list[str]:
    """The entries of an option; a requirement may hold commas."""
    found = text.split("\n") if name == "install_requires" else _split(text)
    return [each.strip() for each in found if each.strip()]


def literals(script: str) -> Mapping[str, Any]:
    """The arguments of ``setup()`` that are literal."""
    settings = _of_script(script) if script else None
    return settings.values if settings is not None else {}


def _split(text: str) -> list[str]:
    return [part.strip() for line in text.splitlines() for part in line.split(",") if part.strip()]


def _of_script(text: str) -> SetupSettings | None:
    call = _setup_call(text)
    return _of_call(call) if call is not None else None


def argument_lines(script: str, name: str) -> tuple[int, int] | None:
    """The first and the last line of the argument ``name`` of setup(); None where it gives none by that name."""
    call = _setup_call(script) if name in script else None
    given = [keyword for keyword in call.keywords if keyword.arg == name] if call is not None else []
    return (given[0].lineno, given[0].value.end_lineno or given[0].lineno) if given else None


def call_line(script: str, name: str) -> int | None:
    """The line of the argument ``name`` of setup(), or where it has none of that name of the call."""
    call, given = _setup_call(script), argument_lines(script, name)
    return given[0] if given else call.lineno if call is not None else None


def _setup_call(text: str) -> ast.Call | None:
    tree = parsed(text)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Call) and _called(node.func) == "setup":
            return node
    return None


def _of_call(call: ast.Call) -> SetupSettings:
    values: dict[str, Any] = {}
    unread: set[str] = set()
    find: dict[str, Any] | None = None
    for keyword in call.keywords:
        if keyword.arg is None:
            unread |= {*_ARGUMENTS, "install_requires"}  # setup(**options)
            continue
        try:
            values[keyword.arg] = ast.literal_eval(keyword.value)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            found = _search(keyword.value) if keyword.arg == "packages" else None
            if found is None:
                unread.add(keyword.arg)
            find = found if found is not None else find
    return SetupSettings(Style.CODE, values, find, frozenset(unread))


def _search(node: ast.expr) -> dict[str, Any] | None:
    """The arguments of ``find_packages(...)``, as far as they are literal; None for anything else."""
    name = _called(node.func) if isinstance(node, ast.Call) else None
    if not isinstance(node, ast.Call) or name not in ("find_packages", "find_namespace_packages"):
        return None
    try:
        positional = dict(zip(("where", "exclude", "include"), map(ast.literal_eval, node.args), strict=False))
        named = {each.arg: ast.literal_eval(each.value) for each in node.keywords if each.arg}
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
    return {**positional, **named, "function": ast.unparse(node.func), "namespaces": "namespace" in name}


def _called(function: ast.expr) -> str | None:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else None
