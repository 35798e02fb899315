"""The parts of the probe that are plain functions of values."""

from __future__ import annotations

import json

import pytest

from wheelcheck.probe.facts import LONGEST_TEXT, describe
from wheelcheck.probe.record import encode


@pytest.mark.parametrize(
    "value",
    [
        {"text": 'a "b" \\ \n\t\x00\x7f é \U0001f40d', "none": None, "yes": True, "no": False},
        ["\ud800 lone", 0, -1, 1 << 52, 0.25, [], {}],
    ],
)
def test_what_is_encoded_is_json_of_the_same_value_in_ascii(value: object) -> None:
    text = encode(value)

    assert text.isascii()
    assert json.loads(text) == value


def test_attributes_that_an_exception_sets_to_anything_are_taken_only_when_they_are_plain() -> None:
    error = ImportError("x", name="pkg.lost", path="/somewhere/pkg/__init__.py")
    error.__dict__["name_from"] = object()

    facts = describe(error)

    assert (facts["name"], facts["path"]) == ("pkg.lost", "/somewhere/pkg/__init__.py")
    assert "name_from" not in facts


def test_a_message_without_end_is_cut() -> None:
    facts = describe(ValueError("x" * 1_000_000))

    assert facts["message"] == "x" * LONGEST_TEXT + "[...]"


def test_the_cause_is_what_was_handled_even_where_from_none_hides_it() -> None:
    error = KeyError("shown")
    error.__context__ = ValueError("hidden")
    error.__suppress_context__ = True

    facts = describe(error)

    assert isinstance(facts["cause"], dict)
    assert facts["cause"]["type"] == "ValueError"


def test_the_file_of_an_os_error_and_its_number_are_facts() -> None:
    facts = describe(FileNotFoundError(2, "No such file or directory", b"pkg/data.txt"))

    assert (facts["errno"], facts["file"]) == (2, "pkg/data.txt")
    assert facts["bases"] == ["OSError", "Exception", "BaseException"]
