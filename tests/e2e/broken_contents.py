"""Small broken projects: what a backend leaves out or takes along, what it must bring and write, names that moved."""

from __future__ import annotations

from collections.abc import Iterator

from e2e.broken_extensions import compiled as _compiled
from e2e.broken_projects import (
    CMAKE,
    DATA,
    EMPTY,
    FLIT,
    HATCHLING,
    MATURIN,
    MATURIN_TABLE,
    MESON,
    MESON_BUILD,
    PDM,
    POETRY,
    PROJECT,
    RUST,
    SCIKIT,
    SCIKIT_TABLE,
    SETUPTOOLS,
    UV,
    Broken,
    inside,
)

_MORE = {"ledger/__init__.py": DATA, "ledger/names.json": "{}\n", "ledger/taxes.json": "{}\n"}
_UNTAGGED = '\n[tool.scikit-build]\nwheel.platlib = false\nwheel.py-api = "py3"\n'
_FORBIDS = '\n[tool.wheelcheck]\nexpect-files = ["!*/names.json"]\n'
_ALL = MESON_BUILD + "install_subdir('ledger', install_dir: py.get_install_dir())\n"


_FAST = _compiled()


def _unused() -> Iterator[Broken]:
    tool = "\n[tool.poetry]\n"
    yield Broken(
        "poetry-data-unused",
        "WC202",
        {**_MORE, "pyproject.toml": POETRY + PROJECT + tool + 'exclude = ["ledger/taxes.json"]\n'},
    )
    yield Broken(
        "flit-data-unused",
        "WC202",
        {**_MORE, "pyproject.toml": FLIT + PROJECT + '\n[tool.flit.sdist]\nexclude = ["ledger/taxes.json"]\n'},
    )
    yield Broken(
        "uv-data-unused",
        "WC202",
        {
            **inside("src", _MORE),
            "pyproject.toml": UV + PROJECT + '\n[tool.uv.build-backend]\nwheel-exclude = ["taxes.json"]\n',
        },
    )
    yield Broken(
        "maturin-data-unused",
        "WC202",
        {
            **inside("python", _MORE),
            **RUST,
            "pyproject.toml": MATURIN + PROJECT + MATURIN_TABLE + 'exclude = ["**/taxes.json"]\n',
        },
        needs=("cargo",),
    )


def _kept() -> Iterator[Broken]:
    """A requirement, clutter, and a forbidden file."""
    files = {"ledger/__init__.py": "import iniconfig\n", "ledger/old.py.orig": "", "ledger/names.json": "{}\n"}
    codes = ("WC216", "WC228")
    for name, table in (("hatchling", HATCHLING), ("pdm", PDM), ("poetry", POETRY), ("flit", FLIT), ("scikit", SCIKIT)):
        more = {"CMakeLists.txt": CMAKE} if name == "scikit" else {}
        text = table + PROJECT + _FORBIDS + (SCIKIT_TABLE if more else "")
        yield Broken(f"{name}-several", "WC501", {**files, **more, "pyproject.toml": text}, also=codes)
    yield Broken("uv-several", "WC501", {**inside("src", files), "pyproject.toml": UV + PROJECT + _FORBIDS}, also=codes)
    yield Broken(
        "meson-several",
        "WC501",
        {**files, "meson.build": _ALL, "pyproject.toml": MESON + PROJECT + _FORBIDS},
        needs=("ninja",),
        also=codes,
    )
    yield Broken(
        "maturin-several",
        "WC501",
        {**inside("python", files), **RUST, "pyproject.toml": MATURIN + PROJECT + _FORBIDS + MATURIN_TABLE},
        needs=("cargo",),
        also=codes,
    )
    toml = (
        SETUPTOOLS
        + PROJECT
        + '\n[tool.setuptools]\npackages = ["ledger"]\n\n[tool.setuptools.package-data]\nledger = ["*"]\n'
        + _FORBIDS
    )
    yield Broken("setuptools-several", "WC501", {**files, "pyproject.toml": toml}, also=codes)
    old = FLIT + (
        '[tool.flit.metadata]\nmodule = "ledger"\nauthor = "A"\n'
        'author-email = "a@example.invalid"\nrequires-python = ">=3.8"\n'
    )
    yield Broken(
        "flit-old-requirement",
        "WC501",
        {"ledger/__init__.py": '"""A ledger."""\n__version__ = "1.0.0"\nimport iniconfig\n', "pyproject.toml": old},
    )


