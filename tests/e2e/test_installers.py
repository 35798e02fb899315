"""uv where it is there, else pip: the answer is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e import tiny
from e2e.answers import assert_message, skip_without, verify


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_either_installer_leads_to_the_same_findings(tmp_path: Path, installer: str) -> None:
    skip_without(installer)
    modules = {"tiny/__init__.py": "import packaging\n", "tiny/table.py": "from tiny import cells\n"}
    tiny.project(tmp_path, modules=modules, requires=["packaging"])

    answer = verify(tmp_path, "tiny", "--installer", installer, "--format", "json")

    assert_message(answer, 1)
    assert [(finding["code"], finding["subject"]) for finding in answer.report["findings"]] == [("WC005", "tiny.cells")]
