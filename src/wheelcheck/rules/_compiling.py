"""What to write so that a build makes an extension module and puts it into the wheel, in each backend's own words.

Sources: setuptools' "Building Extension Modules", the guides of meson-python and scikit-build-core, maturin's
configuration page.
"""

from __future__ import annotations

from wheelcheck.diagnosis import Case
from wheelcheck.model.build import DeclaredExtension
from wheelcheck.rules import _wording as wording

_HOOKED = {
    "hatchling": "the build hook ([tool.hatch.build.targets.wheel.hooks], or a plug-in for it)",
    "pdm-backend": "the hook pdm_build.py, or in setup.py with [tool.pdm.build] run-setuptools = true",
    "poetry-core": "the script that [tool.poetry.build] names",
}


def _parts(module: str) -> tuple[str, str, str]:
    """Package, last name, and the package's folder."""
    package, _, stem = module.rpartition(".")
    return package, stem, package.replace(".", "/")


def declare(case: Case, module: str, source: str) -> str:
    """What tells the build to make ``module`` from ``source``."""
    _, stem, folder = _parts(module)
    backend = wording.backend(case)
    if source.endswith(".rs") and backend != "maturin":
        return f'declare it: RustExtension("{module}", "Cargo.toml") in rust_extensions of setuptools-rust'
    if backend == "meson-python":
        place = f", subdir: '{folder}'" if folder else ""
        return f"declare it in meson.build: py.extension_module('{stem}', '{source}', install: true{place})"
    if backend == "scikit-build-core":
        return (
            f"declare it in CMakeLists.txt: python_add_library({stem} MODULE {source} WITH_SOABI)\n"
            f"and: install(TARGETS {stem} DESTINATION {folder or '.'})"
        )
    if backend == "maturin":
        return f'name it in pyproject.toml: [tool.maturin] module-name = "{module}"'
    if backend in _HOOKED:
        return f"compile {source} as {module} in {_HOOKED[backend]}"
    if backend in ("flit-core", "flit", "uv-build"):
        return f"{backend} compiles nothing: take a backend that does, such as setuptools or meson-python"
    return f'declare it: Extension("{module}", ["{source}"])'


def ship(case: Case, row: DeclaredExtension) -> str:
    """What puts a module that was built into the wheel."""
    _, stem, folder = _parts(row.name)
    target = row.target or stem
    backend = wording.backend(case)
    if backend == "meson-python":
        place = f", subdir: '{folder}'" if folder else ""
        return f"give py.extension_module('{target}', ...) `install: true{place}`"
    if backend == "scikit-build-core":
        return f"add to CMakeLists.txt: install(TARGETS {target} DESTINATION {folder or '.'})"
    if backend == "hatchling":
        return "name its file in [tool.hatch.build.targets.wheel] artifacts, as a path in the project"
    place = f"{folder}/" if folder else "the top of the project"
    if backend == "poetry-core":
        return (
            f"let the script of [tool.poetry.build] put it into {place}, which is then packed: "
            'setup(..., script_args=["build_ext", "--inplace"])'
        )
    if backend == "pdm-backend":
        return f"let pdm_build.py put it below context.build_dir, into {place}"
    return "correct its destination, or what the wheel excludes"


def rename(case: Case, module: str, found: str) -> str:
    """What makes a module that is in the wheel as ``found`` importable as ``module``."""
    package, stem, folder = _parts(module)
    backend = wording.backend(case)
    if backend == "meson-python":
        return f"install it there: py.extension_module('{stem}', ..., install: true, subdir: '{folder or '.'}')"
    if backend == "scikit-build-core":
        return f"install it there: install(TARGETS {found.rpartition('.')[2]} DESTINATION {folder or '.'})"
    if backend == "maturin":
        return f'name it in full in pyproject.toml: [tool.maturin] module-name = "{module}"'
    return f'name it in full: Extension("{module}", ...)' if package else f'name it Extension("{module}", ...)'
