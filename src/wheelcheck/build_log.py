"""Find the first real error in the log of a build hook that failed.

A log holds many lines that look like errors: probes for features, optional extensions that may fail, and the same
failure told once by each layer above it. The end of the log says what stopped the build (an exception or a failed
command); from there the way leads back to where it began.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from wheelcheck.build_patterns import COMMAND_FAILED, CYTHON_ABSENT, DETECTORS, Match, is_tool
from wheelcheck.model.build import BuildError, BuildFault, BuildStep

_EXCERPT = 14
_WIDTH = 300
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
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
_BUILTIN = frozenset(name for name, value in vars(builtins).items() if isinstance(value, type))
# Backends' own words for what is wrong with the project's description.
_CONFIGURATION = re.compile(
    r"(?i)pyproject\.toml|setup\.cfg|\[project\]|`?project\.\w+|Unable to determine which files to ship"
    r"|Multiple top-level|must be specified under|is required in \[|invalid (?:config|specifier|version)|tool\.\w+\."
)
_ABSENT_FILE = (
    re.compile(r"^'([^']+)' doesn't match any files"),
    re.compile(r"(?:does not exist|not found|No such file)[^:]*: [`'\"]?([^`'\"\s]+)"),
    re.compile(r"[`'\"]([^`'\"\s]+)[`'\"] (?:does not exist|not found|is not a file|is missing)"),
    re.compile(r"^(\S+) does not contain any element"),
    re.compile(r"No file/folder found for package (\S+)"),
)


@dataclass(frozen=True, slots=True)
class _Traceback:
    """The last exception of a log: its frames, type and message, and the lines where it begins and ends."""

    frames: tuple[tuple[str, int], ...]
    type: str
    text: str
    start: int
    end: int


def parse(
    step: BuildStep,
    hook: str,
    log: str,
    *,
    folders: Mapping[str, str] | None = None,
    files: Collection[str] | None = None,
) -> BuildError:
    """The error of ``hook`` whose output is ``log``.

    ``folders`` names folders (absolute) and what to show in their stead, the source tree as nothing; ``files`` are the
    paths of the source tree: a frame or a message outside of them points to nothing of the project's.
    """
    lines = [line.rstrip() for line in shown(log, folders or {}).splitlines()]
    raised = _last_traceback(lines)
    match = _find(lines, raised, files)
    return BuildError(
        step=step,
        hook=hook,
        fault=match.fault,
        message=match.message,
        path=_relative(match.path),
        line=match.line if _relative(match.path) else None,
        missing=match.missing,
        excerpt=_trimmed(match.excerpt or lines[match.at : match.at + _EXCERPT]),
    )


def _trimmed(lines: Sequence[str]) -> tuple[str, ...]:
    """Without what is over-long, and without empty lines at the end."""
    kept = [line[:_WIDTH] for line in lines]
    while kept and not kept[-1].strip():
        kept.pop()
    return tuple(kept)


def of_extension(name: str, log: str, *, folders: Mapping[str, str] | None = None) -> str | None:
    """Why one extension module failed in a build that went on without it: the first error of the part about it."""
    lines = [line.rstrip() for line in shown(log, folders or {}).splitlines()]
    region = _part(name, lines)
    found = (match for detector in DETECTORS if (match := detector(lines, region)) is not None)
    return next((match.message for match in found), None)


def _part(name: str, lines: Sequence[str]) -> range:
    """From setuptools' announcement of the extension on, or up to where setuptools-rust gives it up."""
    for number, line in enumerate(lines):
        if line.strip() == f"building '{name}' extension":
            later = (at for at in range(number + 1, len(lines)) if re.match(r"building '|running \w+$", lines[at]))
            return range(number, next(later, len(lines)))
        if re.fullmatch(rf"build_rust: optional Rust extension {re.escape(name)} failed", line):
            begins = re.compile(r"running build_rust$|build_rust: optional|Copying rust artifact")
            earlier = (at for at in range(number - 1, -1, -1) if begins.match(lines[at]))
            return range(next(earlier, 0), number)
    return range(0)


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


def shown(log: str, folders: Mapping[str, str]) -> str:
    """The text without colours and control characters, our folders replaced by what they stand for."""
    log = _CONTROL.sub("", log)
    for folder in sorted(folders, key=len, reverse=True):
        name = folders[folder]
        log = log.replace(folder + "/", f"{name}/" if name else "").replace(folder, name or ".")
    return log


def _relative(path: str | None) -> str | None:
    """A path as it stands in the tree; None for what is no file of the project (the build environment, the system)."""
    if not path or path.startswith(("<", "/")) or ":\\" in path:
        return None
    path = path.replace("\\", "/")
    while path.startswith(("./", "../")):
        path = path.partition("/")[2]
    return path


def _find(lines: list[str], raised: _Traceback | None, files: Collection[str] | None) -> Match:
    exception = _from_exception(lines, raised, files) if raised is not None else None
    kind = raised.type.rpartition(".")[2] if raised is not None else ""
    # A build helper's own kind of exception may only wrap a compiler's error.
    known = exception is not None and (exception.fault is not BuildFault.OTHER or kind in _BUILTIN)
    if exception is not None and known and kind not in _SECONDHAND:
        return exception
    region = _region(lines, raised)
    found = (match for detector in DETECTORS if (match := detector(lines, region)) is not None)
    return next(found, None) or _of_child(lines, raised, files) or exception or _last_words(lines)


