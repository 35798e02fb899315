"""What a command does for a package: installs it, builds it, tests it, imports it; or hands over to something else."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from wheelcheck.model.pipeline import UNKNOWN, Command
from wheelcheck.pipelines.requirements import How, Wanted, pip_arguments
from wheelcheck.pipelines.runners import Unwrapped, unwrap
from wheelcheck.syntax import parsed

__all__ = ["Act", "How", "Kind", "Wanted", "act_of"]


class Kind(Enum):
    """What a command is for."""

    INSTALL = "install"
    BUILD = "build"
    TEST = "test"
    IMPORT = "import"
    CHECK = "check"
    PUBLISH = "publish"
    CIBUILDWHEEL = "cibuildwheel"
    DELEGATE = "delegate"
    TOOL = "tool"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Act:
    """One command, understood. ``tool`` is the program in the end; ``wanted`` what an install asks for, ``opaque`` when
    it asks for more than can be read; ``modules`` what an import names; ``adds_folder`` whether Python puts the working
    directory in front of ``sys.path``; ``runners`` the programs in front (``uv run``), ``builds`` what a build
    makes."""

    kind: Kind
    command: Command
    tool: str = ""
    arguments: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    opaque: bool = False
    no_index: bool = False
    modules: tuple[str, ...] = ()
    adds_folder: bool = False
    runner: Unwrapped | None = None
    builds: frozenset[str] = frozenset()

    def runs_with(self, runner: str) -> bool:
        """Whether that program runs it."""
        return self.runner is not None and self.runner.name == runner


_PYTHON = re.compile(r"(?:.*[/\\])?(?:python|pypy)(?:w|\d(?:\.\d+)?t?|-\w+)?(?:\.exe)?|py")
_TESTS = frozenset({"pytest", "py.test", "unittest", "nose2", "trial", "stestr", "zope-testrunner", "ward", "green"})
_CHECKS = frozenset({"twine", "check-wheel-contents", "wheelcheck", "abi3audit", "check-manifest", "check-sdist"})
_DELEGATES = frozenset(
    (
        *("tox", "nox", "make", "gmake", "just", "task", "invoke", "inv", "duty", "poe", "doit", "pypyr", "taskipy"),
        *("bash", "sh", "zsh", "pwsh", "source", ".", "docker", "podman", "earthly", "nix", "nix-build", "conda-build"),
        *("spin", "asv", "meson", "ninja", "bazel", "pants", "hatch", "pdm", "rye", "pixi", "npm", "yarn", "pnpm"),
        *("cmake", "ctest", "cargo", "mx", "dev.py", "snakemake", "conda", "mamba", "micromamba", "act", "dagger"),
    )
)
_IGNORED_FLAGS = {"-W": 2, "-X": 2}


def act_of(command: Command) -> Act:
    """What a command does."""
    found = unwrap(command.words)
    words = found.words
    plain = Act(Kind.OTHER, command, words[0] if words else "", tuple(words[1:]), runner=found)
    if not words:
        return plain
    if _PYTHON.fullmatch(words[0]) or (words[0] == UNKNOWN and "-m" in words[1:3]) or words[0] == "{envpython}":
        return _python(plain, words)
    return _program(plain, _name(words[0]), list(words[1:]))


def _name(word: str) -> str:
    """The program's name without its folder; a script of the project keeps it."""
    if re.match(r"(?:.*/)?(?:\.?venv|env|\.tox|bin|Scripts)/", word) or word.startswith(("/", UNKNOWN + "/")):
        word = word.rsplit("/", 1)[-1]
    return word.removesuffix(".exe")


