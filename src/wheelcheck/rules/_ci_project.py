"""What the rules on CI files must know of the project: its names, where its sources lie, what it declares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from wheelcheck import version_source
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.finding import Location
from wheelcheck.model.pipeline import Pipelines
from wheelcheck.pipelines.requirements import How, normal, requirement

_NOT_OURS = frozenset(
    (
        *("tests", "test", "testing", "docs", "doc", "examples", "example", "benchmarks", "benchmark", "scripts"),
        *("tools", "setup", "conftest", "noxfile", "tasks", "build", "dist", "ci", "fabfile", "versioneer", "bench"),
        *("integration", "manage", "requirements", "samples", "dev", "profiling", "perf", "typings", "utils", "news"),
    )
)
_COMPILED = (".pyx", ".c", ".cc", ".cpp", ".cxx", ".rs", ".f90", ".f", ".pxd")
_COMPILING = frozenset({"maturin", "scikit-build-core", "scikit-build", "meson-python", "setuptools-rust", "cffi"})
_COMPILING |= {"cython", "pybind11", "nanobind", "mypyc", "mypy", "hatch-mypyc", "hatch-cython", "py-build-cmake"}
_NO_DATA = (".py", ".pyi", ".pyc", ".typed", ".md", ".rst", ".pyx", ".pxd", ".c", ".h", ".gitignore")


class Checked:
    """The project whose pipelines are judged."""

    def __init__(self, evidence: Evidence, found: Pipelines) -> None:
        """Of ``evidence`` the project's own files and their list."""
        self._evidence = evidence
        self._pipelines = found
        self.files = evidence.snapshot.files if evidence.snapshot is not None else frozenset()
        self.pyproject = evidence.project.pyproject
        name = evidence.project.name
        self.name: str | None = normal(name) if name else None

    def table(self, *keys: str) -> Mapping[str, Any]:
        """A table of pyproject.toml; empty when it is not there."""
        found: Any = self.pyproject
        for key in keys:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found if isinstance(found, Mapping) else {}

    def line_of(self, text: str, path: str = "pyproject.toml") -> Location:
        """The place in a packaging file where that text stands first."""
        file = self._evidence.project.file(path)
        return Location(path, file.line_of(text) if file is not None else None)

    @cached_property
    def packaged(self) -> bool:
        """Whether it is built into a distribution at all."""
        if self.table("tool", "uv").get("package") is False:
            return False
        return "build-system" in self.pyproject or bool({"setup.py"} & self.files)

    @cached_property
    def is_package(self) -> bool:
        """Whether somebody could install it."""
        names = ("project", "build-system")
        poetry = self.table("tool", "poetry").get("package-mode", True) is not False
        described = any(name in self.pyproject for name in names) or bool({"setup.py", "setup.cfg"} & self.files)
        return described and poetry and self.table("tool", "uv").get("package") is not False

    @cached_property
    def tops(self) -> dict[str, str]:
        """The packages and modules of its sources that lie at the top: import name to the folder that holds it."""
        found: dict[str, str] = {}
        for folder in ("", "src/", "lib/", "python/"):
            for path in self.files:
                if path.startswith(folder):
                    head, _, rest = path[len(folder) :].partition("/")
                    module = not rest and head.endswith(".py") and not folder
                    if rest in ("__init__.py", "__init__.pyx") or module:
                        found.setdefault(head.removesuffix(".py"), folder.rstrip("/") or ".")
        return {name: folder for name, folder in found.items() if name.isidentifier()}

    @cached_property
    def own(self) -> dict[str, str]:
        """Those that are surely the distribution's own."""
        wanted = (self.name or "").replace("-", "_").replace(".", "_")
        named = {name: folder for name, folder in self.tops.items() if name.lower() == wanted}
        if named:
            return named
        # A package elsewhere than at the top is meant to be installed; of those at the top only one alone is clear.
        placed = {name: folder for name, folder in self.tops.items() if folder != "." and name not in _NOT_OURS}
        if placed:
            return placed
        packages = [name for name in self.tops if f"{name}/__init__.py" in self.files and name not in _NOT_OURS]
        return {packages[0]: "."} if len(packages) == 1 else {}

    def owns(self, modules: Iterable[str]) -> bool:
        """Whether one of these modules is the project's own."""
        heads = {module.partition(".")[0] for module in modules}
        wanted = (self.name or "").replace("-", "_").replace(".", "_")
        return any(head in self.own or head.lower() == wanted for head in heads)

    @cached_property
    def compiled(self) -> str | None:
        """What shows that it has compiled modules; None when nothing does."""
        for text in self._evidence.project.build_requires:
            name = requirement(text).what
            if name in _COMPILING and not (name == "cffi" and not self._has(".c", ".py")):
                return f"its build requires {name}"
        below = tuple(f"{'' if folder == '.' else folder + '/'}{name}/" for name, folder in self.own.items())
        source = next(
            (path for path in sorted(self.files) if path.startswith(below) and path.endswith(_COMPILED)), None
        )
        if below and source is not None:
            return f"its sources hold {source}"
        setup = self._evidence.project.file("setup.py")
        return "setup.py names ext_modules" if setup is not None and "ext_modules" in setup.text else None

    def _has(self, *suffixes: str) -> bool:
        return any(path.endswith(suffixes) for path in self.files)

    @cached_property
    def data(self) -> str | None:
        """A data file inside its packages; None when there is none."""
        below = tuple(f"{'' if folder == '.' else folder + '/'}{name}/" for name, folder in self.own.items())
        if not below:
            return None
        found = (path for path in sorted(self.files) if path.startswith(below) and not path.endswith(_NO_DATA))
        return next((path for path in found if "/tests/" not in path and "/test/" not in path), None)

    @cached_property
    def version_from_tags(self) -> str | None:
        """The tool that reads its version from the tags of the repository; None when none does."""
        return version_source.from_tags(self._evidence.project, self.files)

    @cached_property
    def extras(self) -> Mapping[str, tuple[str, ...]] | None:
        """Its extras with what they ask for; None when only building tells them."""
        project = self.table("project")
        dynamic = project.get("dynamic")
        if not project or (isinstance(dynamic, list) and "optional-dependencies" in dynamic):
            return None
        rows = project.get("optional-dependencies")
        rows = rows if isinstance(rows, Mapping) else {}
        return {normal(str(name)): tuple(_strings(items)) for name, items in rows.items()}

    @cached_property
    def dependencies(self) -> tuple[str, ...] | None:
        """What it always needs; None when only building tells."""
        project = self.table("project")
        dynamic = project.get("dynamic")
        if not project or (isinstance(dynamic, list) and "dependencies" in dynamic):
            return None
        return tuple(_strings(project.get("dependencies")))

    def group(self, name: str, depth: int = 0) -> tuple[str, ...]:
        """What a dependency group asks for (PEP 735), with those that it includes."""
        rows = {normal(str(key)): value for key, value in self.table("dependency-groups").items()}
        items = rows.get(normal(name))
        found: list[str] = []
        for item in items if isinstance(items, list) else []:
            if isinstance(item, str):
                found.append(item)
            elif isinstance(item, Mapping) and depth < 10 and isinstance(item.get("include-group"), str):
                found += self.group(item["include-group"], depth + 1)
        return tuple(found)

    def setting(self, pattern: str) -> bool:
        """Whether a file that configures tools matches a pattern."""
        texts = [file.text for file in self._pipelines.settings]
        own = self._evidence.project.file("pyproject.toml")
        return any(re.search(pattern, text) for text in [*texts, own.text if own is not None else ""])

    def names(self, texts: Iterable[str]) -> Iterator[str]:
        """The distributions that requirements name."""
        return (found.what for text in texts if (found := requirement(text)).how is How.NAME)


def _strings(value: object) -> Iterator[str]:
    return (item for item in value if isinstance(item, str)) if isinstance(value, list) else iter(())
