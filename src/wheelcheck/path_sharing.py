"""What the modules of a distribution take from one another: paths kept as constants, and functions that return one.

`from pkg import package_dir` and `from ..paths import asset` lead to files just as ``__file__`` does. Only what is
asked for is parsed, and never more than a bounded number of characters.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from wheelcheck.data_hints import may_use_data
from wheelcheck.outline import outline
from wheelcheck.path_calls import RESOURCE_CALLS
from wheelcheck.path_contracts import Called, Folding
from wheelcheck.path_folding import FILES, Folder
from wheelcheck.path_functions import reads, returned
from wheelcheck.path_imports import takes
from wheelcheck.path_names import Folded, Scope, bind_all, import_names
from wheelcheck.syntax import parsed

_MOST_CHARACTERS = 3_000_000  # parsed for one distribution: as much as a large one has of such modules, and seconds
_MOST_NAMES = 60  # that other modules are searched for: each costs a pass over the texts
_MOST_LOOKUPS = 10_000  # of names in the texts of other modules
_SHORT = 12  # statements of a function that does nothing but build a path
_RESOURCES = ("importlib", "pkgutil", "pkg_resources")
_TELLING_CODE = re.compile(r"[Pp]ath|join|dir|resource|files|open|read|load|get_data")
_END = re.compile(r"\n(?=[^\s)#])")
_TELLING = re.compile(r"""["'/(.]|[Pp]ath|join|dir|resource|files|open|read|load|get_data""")
"""Something of this stands in whatever builds a path or reads one."""
_MOST_STEPS = 6  # from one re-export to the next


