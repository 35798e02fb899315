"""A release by its name: the best wheel for an interpreter and the sdist beside it, from the user's package index."""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.tags import parse_tag
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    NormalizedName,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages.index_settings import IndexSettings, user_settings
from wheelcheck.stages.simple_index import Offer, linked, moment, offers
from wheelcheck.stages.trouble import disk_trouble
from wheelcheck.stages.web import NotThereError, Web, shown, unreachable
from wheelcheck.stages.workspace import Workspace

_CHUNK = 1 << 18
_STRONG = ("sha512", "sha384", "sha256")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Fetched:
    """The downloaded files of one release; at least one of them is there."""

    sdist: Path | None
    wheel: Path | None
    version: str = ""


@dataclass(frozen=True, slots=True)
class Downloads:
    """What was asked of the indexes already, for other interpreters: the offers of each name, the files by address."""

    offers: dict[str, list[Offer]] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _File:
    """An offer whose name was understood. ``rank`` is that of its best tag for the interpreter, None when none fits."""

    offer: Offer
    version: Version
    is_wheel: bool
    rank: int | None = None
    build: tuple[int, str] | tuple[()] = ()


def fetch(
    requirement: Requirement,
    workspace: Workspace,
    *,
    python: Interpreter,
    exclude_newer: str | None,
    settings: IndexSettings | None = None,
    downloads: Downloads | None = None,
) -> Fetched:
    """Download the newest release that ``requirement`` allows, its best wheel for ``python`` and its sdist.

    ``exclude_newer`` is a date (that day included, UTC) or an RFC 3339 time: nothing uploaded later is seen. Releases
    that were yanked count only when the version is pinned. ``settings`` are by default those that the user has
    configured for uv or pip. What ``downloads`` has is not asked for again; it must lie in the same workspace.
    Raises UsageError when there is no such project or version, WheelcheckError when no file of it fits or the network
    fails.
    """
    settings = settings or user_settings(os.environ, Path.home())
    web = Web(settings.certificates, settings.trusted_hosts)
    name = canonicalize_name(requirement.name)
    cutoff = _cutoff(exclude_newer)
    downloads = downloads or Downloads()
    if name not in downloads.offers:
        downloads.offers[name] = _offered(web, settings, name)
    files = _understood(downloads.offers[name], name, python.tags)
    if not files:
        raise _no_project(requirement.name, settings)
    seen = [file for file in files if cutoff is None or (file.offer.uploaded or cutoff) < cutoff]
    version = _choose(requirement, files, seen, python, exclude_newer)
    release = [file for file in seen if file.version == version]
    wheel = min((file for file in release if file.rank is not None), key=_order, default=None)
    sdist = min((file for file in release if not file.is_wheel), key=lambda file: file.offer.filename, default=None)
    if wheel is None and sdist is None:
        raise _nothing_fits(requirement.name, version, release, python)
    folder = workspace.fresh("release")
    for file in (sdist, wheel):
        if file is not None and file.offer.url not in downloads.files:
            downloads.files[file.offer.url] = _download(web, file.offer, folder)
    return Fetched(
        sdist=downloads.files[sdist.offer.url] if sdist else None,
        wheel=downloads.files[wheel.offer.url] if wheel else None,
        version=str(version),
    )


def _cutoff(exclude_newer: str | None) -> datetime | None:
    """The first moment that is too late."""
    if exclude_newer is None:
        return None
    value = moment(exclude_newer)
    if value is None:
        raise UsageError(f"--exclude-newer {exclude_newer}: not a date", "write 2024-05-19 or 2024-05-19T12:00:00Z")
    return value + timedelta(days=1) if _DATE.fullmatch(exclude_newer.strip()) else value


def _offered(web: Web, settings: IndexSettings, name: str) -> list[Offer]:
    """All offers; of one file name the first, and files of find-links before those of indexes."""
    found: dict[str, Offer] = {}
    for link in settings.links:
        for offer in linked(web, link):
            found.setdefault(offer.filename, offer)
    for index in settings.indexes:
        for offer in offers(web, index, name) or ():
            # A local copy tells neither its hash nor its upload time; the index does.
            if offer.filename not in found or found[offer.filename].uploaded is None:
                found[offer.filename] = offer
    return list(found.values())


