"""WC304."""

from __future__ import annotations

from collections.abc import Iterator

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.archive import ExtensionModule, Wheel
from wheelcheck.model.finding import Finding, Location
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._abi import fits_tags, interpreter_of, is_free_threaded
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel


class WrongAbi(Rule):
    """An extension module was built for another Python than the wheel is for.

    ## What it does
    Compares the tag in the file name of every extension module (`cpython-310`, `cp312-win_amd64`, `abi3`) with the tags
    of the wheel, and with the suffixes of the interpreter that is verified. Bare `.so` and `.pyd` files fit every
    interpreter of their platform.

    ## Why it is bad
    Python passes over a file whose tag isn't its own, as if it weren't there. Its words for that are "cannot import
    name ... (most likely due to a circular import)".

    ## How it happens
    A `cp310-abi3` wheel whose extension was not built with the limited API; a `build/` folder of an earlier interpreter
    that was packed along; a wheel that was renamed or retagged.

    ## How to fix
    Build in a clean tree, once for each interpreter. For abi3: `Extension(..., py_limited_api=True)` with
    `define_macros=[("Py_LIMITED_API", "0x030A0000")]`, not the tag alone.
    """

    code = "WC304"
    name = "wrong-abi"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report the foreign files as one finding, then what only this interpreter cannot import."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        causes = {cause.subject: cause for cause in case.of(CauseKind.WRONG_ABI)}
        foreign = [one for one in wheel.extensions if not fits_tags(one, wheel.tags) and not _for_the_gil(one, wheel)]
        if foreign:
            yield self._foreign(wheel, foreign, [causes.pop(one.name) for one in foreign if one.name in causes])
        for extension in _unloadable(wheel, case.evidence.interpreter):
            if extension not in foreign:
                causes.pop(extension.name, None)
                yield self._unloadable(extension, case.evidence.interpreter)
        for cause in causes.values():
            yield self.finding(
                cause.subject,
                f"{cause.subject} is in the wheel, built for another Python",
                because=(*wording.who_needs(cause), *wording.not_circular(cause.error)),
                fix="build it for this interpreter",
                affects=wording.others(cause),
            )

    def _foreign(self, wheel: Wheel, foreign: list[ExtensionModule], causes: list[Cause]) -> Finding:
        fitting = {one.name for one in wheel.extensions if one not in foreign}
        foreign = sorted(foreign, key=lambda one: (one.name in fitting, one.path))
        first = foreign[0]
        stable = [tag for tag in wheel.tags if tag.split("-")[1] == "abi3"]
        claims = "-".join((stable or list(wheel.tags))[0].split("-")[:2])
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        leftover = all(one.name in fitting for one in foreign)
        affects = [path for one in foreign[1:] for path in (one.path,)] + [o for c in causes for o in wording.others(c)]
        only = _python(first)
        return self.finding(
            first.name,
            f"{first.path}{more} {'are' if more else 'is'} built for {only}, in a wheel for {claims}",
            because=(
                *(
                    ("the module itself is there for the right Python too: leftovers of an earlier build",)
                    if leftover
                    else ()
                ),
                *((f"no Python but {only} can import it, and the wheel installs on others",) if not leftover else ()),
                *(line for cause in causes for line in (*wording.who_needs(cause), *wording.not_circular(cause.error))),
            ),
            fix="remove build/ and build again in a clean tree"
            if leftover
            else "build it with the limited API (py_limited_api=True, Py_LIMITED_API), or tag the wheel for one Python"
            if stable
            else "build the wheel anew for each interpreter",
            locations=[Location(one.path) for one in foreign],
            affects=dict.fromkeys(affects),
        )

    def _unloadable(self, extension: ExtensionModule, interpreter: Interpreter | None) -> Finding:
        version = interpreter.version_text if interpreter is not None else ""
        return self.finding(
            extension.name,
            f"{extension.path} is built for {_python(extension)}, and Python {version} cannot import it",
            because=(
                f"this interpreter takes the endings {wording.listed(interpreter.suffixes if interpreter else ())}",
            ),
            fix="build the wheel for this interpreter",
            locations=[Location(extension.path)],
        )

    bad = (
        lambda: case(shipped=wheel({"pkg/f.cpython-310-x86_64-linux-gnu.so": ""}, tag="cp310-abi3-linux_x86_64")),
        lambda: case(
            shipped=wheel(
                {"pkg/f.cpython-38-x86_64-linux-gnu.so": "", "pkg/f.cpython-39-x86_64-linux-gnu.so": ""},
                tag="cp39-cp39-linux_x86_64",
            )
        ),
        lambda: case(shipped=wheel({"pkg/f.cpython-313-x86_64-linux-gnu.so": ""}, tag="cp313-cp313t-linux_x86_64")),
        lambda: case(shipped=wheel({"pkg/f.cpython-314t-x86_64-linux-gnu.so": ""}, tag="cp314-cp314-linux_x86_64")),
        lambda: case(shipped=wheel({"pkg/f.abi3t.so": ""}, tag="cp313-cp313-linux_x86_64")),
    )
    good = (
        lambda: case(shipped=wheel({"pkg/f.cpython-311-x86_64-linux-gnu.so": ""}, tag="cp311-cp311-linux_x86_64")),
        lambda: case(shipped=wheel({"pkg/f.abi3.so": ""}, tag="cp39-abi3-linux_x86_64")),
        lambda: case(shipped=wheel({"pkg/f.cpython-314t-x86_64-linux-gnu.so": ""}, tag="cp314-cp314t-linux_x86_64")),
        lambda: case(shipped=wheel({"pkg/f.cp314t-win_amd64.pyd": ""}, tag="cp314-cp314t-win_amd64")),
        lambda: case(shipped=wheel({"pkg/f.abi3t.so": ""}, tag="cp315-abi3t-linux_x86_64")),
        lambda: case(shipped=wheel({"pkg/f.abi3t.so": ""}, tag="cp315-abi3-linux_x86_64")),
        lambda: case(shipped=wheel({"pkg/f.cpython-37m-x86_64-linux-gnu.so": ""}, tag="cp37-cp37m-linux_x86_64")),
        lambda: case(shipped=wheel({"pkg/f.cp312-win_amd64.pyd": ""}, tag="cp312-cp312-win_amd64")),
    )