def _bytecode() -> Iterator[Broken]:
    files = {**EMPTY, "ledger/old.pyc": "x"}
    yield Broken(
        "hatchling-bytecode",
        "WC211",
        {**files, "pyproject.toml": HATCHLING + PROJECT + '\n[tool.hatch.build]\nartifacts = ["*.pyc"]\n'},
    )
    yield Broken(
        "uv-bytecode",
        "WC211",
        {
            **inside("src", files),
            "pyproject.toml": UV + PROJECT + "\n[tool.uv.build-backend]\ndefault-excludes = false\n",
        },
    )
    yield Broken(
        "meson-bytecode", "WC211", {**files, "meson.build": _ALL, "pyproject.toml": MESON + PROJECT}, needs=("ninja",)
    )


def _brought() -> Iterator[Broken]:
    """What the build must bring."""
    dyn = PROJECT.replace('version = "1.0.0"', 'dynamic = ["version"]')
    use = {"ledger/__init__.py": "from ledger._version import __version__\n", ".gitignore": "_version.py\n"}
    vcs = HATCHLING.replace('26"', '26", "hatch-vcs"') + dyn + '\n[tool.hatch.version]\nsource = "vcs"\n'
    yield Broken("hatchling-version-file", "WC008", {**use, "pyproject.toml": vcs}, tags=("v1.0.0",))
    pdm = PDM + dyn + '\n[tool.pdm.version]\nsource = "scm"\n'
    yield Broken("pdm-version-file", "WC008", {**use, "pyproject.toml": pdm}, tags=("v1.0.0",))
    scm = (
        SCIKIT.replace('11"', '11", "setuptools-scm>=8"')
        + dyn
        + SCIKIT_TABLE
        + 'metadata.version.provider = "scikit_build_core.metadata.setuptools_scm"\n'
    )
    yield Broken(
        "scikit-version-file", "WC008", {**use, "CMakeLists.txt": CMAKE, "pyproject.toml": scm}, tags=("v1.0.0",)
    )
    hook = HATCHLING + PROJECT + "\n[tool.hatch.build.hooks.custom]\n"
    yield Broken(
        "hatchling-build-requirement",
        "WC103",
        {
            **EMPTY,
            "hatch_build.py": (
                "import iniconfig\n"
                "from hatchling.builders.hooks.plugin.interface import BuildHookInterface\n\n"
                "class Hook(BuildHookInterface):\n    pass\n"
            ),
            "pyproject.toml": hook,
        },
    )
    yield Broken(
        "pdm-build-requirement",
        "WC103",
        {**EMPTY, "pdm_build.py": "import iniconfig\n", "pyproject.toml": PDM + PROJECT},
    )
    yield Broken(
        "poetry-build-requirement",
        "WC103",
        {
            **_FAST,
            "build.py": "import iniconfig\n",
            "pyproject.toml": POETRY
            + PROJECT
            + '\n[tool.poetry.build]\nscript = "build.py"\ngenerate-setup-file = false\n',
        },
        needs=("gcc",),
        make={"ledger/sums{suffix}": "extension:ledger/sums.c"},
    )
    installed = "py.install_sources('ledger/__init__.py', subdir: 'ledger')\n"
    meson = MESON_BUILD.replace("pure: true", "pure: true, modules: ['iniconfig']") + installed
    yield Broken(
        "meson-build-requirement",
        "WC103",
        {**EMPTY, "meson.build": meson, "pyproject.toml": MESON + PROJECT},
        needs=("ninja",),
    )
    cmake = CMAKE + (
        "find_package(Python REQUIRED COMPONENTS Interpreter)\n"
        'execute_process(COMMAND ${Python_EXECUTABLE} -c "import iniconfig" COMMAND_ERROR_IS_FATAL ANY)\n'
    )
    yield Broken(
        "scikit-build-requirement",
        "WC103",
        {**EMPTY, "CMakeLists.txt": cmake.replace("3.15", "3.19"), "pyproject.toml": SCIKIT + PROJECT + _UNTAGGED},
    )


