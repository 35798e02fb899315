"""Fields of core metadata whose values parse and still do not do: what nobody can install, what readers take otherwise
than it was meant, and what PyPI refuses. Pure functions of the parsed fields (core metadata specification; what PyPI
refuses by its own upload checks)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from email.utils import parseaddr

from packaging.metadata import RawMetadata
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

_FIELD = re.compile(
    rb"[!-9;-~]+:|[ \t]"
)  # RFC 5322: a field's name and its colon, or the continuation of the one above
_EXTRA = re.compile(r"""\bextra\s*==\s*["']([^"']*)["']|["']([^"']*)["']\s*==\s*extra\b""")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_MAILBOX = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_LONGEST_LABEL = 32  # characters: core metadata, Project-URL
_LONGEST_SUMMARY = 512  # characters: PyPI
_UNKNOWN = "UNKNOWN"  # what old setuptools wrote for a field that was not given
_MOST = 200  # requirements, extras or addresses that are looked at
_PYTHONS = ("3.12", "3.13", "3.10", "2.7", *(f"3.{minor}" for minor in range(40)))
_PATCHES = tuple(
    f"{python}.{patch}" for python in ("2.7", *(f"3.{minor}" for minor in range(20))) for patch in range(25)
)
_VERSIONS = frozenset({"1.0", "1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "2.5"})
# The version of the metadata that a field came with.
_SINCE: Mapping[str, str] = {
    **dict.fromkeys(("description_content_type", "provides_extra"), "2.1"),
    "dynamic": "2.2",
    "license_expression": "2.4",  # setuptools wrote License-File long before: nobody minds
    **dict.fromkeys(("import_names", "import_namespaces"), "2.5"),
}


def errors(content: bytes, raw: RawMetadata) -> Iterator[str]:
    """What keeps a distribution from being read or installed, one text each, the field's name first."""
    yield from _unreadable(content)
    python = raw.get("requires_python")
    if python and not _satisfiable(python):
        yield f"requires-python: {python[:100]!r} excludes every Python"
    own = canonicalize_name(raw.get("name", ""))
    for text, requirement in _requirements(raw):
        if requirement.url is not None and requirement.url.lower().startswith("file:"):
            yield f"requires-dist: {text[:200]!r} is a file of the machine that built it"
        elif canonicalize_name(requirement.name) == own and _excludes(requirement, raw.get("version")):
            yield f"requires-dist: {text[:200]!r} asks for another version of the distribution itself"


def remarks(raw: RawMetadata) -> Iterator[str]:
    """What does not do what it was meant to, in the same form."""
    yield from _extras(raw)
    for label, address in list(raw.get("project_urls", {}).items())[:_MOST]:
        if not label:
            yield f"project-url: {address[:200]!r} has no label"
        elif not _ADDRESS.fullmatch(address):
            yield f"project-url: {label!r} leads to {address[:200]!r}, which is no address"
        elif len(label) > _LONGEST_LABEL:
            yield f"project-url: the label {label[:80]!r} has more than {_LONGEST_LABEL} characters"
    for field, value in (("home-page", raw.get("home_page")), ("download-url", raw.get("download_url"))):
        if value and value != _UNKNOWN and not _ADDRESS.fullmatch(value):
            yield f"{field}: {value[:200]!r} is no address"


def _extras(raw: RawMetadata) -> Iterator[str]:
    asked: dict[str, set[str]] = {}  # what each spelling of an extra brings
    undeclared: dict[str, str] = {}
    declared = {canonicalize_name(extra) for extra in raw.get("provides_extra", [])}
    for text, _ in _requirements(raw):
        for match in _EXTRA.finditer(text.partition(";")[2]):
            extra = match[1] or match[2] or ""
            asked.setdefault(extra, set()).add(text.replace(match[0], "").strip())
            if canonicalize_name(extra) not in declared:
                undeclared.setdefault(extra, text)
    seen: dict[str, str] = {}
    for extra, texts in asked.items():
        other = seen.setdefault(canonicalize_name(extra), extra)
        if texts != asked[other]:
            yield f"provides-extra: {other!r} and {extra!r} bring different requirements, and are one to installers"
    for extra, text in undeclared.items():
        yield f"requires-dist: {text[:200]!r} is for the extra {extra!r}, which no Provides-Extra declares"


def refusals(raw: RawMetadata, unparsed: Collection[str], unknown: Sequence[str]) -> Iterator[str]:
    """What PyPI refuses, as ends of a sentence that says so. ``unparsed`` are fields that this ``packaging`` could not
    read, maybe since it is older than they; ``unknown`` those of them that no specification names."""
    version = raw.get("metadata_version", "")
    if version and version not in _VERSIONS:
        yield f"it does not know metadata version {version[:40]}"
    elif version:
        for field, since in _SINCE.items():
            name = field.replace("_", "-").removesuffix("s")
            if (field in raw or name in unparsed) and _number(version) < _number(since):
                yield f"METADATA of version {version} gives {name}, which came with {since}"
    if unknown:
        yield f"METADATA gives {unknown[0][:100]!r}, a field that no specification names"
    if len(raw.get("summary", "")) > _LONGEST_SUMMARY:
        yield f"the summary has more than {_LONGEST_SUMMARY} characters"
    for field, value in (("author-email", raw.get("author_email")), ("maintainer-email", raw.get("maintainer_email"))):
        mailbox = parseaddr(value)[1] if value and value != _UNKNOWN else ""
        if mailbox and not _MAILBOX.fullmatch(mailbox):
            yield f"{field} {mailbox[:100]!r} is no address of electronic mail"


def _unreadable(content: bytes) -> Iterator[str]:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        yield f"encoding: line {line} is not UTF-8 (byte 0x{content[error.start]:02x})"
    for number, text in enumerate(content.splitlines(), 1):
        if not text:
            break
        if not _FIELD.match(text):
            shown = text.decode("utf-8", "replace")[:80]
            yield f"header: line {number} is no field ({shown!r}), so that all after it is taken for the description"
            break


def _requirements(raw: RawMetadata) -> Iterator[tuple[str, Requirement]]:
    for text in raw.get("requires_dist", [])[:_MOST]:
        try:
            if text.count("(") < _MOST // 2:  # the parser calls itself for each
                yield text, Requirement(text)
        except InvalidRequirement:
            continue  # told where the field is read


def _satisfiable(text: str) -> bool:
    try:
        asked = SpecifierSet(text)
    except InvalidSpecifier:
        return True  # told where the field is read
    return any(asked.contains(python) for python in (*_PYTHONS, *_PATCHES))


def _excludes(requirement: Requirement, version: str | None) -> bool:
    """Whether a requirement without a condition can never be met by this version."""
    if requirement.marker is not None or not requirement.specifier:
        return False
    try:
        return not requirement.specifier.contains(Version(version or ""), prereleases=True)
    except InvalidVersion:
        return False


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
