"""Where a source file lands when it is installed: the pairs of prefixes, such as ``src/`` to nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Sources of a compiled module, by suffix: a module `pkg.fast` may come from any of these.
COMPILED_SOURCES = (".pyx", ".c", ".cpp", ".cc", ".cxx", ".rs", ".f90", ".py.c")
_ASIDE = frozenset(
    {"test", "tests", "testing", "doc", "docs", "example", "examples", "benchmark", "benchmarks", "build"}
)

# The older ways to share a package between distributions, before PEP 420.
_SHARED = re.compile(r"\bextend_path\(|\bdeclare_namespace\(")
_TEST_PART = re.compile(r"^(tests?|testing|conftest|test_\w+|\w+_tests?)$")


@dataclass(frozen=True, slots=True)
class Layout:
    """Pairs (source prefix, installed prefix), most used first. Prefixes are empty or end with a slash."""

    pairs: tuple[tuple[str, str], ...]

    def installed(self, source: str) -> str | None:
        """Where a source file would be installed, relative to site-packages; None when it lies outside."""
        fits = [pair for pair in self.pairs if source.startswith(pair[0])]
        if not fits:
            return None
        origin, target = max(fits, key=lambda pair: len(pair[0]))
        return target + source[len(origin) :]

    def candidates(self, installed: str) -> list[str]:
        """The source paths that an installed path may come from, likeliest first."""
        fits = [pair for pair in self.pairs if installed.startswith(pair[1])]
        fits.sort(key=lambda pair: -len(pair[1]))
        return [origin + installed[len(target) :] for origin, target in fits]


def module_of(installed: str) -> tuple[str, bool] | None:
    """The dotted name of an installed Python or Cython source, and whether it is a package; None for other files."""
    stem, dot, suffix = installed.rpartition(".")
    if not dot or "." + suffix not in (".py", ".pyi", ".pxi", *COMPILED_SOURCES, ".pxd"):
        return None
    parts = stem.split("/")
    if not all(part.isidentifier() for part in parts):
        return None
    if parts[-1] == "__init__":
        return (".".join(parts[:-1]), True) if len(parts) > 1 else None
    return ".".join(parts), False


def is_test(module: str) -> bool:
    """Whether a module looks like a test shipped inside a package, by its name. Only ever used to soften a finding."""
    return "test" in module and any(_TEST_PART.match(part) for part in module.split("."))  # most have no such part


def shares_its_name(init: str) -> bool:
    """Whether the text of an ``__init__.py`` lets other distributions add to its package."""
    return _SHARED.search(init) is not None


def module_files(name: str) -> list[str]:
    """The installed or source paths that would make ``name`` a module, likeliest first."""
    base = name.replace(".", "/")
    return [f"{base}.py", f"{base}/__init__.py", *(base + suffix for suffix in COMPILED_SOURCES), f"{base}.pyi"]


def _tops(files: Iterable[str]) -> Counter[tuple[str, str]]:
    """The folders that hold top-level packages, by where the `__init__.py` files stand."""
    packages = {path[: -len("/__init__.py")] for path in files if path.endswith("/__init__.py")}
    votes: Counter[tuple[str, str]] = Counter()
    for package in packages:
        parent, _, _ = package.rpartition("/")
        while parent in packages:
            parent = parent.rpartition("/")[0]
        if not _ASIDE & set(parent.split("/")):
            votes[(parent + "/" if parent else "", "")] += 1
    return votes


def infer(sources: Mapping[str, str] | Iterable[str], installed: Mapping[str, str]) -> Layout:
    """The layout by comparing source files with installed ones (both: path to text; the texts settle renamed folders,
    as with setuptools' ``package_dir``). Without installed files: by where the packages stand."""
    texts = sources if isinstance(sources, Mapping) else dict.fromkeys(sources, "")
    by_name: dict[str, list[str]] = defaultdict(list)
    for path in texts:
        by_name[path.rpartition("/")[2]].append(path)
    votes: Counter[tuple[str, str]] = Counter()
    placed: set[str] = set()
    for path in installed:
        for source in by_name.get(path.rpartition("/")[2], ()):
            if source == path or source.endswith("/" + path):
                votes[(source[: len(source) - len(path)], "")] += 1
                placed |= {source, path}
    for path, text in installed.items():
        # Files of one text, such as `__init__.py` with a licence header alone, prove nothing where each has a place.
        for source in by_name.get(path.rpartition("/")[2], ()) if path not in placed and len(text) > 40 else ():
            if source not in placed and texts[source] == text:
                votes[_tail(source, path)] += 1
    if not votes:
        votes = _tops(texts)
    if not votes:
        votes[("src/" if any(path.startswith("src/") for path in texts) else "", "")] += 1
    return Layout(tuple(pair for pair, _ in votes.most_common()))


def _tail(source: str, installed: str) -> tuple[str, str]:
    left, right = source.split("/"), installed.split("/")
    while left and right and left[-1] == right[-1]:
        left.pop()
        right.pop()
    return ("/".join(left) + "/" if left else "", "/".join(right) + "/" if right else "")
