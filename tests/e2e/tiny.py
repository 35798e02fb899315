"""A project of a few files with a build backend of its own, which needs no index and no second to build."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

_PYPROJECT = """\
[build-system]
requires = {build_requires}
build-backend = "{backend}"
backend-path = ["."]
"""

_BACKEND = '''\
import base64, hashlib, io, sys, tarfile, threading, zipfile

METADATA = """Metadata-Version: 2.1
Name: tiny
Version: 1.0
{requires}"""
WHEEL = "Wheel-Version: 1.0\\nGenerator: tiny\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
MODULES = {modules}


def build_sdist(folder, settings=None):
    {before}
    name = "tiny-1.0.tar.gz"
    with tarfile.open(f"{{folder}}/{{name}}", "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for path in ["pyproject.toml", "backend.py", *MODULES]:
            archive.add(path, f"tiny-1.0/{{path}}")
        content = METADATA.encode()
        entry = tarfile.TarInfo("tiny-1.0/PKG-INFO")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return name


def build_wheel(folder, settings=None, metadata=None):
    {before}
    name = "tiny-1.0-py3-none-any.whl"
    files = {{path: open(path, "rb").read() for path in MODULES}}
    files["tiny-1.0.dist-info/METADATA"] = METADATA.encode()
    files["tiny-1.0.dist-info/WHEEL"] = WHEEL.encode()
    rows = ["tiny-1.0.dist-info/RECORD,,"]
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        rows.append(f"{{path}},sha256={{digest}},{{len(content)}}")
    files["tiny-1.0.dist-info/RECORD"] = "\\n".join(rows).encode()
    with zipfile.ZipFile(f"{{folder}}/{{name}}", "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return {returned}
'''

HANGS = "threading.Event().wait()"


def project(
    place: Path,
    *,
    modules: Mapping[str, str] | None = None,
    requires: Sequence[str] = (),
    build_requires: Sequence[str] = (),
    backend: str = "backend",
    before: str = "pass",
    returned: str = "name",
) -> Path:
    """The project ``tiny`` in ``place``; its hooks do ``before`` first and answer ``returned``."""
    folder = place / "tiny"
    files = dict(modules or {"tiny.py": "VALUE = 1\n"})
    files["pyproject.toml"] = _PYPROJECT.format(build_requires=list(build_requires), backend=backend)
    files["backend.py"] = _BACKEND.format(
        requires="".join(f"Requires-Dist: {requirement}\n" for requirement in requires),
        modules=[path for path in files if path not in ("pyproject.toml", "backend.py")],
        before=before,
        returned=returned,
    )
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return folder


def wheel(place: Path, *, tag: str = "py3-none-any", extra: Mapping[str, str] | None = None) -> Path:
    """A wheel of the module ``tiny`` with that tag; ``extra`` are more entries, their names written as they are."""
    path = place / f"tiny-1.0-{tag}.whl"
    files = {
        "tiny.py": "VALUE = 1\n",
        "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n\nOne module.\n",
        "tiny-1.0.dist-info/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
        **(extra or {}),
    }
    record = "tiny-1.0.dist-info/RECORD"
    files[record] = "".join(f"{name},{_digest(text)},{len(text)}\n" for name, text in files.items()) + f"{record},,\n"
    with ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def _digest(text: str) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
