"""WC227."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import replace

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from wheelcheck import remedies
from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem, Metadata, Sdist, Wheel
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules import _classifiers as classifiers
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._classifiers import Refused
from wheelcheck.rules._sketch import case, wheel

_PLATFORMS = re.compile(
    r"any|win32|win_(?:amd64|arm64|arm32)|(?:macosx|manylinux|musllinux|ios|android|pyodide|pyemscripten)_?\w+"
)

_CORRECT = "correct the field in the project's metadata, and build it again"
_PACK = "pack it again: wheel unpack FILE; wheel pack FOLDER (an sdist: python -m build --sdist)"
_NEWER = "build it with a newer backend (setuptools>=77, hatchling>=1.27, flit_core>=3.11)"


class NotUploadable(Rule):
    """PyPI would refuse the distribution.

    ## What it does
    Looks at finished distributions (`inspect`, and `verify` of a wheel alone) and reports what PyPI doesn't take,
    though installers do: a version with a local part (`1.0+g1234567`), a requirement that names an address
    (`pkg @ https://...`), a plain `linux_x86_64` platform tag, a wheel whose file name isn't in normal form or whose
    `.dist-info` is not named like the file, `License` given beside `License-Expression` (PEP 639), licence files
    outside `.dist-info/licenses`, fields that are unknown or newer than the metadata version, a summary over 512
    characters, an author's address that is none, `Private ::` classifiers, an sdist that is no gzip file or holds
    sparse files, and zip archives written in a way it doesn't take: data descriptors, comments on entries, padding,
    fifty times their size unpacked.

    In projects too (`verify`): classifiers that PyPI's list lacks or has as deprecated, each a warning of its own,
    unless a `Private ::` one says that nothing is to be uploaded. One that may be newer than the list (its first part
    is known, it is no licence, and like no other) is information: the list is that of `trove-classifiers` as it is
    installed.

    ## Why it is bad
    Only if it was meant for PyPI: the upload fails, maybe after other files of the release are there already.

    ## How it happens
    The version comes from git and the commit has no tag; the wheel was not repaired by auditwheel; a fork is required
    by its address.

    ## How to fix
    Write classifiers as https://pypi.org/classifiers/ has them, a licence as `license = "MIT"` of `[project]`. Tag the
    commit, or set `local_scheme = "no-local-version"` (setuptools-scm); `auditwheel repair`; require a released
    version. A release job can make it fail: `severity = { not-uploadable = "error" }` under `[tool.wheelcheck]`.
    """

    code = "WC227"
    name = "not-uploadable"
    severity = Severity.INFO

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding with every reason, and one for each classifier."""
        archive = case.evidence.wheel or case.evidence.sdist
        if archive is None:
            return
        # What `verify` builds is no release yet: its tag and version are those of a working copy.
        if case.evidence.snapshot is None:
            yield from self._release(archive)
        if not any(map(classifiers.is_private, archive.metadata.classifiers)):
            for classifier in classifiers.refused(archive.metadata.classifiers):
                yield self._classifier(case, classifier)

    def _release(self, archive: Wheel | Sdist) -> Iterator[Finding]:
        found = list(_reasons(archive.metadata))
        found += ((reason, _CORRECT) for reason in archive.metadata.refusals)
        found += ((problem.message, _PACK) for problem in archive.problems if problem.kind is ArchiveFault.FRAMING)
        if isinstance(archive, Wheel):
            found += _of_wheel(archive)
        if found:
            reasons = [reason for reason, _ in found]
            yield self.finding(
                archive.filename,
                f"PyPI would not take {archive.filename}: {reasons[0]}",
                because=reasons[1:],
                fix="\n".join(["if it is meant for PyPI:", *dict.fromkeys(fix for _, fix in found)]),
            )

    def _classifier(self, case: Case, refused: classifiers.Classifier) -> Finding:
        shown, project = refused.text[:200], case.evidence.project
        place = remedies.field_place(project, "classifier", [refused.text])
        newer = refused.why is Refused.NEWER
        return self.finding(
            shown,
            f"PyPI's list of classifiers has no {shown!r}"
            if newer
            else f"PyPI refuses the classifier {shown!r}: "
            + ("it is deprecated" if refused.why is Refused.DEPRECATED else "there is none of that name"),
            because=(
                *(("it may be newer than the list of trove-classifiers that is installed",) if newer else ()),
                *((f"the nearest is {refused.near!r}",) if refused.near else ()),
            ),
            fix=f"write {' or '.join(map(repr, refused.meant))} into {place.words}"
            if refused.meant
            else f"correct {place.words} by https://pypi.org/classifiers/, or take it out",
            edits=remedies.correct_field(project, "classifier", refused.text, refused.meant[0])
            if len(refused.meant) == 1
            else (),
            locations=[place.location] if place.location is not None else [],
            severity=None if newer else Severity.WARNING,
        )

    bad = (
        lambda: case(shipped=_classified("Private :: Do Not Upload")),
        lambda: case(shipped=_classified("Programming Language :: Pyhton")),
        lambda: case(shipped=_classified("Framework :: Wheelcheck")),
        lambda: case(shipped=_classified("Natural Language :: Ukranian")),
        lambda: case({"pkg/__init__.py": ""}, shipped=_classified("License :: OSI Approved :: MIT")),
        lambda: case(shipped=wheel({}, metadata=Metadata("pkg", "1.0+local"))),
        lambda: case(shipped=wheel({}, metadata=Metadata("pkg", "1.0", requires=("x @ https://example.org/x.zip",)))),
        lambda: case(shipped=wheel({"pkg/a.abi3.so": ""}, tag="cp311-abi3-linux_x86_64")),
        lambda: case(shipped=replace(wheel({}, name="My.Pkg"), filename="My.Pkg-1.0-py3-none-any.whl")),
        lambda: case(shipped=wheel({}, metadata=Metadata("pkg", "1.0", license="MIT", license_expression="MIT"))),
        lambda: case(shipped=wheel({}, metadata=Metadata("pkg", "1.0", refusals=("the summary is long",)))),
        lambda: case(shipped=replace(wheel({"pkg.py": ""}), dist_info="pkg-1.dist-info")),
        lambda: case(
            shipped=replace(wheel({}), problems=(ArchiveProblem(ArchiveFault.FRAMING, "pkg.py", "it has comments"),))
        ),
    )
    good = (
        lambda: case(shipped=wheel({}, metadata=Metadata("pkg", "1.0", requires=("x>=1",), license_expression="MIT"))),
        lambda: case(shipped=wheel({"pkg/a.abi3.so": ""}, tag="cp311-abi3-manylinux_2_28_x86_64")),
        lambda: case(shipped=_classified("Programming Language :: Python :: 3", "Typing :: Typed")),
        lambda: case({"pkg/__init__.py": ""}, shipped=_classified("Private :: Do Not Upload", "Our own :: Things")),
    )


