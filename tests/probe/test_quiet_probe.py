"""The probe changes nothing that a module could see: it looks as under ``python -I -c "import x"``."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path
from typing import Any

import pytest

from probe.laboratory import Laboratory
from wheelcheck.model.imports import ImportMode
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages import environ
from wheelcheck.stages.workspace import Workspace


def looks(folder: Path, module: str) -> dict[str, Any]:
    found: dict[str, Any] = ast.literal_eval((folder / module).read_text("utf-8"))
    return found


@pytest.mark.parametrize("module", ["looks", "quiet.looks"])
@pytest.mark.parametrize("mode", list(ImportMode))
def test_a_module_sees_what_it_would_see_without_us(
    interpreter: Interpreter, tmp_path: Path, mode: ImportMode, module: str
) -> None:
    laboratory = Laboratory.make(tmp_path / "environment", interpreter, "quiet")
    cwd = tmp_path / "cwd"
    cwd.mkdir()

    with Workspace() as workspace:
        laboratory.run(mode, workspace=workspace)
        ours = looks(workspace.folder("home"), module)
        command = [str(laboratory.environment.python), "-I", "-c", f"import {module}"]
        variables = environ.for_imports(workspace)
        subprocess.run(command, cwd=cwd, env=variables, stdin=subprocess.DEVNULL, check=True, timeout=60)
        bare = looks(workspace.folder("home"), module)

    assert ours == bare
