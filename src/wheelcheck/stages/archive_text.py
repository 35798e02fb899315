"""The text files of a ``.dist-info`` as values: METADATA, WHEEL and entry_points.txt. Pure functions of their bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.parser import HeaderParser

from packaging.metadata import InvalidMetadata, RawMetadata, parse_email
from packaging.metadata import Metadata as PackagingMetadata
from packaging.tags import parse_tag

from wheelcheck.model.archive import ArchiveFault, ArchiveProblem, EntryPoint, Metadata
from wheelcheck.stages import archive_fields

_REQUIRED = ("metadata_version", "name", "version")
_KNOWN_MAJORS = ("1.", "2.")
_NOTHING = "UNKNOWN"  # what setuptools wrote in 2017 for a field that was not given
_MOST_NESTED = 100  # parentheses of one requirement: the parser calls itself for each
_MOST_TAGS = 10_000  # each of the three parts of a tag may be a set; the product is bounded


def metadata(content: bytes) -> Metadata:
    """Core metadata from METADATA or PKG-INFO, with all of its errors.

    A metadata version newer than the ``packaging`` installed here is read as far as it is known; fields that came
    later than the version claimed are accepted, as every installer does.
    """
    raw, unparsed = parse_email(content)
    refusals: list[str] = []
    if raw.get("description_content_type") == _NOTHING:
        del raw["description_content_type"]
        refusals.append("description-content-type is UNKNOWN, which names none")
    problems = [*archive_fields.errors(content, raw)]
    readable = not any(text.startswith("encoding:") for text in problems)
    problems += [_unparsed(field, unparsed[field]) for field in _known(unparsed) if readable or unparsed[field][1:]]
    problems += _field_errors(raw, unparsed)
    if any(text.count("(") > _MOST_NESTED for text in raw.get("requires_dist", ())):
        problems.append(f"requires-dist: a requirement has more than {_MOST_NESTED} parentheses")
    return Metadata(
        name=raw.get("name"),
        version=raw.get("version"),
        requires_python=raw.get("requires_python"),
        requires=tuple(text for text in raw.get("requires_dist", ()) if text.count("(") <= _MOST_NESTED),
        extras=tuple(raw.get("provides_extra", ())),
        classifiers=tuple(raw.get("classifiers", ())),
        license_files=tuple(raw.get("license_files", unparsed.get("license-file", ()))),
        description=raw.get("description", ""),
        problems=tuple(problems),
        metadata_version=raw.get("metadata_version"),
        summary=raw.get("summary"),
        content_type=raw.get("description_content_type"),
        license=raw.get("license"),
        license_expression=raw.get("license_expression", next(iter(unparsed.get("license-expression", ())), None)),
        urls=tuple(raw.get("project_urls", {}).items()),
        dynamic=tuple(field.strip().lower() for field in raw.get("dynamic", ())),
        # Given and empty, which says that there is nothing to import, is another thing than not given.
        import_names=tuple(raw["import_names"] or ("",) if "import_names" in raw else unparsed.get("import-name", ())),
        import_namespaces=tuple(raw.get("import_namespaces", unparsed.get("import-namespace", ()))),
        remarks=tuple(archive_fields.remarks(raw)),
        refusals=(*refusals, *archive_fields.refusals(raw, unparsed.keys(), sorted(set(unparsed) - _FIELDS))),
        description_line=_description_line(content),
    )


def _description_line(content: bytes) -> int:
    """The line behind the empty one that ends the fields: a description stands there, but for very old files."""
    head = re.match(rb"(?:[^\r\n]+\r?\n)*\r?\n", content)
    return head[0].count(b"\n") + 1 if head else 1


_SINGLE = frozenset(
    {
        "metadata-version",
        "name",
        "version",
        "summary",
        "description",
        "description-content-type",
        "home-page",
        "author",
        "author-email",
        "maintainer",
        "maintainer-email",
        "license",
        "license-expression",
        "requires-python",
        "project-url",
        "keywords",
    }
)
# Unparsed by a `packaging` that is older than the field.
_NEWER = frozenset({"license-expression"} if "license_expression" not in RawMetadata.__annotations__ else ())
# Every field that some version of the specification has; those of `_SINGLE` besides.
_FIELDS = _SINGLE | {
    *("platform", "supported-platform", "download-url", "classifier", "requires-dist", "requires-external"),
    *("provides-extra", "provides-dist", "obsoletes-dist", "requires", "provides", "obsoletes", "dynamic"),
    *("license-file", "import-name", "import-namespace"),
}


def _known(unparsed: dict[str, list[str]]) -> list[str]:
    return sorted(field for field in unparsed if field in _SINGLE and (field not in _NEWER or unparsed[field][1:]))


def _unparsed(field: str, values: list[str]) -> str:
    if field == "project-url":
        return "project-url: two addresses have one label"
    return f"{field}: given {len(values)} times" if values[1:] else f"{field}: it cannot be read"


def _field_errors(raw: RawMetadata, unparsed: dict[str, list[str]]) -> list[str]:
    """One text for each field that does not hold what the specification allows."""
    lazy = PackagingMetadata.from_raw(raw, validate=False)
    errors = []
    version = raw.get("metadata_version", "")
    for field in (*_REQUIRED, *sorted(name for name in raw if name not in _REQUIRED)):
        if field not in raw:
            if field.replace("_", "-") not in unparsed:
                errors.append(f"{field.replace('_', '-')}: required, and absent")
        elif field == "metadata_version":
            if not version.startswith(_KNOWN_MAJORS):
                errors.append(f"metadata-version: {version[:40]!r} is unknown")
        elif field in vars(PackagingMetadata):  # hasattr would call its descriptor without an instance
            error = _field_error(lazy, field)
            if error is not None:
                errors.append(error)
    return errors


def _field_error(lazy: PackagingMetadata, field: str) -> str | None:
    try:
        getattr(lazy, field)
    except InvalidMetadata as error:
        cause = f" ({error.__cause__})" if error.__cause__ is not None else ""
        return f"{error.field}: {' '.join((str(error) + cause).split())[:500]}"
    except Exception as error:  # noqa: BLE001 the standard library's parser of headers raises what it comes upon
        return f"{field.replace('_', '-')}: it cannot be read ({type(error).__name__})"
    return None


@dataclass(frozen=True, slots=True)
class Header:
    """A WHEEL file: its tags (compressed sets written out), whether its root goes to purelib, its build number (None
    where it gives none), and what is wrong with it."""

    tags: tuple[str, ...]
    pure: bool
    build: str | None
    problems: tuple[ArchiveProblem, ...]


def header(content: bytes, path: str) -> Header:
    """The fields of a WHEEL file (binary distribution format, "File contents")."""
    text = content.decode("utf-8", "replace")
    fields = HeaderParser().parsestr(text)
    faults = ["it is not UTF-8, so installers refuse the wheel"] if "\ufffd" in text else []
    for field in ("Wheel-Version", "Root-Is-Purelib", "Build"):  # every tool that repairs a wheel adds its Generator
        if len(fields.get_all(field) or ()) > 1:
            faults.append(f"it gives {field} more than once")
    version = str(fields.get("Wheel-Version", "")).strip()
    if not re.fullmatch(r"\d+\.\d+", version):
        faults.append(f"Wheel-Version is {version[:40]!r}" if version else "it has no Wheel-Version")
    elif not version.startswith("1."):
        faults.append(f"Wheel-Version {version[:40]} is none that installers understand: the only one is 1.0")
    purelib = str(fields.get("Root-Is-Purelib", "")).strip().lower()
    if purelib not in ("true", "false"):
        faults.append(f"Root-Is-Purelib is {purelib[:40]!r}" if purelib else "it has no Root-Is-Purelib")
    tags: dict[str, None] = {}
    given = [str(tag).strip() for tag in fields.get_all("Tag") or ()]
    for tag in given:
        expanded = expand(tag)
        if expanded is None:
            faults.append(f"Tag {tag[:100]!r} is not python-abi-platform")
        else:
            tags.update(dict.fromkeys(expanded))
    if not given:
        faults.append("it has no Tag")
    build = fields.get("Build")
    return Header(
        tuple(tags),
        purelib == "true",
        str(build).strip() if build is not None else None,
        tuple(ArchiveProblem(ArchiveFault.HEADER, path, fault) for fault in faults),
    )


def expand(tag: str) -> tuple[str, ...] | None:
    """The single tags of a compressed set (``py2.py3-none-any``), sorted; None when it is no tag (PEP 425)."""
    parts = tag.split("-")
    if len(parts) != 3 or not all(re.fullmatch(r"\w+(?:\.\w+)*", part) for part in parts):
        return None
    count = 1
    for part in parts:
        count *= part.count(".") + 1
    if count > _MOST_TAGS:
        return None
    try:
        return tuple(sorted(str(single) for single in parse_tag(tag)))
    except ValueError:  # packaging 26.1 and newer: parts that no interpreter, ABI or platform is named like
        return None


def entry_points(content: bytes, path: str) -> tuple[tuple[EntryPoint, ...], tuple[ArchiveProblem, ...]]:
    """The lines of entry_points.txt by the rules of the entry points specification, and those that cannot be read."""
    found: dict[tuple[str, str], EntryPoint] = {}
    faults = []
    group: str | None = None
    groups: set[str] = set()
    whole = content.decode("utf-8", "replace")
    if "\ufffd" in whole:
        faults.append("is not UTF-8, so installers refuse the wheel")
    if whole.startswith("\ufeff"):
        faults.append("begins with a byte order mark, so that its first line is no [group]")
    for number, line in enumerate(whole.removeprefix("\ufeff").splitlines(), 1):
        text = line.strip()
        if not text or text.startswith(("#", ";")):
            continue
        fault = None
        section = re.fullmatch(r"\[(?P<name>[^\]]+)\]", text)
        name, equals, value = (part.strip() for part in text.partition("="))
        if section is not None:
            group = section["name"].strip()
            fault = "opens a group a second time" if group in groups else None
            groups.add(group)
        elif group is None:
            fault = "stands before the first [group]"
        elif not equals or not name or not value:
            fault = "is not `name = module:object`"
        elif (group, name) in found:
            fault = f"gives {name!r} of [{group}] a second time"
        else:
            found[group, name] = EntryPoint(group, name, re.sub(r"\s+#.*", "", value))
        if fault is not None:
            faults.append(f"line {number} {fault}: {text[:200]!r}")
    return tuple(found.values()), tuple(ArchiveProblem(ArchiveFault.ENTRY_POINTS, path, fault) for fault in faults)
