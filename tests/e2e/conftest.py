"""What the runs share."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest


@pytest.fixture(scope="session")
def validate() -> Callable[[Any], None]:
    """Checks a report against the published schema."""
    schema = json.loads(files("wheelcheck").joinpath("report.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    return validator(schema).validate


@pytest.fixture
def closed_index(tmp_path: Path) -> Mapping[str, str]:
    """Index settings of a machine without a network: a port where nobody listens, and nothing cached."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return _index(probe.getsockname()[1], tmp_path)


@pytest.fixture
def silent_index(tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """Index settings that name a server which accepts every connection and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield _index(server.getsockname()[1], tmp_path)


def _index(port: int, place: Path) -> Mapping[str, str]:
    url = f"http://127.0.0.1:{port}/simple"
    return {
        **{"UV_INDEX_URL": url, "UV_DEFAULT_INDEX": url, "PIP_INDEX_URL": url},
        **{
            "UV_CACHE_DIR": str(place / "uv-cache"),
            "PIP_NO_CACHE_DIR": "1",
            "UV_HTTP_RETRIES": "0",
            "PIP_RETRIES": "1",
        },
        **{"PIP_FIND_LINKS": "", "UV_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1"},
    }
