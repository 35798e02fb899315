"""Find the Python that a package is verified for, and ask it what the host needs to know."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import packaging
from packaging import tags
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages import environ, process
from wheelcheck.stages.workspace import Workspace

OLDEST = (3, 8)
_TIMEOUT = 30.0
_VERSION = re.compile(r"(?:c?python|cp|py)?[-@]?(\d+(?:\.\d+){0,2})$")
_NUMBERED = re.compile(r"python(3(?:\.\d+)?)(?:\.exe)?$")


def find(request: str | None) -> Interpreter:
    """The interpreter asked for: a path, a version (``3.11``, ``python3.12``, ``3.11.7``, ``>=3.9``) or a command.

    None is the running one. A version is looked for in the running interpreter, on PATH, among pyenv's versions, uv's
    and those of a CI tool cache. Raises UsageError for a request that says nothing, and WheelcheckError, naming what
    was found instead, for an interpreter that isn't there, does not run, or is older than 3.8.
    """
    if request is None:
        return _running()
    text = request.strip()
    if not text:
        raise UsageError("no interpreter named", "give a version such as 3.11, or a path")
    path = Path(text).expanduser()
    if os.sep in text or path.is_file():
        if not path.exists():
            raise WheelcheckError(f"there is no interpreter {text}", _found_instead())
        return query(_python_in(path))
    wanted = _specifier(text)
    if wanted is not None:
        return _by_version(text, wanted)
    command = shutil.which(text)
    if command is None:
        raise WheelcheckError(f"no interpreter `{text}` on PATH", _found_instead())
    return query(Path(command))


def find_all(requests: Sequence[str | None]) -> tuple[Interpreter, ...]:
    """The interpreters asked for, each once although two requests may mean the same one.

    Raises as ``find``, only that it names every request that no interpreter answers.
    """
    found: dict[str, Interpreter] = {}
    refusals: list[WheelcheckError] = []
    for request in requests:
        try:
            python = find(request)
            found.setdefault(python.executable, python)
        except UsageError:
            raise
        except WheelcheckError as error:
            refusals.append(error)
    if refusals:
        raise WheelcheckError("; ".join(dict.fromkeys(error.message for error in refusals)), refusals[0].hint)
    return tuple(found.values())


def query(executable: Path) -> Interpreter:
    """The facts about one interpreter, asked by a script inside it; WheelcheckError when it does not answer."""
    facts = _ask(executable)
    version = tuple(facts["version"])
    if version[:2] < OLDEST:
        raise WheelcheckError(
            f"{executable} is Python {version[0]}.{version[1]}; wheelcheck verifies for Python 3.8 and newer",
            _found_instead(),
        )
    named = facts["executable"]
    return Interpreter(
        # A launcher (pyenv's shims) may answer something else elsewhere: what it started is what we mean.
        executable=named if named and Path(named).exists() else str(executable.absolute()),
        version=(version[0], version[1], version[2]),
        implementation=facts["implementation"],
        platform=facts["platform"],
        tags=tuple(facts["tags"] or _tags_from_outside(facts)),
        suffixes=tuple(facts["suffixes"]),
        stdlib=frozenset(facts["stdlib"]),
        can_fork=facts["can_fork"],
        library_folder=facts.get("library_folder"),
    )


def _running() -> Interpreter:
    if not sys.executable:
        raise WheelcheckError("the running Python does not know its own executable", "name one with --python")
    return query(Path(sys.executable))


def _python_in(path: Path) -> Path:
    """The interpreter of an environment's folder, or the file itself."""
    if not path.is_dir():
        return path
    for name in ("bin/python3", "bin/python", "Scripts/python.exe", "python.exe"):
        if (path / name).exists():
            return path / name
    raise WheelcheckError(f"{path} is a folder without an interpreter", "name the interpreter's file")


def _ask(executable: Path) -> dict[str, Any]:
    script = Path(__file__).with_name("_facts.py")
    # The folder above `packaging`, which the target's interpreter borrows to compute its own tags.
    library = Path(packaging.__file__).parent.parent
    with Workspace() as workspace:
        answer = workspace.root / "facts.json"
        try:
            completed = process.run(
                [str(executable), "-I", "-B", str(script), str(answer), str(library)],
                cwd=workspace.root,
                environ={**environ.for_installer(), "PYTHONDONTWRITEBYTECODE": "1"},
                timeout=_TIMEOUT,
                limit=20_000,
            )
        except OSError as error:
            raise WheelcheckError(
                f"{executable} cannot be started: {error.strerror or error}", _found_instead()
            ) from error
        if completed.timed_out:
            raise WheelcheckError(f"{executable} did not answer within {_TIMEOUT:.0f} seconds", _found_instead())
        try:
            facts = json.loads(answer.read_text("utf-8"))
        except (OSError, ValueError) as error:
            said = next((line for line in reversed(completed.output.splitlines()) if line.strip()), "no output")
            raise WheelcheckError(
                f"{executable} is not a Python 3.8 or newer that runs: {said.strip()[:200]}", _found_instead()
            ) from error
    if not isinstance(facts, dict):
        raise WheelcheckError(f"{executable} gave no facts about itself", _found_instead())
    return facts


