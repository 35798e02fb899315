"""Small broken projects whose backend looks in the wrong place, or takes more than the package; entry points."""

from __future__ import annotations

from collections.abc import Iterator

from e2e.broken_projects import (
    CFG,
    CMAKE,
    CODE,
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


def _points() -> Iterator[Broken]:
    """Entry points in each of the places that declare them."""
    files = {"ledger/__init__.py": "", "ledger/cli.py": "def main():\n    pass\n\ndef report():\n    pass\n"}
    doc = {**files, "ledger/__init__.py": '"""A ledger."""\n__version__ = "1.0.0"\n'}
    table = '\n[project.scripts]\nledger = "ledger.tool:main"\n'
    yield Broken("setuptools-script", "WC403", {**files, "pyproject.toml": SETUPTOOLS + PROJECT + table})
    cfg = CFG + (
        "packages = find:\n\n[options.entry_points]\nconsole_scripts =\n"
        "    report = ledger.cli:report\n    ledger = ledger.tool:main\n"
    )
    yield Broken("setuptools-script-cfg", "WC403", {**files, "pyproject.toml": SETUPTOOLS, "setup.cfg": cfg})
    code = CODE.format(
        "packages=['ledger'],\n    entry_points={\n"
        "        'console_scripts': ['report = ledger.cli:report',\n"
        "                            'ledger=ledger.tool:main'],\n    }"
    )
    yield Broken("setuptools-script-code", "WC403", {**files, "pyproject.toml": SETUPTOOLS, "setup.py": code})
    alone = POETRY + (
        '[tool.poetry]\nname = "ledger"\nversion = "1.0.0"\ndescription = ""\nauthors = []\n\n'
        '[tool.poetry.scripts]\nledger = {reference = "ledger.tool:main", type = "console"}\n'
        '\n[tool.poetry.plugins."ledger.reports"]\n"annual.report" = "ledger.cli:reports"\n'
    )
    yield Broken("poetry-script", "WC403", {**files, "pyproject.toml": alone})
    old = FLIT + (
        '[tool.flit.metadata]\nmodule = "ledger"\nauthor = "A"\n'
        'author-email = "a@example.invalid"\n\n[tool.flit.scripts]\n'
        'ledger = "ledger.tool:main"\n'
    )
    yield Broken("flit-script", "WC403", {**doc, "pyproject.toml": old})


def _tops() -> Iterator[Broken]:
    stray = {**EMPTY, "tests/__init__.py": "", "tests/test_ledger.py": "import ledger\n"}
    rust = {**inside("python", EMPTY), **RUST, "tests/__init__.py": ""}
    yield Broken(
        "maturin-stray",
        "WC212",
        {
            **rust,
            "pyproject.toml": MATURIN
            + PROJECT
            + MATURIN_TABLE
            + 'include = [{ path = "tests/**/*", format = ["sdist", "wheel"] }]\n',
        },
        needs=("cargo",),
    )
    lines = (
        "py.install_sources('ledger/__init__.py', subdir: 'ledger')\n"
        "install_subdir('tests', install_dir: py.get_install_dir())\n"
    )
    yield Broken(
        "meson-stray",
        "WC212",
        {**stray, "meson.build": MESON_BUILD + lines, "pyproject.toml": MESON + PROJECT},
        needs=("ninja",),
    )
    data = {**EMPTY, "data/rows.csv": "1\n"}
    yield Broken(
        "setuptools-loose-data",
        "WC213",
        {
            **data,
            "MANIFEST.in": "graft data\n",
            "pyproject.toml": SETUPTOOLS + PROJECT + '\n[tool.setuptools.packages.find]\ninclude = ["*"]\n',
        },
    )
    yield Broken(
        "pdm-loose-data",
        "WC213",
        {**data, "pyproject.toml": PDM + PROJECT + '\n[tool.pdm.build]\nincludes = ["ledger", "data"]\n'},
    )
    yield Broken(
        "poetry-loose-data",
        "WC213",
        {
            **data,
            "pyproject.toml": POETRY
            + PROJECT
            + '\n[tool.poetry]\ninclude = [{ path = "data", format = ["sdist", "wheel"] }]\n',
        },
    )
    yield Broken(
        "scikit-loose-data",
        "WC213",
        {
            **data,
            "CMakeLists.txt": CMAKE,
            "pyproject.toml": SCIKIT + PROJECT + SCIKIT_TABLE + 'wheel.packages = ["ledger", "data"]\n',
        },
    )
    lines = (
        "py.install_sources('ledger/__init__.py', subdir: 'ledger')\n"
        "py.install_sources('data/rows.csv', subdir: 'data')\n"
    )
    yield Broken(
        "meson-loose-data",
        "WC213",
        {**data, "meson.build": MESON_BUILD + lines, "pyproject.toml": MESON + PROJECT},
        needs=("ninja",),
    )
    yield Broken(
        "maturin-loose-data",
        "WC213",
        {
            **inside("python", EMPTY),
            **RUST,
            "data/rows.csv": "1\n",
            "pyproject.toml": MATURIN
            + PROJECT
            + MATURIN_TABLE
            + 'include = [{ path = "data/**/*", format = "wheel" }]\n',
        },
        needs=("cargo",),
    )


def _nothing() -> Iterator[Broken]:
    lib = inside("lib", EMPTY)
    search = '\n[tool.setuptools.packages.find]\nwhere = ["src"]\n'
    keep = {"src/README": "x\n"}
    yield Broken("setuptools-nothing-where", "WC214", {**lib, **keep, "pyproject.toml": SETUPTOOLS + PROJECT + search})
    two = {**lib, **inside("python", {"journal/__init__.py": ""}), **keep}
    yield Broken("setuptools-nothing-two", "WC214", {**two, "pyproject.toml": SETUPTOOLS + PROJECT + search})
    find = "packages = find:\n\n[options.packages.find]\nwhere = src\n"
    yield Broken(
        "setuptools-nothing-cfg", "WC214", {**lib, **keep, "pyproject.toml": SETUPTOOLS, "setup.cfg": CFG + find}
    )
    code = CODE.format("packages=find_packages('src'), package_dir={'': 'src'}")
    yield Broken("setuptools-nothing-code", "WC214", {**lib, **keep, "pyproject.toml": SETUPTOOLS, "setup.py": code})
    yield Broken("setuptools-nothing-two-code", "WC214", {**two, "pyproject.toml": SETUPTOOLS, "setup.py": code})
    yield Broken(
        "setuptools-nothing-flat",
        "WC214",
        {**lib, "pyproject.toml": SETUPTOOLS, "setup.py": CODE.format("packages=find_packages()")},
    )
    yield Broken("setuptools-wrapped", "WC212", {**lib, "pyproject.toml": SETUPTOOLS + PROJECT})
    yield Broken("hatchling-wrapped", "WC212", {**lib, "pyproject.toml": HATCHLING + PROJECT})
    deep = {"code/python/ledger/__init__.py": "", "pyproject.toml": HATCHLING + PROJECT}
    yield Broken("hatchling-refused", "WC102", deep)
    yield Broken("pdm-nothing", "WC214", {**lib, "pyproject.toml": PDM + PROJECT})
    yield Broken("poetry-refused", "WC101", {**lib, "pyproject.toml": POETRY + PROJECT})
    yield Broken("flit-refused", "WC101", {**lib, "pyproject.toml": FLIT + PROJECT})
    yield Broken("uv-refused", "WC101", {**lib, "pyproject.toml": UV + PROJECT})
    yield Broken(
        "meson-nothing",
        "WC214",
        {**lib, "meson.build": MESON_BUILD, "pyproject.toml": MESON + PROJECT},
        needs=("ninja",),
    )
    yield Broken(
        "scikit-nothing", "WC214", {**lib, "CMakeLists.txt": CMAKE, "pyproject.toml": SCIKIT + PROJECT + SCIKIT_TABLE}
    )
    yield Broken(
        "maturin-nothing",
        "WC214",
        {**lib, **RUST, "pyproject.toml": MATURIN + PROJECT + '\n[tool.maturin]\nbindings = "bin"\n'},
        needs=("cargo",),
    )


PLACES = (*_points(), *_tops(), *_nothing())
