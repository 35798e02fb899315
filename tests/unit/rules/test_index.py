"""Rules are known by the texts of their files."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import MISSING, fields, replace

import pytest

from wheelcheck.diagnosis import Case
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.project import Project
from wheelcheck.rules import all_rules, known_rules
from wheelcheck.rules._index import Known

_DEFAULTS = {field.name: field.default for field in fields(Evidence) if field.default is not MISSING}
_ASKING = [each for each in known_rules() if each.asks]

_WITHOUT_LOADING = """\
import sys
from wheelcheck.rules import known_rules
known_rules()
print(*sorted(name for name in sys.modules if name.startswith("wheelcheck.rules.")))
"""


def test_what_is_read_of_a_rule_is_what_it_says_of_itself() -> None:
    read = [(each.code, each.name, each.asks) for each in known_rules()]

    assert read == [(rule.code, rule.name, rule.asks) for rule in all_rules()]


@pytest.mark.parametrize("known", _ASKING, ids=lambda known: known.code)
def test_a_rule_has_nothing_to_say_without_what_it_asks_for(known: Known) -> None:
    without = {field: _DEFAULTS[field] for field in known.asks}

    for sketch in known.rule.bad:
        told = sketch().evidence
        assert known.may_speak(told)
        assert not known.may_speak(replace(told, **without))
        assert not [*known.rule.check(Case(replace(told, **without)))]


def test_a_rule_that_asks_for_nothing_is_always_run() -> None:
    assert Known("WC999", "some-rule", "module", ()).may_speak(Evidence(Project(".")))


def test_a_rule_is_one_object_however_it_is_asked_for() -> None:
    assert all(each.rule is rule for each, rule in zip(known_rules(), all_rules(), strict=True))


def test_no_rule_is_loaded_to_know_them_all() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _WITHOUT_LOADING], capture_output=True, text=True, timeout=60, check=True
    )

    assert run.stdout.split() == ["wheelcheck.rules._index"]