def _promised() -> Iterator[Broken]:
    """A file that the configuration expects, a name that `__all__` promises."""
    files = {"ledger/__init__.py": '__all__ = ["area", "perimeter"]\narea = 1\n', "ledger/names.json": "{}\n"}
    toml = SETUPTOOLS + PROJECT + '\n[tool.setuptools]\npackages = ["ledger"]\ninclude-package-data = false\n'
    expects = '\n[tool.wheelcheck]\nexpect-files = ["ledger/*.json"]\n'
    yield Broken("setuptools-promised", "WC228", {**files, "pyproject.toml": toml + expects}, also=("WC519",))


def _at_import() -> Iterator[Broken]:
    """Data that the import itself opens, and that the sdist still has."""
    opens = "from pathlib import Path\n\nNAMES = (Path(__file__).parent / 'names.json').read_text()\n"
    files = {"src/ledger/__init__.py": opens, "src/ledger/names.json": "{}\n"}
    uv = UV + PROJECT + '\n[tool.uv.build-backend]\nwheel-exclude = ["*.json"]\n'
    yield Broken("uv-data-at-import", "WC504", {**files, "pyproject.toml": uv})


def _names() -> Iterator[Broken]:
    """Names that are asked for in the wrong place: of a compiled module, of a function that was moved."""
    files = {
        "ledger/__init__.py": "",
        "ledger/sums.py": "def net():\n    return 0\n\n\ndef tax():\n    return 0\n\n\nclass Entry:\n    pass\n",
        "ledger/report/__init__.py": "",
        "ledger/report/annual.py": "from ledger import tax as levy, sums\n\nRATE = levy(), sums.net()\n",
        "ledger/report/monthly.py": "from ledger import Entry\n\nNONE = Entry()\n",
    }
    yield Broken("moved-name", "WC503", {**files, "pyproject.toml": SETUPTOOLS + PROJECT}, also=("WC005",))
    yield Broken(
        "setuptools-misplaced-code",
        "WC303",
        {
            **_FAST,
            "MANIFEST.in": "graft ledger\n",
            "pyproject.toml": SETUPTOOLS,
            "setup.py": (
                "from setuptools import Extension, setup\n\nsetup(\n"
                "    name='ledger', version='1.0.0', packages=['ledger'],\n    ext_modules=[\n"
                "        Extension(\n            'sums',\n            ['ledger/sums.c'],\n        ),\n"
                "    ],\n)\n"
            ),
        },
        needs=("gcc",),
    )
    build = MESON_BUILD.replace("true", "false") + (
        "add_languages('c')\npy.install_sources('ledger/__init__.py', subdir: 'ledger')\n"
        "py.extension_module('sums', 'ledger/sums.c', install: true)\n"
    )
    hook = (
        "from setuptools import Extension\n\n\ndef pdm_build_update_setup_kwargs(context, setup_kwargs):\n"
        "    setup_kwargs.update(ext_modules=[Extension('sums', ['ledger/sums.c'])])\n"
    )
    pdm = PDM.replace('4"', '4", "setuptools"') + PROJECT + "\n[tool.pdm.build]\nrun-setuptools = true\n"
    yield Broken("pdm-misplaced", "WC303", {**_FAST, "pdm_build.py": hook, "pyproject.toml": pdm}, needs=("gcc",))
    script = (
        "from pathlib import Path\n\nfrom setuptools import setup\n\n"
        "Path('ledger/_stamp.py').write_text('STAMP = 2000\\n')\nsetup()\n"
    )
    stamped = {"ledger/__init__.py": "from ledger import _stamp\n", "ledger/_stamp.py": "STAMP = 1\n"}
    yield Broken(
        "setuptools-rewritten", "WC105", {**stamped, "setup.py": script, "pyproject.toml": SETUPTOOLS + PROJECT}
    )
    yield Broken(
        "meson-misplaced",
        "WC303",
        {**_FAST, "meson.build": build, "pyproject.toml": MESON + PROJECT},
        needs=("gcc", "ninja"),
    )


CONTENTS = (*_unused(), *_kept(), *_bytecode(), *_brought(), *_promised(), *_at_import(), *_names())
