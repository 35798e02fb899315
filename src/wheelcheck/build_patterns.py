"""The forms in which compilers, Cython, Rust, CMake and Meson tell their errors in a build log."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from wheelcheck.model.build import BuildFault

TOOLS = frozenset(
    (
        *("gcc", "g++", "cc", "c++", "clang", "clang++", "cl.exe", "gfortran", "nvcc", "ld", "ar", "as"),
        *("cargo", "rustc", "maturin", "cmake", "ninja", "make", "meson", "bazel", "scons", "autoconf", "pkg-config"),
        *("swig", "cython", "git", "hg", "node", "npm", "yarn", "pnpm", "go", "protoc", "flex", "bison", "patchelf"),
        *("msgfmt", "qmake", "java", "javac", "pybind11-config", "sip-build", "nasm", "perl", "curl", "tar"),
    )
)


@dataclass(frozen=True, slots=True)
class Match:
    """An error that was found: what kind, its words, the log line it stands at, and what it names."""

    fault: BuildFault
    message: str
    at: int
    path: str | None = None
    line: int | None = None
    missing: str | None = None
    excerpt: tuple[str, ...] = ()


Detector = Callable[[list[str], range], "Match | None"]

COMMAND_FAILED = re.compile(
    r"error: (?:command|\[Errno 2\]).*(?:failed|No such file)|error: `?cargo .* failed|\bFAILED: |: build stopped"
    r"|make.*\*\*\* .*Error \d|returned non-zero exit status|CMake configuration failed|CMake build failed"
)

_COMPILER = re.compile(
    r"^(?P<path>(?:[A-Za-z]:)?[^\s:(][^:(]*?)(?::(?P<line>\d+)(?::\d+)?|\((?P<msvc>\d+)(?:,\d+)?\))\s?: "
    r"(?:fatal )?[Ee]rror(?: [A-Z]+\d+)?: (?P<text>.+)$"
)
_HEADER = re.compile(
    r"^(?P<name>[^:\s]+): No such file or directory|^'(?P<name2>[^']+)' file not found"
    r"|Cannot open include file: '(?P<name3>[^']+)'"
)
_NO_TOOL = re.compile(
    r"command '(?P<a>[^']+)' failed: No such file or directory|unable to execute '(?P<b>[^']+)': No such file"
    r"|(?:sh|bash|make)(?:\[\d+\])?: (?:line )?(?:\d+: )?(?P<d>[\w+.-]+): (?:command )?not found$"
    r"|linker `(?P<e>[^`]+)` not found|could not execute process `(?P<f>[\w+.-]+)[^`]*` \(never executed\)"
    r"|error: can't find (?P<rust>Rust) compiler|(?P<cmake>CMake) must be installed"
    r"|(?P<cmake2>CMAKE_MAKE_PROGRAM) is not set|(?P<msvc>Microsoft Visual C\+\+) \d+\.\d+ or greater is required"
    r"|(?P<rust2>rustc), the rust compiler, is not installed"
    r"|No (?P<cmakec>CMAKE_\w+_COMPILER) could be found|(?P<g>cargo), the rust package manager, is not installed"
    r"|Could not find (?P<h>cargo|ninja|cmake|rustc|meson|swig)\b|unable to find (?P<i>Ninja)\b"
)
_NOT_STARTED = re.compile(r"error: \[Errno 2\] No such file or directory: '(?P<named>[^']+)'")
_NAMED_TOOLS = {
    "Rust": "rustc",
    "CMake": "cmake",
    "CMAKE_MAKE_PROGRAM": "ninja",
    "Microsoft Visual C++": "cl.exe",
    "CMAKE_C_COMPILER": "gcc",
    "CMAKE_CXX_COMPILER": "g++",
    "CMAKE_Fortran_COMPILER": "gfortran",
    "CMAKE_CUDA_COMPILER": "nvcc",
    "Ninja": "ninja",
}
_CYTHON = re.compile(r"^(?P<path>\S.*?\.(?:pyx|pxd|pxi|py)):(?P<line>\d+):\d+: (?P<text>.+)$")
CYTHON_ABSENT = re.compile(
    r"'(?P<file>[^']+\.(?:pxi|pxd|pyx))' not found|'(?P<cimport>[\w.]+)' is not a cimported module"
    r"|cimported module not found: (?P<module>[\w.]+)"
)
_RUST = re.compile(r"^error(?:\[E\d+\])?: (?P<text>.+)$")
_RUST_PLACE = re.compile(r"^\s*--> (?P<path>[^:]+):(?P<line>\d+):\d+$")
_CMAKE = re.compile(
    r"CMake Error(?: in [^:]*)?(?: at (?P<path>[^:]+):(?P<line>\d+) \((?P<command>[^)]*)\))?:\s*(?P<text>.*)$"
)
_CMAKE_ABSENT = re.compile(
    r"(?:file INSTALL cannot find|Cannot find source file:|could not find requested file:"
    r"|file failed to open for reading \(No such file or directory\):) \"?([^\s\"]+)"
    r"|File (\S+) does not exist|given source \"([^\"]+)\" which is not an existing directory"
)
_MESON = re.compile(r"^(?P<path>\S*meson\.build):(?P<line>\d+):\d+: ERROR: (?P<text>.+)$")
_LINKER = re.compile(r"(?:ld(?:\.\w+)?: |/ld: )(?:cannot find -l(?P<library>[^\s:]+)|.*undefined reference to .*)")
_ABSENT = re.compile(
    r"error: (?P<text>package directory '(?P<package>[^']+)' does not exist|can't open file '(?P<file>[^']+)'.*"
    r"|\[Errno 2\] No such file or directory: '(?P<errno>[^']+)'"
    r"|file '(?P<module>[^']+)' (?:\(for module .*\) )?(?:not found|does not exist).*"
    r"|(?:Error: )?unknown file type .*"
    r"|.*?'(?P<glob>[^']+)' doesn't match any files.*)$"
)


def is_tool(named: str) -> bool:
    """Whether a file that is not there is a program: by its name, or as a compiler with its target in front."""
    name = named.rpartition("/")[2]
    parts = re.split(r"[-_]", name)
    return name in TOOLS or parts[-1] == "config" or (len(parts) > 1 and bool(TOOLS & set(parts)))


def _was_called(named: str, before: list[str]) -> bool:
    """Whether the log shows it as a command: setuptools prints each one before it starts it."""
    return any(line.strip().startswith(f"{named} ") for line in before)


def _missing_tool(lines: list[str], region: range) -> Match | None:
    for number in region:
        found = _NO_TOOL.search(lines[number])
        if found is None:
            continue
        name = next(value for value in found.groupdict().values() if value)
        tool = _NAMED_TOOLS.get(name, name.rpartition("/")[2])
        return Match(BuildFault.MISSING_TOOL, lines[number].strip(), max(number - 2, 0), missing=tool)
    for number in region:
        started = _NOT_STARTED.search(lines[number])
        if started is not None and (is_tool(started["named"]) or _was_called(started["named"], lines[:number])):
            return Match(BuildFault.MISSING_TOOL, lines[number].strip(), number, missing=started["named"])
    for number in region:
        unknown = re.search(r"Unknown compiler\(s\): \[\[?'([^']+)'", lines[number])
        if unknown is not None:
            return Match(BuildFault.MISSING_TOOL, lines[number].strip(), number, missing=unknown[1])
    return None


def _cython(lines: list[str], _region: range) -> Match | None:
    heads = [number for number in range(len(lines)) if lines[number].strip() == "Error compiling Cython file:"]
    for head in heads:
        for number in range(head + 1, min(head + 40, len(lines))):
            found = _CYTHON.match(lines[number])
            if found is None:
                continue
            absent = CYTHON_ABSENT.search(found["text"])
            missing = next((value for value in absent.groupdict().values() if value), None) if absent else None
            fault = BuildFault.MISSING_FILE if missing else BuildFault.COMPILE_ERROR
            excerpt = tuple(line for line in lines[head + 1 : number + 1] if line.strip(" -"))
            text = f"{found['path']}:{found['line']}: {found['text']}"
            return Match(fault, text, head, found["path"], int(found["line"]), missing, excerpt)
    return None


def _compiler(lines: list[str], region: range) -> Match | None:
    for number in region:
        found = _COMPILER.match(lines[number])
        if found is None:
            continue
        header = _HEADER.search(found["text"])
        name = next((value for value in header.groupdict().values() if value), None) if header else None
        fault = BuildFault.MISSING_HEADER if name else BuildFault.COMPILE_ERROR
        excerpt = tuple(lines[number : number + 6])
        line = int(found["line"] or found["msvc"])
        return Match(fault, lines[number].strip(), number, found["path"], line, name, excerpt)
    absent = re.compile(
        r"(?:fatal )?error: (?:no such file or directory: '([^']+)'|([^:\s]+): No such file or directory)"
    )
    for number in region:
        source = absent.search(lines[number])
        if source is not None and "command '" not in lines[number]:
            return Match(BuildFault.MISSING_FILE, lines[number].strip(), number, missing=source[1] or source[2])
    return None


def _rust(lines: list[str], region: range) -> Match | None:
    for number in region:
        found = _RUST.match(lines[number])
        if found is None or found["text"].startswith(("command ", "`cargo", "could not compile", "[Errno")):
            continue
        for below in lines[number + 1 : number + 4]:
            place = _RUST_PLACE.match(below)
            if place is not None:
                excerpt = tuple(lines[number : number + 8])
                text = f"{place['path']}:{place['line']}: {lines[number].strip()}"
                return Match(BuildFault.COMPILE_ERROR, text, number, place["path"], int(place["line"]), None, excerpt)
    return None


def _cmake(lines: list[str], region: range) -> Match | None:
    for number in region:
        found = _CMAKE.search(lines[number])
        if found is None:
            continue
        text = found["text"] or next((line.strip() for line in lines[number + 1 : number + 6] if line.strip()), "")
        block = re.sub(r"\s+", " ", " ".join([text, *lines[number : number + 12]]))
        package = re.search(r"(?:Could NOT find|package configuration file provided by) \"?([\w+-]+)", block)
        place = f"{found['path']}:{found['line']}: " if found["path"] else ""
        line = int(found["line"]) if found["line"] else None
        fault = BuildFault.CONFIGURATION if package is None else BuildFault.MISSING_TOOL
        message = f"{place}CMake Error: {text}"
        absent = _CMAKE_ABSENT.search(re.sub(r"\s+", " ", " ".join(lines[number : number + 8])))
        if absent is not None:
            name = absent[1] or absent[2] or absent[3]
            message = f"{place}CMake Error: there is no {name}"
            return Match(BuildFault.MISSING_FILE, message, number, found["path"], line, name)
        return Match(fault, message, number, found["path"], line, package[1] if package else None)
    return None


def _meson(lines: list[str], region: range) -> Match | None:
    for number in region:
        found = _MESON.match(lines[number])
        if found is None:
            continue
        module = re.search(r"is missing modules: ([\w.]+)", found["text"])
        if module is not None:  # find_installation(modules: [...])
            text, line = lines[number].strip(), int(found["line"])
            return Match(BuildFault.MISSING_MODULE, text, number, found["path"], line, module[1])
        missing = re.search(
            r"(?:Dependency|Program|File|C\w* (?:shared or static )?library) [\"']?([^\s\"']+)[\"']?", found["text"]
        )
        fault = BuildFault.CONFIGURATION
        if missing is not None:
            fault = BuildFault.MISSING_FILE if found["text"].startswith("File") else BuildFault.MISSING_TOOL
        named = missing[1] if missing else None
        return Match(fault, lines[number].strip(), number, found["path"], int(found["line"]), named)
    return None


def _linker(lines: list[str], region: range) -> Match | None:
    for number in region:
        found = _LINKER.search(lines[number])
        if found is not None:
            library = f"lib{found['library']}" if found["library"] else None
            fault = BuildFault.MISSING_TOOL if library else BuildFault.COMPILE_ERROR
            return Match(fault, lines[number].strip(), number, missing=library)
    return None


def _absent(lines: list[str], region: range) -> Match | None:
    for number in region:
        found = _ABSENT.search(lines[number])
        if found is not None:
            name = found["package"] or found["file"] or found["errno"] or found["module"] or found["glob"]
            return Match(BuildFault.MISSING_FILE, found["text"].strip(), number, missing=name)
    return None


# In order of certainty: an absent tool explains everything after it; a linker comes after its compiler.
DETECTORS: tuple[Detector, ...] = (_missing_tool, _cython, _rust, _meson, _compiler, _linker, _cmake, _absent)
