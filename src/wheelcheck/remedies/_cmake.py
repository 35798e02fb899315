"""Lines of CMakeLists.txt that make an extension module and put it into the wheel.

Sources: CMake's FindPython and install(TARGETS); cython-cmake for what transpiles `.pyx`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PROJECT = re.compile(r"^\s*project\s*\(([^)]*)\)", re.IGNORECASE | re.MULTILINE)
_FOUND = re.compile(r"^\s*find_package\s*\(\s*(Python3?)\b([^)]*)\)", re.IGNORECASE | re.MULTILINE)


def declare(text: str, module: str, source: str, place: str) -> Iterator[str]:
    """The lines to add to ``text`` for a module from a source in C or C++ (or `.pyx`), installed in ``place``."""
    language = "CXX" if source.endswith((".cpp", ".cc", ".cxx")) else "C"
    told = _PROJECT.search(text)
    words = told[1].split() if told else []
    if "LANGUAGES" in words and language not in words:
        yield f"enable_language({language})"
    found = next((each for each in _FOUND.finditer(text) if "Development" in each[2]), None)
    if found is None:
        yield "find_package(Python REQUIRED COMPONENTS Interpreter Development.Module)"
    stem = module.rpartition(".")[2]
    target = module.replace(".", "_") if re.search(rf"\b{re.escape(stem)}\b", text) else stem
    if source.endswith(".pyx"):
        if not re.search(r"include\s*\(\s*UseCython\s*\)", text):
            yield "include(UseCython)"
        yield f"cython_transpile({quoted(source)} LANGUAGE C OUTPUT_VARIABLE {target}_c)"
        source = f"${{{target}_c}}"
    else:
        source = quoted(source)
    yield f"{found[1].lower() if found else 'python'}_add_library({target} MODULE {source} WITH_SOABI)"
    if target != stem:
        yield f"set_target_properties({target} PROPERTIES OUTPUT_NAME {stem})"
    yield install(target, place)


def install(target: str, place: str) -> str:
    """The line that puts a target into a folder of the wheel."""
    return f"install(TARGETS {quoted(target)} DESTINATION {quoted(place)})"


def quoted(word: str) -> str:
    """An argument; in quotes where it must be."""
    if re.fullmatch(r"[\w./+-]+|\$\{\w+\}(/[\w./+-]+)?", word):
        return word
    escaped = re.sub(r'([\\"$])', r"\\\1", word)
    return '"' + re.sub(r"[\x00-\x1f\x7f]", "?", escaped) + '"'