def _understood(offered: Iterable[Offer], name: NormalizedName, tags: Sequence[str]) -> list[_File]:
    ranks = {tag: rank for rank, tag in reversed(list(enumerate(tags)))}
    found = []
    for offer in offered:
        with contextlib.suppress(InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
            if offer.filename.endswith(".whl"):
                project, version, build, wheel_tags = parse_wheel_filename(offer.filename)
                fitting = [ranks[str(tag)] for tag in wheel_tags if str(tag) in ranks]
                file = _File(offer, version, True, min(fitting, default=None), build)
            else:
                project, version = _sdist_name(offer.filename, name)
                file = _File(offer, version, False)
            if project == name:
                found.append(file)
    return found


def _sdist_name(filename: str, name: NormalizedName) -> tuple[NormalizedName, Version]:
    """Name and version of an sdist; also of old ones, whose names don't follow PEP 625."""
    for suffix in (".tar.bz2", ".tgz", ".tar.xz"):
        if filename.endswith(suffix):
            filename = filename.removesuffix(suffix) + ".tar.gz"
    with contextlib.suppress(InvalidSdistFilename, InvalidVersion):
        project, version = parse_sdist_filename(filename)
        if project == name:
            return project, version
    stem = filename.removesuffix(".tar.gz").removesuffix(".zip")
    for at, letter in enumerate(stem):
        if letter == "-" and canonicalize_name(stem[:at]) == name:
            return name, Version(stem[at + 1 :])
    raise InvalidSdistFilename(filename)


def _choose(
    requirement: Requirement, files: list[_File], seen: list[_File], python: Interpreter, exclude_newer: str | None
) -> Version:
    """The newest version allowed; one that has a file for the interpreter before one that hasn't."""
    pinned = any(part.operator in ("==", "===") and not part.version.endswith(".*") for part in requirement.specifier)
    allowed = [file for file in seen if pinned or not file.offer.yanked]
    versions = list(requirement.specifier.filter(sorted({file.version for file in allowed}, reverse=True)))
    if not versions:
        raise _no_version(requirement, files, allowed, exclude_newer)
    if pinned:
        return versions[0]
    for version in versions:
        if any(_usable(file, python) for file in allowed if file.version == version):
            return version
    return versions[0]


def _usable(file: _File, python: Interpreter) -> bool:
    try:
        fits = python.version_text in SpecifierSet(file.offer.requires_python or "", prereleases=True)
    except InvalidSpecifier:
        fits = True  # as pip has it
    return fits and (not file.is_wheel or file.rank is not None)


def _order(file: _File) -> tuple[int, tuple[int, int, str]]:
    """The best tag first; of equal ones the highest build number."""
    number, text = file.build or (-1, "")
    return file.rank or 0, (0 if file.build else 1, -number, text)


def _download(web: Web, offer: Offer, folder: Path) -> Path:
    place = folder / offer.filename.replace("/", "_").replace("\\", "_")
    strong = next(((kind, value) for kind, value in offer.hashes if kind in _STRONG), None)
    digest = hashlib.new(strong[0] if strong else "sha256")
    try:
        with web.open(offer.url) as answer, disk_trouble(f"downloading {offer.filename}"), place.open("wb") as file:
            while chunk := _chunk(answer.body, offer.url):
                digest.update(chunk)
                file.write(chunk)
    except NotThereError as error:
        hint = "the index page and its files disagree: try again later, or another index"
        raise WheelcheckError(f"{shown(offer.url)} is listed by the index but not there", hint) from error
    except BaseException:
        place.unlink(missing_ok=True)
        raise
    if strong and digest.hexdigest() != strong[1].lower():
        place.unlink()
        both = f"the index says {strong[1][:16]}..., the file has {digest.hexdigest()[:16]}..."
        hint = f"{both}: try again, then distrust it"
        raise WheelcheckError(
            f"{offer.filename}: the downloaded file has another {strong[0]} than the index says", hint
        )
    return place


def _chunk(body: object, url: str) -> bytes:
    """The next bytes; a connection that breaks off is the network's fault, not the disk's."""
    try:
        content: bytes = body.read(_CHUNK)  # type: ignore[attr-defined]
    except Exception as error:
        raise unreachable(url, error) from error
    return content


def _no_project(name: str, settings: IndexSettings) -> UsageError:
    places = [shown(place) for place in (*settings.indexes, *settings.links)]
    where = ", ".join(places) or "no index is configured"
    return UsageError(
        f"no project {name!r} on {where}", "check the spelling; for a folder or a file give its path: ./name"
    )


def _no_version(
    requirement: Requirement, files: list[_File], allowed: list[_File], exclude_newer: str | None
) -> UsageError:
    wanted = str(requirement.specifier) or "any version"
    name = requirement.name
    undated = exclude_newer is not None and all(file.offer.uploaded is None for file in files)
    if undated:
        hint = "the index gives no upload times, so --exclude-newer leaves nothing; use it with an index that does"
        return UsageError(f"{name}: no file is known to be from {exclude_newer} or before", hint)
    hidden = [file for file in files if file not in allowed and requirement.specifier.contains(file.version, True)]
    if hidden and exclude_newer is not None:
        first = min((file.offer.uploaded for file in hidden if file.offer.uploaded), default=None)
        when = f"{first:%Y-%m-%d}" if first else "an unknown day"
        return UsageError(
            f"{name} {wanted} was not there on {exclude_newer}: uploaded on {when}", "choose a later --exclude-newer"
        )
    if hidden:
        return UsageError(f"{name} {wanted}: yanked", "pin the very version (==) to verify it all the same")
    known = sorted({file.version for file in allowed or files}, reverse=True)
    exact = next((part.version for part in requirement.specifier), "")
    near = difflib.get_close_matches(exact, [str(version) for version in known], 4, 0.5) or [str(v) for v in known[:4]]
    return UsageError(
        f"{name} has no version {wanted}", f"there are {', '.join(near)}" + (", ..." if len(known) > 4 else "")
    )


def _nothing_fits(name: str, version: Version, release: list[_File], python: Interpreter) -> WheelcheckError:
    tags = sorted({str(tag) for file in release for tag in _tags(file.offer.filename)})
    shown_tags = ", ".join(tags[:4]) + (f" and {len(tags) - 4} more" if len(tags) > 4 else "")
    best = python.tags[0] if python.tags else f"{python.implementation} {python.version_text}"
    return WheelcheckError(
        f"{name} {version} has no sdist and no wheel for {best}",
        f"its wheels are for {shown_tags}; choose another interpreter with --python",
    )


def _tags(filename: str) -> list[str]:
    return [str(tag) for tag in parse_tag("-".join(filename.removesuffix(".whl").rsplit("-", 3)[-3:]))]
