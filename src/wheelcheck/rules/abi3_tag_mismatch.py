"""WC317."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case
from wheelcheck.ledger import is_helper
from wheelcheck.model.archive import ExtensionModule, Wheel
from wheelcheck.model.binary import Image, ImportedSymbol
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._abi import fits_tag, interpreter_of, is_free_threaded
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, compiled

# What the inlined reference counting of a free-threaded Python's headers calls: a file that does was built for one.
_OF_FREE_THREADING = frozenset(
    {"_Py_DecRefShared", "_Py_DecRefSharedDebug", "_Py_MergeZeroLocalRefcount", "PyUnstable_Module_SetGIL"}
)


class Abi3TagMismatch(Rule):
    """The files of a wheel claim the stable ABI, and its tag says otherwise; or the reverse for free-threaded Pythons.

    ## What it does
    Compares the endings of the extension modules (`.abi3.so`, `.abi3t.so`) with the wheel's tags:

    - all are for the stable ABI, and the tag admits one Python version only: told as information
    - the tag admits free-threaded Pythons, and a module is there for the stable ABI of Pythons with the GIL only
      (`abi3`): an error

    ## Why it is bad
    The first shuts out every later Python, for which the very same files would do, and makes you build a wheel for
    each. The second installs and cannot be imported: the layout of objects differs in a free-threaded Python. Until
    3.14 it loads the file and crashes, or fails with an undefined symbol; from 3.15 on it passes over the file.

    ## How it happens
    The extension was told to use the limited API, and the wheel was not: with setuptools these are two settings. A
    matrix builds `cp314t` with the same options as all others.

    ## How to fix
    - setuptools: `[bdist_wheel] py_limited_api = cp311` in setup.cfg (or `[tool.distutils.bdist_wheel]`)
    - meson-python: `[tool.meson-python] limited-api = true`; scikit-build-core: `wheel.py-api = "cp311"`
    - maturin: the feature `abi3-py311` of pyo3
    - for free-threaded Pythons: build without the limited API where `sysconfig.get_config_var("Py_GIL_DISABLED")` is
      true, or for `abi3t` (PEP 803) from Python 3.15 on
    """

    code = "WC317"
    name = "abi3-tag-mismatch"

    def check(self, case: Case) -> Iterator[Finding]:
        """At most one finding of either kind."""
        wheel = case.evidence.wheel
        modules = [one for one in wheel.extensions if not is_helper(one.name)] if wheel is not None else []
        if wheel is None or not modules:
            return
        unloadable = [*_unloadable(wheel, modules)]
        if unloadable:
            yield self._free_threaded(case, wheel, unloadable)
        elif _for_one_python(wheel) and all(_abi(one) == "abi3" for one in modules):
            yield self._narrow(wheel, modules)

    def _free_threaded(self, case: Case, wheel: Wheel, files: list[ExtensionModule]) -> Finding:
        tag = next(tag for tag in wheel.tags if is_free_threaded(tag.split("-")[1]))
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        renamed = all(_built_for_free_threading(one) for one in files)
        danger = (
            "it was built for a free-threaded Python, so only its name is wrong: from 3.15 on that is passed over"
            if renamed
            else "a free-threaded Python crashes on it or cannot load it, and passes over it from 3.15 on"
        )
        return self.finding(
            files[0].name,
            f"{files[0].path}{more} {'are' if more else 'is'} for the stable ABI of Pythons with the GIL, in a wheel "
            f"for {'-'.join(tag.split('-')[:2])}",
            because=(danger,),
            fix="build without the limited API for free-threaded Pythons, or for abi3t from Python 3.15 on",
            locations=[Location(case.display(one.path)) for one in files],
            affects=[one.name for one in files[1:]],
            severity=Severity.WARNING if renamed else None,
        )

    def _narrow(self, wheel: Wheel, modules: list[ExtensionModule]) -> Finding:
        python = wheel.tags[0].split("-")[0]
        return self.finding(
            modules[0].name,
            f"the wheel is for {python} alone, and {wording.plural(len(modules), 'extension module')} in it "
            f"{'claims' if len(modules) == 1 else 'claim'} the stable ABI",
            because=("tagged abi3, the same files would serve every later Python",),
            fix=f"tag the wheel {python}-abi3 (or lower, as Py_LIMITED_API says): py_limited_api of bdist_wheel, "
            "wheel.py-api, limited-api",
            locations=[Location(one.path) for one in modules[:3]],
            severity=Severity.INFO,
        )

    bad = (
        lambda: case(shipped=compiled({"pkg/_fast.abi3.so": Image("x86_64")}, tag="cp311-cp311-linux_x86_64")),
        lambda: case(shipped=compiled({"pkg/_fast.abi3.so": Image("x86_64")}, tag="cp314-cp314t-linux_x86_64")),
        lambda: case(
            shipped=compiled(
                {"pkg/_fast.abi3.so": Image("x86_64", imports=(ImportedSymbol("_Py_DecRefShared"),))},
                tag="cp314-cp314t-linux_x86_64",
            )
        ),
    )
    good = (
        lambda: case(shipped=compiled({"pkg/_fast.abi3.so": Image("x86_64")}, tag="cp311-abi3-linux_x86_64")),
        lambda: case(shipped=compiled({"pkg/_fast.abi3t.so": Image("x86_64")}, tag="cp315-abi3t-linux_x86_64")),
        lambda: case(
            shipped=compiled({"pkg/_fast.cpython-314t-x86_64-linux-gnu.so": Image("x86_64")}, tag="cp314-cp314t-linux")
        ),
        lambda: case(
            shipped=compiled(
                {"pkg/a.abi3.so": Image("x86_64"), "pkg/b.cpython-311-x86_64-linux-gnu.so": Image("x86_64")},
                tag="cp311-cp311-linux_x86_64",
            )
        ),
    )


def _abi(extension: ExtensionModule) -> str | None:
    found = interpreter_of(extension.tag) if extension.tag is not None else None
    return found[1] if found is not None else None


def _for_one_python(wheel: Wheel) -> bool:
    """Whether every tag is for one CPython version with the GIL."""
    return all(
        python.startswith("cp") and abi.startswith("cp") and not is_free_threaded(abi)
        for python, abi, _ in (tag.split("-", 2) for tag in wheel.tags)
    )


def _unloadable(wheel: Wheel, modules: list[ExtensionModule]) -> Iterator[ExtensionModule]:
    """The abi3 files of modules that a free-threaded Python of the wheel's tags finds no other file for."""
    tags = [tag for tag in wheel.tags if is_free_threaded(tag.split("-")[1])]
    for extension in modules:
        if _abi(extension) != "abi3":
            continue
        others = [interpreter_of(one.tag) if one.tag else None for one in modules if one.name == extension.name]
        if any(not any(found is None or fits_tag(found, tag) for found in others) for tag in tags):
            yield extension


def _built_for_free_threading(extension: ExtensionModule) -> bool:
    return any(symbol.name in _OF_FREE_THREADING for image in extension.binary.images for symbol in image.imports)
