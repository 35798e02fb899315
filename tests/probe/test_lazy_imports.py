"""Lazy imports (PEP 810) are resolved where the interpreter has them: here a stand-in for that of Python 3.15, as the
PEP describes it: a set `sys.lazy_modules`, a type in `types`, objects of it in the namespace of the module, and an
import when the attribute is asked for.
"""

from __future__ import annotations

import pytest

from probe.laboratory import Laboratory
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.model.names import NameOutcome
from wheelcheck.stages import exports
from wheelcheck.stages.workspace import Workspace

STAND_IN = """
import sys, types

class LazyImportType:
    def __init__(self, module, name=None):
        self.module, self.name = module, name
        sys.lazy_modules.add(module)

    def resolve(self):
        try:
            found = __import__(self.module, fromlist=["*"])
            return getattr(found, self.name) if self.name else found
        except (ImportError, AttributeError) as error:
            what = self.module + ("." + self.name if self.name else "")
            raise ImportError("lazy import of " + repr(what) + " raised an exception during resolution") from error

class Module(types.ModuleType):
    def __getattribute__(self, name):
        value = super().__getattribute__(name)
        return value.resolve() if type(value) is LazyImportType else value

sys.lazy_modules = set()
types.LazyImportType = LazyImportType
"""
SOURCES = {
    "stand_in.py": STAND_IN,
    "lazily/__init__.py": "import stand_in, sys\nsys.modules[__name__].__class__ = stand_in.Module\n"
    "from stand_in import LazyImportType as lazy\n"
    "import_of = lazy\n"
    "dumps = lazy('json', 'dumps')\n"
    "dumsp = lazy('json', 'dumsp')\n"
    "there = lazy('lazily.there')\n"
    "gone = lazy('lazily.gone')\n"
    "__all__ = ['there', 'gone']\n",
    "lazily/there.py": "VALUE = 1\n",
    "lazily/eager.py": "VALUE = 1\n",
}


@pytest.fixture(scope="module")
def names(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> dict[str, NameOutcome]:
    made = Laboratory.make(tmp_path_factory.mktemp("lazily"), interpreter)
    for name, text in SOURCES.items():
        path = made.site_packages / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    with Workspace() as workspace:
        found = exports.run(["lazily", "lazily.eager"], made.environment, workspace, timeout=60, jobs=1)
    return {each.name: each for each in found}


def test_only_lazy_imports_that_fail_are_told(names: dict[str, NameOutcome]) -> None:
    assert {name: (each.lazy, each.stated) for name, each in names.items()} == {
        "dumsp": (True, False),
        "gone": (True, True),
    }


def test_what_the_import_itself_raised_is_its_cause(names: dict[str, NameOutcome]) -> None:
    error = names["gone"].error

    assert error is not None
    assert error.cause is not None
    assert (error.cause.type, error.cause.name) == ("ModuleNotFoundError", "lazily.gone")
