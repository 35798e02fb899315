"""Warnings of what later versions drop are told with the project's own line, and change nothing that a module sees."""

from __future__ import annotations

import pytest

from probe.laboratory import Laboratory
from wheelcheck.model.archive import Module
from wheelcheck.model.imports import EffectKind, ImportMode, ImportOutcome, ImportStatus
from wheelcheck.model.interpreter import Interpreter

NOW = "use new()"
SOURCES = {
    "loud/__init__.py": "",
    "loud/caller.py": "import foreign\n\nVALUE = foreign.old()\n",
    "loud/importer.py": "import foreign.dropped\n",
    "loud/future.py": "import foreign\nforeign.changing()\n",
    "loud/user.py": "import foreign\nforeign.ending()\nforeign.chatty()\n",
    "loud/inner.py": "import foreign\nforeign.careless()\n",
    "loud/ways.py": (
        "import warnings\ndef deprecated():\n    warnings.warn('deprecated', DeprecationWarning, stacklevel=2)\n"
    ),
    "loud/announcing.py": "from loud.ways import deprecated\ndeprecated()\n",
    "loud/asking.py": "from loud import caller\n",
    "loud/silenced.py": (
        "import warnings, foreign\n"
        "with warnings.catch_warnings():\n    warnings.simplefilter('ignore')\n    foreign.old()\n"
    ),
    "loud/strict.py": "import warnings, foreign\nwarnings.simplefilter('error')\nforeign.old()\n",
    "loud/reset.py": "import warnings, foreign\nwarnings.resetwarnings()\nforeign.old()\n",
    "loud/many.py": (
        "import foreign\nfor number in range(300):\n    foreign.say('deprecated: %d' % number)\nforeign.old()\n"
    ),
    "loud/hostile.py": (
        "import foreign\n"
        "class Meta(type):\n"
        "    def __getattribute__(cls, name):\n        raise SystemExit\n"
        "    def __subclasscheck__(cls, other):\n        raise SystemExit\n"
        "    def __eq__(cls, other):\n        raise SystemExit\n"
        "    __hash__ = type.__hash__\n"
        "class Mine(DeprecationWarning, metaclass=Meta):\n    pass\n"
        "class Text(str):\n    def lower(self):\n        raise SystemExit\n"
        "foreign.say(Text('x'), Mine)\n"
    ),
    "loud/filters.py": (
        "import warnings\n"
        "kept = [item for item in warnings.filters if issubclass(DeprecationWarning, item[2])]\n"
        "assert [item[0] for item in kept] == ['default', 'ignore'], kept\n"
        "for action, message, category, module, line in warnings.filters:\n"
        "    assert message is None or not message.match('x')\n"
        "    assert isinstance(action, str) and issubclass(category, Warning) and isinstance(line, int)\n"
    ),
    "foreign/__init__.py": (
        "import warnings\n"
        f"def old():\n    warnings.warn({NOW!r}, DeprecationWarning, stacklevel=2)\n"
        "def changing():\n    warnings.warn('will change', FutureWarning, stacklevel=2)\n"
        "def ending():\n    warnings.warn('it is deprecated', UserWarning, stacklevel=2)\n"
        "def chatty():\n    warnings.warn('hello', UserWarning, stacklevel=2)\n"
        "def careless():\n    warnings.warn('mine', DeprecationWarning)\n"
        "def say(text, kind=DeprecationWarning):\n    warnings.warn(text, kind, stacklevel=2)\n"
    ),
    "foreign/dropped.py": "import warnings\nwarnings.warn('dropped', DeprecationWarning, stacklevel=2)\n",
}


@pytest.fixture(scope="module", params=[ImportMode.EXACT, ImportMode.FRESH])
def outcomes(
    interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> dict[str, ImportOutcome]:
    made = _OwnOnly.make(tmp_path_factory.mktemp("warnings"), interpreter)
    for name, text in SOURCES.items():
        path = made.site_packages / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return made.run(request.param)


class _OwnOnly(Laboratory):
    def modules(self) -> list[Module]:
        return [each for each in super().modules() if each.name.startswith("loud")]


def told(outcome: ImportOutcome) -> list[tuple[str, str, int]]:
    return [(each.detail, each.path, each.line) for each in outcome.effects if each.kind is EffectKind.WARNING]


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("caller", [("DeprecationWarning: use new()", "loud/caller.py", 3)]),
        ("importer", [("DeprecationWarning: dropped", "loud/importer.py", 1)]),
        ("future", [("FutureWarning: will change", "loud/future.py", 2)]),
        ("user", [("UserWarning: it is deprecated", "loud/user.py", 2)]),
        ("asking", [("DeprecationWarning: use new()", "loud/caller.py", 3)]),
        ("inner", []),
        ("announcing", []),
        ("silenced", []),
    ],
)
def test_a_warning_is_told_where_python_lays_it_to_the_projects_own_line(
    outcomes: dict[str, ImportOutcome], module: str, expected: list[object]
) -> None:
    assert told(outcomes[f"loud.{module}"]) == expected


def test_a_module_that_turns_warnings_into_errors_fails_as_it_does_alone(outcomes: dict[str, ImportOutcome]) -> None:
    error = outcomes["loud.strict"].error

    assert error is not None
    assert (error.type, error.message) == ("DeprecationWarning", NOW)


def test_every_other_module_imports_whatever_it_does_to_the_filters(outcomes: dict[str, ImportOutcome]) -> None:
    failed = {name: each.error for name, each in outcomes.items() if each.status is not ImportStatus.OK}

    assert set(failed) == {"loud.strict"}


def test_a_flood_of_warnings_is_bounded_and_hides_no_other_effect(outcomes: dict[str, ImportOutcome]) -> None:
    found = told(outcomes["loud.many"])

    assert len(found) == 50
    assert found[0] == ("DeprecationWarning: deprecated: 0", "loud/many.py", 3)


def test_a_warning_of_hostile_parts_is_told_as_text(outcomes: dict[str, ImportOutcome]) -> None:
    assert told(outcomes["loud.hostile"]) == [("loud.hostile.Mine: x", "loud/hostile.py", 15)]
