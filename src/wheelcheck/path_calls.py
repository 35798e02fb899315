"""What calls do with a path that they are given: read it, write it, ask whether it is there, or pass it on."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from enum import Enum, auto

OPEN = frozenset({"open", "io.open", "codecs.open", "gzip.open", "bz2.open", "lzma.open", "tarfile.open"})
RESOURCE_CALLS = {  # function to the names of its first two parameters: the package, and what is read of it
    **{
        f"{module}.{name}": ("package" if module == "importlib_resources" else "anchor", "resource")
        for module in ("importlib.resources", "importlib_resources")
        for name in ("read_text", "read_binary", "open_text", "open_binary", "path")
    },
    "pkgutil.get_data": ("package", "resource"),
    **{
        f"pkg_resources.resource_{name}": ("package_or_requirement", "resource_name")
        for name in ("filename", "string", "stream", "listdir")
    },
}
TESTS = frozenset(
    {
        "os.path.exists",
        "os.path.isfile",
        "os.path.isdir",
        "os.path.lexists",
        "os.access",
        "os.stat",
        "os.path.getmtime",
        "glob.glob",
        "pkg_resources.resource_exists",
        "importlib.resources.is_resource",
    }
)
TEST_METHODS = frozenset({"exists", "is_file", "is_dir"})
LISTS = frozenset({"glob", "rglob", "iterdir"})
READ_METHODS = frozenset({"read_text", "read_bytes", "open"})
PATH_METHODS = READ_METHODS | TEST_METHODS | LISTS | {"write_text", "touch"}
READERS = re.compile(r"(?:open|load|read|parse|genfromtxt|fromfile|imread|loadtxt|cdll)(?:_\w+|[A-Z]\w*|s)?", re.ASCII)
WRITERS = re.compile(
    r"(?:write|save|dump|mkdir|makedirs|touch|remove|unlink|rmtree|download|urlretrieve|copy|move|rename|export|to"
    r"|connect|generate|create|compile|setup|run|call|check_call|check_output|Popen|system|FileHandler)"
    r"(?:_\w+|file|tree|dir)?|\w*FileHandler",
    re.IGNORECASE,
)
_ERRORS = frozenset(
    {"OSError", "IOError", "EnvironmentError", "FileNotFoundError", "Exception", "BaseException", "NotADirectoryError"}
)


def argument(node: ast.Call, place: int, *names: str) -> ast.expr | None:
    """An argument by its place or by one of its names."""
    if place < len(node.args):
        return node.args[place]
    return next((keyword.value for keyword in node.keywords if keyword.arg in names), None)


def resource(name: str, node: ast.Call) -> list[ast.expr | None]:
    """What a function for resources is given: the package, and the parts of the path inside it.

    Since Python 3.13 the functions of importlib.resources take several parts, and the encoding by name alone.
    """
    package, inside = RESOURCE_CALLS[name]
    first = argument(node, 0, package, "package", "anchor")
    second = argument(node, 1, inside, "resource")
    if second is None:
        return [first]
    several = name.startswith("importlib") and any(keyword.arg == "encoding" for keyword in node.keywords)
    return [first, second, *(node.args[2:] if several else ())]


class Effect(Enum):
    """What a call does with a path."""

    READS = auto()
    WRITES = auto()
    TESTS = auto()
    PASSES = auto()


def effect(how: str, node: ast.Call, mode: list[ast.expr]) -> Effect:
    """What a call of ``how`` (a full dotted name, or a method's) does with its path; ``mode`` is what follows."""
    plain = how.rpartition(".")[2]
    modes = [*mode, *(keyword.value for keyword in node.keywords if keyword.arg == "mode")]
    writes = any(isinstance(part, ast.Constant) and set("wax+") & set(str(part.value)) for part in modes)
    if how in TESTS or plain in TEST_METHODS:
        return Effect.TESTS
    if (plain == "open" and writes) or plain in ("write_text", "touch") or WRITERS.fullmatch(plain):
        return Effect.WRITES
    # ConfigParser.read passes over files that are not there.
    reads = READERS.fullmatch(plain) and (how in OPEN or plain != "read")
    return Effect.READS if reads else Effect.PASSES


def asks_existence(test: ast.expr, dotted: Callable[[ast.expr], str | None]) -> bool:
    """Whether a condition asks if a file is there; ``dotted`` gives the full name of a function."""
    for part in ast.walk(test):
        if isinstance(part, ast.Call):
            method = part.func.attr if isinstance(part.func, ast.Attribute) else ""
            if dotted(part.func) in TESTS or method in TEST_METHODS:
                return True
        elif isinstance(part, ast.Constant) and part.value == "__main__":
            return True  # a script of the developers: it runs where the files are
    return False


def catches(handler: ast.ExceptHandler) -> bool:
    """Whether an except clause catches a missing file."""
    if handler.type is None:
        return True
    names = (part for part in ast.walk(handler.type) if isinstance(part, ast.Name | ast.Attribute))
    return any((part.id if isinstance(part, ast.Name) else part.attr) in _ERRORS for part in names)


def insists(node: ast.stmt, function: Callable[[str], ast.FunctionDef | None]) -> bool:
    """Whether a statement raises where its test of a file's existence says no: the file is needed after all.

    ``function`` finds a function of the module, which may do the raising.
    """
    if isinstance(node, ast.Assert):
        return True
    if not (isinstance(node, ast.If) and isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not)):
        return False
    last = node.body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and isinstance(last.value.func, ast.Name):
        called = function(last.value.func.id)
        last = called.body[-1] if called is not None else last
    return isinstance(last, ast.Raise) and "SystemExit" not in ast.dump(last)
