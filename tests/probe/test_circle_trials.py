"""Circles tried out in every interpreter found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from probe.laboratory import Laboratory, interpreters
from wheelcheck.diagnosis.circle_questions import CircleQuestions
from wheelcheck.graph import from_files
from wheelcheck.graph.cuts import cuts_at
from wheelcheck.graph.simulation import early_asks
from wheelcheck.layout import module_of
from wheelcheck.model.circle_trials import Ask, CircleTrials, CutKind, CutTrial, EarlyAsk
from wheelcheck.stages import circle_trials
from wheelcheck.stages.workspace import Workspace

CIRCLE = {
    "pkg/__init__.py": "",
    "pkg/a.py": "from pkg.b import B\n\n\ndef use():\n    return B\n",
    "pkg/b.py": "from pkg.a import use\n\nB = 1\n\n\ndef call():\n    return use()\n",
}
STARS = {"pkg/__init__.py": "", "pkg/a.py": "from pkg.b import *\n", "pkg/b.py": "import pkg.a\nB = C = 1\n_D = 1\n"}


@pytest.fixture(params=interpreters(), ids=lambda python: python.version_text)
def laboratory(request: pytest.FixtureRequest, tmp_path: Path) -> Laboratory:
    return Laboratory.make(tmp_path, request.param)


def install(laboratory: Laboratory, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        file = laboratory.site_packages / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def ask(laboratory: Laboratory, questions: CircleQuestions) -> CircleTrials:
    with Workspace() as workspace:
        return circle_trials.run(
            questions, laboratory.environment, laboratory.interpreter, workspace, timeout=20, jobs=2
        )


def early(files: Mapping[str, str]) -> tuple[EarlyAsk, ...]:
    texts = {named[0]: (path, text) for path, text in files.items() if (named := module_of(path))}
    return early_asks(from_files(files.items()), texts)


def plan(module: str, kind: CutKind) -> CutTrial:
    cuts = cuts_at(from_files(CIRCLE.items()), module, CIRCLE[f"{module.replace('.', '/')}.py"], 1)
    cut = next(cut for cut in cuts if cut.kind is kind)
    return CutTrial(("pkg.a", "pkg.b"), cut, ("pkg.a", "pkg.b"))


def test_orders_are_run_one_by_one(laboratory: Laboratory) -> None:
    install(laboratory, {**CIRCLE, "pkg/b.py": "import pkg.a\n\nB = 1\n"})

    trials = ask(laboratory, CircleQuestions(orders=(("pkg.b",), ("pkg.a",), ("pkg.a", "pkg.b"))))

    assert [trial.ok for trial in trials.orders] == [False, True, True]


def test_a_cut_that_helps_is_found_and_the_environment_stays_as_it_is(laboratory: Laboratory) -> None:
    install(laboratory, CIRCLE)

    trials = ask(laboratory, CircleQuestions(cuts=(plan("pkg.a", CutKind.FUNCTION),)))

    assert [trial.ok for trial in trials.cuts] == [True]
    assert (laboratory.site_packages / "pkg/a.py").read_text("utf-8") == CIRCLE["pkg/a.py"]
    assert {path.name for path in laboratory.site_packages.iterdir()} <= {"pkg", "__pycache__"}


def test_a_cut_that_does_not_help_is_told_as_such(laboratory: Laboratory) -> None:
    install(laboratory, {**CIRCLE, "pkg/b.py": "import absent\n"})

    trials = ask(laboratory, CircleQuestions(cuts=(plan("pkg.a", CutKind.FUNCTION),)))

    assert [trial.ok for trial in trials.cuts] == [False]


def test_only_one_cut_of_a_circle_is_needed(laboratory: Laboratory) -> None:
    install(laboratory, CIRCLE)

    cuts = (plan("pkg.a", CutKind.FUNCTION), plan("pkg.b", CutKind.FUNCTION))
    trials = ask(laboratory, CircleQuestions(cuts=cuts))

    assert [trial.ok for trial in trials.cuts] == [True, None]


def test_names_that_a_star_import_loses_are_counted(laboratory: Laboratory) -> None:
    install(laboratory, STARS)
    stars = tuple(each for each in early(STARS) if each.ask is Ask.STAR)

    (sighting,) = ask(laboratory, CircleQuestions(asks=stars)).sightings

    assert sighting.lost == ("B", "C")
    assert (sighting.ask.entry, sighting.count) == ("pkg.b", 2)


def test_a_star_import_that_gets_everything_loses_nothing(laboratory: Laboratory) -> None:
    late = {**STARS, "pkg/b.py": "B = C = 1\nimport pkg.a\n"}
    install(laboratory, late)
    stars = tuple(each for each in early(late) if each.ask is Ask.STAR)

    (sighting,) = ask(laboratory, CircleQuestions(asks=stars)).sightings

    assert sighting.lost == ()


def test_a_guard_that_catches_the_circle_is_seen(laboratory: Laboratory) -> None:
    files = {**STARS, "pkg/a.py": "import pkg.b as b\nif hasattr(b, 'B'):\n    FAST = 1\n"}
    install(laboratory, files)
    guards = tuple(each for each in early(files) if each.ask is Ask.GUARDED)

    (sighting,) = ask(laboratory, CircleQuestions(asks=guards)).sightings

    assert sighting.lost == ("B",)


def test_what_the_sources_foresee_and_no_run_shows_is_not_told(laboratory: Laboratory) -> None:
    modules = {"pkg/a.py": "import pkg.b\n", "pkg/b.py": "import pkg.a\n"}
    hidden = {"pkg/__init__.py": "__import__('pkg.' + 'b')\n", **modules}
    install(laboratory, hidden)

    sightings = ask(laboratory, CircleQuestions(asks=early(hidden))).sightings

    assert [sighting.ask.modules for sighting in sightings] == [("pkg.b", "pkg.a")]
