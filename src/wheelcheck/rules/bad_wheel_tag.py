"""WC224."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import replace

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem, Wheel, build_number
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._files import data_folder
from wheelcheck.rules._sketch import case, wheel
from wheelcheck.rules.editable_wheel import signs_of


class BadWheelTag(Rule):
    """The WHEEL file says otherwise than the file name or the contents, or cannot be read.

    ## What it does
    Compares the tags of both, compressed sets (`py2.py3-none-any`) written out, and reads the other fields of WHEEL. A
    wheel without WHEEL or METADATA is one that no installer accepts. Warnings are a `Build` that is not the build tag
    of the file name, and extension modules of a platform's wheel that go to purelib (`Root-Is-Purelib: true`, or a
    `.data/purelib` folder); `Root-Is-Purelib: false` without anything compiled is allowed, and let pass.

    ## Why it is bad
    Installers go by the file name, tools that unpack and pack again by WHEEL: the next step changes what the wheel
    claims, or stops (`wheel tags` refuses a file whose name says otherwise). Where purelib and platlib are two folders
    (`lib` and `lib64`), compiled modules land among what both architectures share; auditwheel refuses them in
    `.data/purelib`.

    ## How it happens
    The wheel was renamed to get another platform tag or a build number (`mv x-linux_x86_64.whl x-manylinux...whl`)
    instead of being retagged; a backend was not told that the wheel is no pure one.

    ## How to fix
    `wheel tags --platform-tag ... FILE` changes both, and RECORD, before anything was renamed; for Linux `auditwheel
    repair` chooses the tag by proof. For a build number: `wheel tags --build 1 FILE`.
    """

    code = "WC224"
    name = "bad-wheel-tag"

    def check(self, case: Case) -> Iterator[Finding]:
        """Report faults of the name and of WHEEL, then differing tags."""
        wheel = case.evidence.wheel
        if wheel is None:
            return
        broken = [p for p in wheel.problems if p.kind in (ArchiveFault.FILENAME, ArchiveFault.HEADER)]
        for problem in broken:
            yield self.finding(problem.path, f"{problem.path}: {problem.message}", fix="build the wheel again")
        if not any(p.kind is ArchiveFault.FILENAME for p in broken):
            yield from self._tags(wheel)
        if not broken:
            yield from self._build(wheel)
        yield from self._purelib(case, wheel)

    def _tags(self, wheel: Wheel) -> Iterator[Finding]:
        named, written = set(wheel.tags), set(wheel.header_tags)
        if named == written or not written:
            return
        missing, extra = sorted(named - written), sorted(written - named)
        # A name that promises less than WHEEL holds is safe to install; one that promises more isn't covered by it.
        yield self.finding(
            wheel.filename,
            f"the file name and the WHEEL file give different tags: {wording.listed(missing or extra)} "
            f"{'only in the name' if missing else 'only in WHEEL'}",
            because=(f"file name: {wording.listed(sorted(named))}", f"WHEEL: {wording.listed(sorted(written))}"),
            fix=_retag(wheel),
            severity=None if missing else Severity.WARNING,
        )

    def _build(self, wheel: Wheel) -> Iterator[Finding]:
        named, written = build_number(wheel.filename), wheel.header_build
        if signs_of(wheel):
            return  # setuptools numbers it `0.editable`, and nobody should ship it
        if _order(named) == _order(written):
            return
        name = f"the file name has the build number {named}" if named else "the file name has no build number"
        yield self.finding(
            wheel.filename,
            f"{name}, WHEEL has {f'Build: {written[:100]}' if written else 'no Build'}",
            because=("installers go by the file name; who unpacks the wheel and packs it again gets the other one",),
            fix="where the file name is right (without --build-number: as WHEEL says):\n"
            f"python -m wheel unpack {shlex.quote(wheel.filename)}\n"
            f"python -m wheel pack --build-number={shlex.quote(named or '')} {shlex.quote(_folder(wheel))}",
            severity=Severity.WARNING,
        )

    def _purelib(self, case: Case, wheel: Wheel) -> Iterator[Finding]:
        """Compiled modules that are installed among what every platform shares."""
        if not wheel.extensions or all(tag.endswith("-any") for tag in wheel.tags):  # WC309
            return
        data = data_folder(wheel)
        schemes = {
            entry.installed: entry.path.split("/")[1] if entry.path.startswith(f"{data}/") else None
            for entry in wheel.entries
        }
        shared = [
            extension.path
            for extension in wheel.extensions
            if schemes.get(extension.path, "platlib") == "purelib"
            or (wheel.pure and schemes.get(extension.path, "platlib") is None)
        ]
        if not shared:
            return
        folder = f"{data}/purelib" if schemes[shared[0]] else None
        why = f"it lies in {folder}" if folder else "WHEEL says Root-Is-Purelib: true"
        yield self.finding(
            "Root-Is-Purelib",
            f"{shared[0]} is compiled, and would be installed into purelib: {why}",
            because=("where lib and lib64 are two folders, it lands among what all architectures share",),
            fix="let the backend build the extension module, so that it writes Root-Is-Purelib: false",
            locations=[Location(case.display(path)) for path in shared[:50]],
            affects=shared[1:50],
            severity=Severity.WARNING,
        )

    bad = (
        lambda: case(shipped=replace(wheel({"pkg.py": ""}), header_tags=("cp311-cp311-linux_x86_64",))),
        lambda: case(
            shipped=replace(wheel({}), problems=(ArchiveProblem(ArchiveFault.HEADER, "WHEEL", "it has no Tag"),))
        ),
        lambda: case(shipped=replace(wheel({"pkg.py": ""}), header_build="2")),
        lambda: case(shipped=_built("pkg-1.0-1-py3-none-any.whl", None)),
        lambda: case(shipped=replace(wheel({"pkg/a.so": ""}, tag="cp311-cp311-linux_x86_64"), pure=True)),
    )
    good = (
        lambda: case(shipped=wheel({"pkg.py": ""})),
        lambda: case(shipped=_built("pkg-1.0-01-py3-none-any.whl", "1")),
        lambda: case(shipped=wheel({"pkg/a.so": ""}, tag="cp311-cp311-linux_x86_64")),
    )


def _built(filename: str, build: str | None) -> Wheel:
    return replace(wheel({"pkg.py": ""}), filename=filename, header_build=build)


def _order(build: str | None) -> tuple[int, str] | None:
    """A build number as installers sort by it: its leading digits, then the rest."""
    match = re.fullmatch(r"(\d{1,100})(.*)", build or "")
    return (int(match[1]), match[2]) if match else None if not build else (-1, build)


def _folder(wheel: Wheel) -> str:
    """What `wheel unpack` makes of it."""
    return "-".join(wheel.filename.split("-")[:2])


def _retag(shipped: Wheel) -> str:
    """The commands that make WHEEL say what the file name says, where that is what is meant. `wheel tags` refuses a
    file whose name and WHEEL differ, so it is packed under the name that WHEEL gives first."""
    python, abi, platform = ["py3", "none", "any", *shipped.filename.removesuffix(".whl").split("-")][-3:]
    tags = " ".join(map(shlex.quote, (f"--python-tag={python}", f"--abi-tag={abi}", f"--platform-tag={platform}")))
    parts = [tag.split("-") for tag in shipped.header_tags]
    written = "-".join(".".join(sorted({part[place] for part in parts})) for place in range(3))
    packed = "-".join(filter(None, (_folder(shipped), shipped.header_build, f"{written}.whl")))
    return (
        "to name it as WHEEL says, and where the file name is right, to write its tags into WHEEL by the third line:\n"
        f"python -m wheel unpack {shlex.quote(shipped.filename)}\n"
        f"python -m wheel pack {shlex.quote(_folder(shipped))}\n"
        f"python -m wheel tags --remove {tags} {shlex.quote(packed)}"
    )
