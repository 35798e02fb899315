"""YAML that somebody wrote to hurt, and what lines are made of."""

from __future__ import annotations

import pytest

from wheelcheck.model.pipeline import Fault
from wheelcheck.pipelines.yaml_tree import Mapping, Scalar, Sequence, read


def test_a_scalar_knows_its_line_and_whether_it_stood_without_quotes() -> None:
    root, problems = read('a:\n  - 3.10\n  - "3.11"\n', "x.yml")
    assert isinstance(root, Mapping)
    versions = root.get("a")
    assert isinstance(versions, Sequence)
    shown = [(each.text, each.line, each.plain) for each in versions.items if isinstance(each, Scalar)]
    assert (shown, problems) == ([("3.10", 2, True), ("3.11", 3, False)], ())


def test_a_key_given_twice_is_told_with_both_lines() -> None:
    _, problems = read("a: 1\nb: 2\na: 3\n", "x.yml")
    (problem,) = problems
    assert (problem.fault, problem.location.line) == (Fault.DUPLICATE, 3)
    assert "line 1" in problem.words


def test_a_merge_key_brings_what_is_not_there() -> None:
    root, problems = read("a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\n", "x.yml")
    assert isinstance(root, Mapping)
    inner = root.get("b")
    assert isinstance(inner, Mapping)
    assert {key: value.text for key, value in inner.items() if isinstance(value, Scalar)} == {"y": "3", "x": "1"}
    assert not problems


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a:\n\tb: 1\n", Fault.SYNTAX),
        ("a: [1\n", Fault.SYNTAX),
        ("a: *nobody\n", Fault.SYNTAX),
        ("a: &a [*a]\n", Fault.SYNTAX),
        ("a: \x07\n", Fault.SYNTAX),
        ("[" * 20_000, Fault.TOO_MUCH),
        ("a: 1\n" * 300_000, Fault.TOO_MUCH),
        ("- a\n" * 60_000, Fault.TOO_MUCH),
        ("a" * 1_000_001, Fault.TOO_MUCH),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_a_place(text: str, fault: Fault) -> None:
    _, problems = read(text, "x.yml")
    assert fault in {problem.fault for problem in problems}
    assert all(problem.location.path == "x.yml" and (problem.location.line or 0) >= 1 for problem in problems)


def test_a_billion_laughs_takes_no_more_than_it_says() -> None:
    rows = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    root, problems = read("\n".join(rows), "x.yml")
    assert isinstance(root, Mapping)
    assert (len(root.pairs), problems) == (40, ())


def test_no_tag_makes_an_object() -> None:
    root, problems = read("a: !!python/object/apply:os.system [echo]\n", "x.yml")
    assert isinstance(root, Mapping)
    assert isinstance(root.get("a"), Sequence)
    assert not problems