def _tags_from_outside(facts: dict[str, Any]) -> list[str]:
    """Wheel tags of a target that cannot run the host's `packaging`: same machine, hence same platforms."""
    version = facts["version"][:2]
    number = f"{version[0]}{version[1]}"
    platforms = list(tags.platform_tags())
    if facts["implementation"] == "cpython":
        abis = [f"cp{number}{'t' if facts['free_threaded'] else ''}{'d' if facts['debug'] else ''}"]
        own = tags.cpython_tags(version, abis, platforms)
        interpreter = f"cp{number}"
    else:
        short = {"pypy": "pp", "graalpy": "graalpy"}.get(facts["implementation"], facts["implementation"])
        interpreter = f"{short}{number}"
        abi = str(facts["soabi"] or "none").rpartition("-x86_64")[0] or str(facts["soabi"] or "none")
        own = tags.generic_tags(interpreter, [abi.replace("-", "_").replace(".", "_")], platforms)
    return [str(tag) for tag in (*own, *tags.compatible_tags(version, interpreter, platforms))]


def _specifier(text: str) -> SpecifierSet | None:
    """What versions the request means; None when it is a command's name."""
    match = _VERSION.match(text)
    if match is not None:
        number = match[1]
        return SpecifierSet(f"=={number}" if number.count(".") == 2 else f"=={number}.*")
    if text[0] not in "<>=!~":
        return None
    try:
        return SpecifierSet(text)
    except InvalidSpecifier as error:
        raise UsageError(f"`{text}` is no version of Python", "write 3.11, >=3.9, or a path") from error


def _by_version(request: str, wanted: SpecifierSet) -> Interpreter:
    seen: set[str] = set()
    refusal: WheelcheckError | None = None
    for executable, hint in _candidates():
        # The name often tells that asking is of no use: 3.12 on `python3.12`, 3.11.7 on pyenv's folder.
        if hint is not None and not _may_match(hint, wanted):
            continue
        real = str(executable.absolute())
        if real in seen:
            continue
        seen.add(real)
        try:
            found = query(executable)
        except WheelcheckError as error:
            refusal = refusal or (error if hint is not None else None)
            continue
        if wanted.contains(found.version_text, prereleases=True):
            return found
    if refusal is not None:
        raise WheelcheckError(f"no Python {request} that runs: {refusal.message}", _found_instead())
    raise WheelcheckError(f"no Python {request} on this machine", _found_instead())


def _may_match(hint: str, wanted: SpecifierSet) -> bool:
    if hint.count(".") >= 2:
        return wanted.contains(hint, prereleases=True)
    # Of `3.11` any patch release could be meant.
    return hint.count(".") == 0 or any(wanted.contains(f"{hint}.{patch}", prereleases=True) for patch in range(40))


def _candidates() -> Iterator[tuple[Path, str | None]]:
    """Interpreters on this machine, the nearest first, each with the version that its name or folder promises."""
    if sys.executable:
        yield Path(sys.executable), ".".join(map(str, sys.version_info[:3]))
    on_path = list(_on_path())
    # pyenv's shims are shell scripts of half a second that start what its folder names too: they come last.
    near = [found for found in on_path if found[0].parent.name != "shims"]
    yield from near
    yield from _managed()
    yield from (found for found in on_path if found not in near)


def _managed() -> Iterator[tuple[Path, str | None]]:
    """What pyenv, uv and the tool cache of GitHub's runners installed, the newest of each first."""
    home = Path.home()
    pyenv = Path(os.environ.get("PYENV_ROOT") or home / ".pyenv") / "versions"
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or data / "uv/python")
    tools = Path(os.environ.get("RUNNER_TOOL_CACHE") or "/opt/hostedtoolcache") / "Python"
    for folder in (pyenv, uv, tools):
        for place in sorted(_folders(folder), key=_version_key, reverse=True):
            number = re.search(r"\d+\.\d+\.\d+", place.name)
            for name in ("bin/python3", "x64/bin/python3", "arm64/bin/python3", "bin/python", "python.exe"):
                if (place / name).exists():
                    yield place / name, number[0] if number else None
                    break


def _on_path() -> Iterator[tuple[Path, str | None]]:
    for folder in os.get_exec_path():
        numbered = [(file, match) for file in _files(Path(folder)) if (match := _NUMBERED.match(file.name)) is not None]
        for file, match in sorted(numbered, key=lambda pair: _version_key(pair[0]), reverse=True):
            yield file, match[1] if "." in match[1] else None


def _folders(folder: Path) -> list[Path]:
    try:
        return [place for place in folder.iterdir() if place.is_dir() and not place.name.startswith(".")]
    except OSError:
        return []


def _files(folder: Path) -> list[Path]:
    try:
        return [file for file in folder.iterdir() if file.name.startswith("python3")]
    except OSError:
        return []


def _version_key(path: Path) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", path.name)]


def versions_here() -> tuple[str, ...]:
    """The versions of the Pythons on this machine, by what their names and folders promise; none of them is asked."""
    names = {hint for executable, hint in _candidates() if hint is not None and "shims" not in executable.parts}
    usable = {name for name in names if tuple(map(int, name.split(".")))[:2] >= OLDEST}
    return tuple(sorted(usable, key=lambda name: [int(part) for part in name.split(".")]))


def _found_instead() -> str:
    usable = versions_here()
    if not usable:
        return "install one, or name its path with --python"
    return f"found here: Python {', '.join(usable)}; or name a path with --python"