def _classified(*names: str) -> Wheel:
    return wheel({"pkg/__init__.py": ""}, metadata=Metadata("pkg", "1.0", classifiers=names))


def _reasons(metadata: Metadata) -> Iterator[tuple[str, str]]:
    """What PyPI refuses in METADATA, and what to do about it."""
    try:
        if metadata.version and Version(metadata.version).local:
            public = Version(metadata.version).public
            yield (
                f"{metadata.version} is a local version",
                f"build it with the version {public}: commit everything, git tag v{public}; where the version comes "
                'from tags, local_scheme = "no-local-version" under [tool.setuptools_scm] (hatch-vcs: '
                "[tool.hatch.version.raw-options]) leaves the local part out",
            )
    except InvalidVersion:
        pass  # WC223 tells it
    private = next(filter(classifiers.is_private, metadata.classifiers), None)
    if private is not None:
        yield (
            f"its classifier {private[:100]!r} asks for that",
            "take the classifier out; else there is nothing to do: it keeps what is private from being uploaded",
        )
    direct = [text for text in metadata.requires if _is_direct(text)]
    if direct:
        name = Requirement(direct[0]).name
        yield (
            f"it requires an address: {wording.listed(direct, 2)[:300]}",
            f'require a release instead of the address: "{name}>=..."; addresses may stand in [dependency-groups]',
        )
    if metadata.license and metadata.license_expression:
        yield (
            "METADATA gives License beside License-Expression",
            'write the licence once: [project] license = "<SPDX expression>", and no license table or text beside it',
        )


def _is_direct(text: str) -> bool:
    try:
        return "@" in text and Requirement(text).url is not None
    except InvalidRequirement:
        return False


def _outside(archive: Wheel, license_file: str) -> bool:
    """Whether a declared licence file is there, and not where metadata 2.4 has it (its absence is missing-license)."""
    paths = {entry.path for entry in archive.entries if entry.path.startswith(f"{archive.dist_info}/")}
    return (
        archive.metadata.metadata_version not in (None, "1.0", "1.1", "1.2", "2.1", "2.2", "2.3")
        and f"{archive.dist_info}/licenses/{license_file}" not in paths
        and any(path.endswith(f"/{license_file.rpartition('/')[2]}") for path in paths)
    )


def _of_wheel(archive: Wheel) -> Iterator[tuple[str, str]]:
    foreign = sorted({tag.rpartition("-")[2] for tag in archive.tags} - {""})
    foreign = [platform for platform in foreign if not _PLATFORMS.fullmatch(platform)]
    if foreign:
        linux = any(platform.startswith("linux_") for platform in foreign)
        yield (
            f"it takes no wheels for {wording.listed(foreign)}",
            f"auditwheel repair {shlex.quote(archive.filename)}" if linux else "publish the sdist for these platforms",
        )
    name, _, rest = archive.filename.partition("-")
    folder = f"{name}-{rest.partition('-')[0]}.dist-info"
    if archive.dist_info and archive.dist_info != folder:
        yield (
            f"its .dist-info folder is {archive.dist_info} instead of {folder}",
            "build it again (python -m build), and do not rename what was built",
        )
    flat = [file for file in archive.metadata.license_files if _outside(archive, file)]
    if flat:
        yield (
            f"the licence file {flat[0][:200]} is not in {archive.dist_info}/licenses",
            "build it with a newer backend, which puts it there",
        )
    if name != canonicalize_name(name).replace("-", "_"):
        normal = canonicalize_name(name).replace("-", "_")
        yield (
            f"the name {name} in its file name is not in normal form: {normal}",
            f"build it with a newer backend (setuptools>=75.8 or the newest of yours), which names it {normal}-...whl",
        )
