"""A file or module followed by the name that a user gives it."""

from __future__ import annotations

import json

from wheelcheck.diagnosis.following import about, follow, known_names
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.model.imports import CaughtError
from wheelcheck.model.snapshot import Absence, AbsentFile, IgnoreRule
from wheelcheck.reporters._journey import as_json, as_text
from wheelcheck.rules._sketch import case, failed, wheel
from wheelcheck.trail import Presence, Station

TREE = {"src/pkg/__init__.py": "", "src/pkg/a.py": "A = 1\n", "src/pkg/data/x.json": "{}", "src/pkg/_fast.pyx": ""}
SDIST = tuple(TREE)
SHIPPED = wheel({"pkg/__init__.py": "", "pkg/a.py": "A = 1\n", "pkg/_fast.cpython-311-x86_64-linux-gnu.so": ""})


def test_a_module_that_arrives_is_followed_by_path_and_by_name() -> None:
    facts = case(TREE, sdist=SDIST, shipped=SHIPPED)

    journeys = [follow(facts, name) for name in ("pkg.a", "src/pkg/a.py", "./src/pkg/a.py", "pkg/a.py")]

    assert [journey.module for journey in journeys if journey] == ["pkg.a"] * 4
    assert {journey.trail.lost_at for journey in journeys if journey} == {None}
    assert {journey.trail.source for journey in journeys[:3] if journey} == {"src/pkg/a.py"}


def test_data_that_the_wheel_lacks_is_lost_there() -> None:
    journey = follow(case(TREE, sdist=SDIST, shipped=SHIPPED), "src/pkg/data/x.json")

    assert journey is not None
    assert (journey.trail.installed, journey.module) == ("pkg/data/x.json", None)
    assert journey.trail.lost_at is Station.WHEEL


def test_a_compiled_module_leads_from_its_source_to_its_file() -> None:
    facts = case(TREE, sdist=SDIST, shipped=SHIPPED)

    by_name, by_path = follow(facts, "pkg._fast"), follow(facts, "src/pkg/_fast.pyx")

    assert by_name is not None
    assert by_name == by_path
    assert by_name.trail.installed == "pkg/_fast.cpython-311-x86_64-linux-gnu.so"
    assert by_name.trail.lost_at is None


def test_a_hidden_file_is_lost_in_git_and_the_rule_is_named() -> None:
    hidden = AbsentFile("src/pkg/b.py", Absence.IGNORED, IgnoreRule(".gitignore", 3, "b.py"))
    journey = follow(case(TREE, absent={hidden: ""}, sdist=SDIST, shipped=SHIPPED), "pkg.b")

    assert journey is not None
    assert journey.trail.lost_at is Station.GIT
    assert "in git          NO   hidden by .gitignore:3 `b.py`" in as_text(journey)
    assert "  to ship it: git add -f src/pkg/b.py" in as_text(journey).splitlines()


def test_a_failed_import_is_the_last_station() -> None:
    error = CaughtError("ImportError", (), "cannot import name 'x' from 'pkg' (/tmp/env/pkg/__init__.py)")
    facts = case(TREE, sdist=SDIST, shipped=SHIPPED, outcomes=(failed("pkg.a", error),))

    journey = follow(facts, "pkg.a")

    assert journey is not None
    assert journey.trail.stops[-1].station is Station.IMPORTED
    assert journey.trail.stops[-1].presence is Presence.ABSENT
    assert journey.trail.stops[-1].evidence == "ImportError: cannot import name 'x' from 'pkg'"
    assert "its import fails" in as_text(journey)


def test_what_no_station_has_seen_is_not_followed() -> None:
    facts = case(TREE, sdist=SDIST, shipped=SHIPPED)

    assert follow(facts, "pkg.absent") is None
    assert follow(facts, "../x\x1b") is None
    assert {"pkg.a", "src/pkg/data/x.json"} <= known_names(facts)


def test_the_findings_about_it_are_told_and_others_are_not() -> None:
    journey = follow(case(TREE, sdist=SDIST, shipped=SHIPPED), "pkg.a")
    assert journey is not None
    mine = Finding("WC511", "raises-on-import", Severity.ERROR, "pkg.a", "it \x1b[31mraises", fix="one\ntwo")
    other = Finding("WC511", "raises-on-import", Severity.ERROR, "pkg.b", "it raises")

    told = about(journey, (mine, other))

    assert told.findings == (mine,)
    assert "\x1b" not in as_text(told)
    assert json.loads(as_json(told))["findings"][0]["code"] == "WC511"
