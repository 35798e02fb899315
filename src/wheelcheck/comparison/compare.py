"""How two distributions are compared: pure functions of their values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from wheelcheck.comparison.change import Change, Comparison, Part
from wheelcheck.layout import is_test
from wheelcheck.model.archive import Entry, Metadata, ModuleKind, Sdist, Wheel
from wheelcheck.modules import importable

_NEAR = 0.02  # sizes that differ by less are the same to a reader
_FIRST = ("Name", "Version", "Requires-Python", "License-Expression", "License", "Summary")
_Values = Mapping[str, str]


def compare(before: Wheel | Sdist, after: Wheel | Sdist) -> Comparison:
    """Every difference between two wheels, or two sdists, of one project.

    Lost are public modules (no part of the name begins with an underscore, and it is no test), extension modules, entry
    points, extras, and tags of interpreters and platforms. Requirements, data files and sizes may change freely.
    """
    changes = [*_metadata(before.metadata, after.metadata)]
    if isinstance(before, Wheel) and isinstance(after, Wheel):
        changes += _wheels(before, after)
    elif isinstance(before, Sdist) and isinstance(after, Sdist):
        changes += _pairs(Part.FILE, *_files(_packed(before), _packed(after)))
    changes += _size("the archive", before.size, after.size)
    order = list(Part)
    return Comparison(
        before.filename,
        after.filename,
        tuple(sorted(changes, key=lambda change: (order.index(change.part), _rank(change), change.subject))),
    )


def _rank(change: Change) -> int:
    """Fields that a reader looks for first come first."""
    if change.part is not Part.METADATA or change.subject not in _FIRST:
        return len(_FIRST)
    return _FIRST.index(change.subject)


def _pairs(part: Part, before: _Values, after: _Values, *, loses: bool = False) -> Iterator[Change]:
    for subject in before.keys() | after.keys():
        old, new = before.get(subject), after.get(subject)
        if old != new:
            yield Change(part, subject, old, new, loses and new is None)


def _metadata(before: Metadata, after: Metadata) -> Iterator[Change]:
    yield from _pairs(Part.METADATA, _fields(before), _fields(after))
    yield from _pairs(Part.REQUIREMENT, _requirements(before), _requirements(after))
    extras = [{str(canonicalize_name(extra)): "declared" for extra in each.extras} for each in (before, after)]
    yield from _pairs(Part.EXTRA, *extras, loses=True)


def _fields(metadata: Metadata) -> dict[str, str]:
    single = {
        "Name": canonicalize_name(metadata.name or ""),
        "Version": metadata.version,
        "Metadata-Version": metadata.metadata_version,
        "Requires-Python": metadata.requires_python,
        "Summary": metadata.summary,
        "License": metadata.license,
        "License-Expression": metadata.license_expression,
        "Description-Content-Type": metadata.content_type,
    }
    several = [("Classifier", each) for each in metadata.classifiers]
    several += [("License-File", each) for each in metadata.license_files]
    several += [("Project-URL", f"{label}, {address}") for label, address in metadata.urls]
    fields = {field: value for field, value in single.items() if value}
    return fields | {f"{field}: {value}": "given" for field, value in several}


def _requirements(metadata: Metadata) -> dict[str, str]:
    """Each required name with what is asked of it; a name may be required several times, under markers."""
    found: dict[str, list[str]] = defaultdict(list)
    for text in metadata.requires:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            found[text].append(text)
        else:
            found[canonicalize_name(requirement.name)].append(str(requirement))
    return {name: " and ".join(sorted(texts)) for name, texts in found.items()}


def _wheels(before: Wheel, after: Wheel) -> Iterator[Change]:
    points = [{f"{point.name} ({point.group})": point.value for point in each.entry_points} for each in (before, after)]
    yield from _pairs(Part.ENTRY_POINT, *points, loses=True)
    tags = [dict.fromkeys(each.tags, "supported") for each in (before, after)]
    yield from _pairs(Part.TAG, *tags, loses=True)
    modules = [_modules(before), _modules(after)]
    for change in _pairs(Part.MODULE, *modules, loses=True):
        yield Change(change.part, change.subject, change.before, change.after, change.loses and _public(change.subject))
    yield from _pairs(Part.EXTENSION, _extensions(before), _extensions(after), loses=True)
    yield from _pairs(Part.FILE, *_files(_others(before), _others(after)))
    yield from _contents(before, after)
    unpacked = [sum(entry.size for entry in each.entries) for each in (before, after)]
    yield from _size("unpacked", *unpacked)


def _modules(wheel: Wheel) -> dict[str, str]:
    """Every module with its kind; a compiled one and a Python one may stand for each other."""
    kinds = {ModuleKind.PACKAGE: "package", ModuleKind.NAMESPACE: "namespace package"}
    return {module.name: kinds.get(module.kind, "module") for module in importable(wheel)}


def _public(name: str) -> bool:
    return not is_test(name) and not any(part.startswith("_") for part in name.split("."))


def _extensions(wheel: Wheel) -> dict[str, str]:
    """Each extension module with what it was built for."""
    found: dict[str, list[str]] = defaultdict(list)
    for extension in wheel.extensions:
        machines = "+".join(extension.binary.machines) or "unknown machine"
        found[extension.name].append(f"{extension.tag or 'no ABI tag'}, {extension.binary.format.value} {machines}")
    return {name: " and ".join(sorted(set(each))) for name, each in found.items()}


def _files(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> tuple[dict[str, str], dict[str, str]]:
    """Each file with its size where that tells the two apart, and its digest where nothing else does."""
    shown: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for side, other, texts in ((before, after, shown[0]), (after, before, shown[1])):
        for path, entry in side.items():
            twin = other.get(path)
            same_size = twin is not None and twin.size == entry.size and twin.digest != entry.digest
            more = f", SHA-256 {entry.digest.hex()[:12]}" if same_size else ""
            texts[path] = f"{entry.size:,} bytes{more}"
    return shown


def _packed(sdist: Sdist) -> dict[str, Entry]:
    """The files of an sdist by their paths below its top folder."""
    digests = dict(sdist.digests)
    return {path: Entry(path, size, None, digest=digests.get(path, b"")) for path, size in sdist.sizes}


def _contents(before: Wheel, after: Wheel) -> Iterator[Change]:
    """Modules, and files of `.dist-info`, that both have and that hold something else; RECORD follows from the rest."""
    both = {**_read(before)}, {**_read(after)}
    for path in both[0].keys() & both[1].keys():
        old, new = both[0][path], both[1][path]
        if old.digest != new.digest and old.digest and new.digest:
            same = ", another content" if old.size == new.size else ""
            yield Change(Part.CONTENT, path, f"{old.size:,} bytes", f"{new.size:,} bytes{same}")


def _read(wheel: Wheel) -> dict[str, Entry]:
    """What `_others` leaves out, by a path that no version stands in."""
    compiled = {extension.path for extension in wheel.extensions}
    found = {}
    for entry in wheel.entries:
        top, _, rest = entry.path.partition("/")
        if top == wheel.dist_info:
            if rest != "RECORD":
                found[f".dist-info/{rest}"] = entry
        elif entry.path.endswith(".py") or entry.installed in compiled:
            found[entry.installed or rest.partition("/")[2] or entry.path] = entry
    return found


def _others(wheel: Wheel) -> dict[str, Entry]:
    """What is neither a module nor part of `.dist-info`, by the path it is installed at."""
    compiled = {extension.path for extension in wheel.extensions}
    data = wheel.dist_info.removesuffix(".dist-info") + ".data/"
    return {
        entry.installed or entry.path.removeprefix(data): entry
        for entry in wheel.entries
        if not entry.path.startswith(f"{wheel.dist_info}/")
        and not entry.path.endswith(".py")
        and entry.installed not in compiled
    }


def _size(subject: str, before: int, after: int) -> Iterator[Change]:
    if abs(after - before) > _NEAR * max(before, 1):
        ratio = f" ({100 * (after - before) / before:+.0f} %)" if before else ""
        yield Change(Part.SIZE, subject, f"{before:,} bytes", f"{after:,} bytes{ratio}")
