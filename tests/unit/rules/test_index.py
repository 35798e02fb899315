"""Rules are known by the texts of their files."""

from __future__ import annotations

import subprocess
import sys

from wheelcheck.rules import all_rules, known_rules

_WITHOUT_LOADING = """\
import sys
from wheelcheck.rules import known_rules
known_rules()
print(*sorted(name for name in sys.modules if name.startswith("wheelcheck.rules.")))
"""


def test_what_is_read_of_a_rule_is_what_it_says_of_itself() -> None:
    assert [(each.code, each.name) for each in known_rules()] == [(rule.code, rule.name) for rule in all_rules()]


def test_a_rule_is_one_object_however_it_is_asked_for() -> None:
    assert all(each.rule is rule for each, rule in zip(known_rules(), all_rules(), strict=True))


def test_no_rule_is_loaded_to_know_them_all() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _WITHOUT_LOADING], capture_output=True, text=True, timeout=60, check=True
    )

    assert run.stdout.split() == ["wheelcheck.rules._index"]
