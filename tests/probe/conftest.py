from __future__ import annotations

import pytest

from probe.laboratory import VERSIONS, interpreters
from wheelcheck.model.interpreter import Interpreter

FOUND = {".".join(str(part) for part in each.version[:2]): each for each in interpreters()}


# One process for each interpreter: the fixtures that run it are shared.
PARAMETERS = [pytest.param(version, marks=pytest.mark.xdist_group(f"python{version}")) for version in VERSIONS]


@pytest.fixture(scope="module", params=PARAMETERS)
def interpreter(request: pytest.FixtureRequest) -> Interpreter:
    """Every CPython of the supported range."""
    if request.param not in FOUND:
        pytest.skip(f"no Python {request.param} here")
    return FOUND[request.param]
