"""Small broken projects with a data file whose name means something else to a shell, to a pattern, to TOML or INI."""

from __future__ import annotations

from collections.abc import Iterator

from e2e.broken_projects import (
    CFG,
    CMAKE,
    CODE,
    FLIT,
    HATCHLING,
    MESON,
    MESON_BUILD,
    PDM,
    POETRY,
    PROJECT,
    SCIKIT,
    SETUPTOOLS,
    UV,
    Broken,
)

_NAME = "na'mes [1] #2, é.json"
_DATA = f"""\
from importlib.resources import files


def names():
    return files(__name__).joinpath("{_NAME}").read_text()
"""
_FILES = {"ledger/__init__.py": _DATA, f"ledger/{_NAME}": "{}\n"}
_FORCED = (f"ledger/{_NAME}",)


def _projects() -> Iterator[Broken]:
    toml = SETUPTOOLS + PROJECT + '\n[tool.setuptools]\npackages = ["ledger"]\n'
    yield Broken("setuptools-odd-name", "WC201", {**_FILES, "pyproject.toml": toml})
    listed = CFG + "packages = ledger\n"
    yield Broken("setuptools-odd-name-cfg", "WC201", {**_FILES, "pyproject.toml": SETUPTOOLS, "setup.cfg": listed})
    code = CODE.format("packages=['ledger']")
    yield Broken("setuptools-odd-name-code", "WC201", {**_FILES, "pyproject.toml": SETUPTOOLS, "setup.py": code})
    ignored = {**_FILES, ".gitignore": "*.json\n"}
    yield Broken("hatchling-odd-name", "WC201", {**ignored, "pyproject.toml": HATCHLING + PROJECT}, force=_FORCED)
    pdm = PDM + PROJECT + '\n[tool.pdm.build]\nexcludes = ["**/*.json"]\n'
    yield Broken("pdm-odd-name", "WC201", {**_FILES, "pyproject.toml": pdm})
    flit = FLIT + PROJECT + '\n[tool.wheelcheck]\nexpect-files = ["!*.json"]\n'
    unused = {**_FILES, "ledger/__init__.py": ""}
    yield Broken("flit-odd-name", "WC228", {**unused, "pyproject.toml": flit})
    poetry = POETRY + PROJECT + '\n[tool.wheelcheck]\nexpect-files = ["!*.json"]\n'
    yield Broken("poetry-odd-name", "WC228", {**unused, "pyproject.toml": poetry})
    uv = UV + PROJECT + '\n[tool.wheelcheck]\nexpect-files = ["!*.json"]\n'
    placed = {f"src/{path}": text for path, text in unused.items()}
    yield Broken("uv-odd-name", "WC228", {**placed, "pyproject.toml": uv})
    scikit = {
        "CMakeLists.txt": CMAKE,
        "pyproject.toml": SCIKIT + PROJECT + "\n[tool.scikit-build]\nwheel.cmake = false\n",
    }
    yield Broken("scikit-odd-name", "WC201", {**ignored, **scikit}, force=_FORCED)
    build = MESON_BUILD + "py.install_sources('ledger/__init__.py', subdir: 'ledger')\n"
    meson = {"meson.build": build, "pyproject.toml": MESON + PROJECT}
    yield Broken("meson-odd-name", "WC201", {**_FILES, **meson}, needs=("ninja",))
    hidden = {f"src/{path}": text for path, text in _FILES.items()}
    hidden |= {".gitignore": "*.json\n", "pyproject.toml": UV + PROJECT}
    yield Broken("git-odd-name", "WC002", hidden)


NAMES = tuple(_projects())
