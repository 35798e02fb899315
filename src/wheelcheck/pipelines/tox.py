"""tox: ``tox.ini``, ``setup.cfg``, ``tox.toml`` and ``[tool.tox]``, each environment a job.

https://tox.wiki/en/stable/config.html. What tox does by itself (install the package, then the requirements) stands as
commands of its own in the job, so that a job reads alike whoever runs it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from wheelcheck.model.finding import Location
from wheelcheck.model.pipeline import UNKNOWN, Command, Job, Loss, Pipeline, PipelineKind, Step, Text
from wheelcheck.pipelines.ini import Section, sections
from wheelcheck.pipelines.shell import Shell, UnreadableShellError, commands, joined

_FACTORS = re.compile(r"((?:!?[\w.{}]+)(?:[,-]!?[\w.{}]+)*)\s*:\s+(\S.*)")
_SUBSTITUTION = re.compile(r"\{([^{}]*)\}")
_PYTHON = re.compile(r"(?:py|pypy)(\d)(\d{1,2})?|(?:pypy|python|py)?(\d\.\d+)")
_TRUE = frozenset({"true", "1", "yes", "on"})
_SHELLS = frozenset({"bash", "sh", "/bin/bash", "/bin/sh"})


def read_ini(text: str, path: str) -> Pipeline | None:
    """The environments of a tox.ini or setup.cfg; None when it configures no tox."""
    found = sections(text)
    if path.endswith("setup.cfg"):
        if "tox:tox" not in found:
            return None
        found = {"tox": found.pop("tox:tox"), **found}
    if not any(name == "tox" or name.partition(":")[0] == "testenv" for name in found):
        return None
    return _Environments(found, path).pipeline()


def read_toml(table: Mapping[str, Any], text: str, path: str) -> Pipeline | None:
    """The environments of a parsed tox.toml or ``[tool.tox]``; None when there are none."""
    legacy = table.get("legacy_tox_ini")
    if isinstance(legacy, str):
        return _shifted(legacy, text, path)
    found: dict[str, Section] = {"tox": _section("tox", table, text, "")}
    base = table.get("env_run_base")
    if isinstance(base, Mapping):
        found["testenv"] = _section("testenv", base, text, "env_run_base")
    environments = table.get("env")
    for name, each in environments.items() if isinstance(environments, Mapping) else ():
        if isinstance(each, Mapping):
            found[f"testenv:{name}"] = _section(f"testenv:{name}", each, text, f"env.{name}")
    return _Environments(found, path).pipeline() if len(found) > 1 else None


def _shifted(legacy: str, text: str, path: str) -> Pipeline | None:
    """The INI text inside a TOML file, its lines those of the file."""
    begun = next((number for number, line in enumerate(text.splitlines()) if "legacy_tox_ini" in line), 0)
    return read_ini("\n" * (begun + (not legacy.startswith("\n"))) + legacy, path)


def _section(name: str, table: Mapping[str, Any], text: str, header: str) -> Section:
    lines = text.splitlines()
    begun = next((at for at, line in enumerate(lines) if header and re.match(rf"\[.*{re.escape(header)}\]", line)), 0)
    section = Section(name, begun + 1)
    for key, value in table.items():
        # TOML parsers keep no lines: the first one behind the header that begins with the key.
        at = next((n for n in range(begun, len(lines)) if re.match(rf"\s*{re.escape(key)}\b", lines[n])), begun)
        section.values[key] = [(at + 1, line) for line in _lines_of(value)]
    return section


def _lines_of(value: object) -> list[str]:
    if isinstance(value, bool):
        return [str(value).lower()]
    if isinstance(value, list):
        return [shlex.join(_words_of(each)) if isinstance(each, list) else str(each) for each in value[:500]]
    if isinstance(value, Mapping):
        return [f"{key}={each}" for key, each in value.items()]
    return [str(value)]


def _words_of(items: list[object]) -> Iterator[str]:
    for item in items[:500]:
        if isinstance(item, str):
            yield item
        elif isinstance(item, Mapping) and item.get("replace") == "posargs":
            default = item.get("default")
            yield from (str(each) for each in default[:500]) if isinstance(default, list) else ()
        else:
            yield UNKNOWN


class _Environments:
    def __init__(self, found: dict[str, Section], path: str) -> None:
        self.found, self.path = found, path
        self.core = found.get("tox", Section("tox", 1))
        self.base = found.get("testenv", Section("testenv", self.core.line))
        self.unread: list[tuple[Location, str]] = []

    def pipeline(self) -> Pipeline:
        jobs = [self._job("testenv", self.base, own=True)] if "testenv" in self.found else []
        for name, section in self.found.items():
            if name.startswith("testenv:"):
                jobs.append(self._job(name.partition(":")[2], section, own=False))
        return Pipeline(PipelineKind.TOX, self.path, tuple(jobs), unread=tuple(self.unread))

    def _job(self, name: str, section: Section, *, own: bool) -> Job:
        def lines(*keys: str) -> list[tuple[int, str]]:
            if any(key in section.values for key in keys):
                return section.lines(*keys)
            inherited = section.text("base")
            if inherited is not None and f"testenv:{inherited}" in self.found:
                return self.found[f"testenv:{inherited}"].lines(*keys) or self.base.lines(*keys)
            return self.base.lines(*keys)

        folder = self._folder(lines("change_dir", "changedir"))
        environ = self._environ(lines("set_env", "setenv"))
        steps = [*self._package(lines, section), *self._requirements(lines)]
        for key in ("commands_pre", "commands"):
            for number, text, certain in self._commands(lines(key)):
                steps.append(self._step(number, text, certain, folder, environ))
        place = Location(self.path, section.line)
        ignored = lines("ignore_outcome")
        lost = Loss("ignore_outcome = true", Location(self.path, ignored[0][0])) if _is_true(ignored) else None
        runner = " ".join(text for _, text in lines("runner"))
        opaque = (f"runner = {runner}",) if runner and runner != "virtualenv" else ()
        allowed = [text for _, text in lines("allowlist_externals", "whitelist_externals")]
        words = tuple(word for text in allowed for word in re.split(r"[\s,]+", self._put_in(text)) if word)
        pythons = self._pythons(name, own)
        return Job(name, place, tuple(steps), (), pythons, True, (), False, lost, opaque, frozenset(), words)

    def _package(self, lines: Any, section: Section) -> Iterator[Step]:
        place = Location(self.path, section.line)
        if _is_true(lines("skip_install")) or _is_true(self.core.lines("skipsdist", "no_package")):
            return
        develop = lines("usedevelop", "use_develop")
        package = lines("package")
        kind = package[0][1] if package else ""
        where = develop[0][0] if _is_true(develop) else package[0][0] if package else section.line
        words: tuple[str, ...] = ("pip", "install", ".")
        if _is_true(develop) or kind.startswith("editable"):
            words, place = ("pip", "install", "-e", "."), Location(self.path, where)
        elif kind in ("skip", "external"):
            return
        named = [text for _, text, _ in self._commands(lines("extras"))]
        extras = [each for text in named for each in re.split(r"[\s,]+", text) if each]
        if extras:
            words = (*words[:-1], f".[{','.join(extras)}]")
        yield Step(place, (Command(words, place),))

    def _requirements(self, lines: Any) -> Iterator[Step]:
        for number, text, certain in self._commands(lines("deps")):
            place = Location(self.path, number)
            flag = re.match(r"(-r|-c|-e|--requirement|--constraint|--editable)\s*(\S.*)", text)
            words = ("pip", "install", *((flag[1], flag[2]) if flag else (text,)))
            yield Step(place, (Command(words, place, certain=certain),))
        for number, _ in lines("dependency_groups"):
            place = Location(self.path, number)
            yield Step(place, (Command(("pip", "install", "--group", UNKNOWN), place),))

    def _commands(self, lines: list[tuple[int, str]]) -> Iterator[tuple[int, str, bool]]:
        """Lines with what a backslash continues, factors taken off and references put in."""
        whole: list[tuple[int, str]] = []
        continued = False
        for number, text in lines:
            if continued:
                whole[-1] = (whole[-1][0], f"{whole[-1][1]} {text.rstrip(chr(92))}")
            else:
                whole.append((number, text.rstrip("\\")))
            continued = text.endswith("\\")
        for number, text in whole[:500]:
            match = _FACTORS.fullmatch(text)
            certain = match is None
            for line in self._put_in(match[2] if match else text).splitlines():
                inner = _FACTORS.fullmatch(line)
                yield number, (inner[2] if inner else line).strip(), certain and inner is None

    def _put_in(self, text: str, depth: int = 0) -> str:
        """A text with tox's substitutions: what it is told by the file is put in, the rest is unknown."""

        def value(match: re.Match[str]) -> str:
            name, _, default = match[1].partition(":")
            if name in ("posargs", ""):
                return default if name else ("/" if match[1] == "" else default)
            if name in ("toxinidir", "tox_root", "toxini_dir"):
                return "."
            if name in ("envpython", "env_python"):
                return "python"
            if name in ("envbindir", "env_bin_dir"):
                return "bin"
            if name == "/":
                return "/"
            reference = re.fullmatch(r"\[([^\]]+)\]([\w-]+)", match[1])
            if reference and depth < 4:
                section = self.found.get(reference[1], Section("", 0))
                if reference[2].lower() not in section.values and reference[1].startswith("testenv"):
                    section = self.base
                lines = section.lines(reference[2].lower())
                return self._put_in("\n".join(line for _, line in lines), depth + 1)
            return UNKNOWN

        for _ in range(4):
            put = _SUBSTITUTION.sub(value, text)
            if put == text or len(put) > 20_000:
                break
            text = put
        return text

    def _step(self, number: int, text: str, certain: bool, folder: str | None, environ: Any) -> Step:
        place = Location(self.path, number)
        lost = None
        while text[:1] in ("-", "!", "@"):
            if text[0] == "-":
                lost = Loss(f"- {text[1:].strip()}"[:60], place, "tox ignores the failure of a command behind `-`")
            text = text[1:].strip()
        try:
            words = tuple(shlex.split(text, comments=True))
        except ValueError:
            self.unread.append((place, "a command is not understood"))
            return Step(place, unread="not understood")
        if not words:
            return Step(place)
        command = Command(words, place, folder, certain, lost, environ)
        if words[0] not in _SHELLS:
            return Step(place, (command,))
        try:
            inner = commands(shlex.join(words), place, Shell(True, True), folder=folder, environ=environ)
            return Step(place, tuple(inner))
        except UnreadableShellError:
            return Step(place, (command,), unread="not understood")

    def _folder(self, lines: list[tuple[int, str]]) -> str | None:
        return joined(".", self._put_in(lines[0][1])) if lines else "."

    def _environ(self, lines: list[tuple[int, str]]) -> tuple[tuple[str, str], ...]:
        pairs = (self._put_in(text).partition("=") for _, text in lines)
        return tuple((name.strip(), value.strip()) for name, _, value in pairs)

    def _pythons(self, name: str, own: bool) -> tuple[Text, ...]:
        found = []
        rows = self.core.lines("env_list", "envlist") if own else [(self.found[f"testenv:{name}"].line, name)]
        for number, text in rows:
            for factor in (part for name_ in _expanded(text) for part in name_.split("-")):
                match = _PYTHON.fullmatch(factor)
                version = (match[3] or (f"{match[1]}.{match[2]}" if match[2] else "")) if match else ""
                if version:
                    found.append(Text(version, Location(self.path, number)))
        return tuple(dict.fromkeys(found))


def _expanded(text: str) -> list[str]:
    """The names of an ``env_list``: ``py3{10,11}-x`` stands for several. Names that are left open are left out."""
    found: list[str] = []
    left = [name for name in re.split(r",(?![^{]*\})|\s+", text) if name]
    while left and len(found) < 200:
        name = left.pop(0)
        match = re.search(r"\{([^{}]*)\}", name)
        if match is None:
            found += [name] if "{" not in name and "}" not in name else []
        elif len(left) < 200:
            left += [name[: match.start()] + each.strip() + name[match.end() :] for each in match[1].split(",")]
    return found


def _is_true(lines: list[tuple[int, str]]) -> bool:
    return bool(lines) and lines[0][1].lower() in _TRUE
