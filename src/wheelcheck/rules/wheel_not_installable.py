"""WC405."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Metadata, Wheel
from wheelcheck.model.environment import InstallError, InstallFault
from wheelcheck.model.finding import Finding
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel


class WheelNotInstallable(Rule):
    """The wheel does not fit the interpreter that it is verified for, or the installer refuses it.

    ## What it does
    Compares the wheel's tags with those that the interpreter can install, and `Requires-Python` with its version; then
    reports an installer's refusal that neither explains.

    ## Why it is bad
    pip says "is not a supported wheel on this platform", or takes an older release without a word.

    ## How it happens
    `Requires-Python` or the tag is narrower than meant (`>=3.13` for a feature of 3.11, `linux_x86_64` with a newer
    glibc), or the wheel is verified for the wrong interpreter.

    ## How to fix
    Build on the oldest platform and for each Python that you support; or verify with the interpreter it was made for
    (`--python`).
    """

    code = "WC405"
    name = "wheel-not-installable"
    asks = ("interpreter",)

    def check(self, case: Case) -> Iterator[Finding]:
        """Report what keeps the wheel from being installed."""
        wheel, interpreter = case.evidence.wheel, case.evidence.interpreter
        if wheel is None or interpreter is None:
            return
        found = [*self._tags(wheel, interpreter), *self._version(wheel, interpreter)]
        yield from found
        error = case.evidence.environment.error if case.evidence.environment else None
        told = error is not None and error.fault in (InstallFault.NOT_INSTALLABLE, InstallFault.INVALID_WHEEL)
        if error is not None and told and not found:
            yield self._refused(wheel, error)

    def _tags(self, wheel: Wheel, interpreter: Interpreter) -> Iterator[Finding]:
        if set(wheel.tags) & set(interpreter.tags):
            return
        best = wording.listed(interpreter.tags)
        yield self.finding(
            wheel.name,
            f"{wheel.filename} cannot be installed on Python {interpreter.version_text} ({interpreter.platform})",
            because=(f"the wheel is for {wording.listed(wheel.tags)}", f"this interpreter takes {best}"),
            fix="verify it with the Python it was built for (--python), or build one for this Python",
        )

    def _version(self, wheel: Wheel, interpreter: Interpreter) -> Iterator[Finding]:
        required = wheel.metadata.requires_python
        try:
            fits = required is None or SpecifierSet(required).contains(interpreter.version_text, prereleases=True)
        except InvalidSpecifier:
            return  # bad-metadata tells
        if not fits:
            yield self.finding(
                wheel.name,
                f"{wheel.name} requires Python {required}, and this is Python {interpreter.version_text}",
                because=("installers refuse it, or choose an older release without a word",),
                fix=f"verify it with such a Python (--python), or widen requires-python = {required!r}",
            )

    def _refused(self, wheel: Wheel, error: InstallError) -> Finding:
        output = [line for line in error.output.splitlines() if line.strip()]
        return self.finding(
            wheel.name,
            f"the installer refuses {wheel.filename}: {error.message}",
            because=[line for line in output[-3:] if line.strip() != error.message],
            fix="correct what the installer names, and build the wheel again",
        )

    bad = (
        lambda: case(shipped=wheel({"pkg.py": ""}, tag="cp39-cp39-win_amd64")),
        lambda: case(shipped=wheel({"pkg.py": ""}, metadata=Metadata("pkg", "1.0", requires_python=">=3.13"))),
    )
    good = (
        lambda: case(shipped=wheel({"pkg.py": ""}, metadata=Metadata("pkg", "1.0", requires_python=">=3.8"))),
        lambda: case(shipped=wheel({"pkg.py": ""}, tag="cp311-abi3-linux_x86_64")),
    )