def _python(act: Act, words: Sequence[str]) -> Act:
    """``python [flags] -c code | -m module | script``."""
    isolated, at = False, 1
    while at < len(words) and words[at].startswith("-") and words[at] not in ("-c", "-m", "-"):
        word = words[at]
        if word in _IGNORED_FLAGS:
            at += 1
        elif not word.startswith("--"):
            isolated = isolated or any(flag in word for flag in "IP")
            if word[1:] and word[-1] in "cm" and not word.startswith(("-W", "-X")):
                words = [*words[:at], word[:-1], f"-{word[-1]}", *words[at + 1 :]]
        at += 1
    safe = act.command.variable("PYTHONSAFEPATH")
    adds = not isolated and not safe
    if at >= len(words):
        return _code(act, act.command.stdin, adds) if act.command.stdin else act
    rest = list(words[at + 1 :])
    if words[at] == "-c" and rest:
        return _code(act, rest[0], adds)
    if words[at] == "-" and act.command.stdin:
        return _code(act, act.command.stdin, adds)
    if words[at] == "-m" and rest:
        found = _program(replace(act, tool=rest[0], arguments=tuple(rest[1:])), rest[0], rest[1:])
        if found.kind in (Kind.OTHER, Kind.TOOL) and UNKNOWN not in rest[0]:
            return replace(found, kind=Kind.TOOL, adds_folder=adds, modules=(rest[0],))
        return replace(found, adds_folder=adds)
    if words[at].rsplit("/", 1)[-1] == "setup.py":
        return _setup(act, rest)
    return replace(act, kind=Kind.DELEGATE, tool=words[at], opaque=True)


def _code(act: Act, code: str, adds: bool) -> Act:
    modules = imported(code)
    if modules is None:
        return replace(act, kind=Kind.IMPORT if "import " in code else Kind.OTHER, tool="python -c", opaque=True)
    return replace(
        act, kind=Kind.IMPORT if modules else Kind.OTHER, tool="python -c", modules=modules, adds_folder=adds
    )


def imported(code: str) -> tuple[str, ...] | None:
    """The modules that a program's own statements import; None when it is no program, or changes ``sys.path``."""
    if UNKNOWN in code or "sys.path" in code or "chdir" in code or len(code) > 20_000:
        return None
    tree = parsed(code.strip("\n"))
    if tree is None:
        return None
    found: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module)
    return tuple(found)


def _setup(act: Act, rest: Sequence[str]) -> Act:
    verbs = [word for word in rest if not word.startswith("-")]
    act = replace(act, tool="setup.py", arguments=tuple(rest))
    if "develop" in verbs or ("build_ext" in verbs and any(word in ("-i", "--inplace") for word in rest)):
        return replace(act, kind=Kind.INSTALL, wanted=(Wanted(How.EDITABLE, "."),))
    if "install" in verbs:
        return replace(act, kind=Kind.INSTALL, wanted=(Wanted(How.TREE, "."),))
    built = {"bdist_wheel": "wheel", "sdist": "sdist"}
    made = frozenset(built[verb] for verb in verbs if verb in built)
    if made:
        return replace(act, kind=Kind.BUILD, builds=made)
    if "test" in verbs or "pytest" in verbs:
        return replace(act, kind=Kind.TEST, adds_folder=True)
    return replace(act, kind=Kind.DELEGATE, opaque=True) if verbs else act


def _program(act: Act, name: str, rest: Sequence[str]) -> Act:
    act = replace(act, tool=name, arguments=tuple(rest))
    if name in ("pip", "pip3") or re.fullmatch(r"pip3\.\d+", name):
        return _pip(act, rest)
    if name == "coverage" and rest[:1] == ["run"]:
        return _coverage(act, list(rest[1:]))
    if name in _TESTS:
        return replace(act, kind=Kind.TEST, adds_folder=name == "unittest")
    if name in ("build", "pyproject-build"):
        return replace(act, kind=Kind.BUILD, builds=_built(rest))
    if name == "cibuildwheel" and not {"--print-build-identifiers", "--help", "-h"} & set(rest):
        return replace(act, kind=Kind.CIBUILDWHEEL)
    if name == "twine" and rest[:1] == ["upload"]:
        return replace(act, kind=Kind.PUBLISH)
    if name in _CHECKS:
        return replace(act, kind=Kind.CHECK)
    if name in ("uv", "poetry", "flit", "maturin", "pdm", "hatch"):
        return _manager(act, name, list(rest))
    if name in _DELEGATES or "/" in name or name.endswith((".sh", ".py", ".bat", ".ps1")):
        return replace(act, kind=Kind.DELEGATE, opaque=True)
    return replace(act, kind=Kind.TOOL if name and UNKNOWN not in name else Kind.OTHER)


