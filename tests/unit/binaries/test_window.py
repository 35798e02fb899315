"""What is told of a file in which several things are wrong."""

from __future__ import annotations

import pytest

from wheelcheck.binaries.window import LimitError, MalformedError, worse

LIMIT, CUT, ODD = LimitError("too many"), MalformedError("cut off"), MalformedError("odd")


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (None, None, None),
        (None, CUT, CUT),
        (CUT, None, CUT),
        (CUT, ODD, CUT),
        (CUT, LIMIT, CUT),
        (LIMIT, None, LIMIT),
        (LIMIT, CUT, CUT),
    ],
)
def test_the_first_problem_is_told_but_for_a_limit(
    first: MalformedError | None, second: MalformedError | None, told: MalformedError | None
) -> None:
    assert worse(first, second) is told