def _python(extension: ExtensionModule) -> str:
    """``CPython 3.10``."""
    found = interpreter_of(extension.tag) if extension.tag else None
    digits = found[0][2:] if found is not None else ""
    if found is None or not digits.isdigit() or len(digits) < 2:
        return extension.tag or "another Python"
    name = "PyPy" if found[0].startswith("pp") else "CPython"
    return f"{name} {digits[0]}.{digits[1:]}{' (free-threaded)' if found[1].endswith('t') else ''}"


def _for_the_gil(extension: ExtensionModule, wheel: Wheel) -> bool:
    """Whether it is a file for abi3 in a wheel for free-threaded Pythons: WC317 has more to say of it."""
    stable = extension.tag is not None and interpreter_of(extension.tag) == ("abi3", "abi3")
    return stable and any(is_free_threaded(tag.split("-")[1]) for tag in wheel.tags)


def _unloadable(wheel: Wheel, interpreter: Interpreter | None) -> Iterator[ExtensionModule]:
    """Modules none of whose files the interpreter can load, though it can install the wheel."""
    if interpreter is None or not set(wheel.tags) & set(interpreter.tags):
        return
    # Wheels for `py3-none-*` may carry a file for each of many interpreters, and do without on others.
    if all(tag.split("-")[1] == "none" for tag in wheel.tags):
        return
    loadable = {one.name for one in wheel.extensions if one.path.endswith(interpreter.suffixes)}
    shown = set()
    for extension in wheel.extensions:
        if extension.name not in loadable and extension.name not in shown and extension.tag is not None:
            shown.add(extension.name)
            yield extension