def _coverage(act: Act, rest: list[str]) -> Act:
    """``coverage run`` puts in front what Python would."""
    while rest and rest[0].startswith("-") and rest[0] != "-m":
        rest = rest[1:]
    if rest[:1] == ["-m"] and len(rest) > 1:
        return replace(_program(act, rest[1], rest[2:]), adds_folder=True)
    if rest[:1] and rest[0].endswith("setup.py"):
        return _setup(act, rest[1:])
    return replace(act, kind=Kind.DELEGATE, opaque=True)


def _built(rest: Sequence[str]) -> frozenset[str]:
    wheel, sdist = _said(rest, "-w", "--wheel"), _said(rest, "-s", "--sdist")
    if not wheel and not sdist:
        return frozenset({"sdist", "wheel", "wheel from sdist"})
    return frozenset({*(["wheel"] if wheel else []), *(["sdist"] if sdist else [])})


def _said(rest: Sequence[str], short: str, long: str) -> bool:
    return any(word == long or (re.fullmatch(r"-[a-z]+", word) is not None and short[1] in word) for word in rest)


def _pip(act: Act, rest: Sequence[str]) -> Act:
    verb = next((word for word in rest if not word.startswith("-")), "")
    if verb == "wheel":
        return replace(act, kind=Kind.BUILD, builds=frozenset({"wheel"}))
    if verb != "install":
        return act
    wanted, opaque, no_index = pip_arguments(rest[list(rest).index("install") + 1 :], act.command.folder)
    if act.command.variable("PIP_NO_INDEX"):
        no_index = True
    return replace(act, kind=Kind.INSTALL, wanted=wanted, opaque=opaque, no_index=no_index)


def _manager(act: Act, name: str, rest: list[str]) -> Act:
    """The verbs of tools that manage environments."""
    verb = next((word for word in rest if not word.startswith("-")), "")
    if verb == "publish":
        return replace(act, kind=Kind.PUBLISH)
    if verb == "build" and name != "hatch":
        made = _built(rest) if name in ("uv",) else frozenset({"sdist", "wheel"})
        if name == "maturin":
            made = frozenset({"wheel", *(["sdist"] if "--sdist" in rest else [])})
        return replace(act, kind=Kind.BUILD, builds=made)
    if name == "hatch" and verb == "build":
        return replace(act, kind=Kind.BUILD, builds=frozenset({"sdist", "wheel"}))
    if name == "maturin" and verb == "develop":
        return replace(act, kind=Kind.INSTALL, wanted=(Wanted(How.EDITABLE, "."),), opaque=True)
    if (name, verb) in (("uv", "sync"), ("poetry", "install"), ("pdm", "install"), ("pdm", "sync")):
        return _synced(act, rest)
    if name == "uv" and verb in ("pip",):
        return _pip(replace(act, tool="pip"), rest[rest.index("pip") + 1 :])
    kind = Kind.OTHER if name in ("uv", "flit") and verb not in ("run",) else Kind.DELEGATE
    return replace(act, kind=kind, opaque=True)


def _synced(act: Act, rest: list[str]) -> Act:
    if any(word in rest for word in ("--no-install-project", "--no-root", "--no-self", "--only-group", "--only-dev")):
        return replace(act, kind=Kind.INSTALL, opaque=True)
    how = How.TREE if "--no-editable" in rest else How.EDITABLE
    return replace(act, kind=Kind.INSTALL, wanted=(Wanted(how, "."),), opaque=True)