class Shared:
    """The names that modules offer one another. ``texts`` maps installed paths to sources."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Nothing is read yet."""
        self.texts = texts
        self.offered: dict[str, str] = {}
        self._taken: dict[str, tuple[str, ...]] = {}
        self._left = _MOST_CHARACTERS
        self._values: dict[str, Folded | None] = {}
        self._functions: dict[str, Called | None] = {}
        self._modules: dict[tuple[str, bool], tuple[Folding, Scope] | None] = {}

    def value(self, dotted: str) -> Folded | None:
        """What a name of another module stands for, when that is a text or a path."""
        if dotted not in self._values and len(self._values) < _MOST_LOOKUPS:
            self._values[dotted] = None  # what two modules find that import it from one another
            self._values[dotted] = self._constant(dotted)
        return self._values.get(dotted)

    def function(self, dotted: str) -> Called | None:
        """A function of another module, with what its names mean there."""
        if dotted not in self._functions and len(self._functions) < _MOST_LOOKUPS:
            self._functions[dotted] = None
            self._functions[dotted] = self._definition(dotted)
        return self._functions.get(dotted)

    def file_of(self, dotted: str) -> str | None:
        """The installed path of a module."""
        folder = dotted.replace(".", "/")
        return next((path for path in (f"{folder}/__init__.py", f"{folder}.py") if path in self.texts), None)

    def offer(self, folder: Folding, top: Scope) -> None:
        """Note which names of a module that was read hold paths, for those that may take them from it."""
        module = dotted_name(folder.path)
        for name in top.bound:
            if name not in ("__file__", "__path__") and len(self.offered) < _MOST_NAMES:
                value = folder.named(name, top)
                if value is not None and value.anchored:
                    self.offered[f"{module}.{name}"] = name
        of_packages = any(name.startswith(_RESOURCES) for name in folder.imports.values())
        for name, function in top.functions.items():
            if len(function.body) <= _SHORT and len(self.offered) < _MOST_NAMES:
                known = Called(folder, top, function)
                value = returned(known, {}, 0)
                if (value is not None and value.anchored) or (of_packages and _reads_of_a_package(known)):
                    self.offered[f"{module}.{name}"] = name

    def taken(self, path: str) -> tuple[str, ...]:
        """The names that a module takes from another one."""
        return self._taken.get(path, ())

    def spread(self) -> list[str]:
        """Find who takes what is offered; the modules that take more than was known."""
        offers: dict[str, set[str]] = {}
        for dotted, name in self.offered.items():
            offers.setdefault(name, set()).add(dotted.rpartition(".")[0])
        before = self._taken
        self._taken = {path: taken for path, text in self.texts.items() if (taken := takes(path, text, offers))}
        return [path for path, taken in self._taken.items() if taken != before.get(path)]

    def _constant(self, dotted: str) -> Folded | None:
        path, name = self._split(dotted)
        text = self.texts.get(path, "")
        of_a_class = name[:1].isupper() and not name.isupper()
        if not name or of_a_class or name not in text:
            return None
        bound = any(_assigns(line, name) for line in _lines(text, name))
        passed = path.endswith("/__init__.py") and f"def {name}" not in text
        known = self._module(path, False) if bound or passed else None
        if known is None:
            return None
        folder, scope = known
        if name in scope.bound:
            return folder.named(name, scope)
        further = folder.imports.get(name)
        return self.value(further) if further is not None and further != dotted else None

    def _definition(self, dotted: str, steps: int = 0) -> Called | None:
        path, name = self._split(dotted)
        text = self.texts.get(path, "")
        if not name or name not in text or steps > _MOST_STEPS:
            return None
        place = f"\n{text}".find(f"\ndef {name}(")
        defined = place >= 0
        if not defined and not path.endswith("/__init__.py"):
            return None
        if defined and not (_is_telling(text, place) and (may_use_data(text) or path in self._taken)):
            return None
        known = self._module(path, defined)
        if known is None:
            return None
        folder, scope = known
        if defined:
            function = scope.functions.get(name)
            return Called(folder, scope, function) if function is not None and len(function.body) <= _SHORT else None
        further = folder.imports.get(name)
        return self._definition(further, steps + 1) if further is not None and further != dotted else None

    def _split(self, dotted: str) -> tuple[str, str]:
        module, _, name = dotted.rpartition(".")
        return self.file_of(module) or "", name

    def _module(self, path: str, whole: bool) -> tuple[Folding, Scope] | None:
        """A parsed module, without the bodies of its functions unless ``whole``."""
        key = (path, whole)
        if key not in self._modules:
            self._modules[key] = None
            text = self.texts[path] if whole else outline(self.texts[path])
            self._left -= len(text)
            if self._left > 0:
                self._modules[key] = self._parsed(path, text)
        return self._modules[key]

    def _parsed(self, path: str, text: str) -> tuple[Folding, Scope] | None:
        tree = parsed(text)
        if tree is None:
            return None
        scope = Scope(None)
        try:
            bind_all(tree.body, scope)
        except RecursionError:
            return None
        return Folder(path, import_names(tree, path), self), scope


def dotted_name(path: str) -> str:
    """The name that a module at an installed path is imported by."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _reads_of_a_package(known: Called) -> bool:
    """Whether a function reads something of a package that it is given, or of its own."""
    names = {known.folder.dotted(part.func) for part in ast.walk(known.definition) if isinstance(part, ast.Call)}
    return not names.isdisjoint(FILES | RESOURCE_CALLS.keys()) and reads(known)


def _is_telling(text: str, place: int) -> bool:
    """Whether the definition that begins there may build a path or read one."""
    end = _END.search(text, place + 1)
    return _TELLING_CODE.search(text, text.find("\n", place), end.start() if end else len(text)) is not None


def _lines(text: str, word: str) -> Iterator[str]:
    """The lines in which a word stands."""
    place = text.find(word)
    while place >= 0:
        end = text.find("\n", place)
        end = end if end >= 0 else len(text)
        yield text[text.rfind("\n", 0, place) + 1 : end]
        place = text.find(word, end)


def _assigns(line: str, name: str) -> bool:
    """Whether a line binds a name to what may be a text or a path."""
    before, sign, value = line.partition("=")
    return bool(sign) and before.strip().partition(":")[0].rstrip() == name and _TELLING.search(value) is not None
