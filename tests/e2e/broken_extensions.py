"""Small projects whose compiled module the build was never told of, or never told to install; for ``test_fixes``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from e2e.broken_projects import (
    CFG,
    CMAKE,
    CODE,
    HATCHLING,
    MESON,
    MESON_BUILD,
    PDM,
    POETRY,
    PROJECT,
    SCIKIT,
    SETUPTOOLS,
    Broken,
)

_CALLS = "from ledger.sums import total\n\nNONE = total()\n"
_CYTHON = "def total():\n    return 0\n"
_C = """\
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *total(PyObject *self, PyObject *none) { return PyLong_FromLong(0); }
static PyMethodDef methods[] = {{"total", total, METH_NOARGS, 0}, {0}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "sums", 0, -1, methods};
PyMODINIT_FUNC PyInit_sums(void) { return PyModule_Create(&definition); }
"""
_KNOWN = _C.replace("sums", "known")


def compiled(place: str = "", suffix: str = "c") -> dict[str, str]:
    """A package that imports a compiled module of its own, and that module's source."""
    text = _CYTHON if suffix == "pyx" else _C
    return {f"{place}ledger/__init__.py": _CALLS, f"{place}ledger/sums.{suffix}": text}


def _extensions() -> Iterator[Broken]:
    """Compiled modules that the build was never told of, or never told to install."""

    def project(name: str, files: Mapping[str, str], code: str = "WC301", **further: str) -> Broken:
        told = {key.replace("__", "."): text for key, text in further.items()}
        return Broken(name, code, {**files, **told}, needs=("gcc", "ninja"))

    toml = SETUPTOOLS + PROJECT
    pyx = {**compiled(suffix="pyx"), "MANIFEST.in": "include ledger/*.pyx\n"}
    both = {**compiled("src/"), "src/ledger/known.c": _KNOWN, "MANIFEST.in": "graft src\n"}
    sources = {**compiled(), "ledger/known.c": _KNOWN, "MANIFEST.in": "graft ledger\n"}
    yield project("setuptools-c", {**compiled("src/"), "MANIFEST.in": "graft src\n"}, pyproject__toml=toml)
    yield project("setuptools-pyx", pyx, pyproject__toml=toml)
    row = '\n[[tool.setuptools.ext-modules]]\nname = "ledger.known"\nsources = ["src/ledger/known.c"]\n'
    yield project("setuptools-c-table", both, pyproject__toml=toml + row)
    inline = '\n[tool.setuptools]\next-modules = [{ name = "ledger.known", sources = ["src/ledger/known.c"] }]\n'
    yield project("setuptools-c-inline", both, pyproject__toml=toml + inline)
    cfg = CFG + "packages = find:\n"
    yield project("setuptools-c-cfg", sources, setup__cfg=cfg, pyproject__toml=SETUPTOOLS)
    script = CODE.format("packages=find_packages()")
    yield project("setuptools-c-code", sources, setup__py=script, pyproject__toml=SETUPTOOLS)
    listed = "ext_modules=[Extension('ledger.known', ['ledger/known.c'])]"
    script = "from setuptools import Extension, setup\n\nsetup({})\n"
    yield project("setuptools-c-list", sources, setup__py=script.format(listed), pyproject__toml=toml)
    named = script.replace("setup(", "modules = [Extension('ledger.known', ['ledger/known.c'])]\nsetup(")
    yield project("setuptools-c-name", sources, setup__py=named.format("ext_modules=modules"), pyproject__toml=toml)
    cython = toml.replace('77"', '77", "cython>=3"')
    known = {**pyx, "ledger/known.pyx": _CYTHON}
    script = "from Cython.Build import cythonize\nfrom setuptools import setup\n\nsetup(ext_modules=cythonize({}))\n"
    yield project("setuptools-pyx-list", known, setup__py=script.format("['ledger/known.pyx']"), pyproject__toml=cython)
    yield project("setuptools-pyx-glob", known, setup__py=script.format("'ledger/k*.pyx'"), pyproject__toml=cython)

    build = MESON_BUILD.replace("true", "false") + "py.install_sources('{}ledger/__init__.py', subdir: 'ledger')\n"
    meson = MESON + PROJECT
    yield project("meson-c", compiled("src/"), meson__build=build.format("src/"), pyproject__toml=meson)
    yield project("meson-pyx", compiled(suffix="pyx"), meson__build=build.format(""), pyproject__toml=meson)
    call = "add_languages('c')\npy.extension_module('sums', 'ledger/sums.c')\n"
    text = build.format("") + call
    yield project("meson-install", compiled(), "WC302", meson__build=text, pyproject__toml=meson)

    scikit, cmake = SCIKIT + PROJECT, CMAKE
    yield project("scikit-c", compiled("src/"), CMakeLists__txt=cmake, pyproject__toml=scikit)
    yield project("scikit-pyx", compiled(suffix="pyx"), CMakeLists__txt=cmake, pyproject__toml=scikit)
    made = cmake.replace("NONE", "C") + (
        "find_package(Python REQUIRED COMPONENTS Interpreter Development.Module)\n"
        "python_add_library(sums MODULE ledger/sums.c WITH_SOABI)\n"
    )
    yield project("scikit-install", compiled(), "WC302", CMakeLists__txt=made, pyproject__toml=scikit)
    compile_it = {"ledger/sums{suffix}": "extension:ledger/sums.c"}
    for backend, text, further in (
        ("setuptools", toml + '\n[tool.setuptools.package-data]\nledger = ["*.so"]\n', {}),
        ("hatchling", HATCHLING + PROJECT, {}),
        ("pdm", PDM + PROJECT, {}),
        ("poetry", POETRY + PROJECT, {}),
        ("scikit", scikit + "\n[tool.scikit-build]\nwheel.cmake = false\n", {"CMakeLists.txt": CMAKE}),
    ):
        ready = {**compiled(), **further, "pyproject.toml": text}
        yield Broken(f"{backend}-ready-made", "WC309", ready, needs=("gcc",), make=compile_it)
    place = scikit + '\n[tool.scikit-build]\nwheel.install-dir = "ledger"\n'
    yield project("scikit-install-dir", compiled(), CMakeLists__txt=cmake, pyproject__toml=place)


EXTENSIONS = tuple(_extensions())