def _of_child(lines: list[str], raised: _Traceback | None, files: Collection[str] | None) -> Match | None:
    """What a Python that the build started raised, such as poetry's build script, shortly before its starter told that
    it failed."""
    if raised is None or raised.type.rpartition(".")[2] != "CalledProcessError":
        return None
    before = lines[: raised.start]
    child = _last_traceback(before)
    near = child is not None and child.end >= len(before) - _EXCERPT
    return _from_exception(before, child, files) if child is not None and near else None


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


def _from_exception(lines: list[str], raised: _Traceback, files: Collection[str] | None) -> Match:
    kind = raised.type.rpartition(".")[2]
    path, line = _place(raised, files)
    details = _details(lines, raised)
    message = f"{kind}: {raised.text}" if raised.text else kind
    if raised.text.endswith((":", "`.")) and details:
        message = f"{message} {details[0].strip()}"
    match = Match(BuildFault.OTHER, message, raised.end, path, line, None, _story(lines, raised, files))
    if kind == "ModuleNotFoundError" or (kind == "ImportError" and raised.text.startswith("No module named")):
        return replace(match, fault=BuildFault.MISSING_MODULE, missing=_quoted(raised.text))
    if kind in ("FileNotFoundError", "NotADirectoryError"):
        return _missing_file(match, raised)
    absent = CYTHON_ABSENT.search(raised.text)
    if absent is not None and raised.type.startswith("Cython."):
        # Cython looks for included files before it compiles and then says neither who includes it nor where.
        named = next(value for value in absent.groupdict().values() if value)
        return replace(match, fault=BuildFault.MISSING_FILE, missing=named, message=raised.text.rpartition(": ")[2])
    if kind == "AttributeError" and raised.frames and "pyproject_hooks" in raised.frames[-1][0]:
        return replace(match, fault=BuildFault.BACKEND, path=None, line=None)
    named_file = _absent_file(raised.text) if kind in ("ValueError", "OSError", "IOError") else None
    if named_file is not None:
        return replace(match, fault=BuildFault.MISSING_FILE, missing=named_file)
    if _says_configuration(raised, kind):
        # The exception rises from wherever setup() was called; the description is what is wrong.
        return replace(match, fault=BuildFault.CONFIGURATION, path="pyproject.toml", line=None)
    return match


def _says_configuration(raised: _Traceback, kind: str) -> bool:
    return (
        "Config" in kind
        or kind in ("ValidationError", "TOMLDecodeError", "NoDocstringError", "NoVersionError")
        or "validate_pyproject" in raised.type
        or _CONFIGURATION.search(raised.text) is not None
    )


def _missing_file(match: Match, raised: _Traceback) -> Match:
    named = _absent_file(raised.text) or _quoted(raised.text) or raised.text
    if is_tool(named):
        return replace(match, fault=BuildFault.MISSING_TOOL, missing=named.rpartition("/")[2])
    return replace(match, fault=BuildFault.MISSING_FILE, missing=_relative(named) or named)


def _absent_file(text: str) -> str | None:
    """The file that the backend's own words name: hatchling's `Readme file does not exist: README.md`, poetry's."""
    found = (match[1] for pattern in _ABSENT_FILE if (match := pattern.search(text)) is not None)
    return next(found, None)


def _place(raised: _Traceback, files: Collection[str] | None) -> tuple[str | None, int | None]:
    """The innermost frame in the project's own files."""
    for path, line in reversed(raised.frames):
        own = _own(path, files)
        if own is not None:
            return own, line
    return None, None


def _own(path: str, files: Collection[str] | None) -> str | None:
    """The project's file that a frame names; setuptools runs the text of setup.py, whose frames say `<string>`."""
    own = "setup.py" if path == "<string>" else _relative(path)
    if own is None or "site-packages" in own or (files is not None and own not in files):
        return None
    return own


def _story(lines: list[str], raised: _Traceback, files: Collection[str] | None) -> tuple[str, ...]:
    """The project's own frames with their source lines, then the exception with all it says."""
    told: list[str] = []
    for number in range(raised.start + 1, raised.end):
        frame = _FRAME.match(lines[number])
        if frame is None or _own(frame["path"], files) is None:
            continue
        told.append(lines[number].strip().replace('"<string>"', '"setup.py"'))
        source = lines[number + 1]
        if source.startswith("    ") and number + 1 < raised.end:
            told.append(f"  {source.strip()}")
    return (*told[-8:], lines[raised.end].strip(), *_details(lines, raised))


def _details(lines: list[str], raised: _Traceback) -> list[str]:
    """The further lines of an exception's message: those that end the log."""
    return [line for line in lines[raised.end + 1 :] if line.strip() and not line.startswith("* ")][:6]


def _quoted(text: str) -> str | None:
    found = re.search(r"'([^']*)'", text) or re.search(r'"([^"]*)"', text)
    return found[1] if found else None


def _last_words(lines: list[str]) -> Match:
    """No known form: the last line that says `error`, rather one that tells more than that a command failed."""
    said = [number for number, line in enumerate(lines) if line.strip()]
    if not said:
        return Match(BuildFault.OTHER, "the build backend failed without a word", 0)
    errors = [number for number in said if re.match(r"\s*(?:\w*[Ee]rror|ERROR|fatal)\b", lines[number])]
    telling = [number for number in errors if COMMAND_FAILED.search(lines[number]) is None]
    for number in (telling or errors)[-1:]:
        text = re.sub(r"^(?:error|ERROR): ", "", lines[number].strip())
        fault = BuildFault.CONFIGURATION if _CONFIGURATION.search(text) else BuildFault.OTHER
        return Match(fault, text[:500], max(number - 2, 0))
    return Match(BuildFault.OTHER, lines[said[-1]].strip()[:500], max(said[-1] - _EXCERPT + 1, 0))
