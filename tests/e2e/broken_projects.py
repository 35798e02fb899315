"""Small projects, each broken in one way, for each build backend and each way of configuring it.

A project is its files; `ledger` is the package, pure but where the backend asks for a compiler. What a finding says to
write is tried on them by ``test_fixes``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

DATA = """\
from importlib.resources import files


def names():
    return files(__name__).joinpath("names.json").read_text()
"""
_MODULE = "from ledger.plugins import vat\n\nRATE = vat.RATE\n"
_SECOND = "import journal\n\nLINES = journal.LINES\n"
PROJECT = '[project]\nname = "ledger"\nversion = "1.0.0"\ndescription = "A ledger"\nrequires-python = ">=3.8"\n'


@dataclass(frozen=True, slots=True)
class Broken:
    """Files (path to text) and the finding that they must lead to. ``force`` are files that git tracks although it
    ignores them, ``needs`` what the machine must have, ``also`` the codes of further findings, mended in the same
    go, ``tags`` those of git, ``make`` files that are no text
    (path to recipe)."""

    name: str
    code: str
    files: Mapping[str, str] = field(repr=False)
    force: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    make: Mapping[str, str] = field(default_factory=dict)


def system(backend: str, requires: str) -> str:
    """The table that names a backend."""
    return f'[build-system]\nrequires = [{requires}]\nbuild-backend = "{backend}"\n\n'


SETUPTOOLS = system("setuptools.build_meta", '"setuptools>=77"')
HATCHLING = system("hatchling.build", '"hatchling>=1.26"')
PDM = system("pdm.backend", '"pdm-backend>=2.4"')
POETRY = system("poetry.core.masonry.api", '"poetry-core>=2"')
FLIT = system("flit_core.buildapi", '"flit_core>=3.11,<4"')
UV = system("uv_build", '"uv_build>=0.8"')
MESON = system("mesonpy", '"meson-python>=0.17"')
SCIKIT = system("scikit_build_core.build", '"scikit-build-core>=0.11"')
MATURIN = system("maturin", '"maturin>=1.8,<2"')

CFG = "[metadata]\nname = ledger\nversion = 1.0.0\n\n[options]\n"
CODE = "from setuptools import find_packages, setup\n\nsetup(name='ledger', version='1.0.0', {})\n"
MESON_BUILD = "project('ledger', version: '1.0.0')\npy = import('python').find_installation(pure: true)\n"
CMAKE = "cmake_minimum_required(VERSION 3.15)\nproject(ledger LANGUAGES NONE)\n"
CARGO = """\
[package]
name = "ledger_fixes"
version = "1.0.0"
edition = "2021"

