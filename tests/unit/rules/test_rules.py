"""Every rule, by its own sketches and its page."""

from __future__ import annotations

from collections import Counter

import pytest

from wheelcheck.rules import all_rules, find_rule
from wheelcheck.rules._base import Rule

RULES = all_rules()
SECTIONS = ("## What it does", "## Why it is bad", "## How it happens", "## How to fix")


def by_code(rule: Rule) -> str:
    return rule.code


def test_no_code_and_no_name_is_given_twice() -> None:
    assert max(Counter(rule.code for rule in RULES).values()) == 1
    assert max(Counter(rule.name for rule in RULES).values()) == 1


@pytest.mark.parametrize("rule", RULES, ids=by_code)
def test_a_rule_reports_its_bad_sketches(rule: Rule) -> None:
    assert rule.bad
    for sketch in rule.bad:
        findings = list(rule.check(sketch()))
        assert findings
        assert all(finding.code == rule.code and finding.message and finding.subject for finding in findings)


@pytest.mark.parametrize("rule", RULES, ids=by_code)
def test_a_rule_is_silent_about_its_good_sketches(rule: Rule) -> None:
    assert rule.good
    for sketch in rule.good:
        assert list(rule.check(sketch())) == []


@pytest.mark.parametrize("rule", RULES, ids=by_code)
def test_a_rule_has_a_whole_page(rule: Rule) -> None:
    positions = [rule.page.find(section) for section in SECTIONS]
    assert -1 not in positions
    assert positions == sorted(positions)
    assert rule.summary.endswith(".")


def test_a_rule_is_found_by_code_and_by_name() -> None:
    assert find_rule("wc002") is find_rule("ignored-module")
    assert find_rule("WC999") is None
