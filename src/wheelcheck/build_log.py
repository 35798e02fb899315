"""Find the first real error in the log of a build hook that failed.

A log holds many lines that look like errors: probes for features, optional extensions that may fail, and the same
failure told once by each layer above it. The end of the log says what stopped the build (an exception or a failed
command); from there the way leads back to where it began.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from wheelcheck.build_patterns import COMMAND_FAILED, DETECTORS, TOOLS, Match, module_or_tool
from wheelcheck.model.build import BuildError, BuildFault, BuildStep

_EXCERPT = 14
_HEAD = "Traceback (most recent call last):"
_FRAME = re.compile(r'\s+File "(?P<path>[^"]+)", line (?P<line>\d+)(?:, in (?P<function>.+))?$')
_RAISED = re.compile(r"(?P<type>[A-Za-z_][\w.]*)(?:: (?P<text>.*))?$")
# Exceptions that only say that a command or a compilation failed: the reason stands above.
_SECONDHAND = frozenset(
    (
        *("CalledProcessError", "SystemExit", "CompileError", "DistutilsExecError", "ExecError", "CCompilerError"),
        *("LinkError", "BuildError", "RuntimeError", "Exception", "FailedLiveProcessError", "BackendError"),
        *("CompilationError", "BaseError", "SetupError", "DistutilsError", "DistutilsPlatformError", "PlatformError"),
    )
)


@dataclass(frozen=True, slots=True)
class _Traceback:
    """The last exception of a log: its frames, type and message, and the lines where it begins and ends."""

    frames: tuple[tuple[str, int], ...]
    type: str
    text: str
    start: int
    end: int


def parse(step: BuildStep, hook: str, log: str, *, folders: Mapping[str, str] | None = None) -> BuildError:
    """The error of ``hook`` whose output is ``log``.

    ``folders`` names folders (absolute) and what to show in their stead: the source tree as nothing.
    """
    text = _shown(log, folders or {})
    lines = [line.rstrip() for line in text.splitlines()]
    raised = _last_traceback(lines)
    match = _find(lines, raised)
    return BuildError(
        step=step,
        hook=hook,
        fault=match.fault,
        message=match.message,
        path=_relative(match.path),
        line=match.line,
        missing=match.missing,
        excerpt=tuple(match.excerpt or lines[match.at : match.at + _EXCERPT]),
    )


def unavailable(step: BuildStep, hook: str, message: str, traceback: str) -> BuildError:
    """The error when the backend itself cannot be imported."""
    lines = traceback.splitlines()
    raised = _last_traceback(lines)
    excerpt = tuple(lines[-6:])
    if raised is not None and raised.type == "ModuleNotFoundError":
        name = _quoted(raised.text) or ""
        text = f"the build backend needs {name}, which build-system.requires does not bring"
        return BuildError(step, hook, BuildFault.MISSING_MODULE, text, "pyproject.toml", None, name, excerpt)
    reason = f"{raised.type}: {raised.text}" if raised is not None else message
    return BuildError(step, hook, BuildFault.BACKEND, f"the build backend cannot be used: {reason}", excerpt=excerpt)


def _shown(log: str, folders: Mapping[str, str]) -> str:
    for folder in sorted(folders, key=len, reverse=True):
        shown = folders[folder]
        log = log.replace(folder + "/", f"{shown}/" if shown else "").replace(folder, shown or ".")
    return log


def _relative(path: str | None) -> str | None:
    """A path as it stands in the tree; None for what is no file of the project (the build environment, the system)."""
    if path is None or path.startswith(("<", "/")) or ":\\" in path:
        return None
    path = path.replace("\\", "/")
    while path.startswith(("./", "../")):
        path = path.partition("/")[2]
    return path


def _find(lines: list[str], raised: _Traceback | None) -> Match:
    if raised is not None and raised.type.rpartition(".")[2] not in _SECONDHAND:
        match = _from_exception(lines, raised)
        # `make: cmake: not found` may come as a FileNotFoundError, and a plug-in's own exception after a compiler's
        # error: then the compiler knows better.
        if match.fault is not BuildFault.OTHER:
            return match
    region = _region(lines, raised)
    for detector in DETECTORS:
        found = detector(lines, region)
        if found is not None:
            return found
    if raised is not None:
        return _from_exception(lines, raised)
    return _last_words(lines)


def _region(lines: list[str], raised: _Traceback | None) -> range:
    """The lines to search: from the command that failed to the end, so that earlier probes do not count."""
    end = raised.end + 1 if raised is not None else len(lines)
    for number in range(len(lines) - 1, -1, -1):
        if COMMAND_FAILED.search(lines[number]) is None:
            continue
        for start in range(number - 1, -1, -1):
            if _is_command(lines[start]):
                return range(start, len(lines))
        break
    return range(0, max(end, len(lines)))


def _is_command(line: str) -> bool:
    word = line.split(" ", 1)[0].rpartition("/")[2]
    return " -c " in line and bool(
        re.fullmatch(r"(?:[\w.]+-)*(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+|cl\.exe)[-\d.]*", word)
    )


def _last_traceback(lines: list[str]) -> _Traceback | None:
    starts = [number for number, line in enumerate(lines) if line.strip() == _HEAD]
    for start in reversed(starts):
        found = _read_traceback(lines, start)
        if found is not None:
            return found
    return None


def _read_traceback(lines: list[str], start: int) -> _Traceback | None:
    indent = len(lines[start]) - len(lines[start].lstrip())
    frames: list[tuple[str, int]] = []
    for number in range(start + 1, len(lines)):
        line = lines[number][indent:] if lines[number][:indent].isspace() or not indent else lines[number]
        frame = _FRAME.match(line)
        if frame is not None:
            frames.append((frame["path"], int(frame["line"])))
        elif line and not line.startswith(" "):
            match = _RAISED.match(line)
            if match is None:
                return None
            return _Traceback(tuple(frames), match["type"], (match["text"] or "").strip(), start, number)
    return None


def _from_exception(lines: list[str], raised: _Traceback) -> Match:
    kind = raised.type.rpartition(".")[2]
    path, line = _place(raised)
    message = f"{kind}: {raised.text}" if raised.text else kind
    excerpt = tuple(lines[raised.start : raised.end + 1][-_EXCERPT:])
    match = Match(BuildFault.OTHER, message, raised.end, path, line, None, excerpt)
    if kind == "ModuleNotFoundError" or (kind == "ImportError" and raised.text.startswith("No module named")):
        name = _quoted(raised.text)
        return replace(match, fault=BuildFault.MISSING_MODULE, missing=name)
    if kind in ("FileNotFoundError", "NotADirectoryError"):
        return _missing_file(match, raised)
    if kind == "InvalidConfigError" or "onfig" in kind or kind in ("ValidationError", "TOMLDecodeError"):
        return replace(match, fault=BuildFault.CONFIGURATION, path=path or "pyproject.toml")
    if kind == "ValueError" and (named := _absent_pattern(raised.text)):
        return replace(match, fault=BuildFault.MISSING_FILE, missing=named)
    if re.search(r"(?i)pyproject\.toml|\[project\]|`?project\.\w+", raised.text) or "validate_pyproject" in raised.type:
        return replace(match, fault=BuildFault.CONFIGURATION, path=path or "pyproject.toml")
    if kind in ("OSError", "IOError") and (named := _absent_file(raised.text)):
        return replace(match, fault=BuildFault.MISSING_FILE, missing=named)
    return match


def _missing_file(match: Match, raised: _Traceback) -> Match:
    named = _quoted(raised.text) or raised.text
    tool = module_or_tool(named)
    if tool in TOOLS or tool.endswith(("-config", "_config")):
        return replace(match, fault=BuildFault.MISSING_TOOL, missing=tool)
    return replace(match, fault=BuildFault.MISSING_FILE, missing=_relative(named) or named)


def _absent_pattern(text: str) -> str | None:
    found = re.match(r"'([^']+)' doesn't match any files", text)
    return found[1] if found else None


def _absent_file(text: str) -> str | None:
    """Backends' own words: hatchling's `Readme file does not exist: README.md`, flit's, poetry's."""
    found = re.search(r"(?:does not exist|not found|No such file)[^:]*: [`'\"]?([^`'\"\s]+)", text)
    return found[1] if found else None


def _place(raised: _Traceback) -> tuple[str | None, int | None]:
    """The innermost frame in the project's own files; `<string>` is setup.py as setuptools runs it."""
    for path, line in reversed(raised.frames):
        if path == "<string>":
            return "setup.py", line
        if _relative(path) is not None and "site-packages" not in path:
            return path, line
    return None, None


def _quoted(text: str) -> str | None:
    found = re.search(r"'([^']*)'", text) or re.search(r'"([^"]*)"', text)
    return found[1] if found else None


def _last_words(lines: list[str]) -> Match:
    """No known form: the last line that says `error`, else the last line."""
    said = [(number, line) for number, line in enumerate(lines) if line.strip()]
    if not said:
        return Match(BuildFault.OTHER, "the build backend failed without a word", 0)
    for number, line in _reversed_errors(said):
        return Match(BuildFault.OTHER, line.strip()[:500], max(number - 4, 0))
    number, line = said[-1]
    return Match(BuildFault.OTHER, line.strip()[:500], max(number - _EXCERPT + 1, 0))


def _reversed_errors(said: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in reversed(said) if re.match(r"\s*(?:\w*[Ee]rror|ERROR|fatal)\b", line))