[[bin]]
name = "ledger-tool"
path = "main.rs"
"""
EMPTY = {"ledger/__init__.py": ""}
RUST = {"Cargo.toml": CARGO, "main.rs": "fn main() {}\n"}
MATURIN_TABLE = '\n[tool.maturin]\nbindings = "bin"\npython-source = "python"\n'
SCIKIT_TABLE = "\n[tool.scikit-build]\nwheel.cmake = false\n"


def inside(folder: str, files: Mapping[str, str]) -> dict[str, str]:
    """The same files in a folder."""
    return {f"{folder}/{path}": text for path, text in files.items()}


def _data(place: str = "") -> dict[str, str]:
    return {f"{place}ledger/__init__.py": DATA, f"{place}ledger/names.json": "{}\n"}


def _more() -> dict[str, str]:
    return {**_data(), "ledger/taxes.json": "{}\n"}


def _plugin(place: str = "") -> dict[str, str]:
    files = {"__init__.py": _MODULE, "plugins/__init__.py": "", "plugins/vat.py": "RATE = 19\n"}
    return {f"{place}ledger/{path}": text for path, text in files.items()}


def _second(place: str = "") -> dict[str, str]:
    return {f"{place}ledger/__init__.py": _SECOND, f"{place}journal/__init__.py": "LINES = ()\n"}


def _typed(place: str = "") -> dict[str, str]:
    return {f"{place}ledger/__init__.py": "RATE: int = 19\n", f"{place}ledger/py.typed": ""}


def _stray(name: str = "tests") -> dict[str, str]:
    return {"ledger/__init__.py": "", f"{name}/__init__.py": "", f"{name}/test_ledger.py": "import ledger\n"}


def _setuptools() -> Iterator[Broken]:
    toml, script = SETUPTOOLS + PROJECT, {"pyproject.toml": SETUPTOOLS}
    tool = "\n[tool.setuptools]\n"
    listed = tool + 'packages = ["ledger"]\n'

    def project(name: str, code: str, files: Mapping[str, str], **further: str) -> Broken:
        return Broken(
            f"setuptools-{name}", code, {**files, **{key.replace("__", "."): text for key, text in further.items()}}
        )

    no_data = listed + "include-package-data = false\n"
    yield project("data", "WC201", _data(), pyproject__toml=toml + no_data)
    yield project("data-src", "WC201", _data("src/"), pyproject__toml=toml)
    yield project("data-cfg", "WC201", _data(), setup__cfg=CFG + "packages = find:\n", **script_(script))
    yield project("data-code", "WC201", _data(), setup__py=CODE.format("packages=['ledger']"), **script_(script))
    excluded = listed + '\n[tool.setuptools.exclude-package-data]\n"*" = ["*.json"]\n'
    yield project("data-excluded", "WC201", _data(), pyproject__toml=toml + excluded, MANIFEST__in="graft ledger\n")
    yield project("list", "WC003", _plugin(), pyproject__toml=toml + listed)
    yield project("list-cfg", "WC003", _plugin(), setup__cfg=CFG + "packages =\n    ledger\n", **script_(script))
    yield project("list-code", "WC003", _plugin(), setup__py=CODE.format("packages=['ledger']"), **script_(script))
    search = '\n[tool.setuptools.packages.find]\nexclude = ["*.plugins"]\n'
    yield project("find", "WC003", _plugin(), pyproject__toml=toml + search)
    find = "packages = find:\n\n[options.packages.find]\nexclude =\n    *.plugins\n"
    yield project("find-cfg", "WC003", _plugin(), setup__cfg=CFG + find, **script_(script))
    found = CODE.format("packages=find_packages(exclude=['*.plugins'])")
    yield project("find-code", "WC003", _plugin(), setup__py=found, **script_(script))
    bare = {path: text for path, text in _plugin().items() if path != "ledger/plugins/__init__.py"}
    yield project("no-init", "WC003", bare, setup__py=CODE.format("packages=find_packages()"), **script_(script))
    module = {"ledger.py": "import journal\n", "journal.py": "LINES = ()\n"}
    yield project("py-modules", "WC003", module, pyproject__toml=toml + tool + 'py-modules = ["ledger"]\n')
    yield project("py-modules-code", "WC003", module, setup__py=CODE.format("py_modules=['ledger']"), **script_(script))
    pruned = {"MANIFEST__in": "recursive-exclude ledger/plugins *.py\n"}
    yield project("manifest", "WC003", _plugin(), pyproject__toml=toml, **pruned)
    # From 69 on setuptools takes markers and stubs by itself.
    old = toml.replace("setuptools>=77", "setuptools>=61,<69")
    before = script_({"pyproject.toml": SETUPTOOLS.replace("setuptools>=77", "setuptools>=61,<69")})
    yield project("typed", "WC203", _typed(), pyproject__toml=old + no_data)
    yield project("typed-cfg", "WC203", _typed(), setup__cfg=CFG + "packages = find:\n", **before)
    yield project("typed-code", "WC203", _typed(), setup__py=CODE.format("packages=['ledger']"), **before)
    claim = 'classifiers = ["Typing :: Typed"]\n'
    yield project("typed-claimed", "WC203", {"ledger/__init__.py": ""}, pyproject__toml=toml + claim + no_data)
    # Two findings that change one list, which stands in an inline table.
    some = {**_more(), "ledger/rates.json": "{}\n"}
    one = no_data + 'package-data = { ledger = ["rates.json"] }\n'
    yield replace(project("data-unused", "WC202", some, pyproject__toml=toml + one), also=("WC201",))
    yield project(
        "stray", "WC212", _stray(), pyproject__toml=toml + '\n[tool.setuptools.packages.find]\ninclude = ["*"]\n'
    )
    yield project("stray-list", "WC212", _stray(), pyproject__toml=toml + tool + 'packages = ["ledger", "tests"]\n')
    yield project("stray-cfg", "WC212", _stray(), setup__cfg=CFG + "packages = find:\n", **script_(script))
    yield project("stray-code", "WC212", _stray(), setup__py=CODE.format("packages=find_packages()"), **script_(script))
    yield project("nothing", "WC214", {"src/ledger/__init__.py": ""}, pyproject__toml=toml + tool + "packages = []\n")
    pyc = {"ledger/__init__.py": "", "ledger/old.pyc": "x"}
    taken = tool + 'packages = ["ledger"]\n\n[tool.setuptools.package-data]\nledger = ["*.pyc"]\n'
    yield project("bytecode", "WC211", pyc, pyproject__toml=toml + taken)
    wants = {"ledger/__init__.py": "import iniconfig\n"}
    yield project("requirement", "WC501", wants, pyproject__toml=toml + listed)
    require = "packages = find:\ninstall_requires =\n    packaging>=20,<99\n"
    yield project("requirement-cfg", "WC501", wants, setup__cfg=CFG + require, **script_(script))
    yield project("requirement-code", "WC501", wants, setup__py=CODE.format("packages=['ledger']"), **script_(script))
    forbids = (
        '\n[tool.wheelcheck]\nexpect-files = ["!*/names.json"]\n\n[tool.setuptools.package-data]\nledger = ["*.json"]\n'
    )
    unused = {"ledger/__init__.py": "", "ledger/names.json": "{}\n"}
    yield project("forbidden", "WC228", unused, pyproject__toml=toml + listed + forbids)


def script_(files: Mapping[str, str]) -> dict[str, str]:
    """Names of files as names of arguments."""
    return {path.replace(".", "__"): text for path, text in files.items()}


def _hatchling() -> Iterator[Broken]:
    base, target = HATCHLING + PROJECT, "\n[tool.hatch.build.targets.wheel]\n"
    ignored = {"pyproject.toml": base, ".gitignore": "*.json\n"}
    yield Broken("hatchling-data", "WC201", {**_data("src/"), **ignored}, force=("src/ledger/names.json",))
    excluded = '\n[tool.hatch]\nbuild.targets.wheel.exclude = ["*.json"]\n'
    yield Broken("hatchling-data-excluded", "WC201", {**_data(), "pyproject.toml": base + excluded})
    parts = target + 'exclude = ["plugins"]\n'
    yield Broken("hatchling-exclude", "WC004", {**_plugin("src/"), "pyproject.toml": base + parts})
    one = target + 'packages = ["ledger"]\n'
    yield Broken("hatchling-packages", "WC004", {**_second(), "pyproject.toml": base + one})
    less = '\n[tool.hatch.build.targets.sdist]\nexclude = ["plugins"]\n'
    yield Broken("hatchling-sdist", "WC003", {**_plugin(), "pyproject.toml": base + less})
    yield Broken("hatchling-typed", "WC203", {**_typed(), "pyproject.toml": base + target + 'exclude = ["py.typed"]\n'})
    claim = base + 'classifiers = ["Typing :: Typed"]\n'
    yield Broken("hatchling-typed-claimed", "WC203", {"ledger/__init__.py": "", "pyproject.toml": claim})
    hidden = {**_more(), "pyproject.toml": base, ".gitignore": "taxes.json\n"}
    yield Broken("hatchling-data-unused", "WC202", hidden, force=("ledger/taxes.json",))
    both = target + 'packages = ["ledger", "tests"]\n'
    yield Broken("hatchling-stray", "WC212", {**_stray(), "pyproject.toml": base + both})
    wide = target + 'include = ["*.py"]\n'
    yield Broken("hatchling-stray-include", "WC212", {**_stray(), "pyproject.toml": base + wide})
    rows = {
        "ledger/__init__.py": "",
        "data/rows.csv": "1\n",
        "pyproject.toml": base + target + 'include = ["ledger", "data"]\n',
    }
    yield Broken("hatchling-loose-data", "WC213", rows)


def _others() -> Iterator[Broken]:
    pdm, build = PDM + PROJECT, "\n[tool.pdm.build]\n"
    yield Broken("pdm-data", "WC201", {**_data("src/"), "pyproject.toml": pdm + build + 'excludes = ["**/*.json"]\n'})
    yield Broken("pdm-module", "WC003", {**_plugin(), "pyproject.toml": pdm + build + 'excludes = ["**/plugins"]\n'})
    yield Broken(
        "pdm-includes", "WC003", {**_second("src/"), "pyproject.toml": pdm + build + 'includes = ["src/ledger"]\n'}
    )
    yield Broken("pdm-typed", "WC203", {**_typed(), "pyproject.toml": pdm + build + 'excludes = ["**/py.typed"]\n'})
    some = build + 'includes = ["ledger/*.py", "ledger/names.json"]\n'
    yield Broken("pdm-data-unused", "WC202", {**_more(), "pyproject.toml": pdm + some})
    stray = build + 'includes = ["ledger", "tools"]\n'
    yield Broken("pdm-stray", "WC212", {**_stray("tools"), "pyproject.toml": pdm + stray})
    poetry, tool = POETRY + PROJECT, "\n[tool.poetry]\n"
    yield Broken(
        "poetry-data", "WC201", {**_data("src/"), "pyproject.toml": poetry + tool + 'exclude = ["**/*.json"]\n'}
    )
    yield Broken(
        "poetry-module", "WC003", {**_plugin(), "pyproject.toml": poetry + tool + 'exclude = ["ledger/plugins"]\n'}
    )
    one = '\n[[tool.poetry.packages]]\ninclude = "ledger"\nfrom = "src"\n'
    yield Broken("poetry-packages", "WC003", {**_second("src/"), "pyproject.toml": poetry + one})
    yield Broken("poetry-typed", "WC203", {**_typed(), "pyproject.toml": poetry + tool + 'exclude = ["**/py.typed"]\n'})
    stray = tool + 'packages = [{ include = "ledger" }, { include = "tests" }]\n'
    yield Broken("poetry-stray", "WC212", {**_stray(), "pyproject.toml": poetry + stray})
    wants = {"ledger/__init__.py": "import iniconfig\n"}
    alone = POETRY + '[tool.poetry]\nname = "ledger"\nversion = "1.0.0"\ndescription = ""\nauthors = []\n'
    yield Broken("poetry-requirement", "WC501", {**wants, "pyproject.toml": alone})
    included = tool + 'include = [{ path = "tests", format = ["sdist", "wheel"] }]\n'
    yield Broken("poetry-stray-include", "WC212", {**_stray(), "pyproject.toml": poetry + included})
    flit, sdist = FLIT + PROJECT, "\n[tool.flit.sdist]\n"
    yield Broken("flit-data", "WC201", {**_data("src/"), "pyproject.toml": flit + sdist + 'exclude = ["**/*.json"]\n'})
    yield Broken(
        "flit-module", "WC003", {**_plugin(), "pyproject.toml": flit + sdist + 'exclude = ["ledger/plugins"]\n'}
    )
    yield Broken("flit-typed", "WC203", {**_typed(), "pyproject.toml": flit + sdist + 'exclude = ["**/py.typed"]\n'})
    clutter = {"ledger/__init__.py": "", "ledger/old.py.orig": "", "pyproject.toml": flit}
    yield Broken("flit-clutter", "WC216", clutter)
    uv, backend = UV + PROJECT, "\n[tool.uv.build-backend]\n"
    yield Broken(
        "uv-data", "WC201", {**_data("src/"), "pyproject.toml": uv + backend + 'source-exclude = ["*.json"]\n'}
    )
    yield Broken(
        "uv-data-wheel", "WC201", {**_data("src/"), "pyproject.toml": uv + backend + 'wheel-exclude = ["*.json"]\n'}
    )
    yield Broken(
        "uv-module", "WC003", {**_plugin("src/"), "pyproject.toml": uv + backend + 'source-exclude = ["plugins"]\n'}
    )
    yield Broken("uv-names", "WC003", {**_second("src/"), "pyproject.toml": uv})
    untyped = {**_typed("src/"), "pyproject.toml": uv + backend + 'wheel-exclude = ["py.typed"]\n'}
    yield Broken("uv-typed", "WC203", untyped)
    flat = backend + 'module-root = ""\nmodule-name = ["ledger", "tests"]\n'
    yield Broken("uv-stray", "WC212", {**_stray(), "pyproject.toml": uv + flat})


def _compiling() -> Iterator[Broken]:
    """Backends that drive a build system of their own; nothing is compiled but a maturin program."""
    install = "py.install_sources('ledger/__init__.py', subdir: 'ledger')\n"
    meson = {"pyproject.toml": MESON + PROJECT, "meson.build": MESON_BUILD + install}
    needs = ("ninja",)
    yield Broken("meson-data", "WC201", {**_data(), **meson}, needs=needs)
    some = install.replace("'ledger/__init__.py'", "['ledger/__init__.py', 'ledger/names.json']")
    yield Broken("meson-data-unused", "WC202", {**_more(), **meson, "meson.build": MESON_BUILD + some}, needs=needs)
    yield Broken("meson-module", "WC004", {**_plugin(), **meson}, needs=needs)
    yield Broken("meson-typed", "WC203", {**_typed(), **meson}, needs=needs)
    scikit, table = SCIKIT + PROJECT, SCIKIT_TABLE
    cmake = {"CMakeLists.txt": CMAKE}
    ignored = {**_data("src/"), **cmake, "pyproject.toml": scikit + table, ".gitignore": "*.json\n"}
    yield Broken("scikit-data", "WC201", ignored, force=("src/ledger/names.json",))
    excluded = {**_data("src/"), **cmake, "pyproject.toml": scikit + table + 'wheel.exclude = ["**.json"]\n'}
    yield Broken("scikit-data-excluded", "WC201", excluded)
    yield Broken("scikit-packages", "WC004", {**_second("src/"), **cmake, "pyproject.toml": scikit + table})
    untyped = {**_typed("src/"), **cmake, "pyproject.toml": scikit + table + 'wheel.exclude = ["**/py.typed"]\n'}
    yield Broken("scikit-typed", "WC203", untyped)
    hidden = {**_more(), **cmake, "pyproject.toml": scikit + table, ".gitignore": "taxes.json\n"}
    yield Broken("scikit-data-unused", "WC202", hidden, force=("ledger/taxes.json",))
    both = table + 'wheel.packages = ["ledger", "tests"]\n'
    yield Broken("scikit-stray", "WC212", {**_stray(), **cmake, "pyproject.toml": scikit + both})
    maturin, own = MATURIN + PROJECT, MATURIN_TABLE
    data = {**_data("python/"), **RUST, "pyproject.toml": maturin + own + 'exclude = ["**/*.json"]\n'}
    yield Broken("maturin-data", "WC201", data, needs=("cargo",))
    less = {**_plugin("python/"), **RUST, "pyproject.toml": maturin + own + 'exclude = ["**/plugins/*"]\n'}
    untyped = {**_typed("python/"), **RUST, "pyproject.toml": maturin + own + 'exclude = ["**/py.typed"]\n'}
    yield Broken("maturin-typed", "WC203", untyped, needs=("cargo",))
    yield Broken("maturin-module", "WC003", less, needs=("cargo",))


PROJECTS = (*_setuptools(), *_hatchling(), *_others(), *_compiling())
