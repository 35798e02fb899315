"""A fresh environment with the wheel and its declared dependencies, and what got into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import importlib_metadata
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from wheelcheck.markers import marker_environment
from wheelcheck.model.environment import Distribution, Environment
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages.build_environment import site_packages
from wheelcheck.stages.installer import Installer
from wheelcheck.stages.process import OnLine
from wheelcheck.stages.workspace import Workspace


def create(
    wheel: Path,
    interpreter: Interpreter,
    workspace: Workspace,
    *,
    extras: tuple[str, ...],
    installer: Installer,
    timeout: float,
    exclude_newer: str | None = None,
    cwd: Path | None = None,
    on_line: OnLine | None = None,
) -> Environment:
    """Install ``wheel`` with ``extras`` and its dependencies into a new environment of ``interpreter``.

    ``cwd`` is the project's tree, whose installer settings count. Dependencies come from wheels where there are any;
    the installer builds the others. A failed installation is a value; WheelcheckError means that not even an empty
    environment could be made.
    """
    place = cwd if cwd is not None else workspace.root
    folder = workspace.fresh("environment") / "env"
    python = installer.create_environment(folder, interpreter, workspace, cwd=place, timeout=timeout)
    name = _name(wheel)
    done = installer.install(
        python,
        [_requirement(wheel, name, extras)],
        workspace,
        interpreter=interpreter,
        cwd=place,
        timeout=timeout,
        exclude_newer=exclude_newer,
        subject=name,
        on_line=on_line,
    )
    roots = site_packages(folder)
    if done.error is not None:
        return Environment(python, roots, (), installer.name, error=done.error)
    installed = _installed(roots)
    return Environment(
        python=python,
        site_packages=roots,
        distributions=tuple(_distribution(one, interpreter.suffixes) for one in installed),
        installer=installer.name,
        inconsistencies=tuple(_inconsistencies(installed, interpreter, {canonicalize_name(name or ""): extras})),
    )


def _name(wheel: Path) -> str | None:
    try:
        return parse_wheel_filename(wheel.name)[0]
    except InvalidWheelFilename:
        return None  # the installer says what is wrong with it


def _requirement(wheel: Path, name: str | None, extras: Sequence[str]) -> str:
    if name is None:
        return str(wheel)
    chosen = f"[{','.join(extras)}]" if extras else ""
    return f"{name}{chosen} @ {wheel.absolute().as_uri()}"


def _installed(roots: Iterable[Path]) -> list[importlib_metadata.Distribution]:
    # Any: newer releases type them by a protocol that older ones don't have.
    found: list[Any] = list(importlib_metadata.distributions(path=[str(root) for root in roots]))
    named = [one for one in found if one.metadata is not None and one.metadata["Name"]]
    return sorted(named, key=lambda one: canonicalize_name(one.metadata["Name"]))


def _distribution(one: importlib_metadata.Distribution, suffixes: tuple[str, ...]) -> Distribution:
    return Distribution(
        name=one.metadata["Name"],
        version=one.version,
        provides=tuple(sorted(_provides(one, suffixes))),
        requires=tuple(one.requires or ()),
    )


def _provides(one: importlib_metadata.Distribution, suffixes: tuple[str, ...]) -> set[str]:
    """The top-level names that its files make importable; top_level.txt, which may lie, where no files are listed."""
    files = one.files
    if not files:
        return set((one.read_text("top_level.txt") or "").split())
    found = set()
    for file in files:
        parts = PurePosixPath(str(file)).parts
        if len(parts) > 1:
            name = parts[0]
        else:
            name = next((parts[0].removesuffix(end) for end in (*suffixes, ".py") if parts[0].endswith(end)), "")
        if name.isidentifier() and name != "__pycache__":
            found.add(name)
    return found


def _inconsistencies(
    installed: Sequence[importlib_metadata.Distribution],
    interpreter: Interpreter,
    extras: Mapping[str, tuple[str, ...]],
) -> Iterable[str]:
    """What `pip check` would say, for the target."""
    versions: dict[str, str] = {canonicalize_name(one.metadata["Name"]): one.version for one in installed}
    markers = marker_environment(interpreter)
    for one in installed:
        label = f"{one.metadata['Name']} {one.version}"
        python = one.metadata.get("Requires-Python")
        if python and not _contains(python, interpreter.version_text):
            yield f"{label} requires Python {python}, this is {interpreter.version_text}"
        wanted = ("", *extras.get(canonicalize_name(one.metadata["Name"]), ()))
        for text in one.requires or ():
            yield from _contradiction(label, text, versions, markers, wanted)


def _contradiction(
    label: str, text: str, versions: Mapping[str, str], markers: Mapping[str, str], extras: Sequence[str]
) -> Iterable[str]:
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return
    marker = requirement.marker
    if marker is not None and not any(marker.evaluate({**markers, "extra": extra}) for extra in extras):
        return
    wanted = f"{requirement.name}{requirement.specifier}"
    version = versions.get(canonicalize_name(requirement.name))
    if version is None:
        yield f"{label} requires {wanted}, which is not installed"
    elif not _contains(str(requirement.specifier), version):
        yield f"{label} requires {wanted}, but {requirement.name} {version} is installed"


def _contains(specifier: str, version: str) -> bool:
    try:
        return SpecifierSet(specifier).contains(Version(version), prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return True  # nothing can be said about versions of before PEP 440
