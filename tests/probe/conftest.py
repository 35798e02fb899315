from __future__ import annotations

import pytest

from probe.laboratory import VERSIONS, interpreters
from wheelcheck.model.interpreter import Interpreter

FOUND = {".".join(str(part) for part in each.version[:2]): each for each in interpreters()}


@pytest.fixture(scope="module", params=VERSIONS)
def interpreter(request: pytest.FixtureRequest) -> Interpreter:
    """Every CPython of the supported range."""
    if request.param not in FOUND:
        pytest.skip(f"no Python {request.param} here")
    return FOUND[request.param]
