"""Modules that the project's own description tells users to import, and that do not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wheelcheck.diagnosis.cause import Cause, CauseKind, Need
from wheelcheck.diagnosis.facts import Facts
from wheelcheck.diagnosis.losses import locate
from wheelcheck.model.finding import Severity

_FENCE = re.compile(r"^\s*(```|~~~)")
_STATEMENT = re.compile(
    r"^\s*(?:>>>\s*)?(?:from\s+(?P<base>[\w.]+)\s+import\s|import\s+(?P<modules>[\w., ]+?)(?:\s+as\s|\s*$|\s*#))"
)

# What follows a dot in file names and addresses.
_ENDINGS = frozenset({"cfg", "com", "conf", "gz", "html", "in", "ini", "io", "json", "md", "net", "org", "py", "rst"})
_ENDINGS |= {"tar", "toml", "txt", "whl", "xml", "yaml", "yml", "zip"}


def documented_causes(case: Facts) -> Iterator[Cause]:
    """One cause for each module that an example of the long description uses and the wheel does not hold."""
    if case.evidence.wheel is None:
        return
    seen: set[str] = set()
    for where, number, line in _examples(case):
        for name in _modules(case, line):
            missing = _absent(case, name)
            if missing and missing not in seen:
                seen.add(missing)
                loss = locate(case, missing)
                if loss.kind not in (CauseKind.GENERATED_MISSING, CauseKind.WRONG_ABI):
                    need = Need(where, number, line.strip())
                    # An example that is wrong misleads those who copy it; the package itself lacks nothing.
                    severity = Severity.WARNING if loss.kind is CauseKind.DANGLING else None
                    yield Cause(loss.kind, missing, (need,), trails=loss.trails, detail=loss.detail, severity=severity)


def _examples(case: Facts) -> Iterator[tuple[str, int, str]]:
    """The lines of code in the project's README, or without one in the wheel's long description: file, line, text."""
    readmes = [file for file in case.evidence.project.files if file.path.upper().startswith("README")]
    for file in readmes:
        yield from ((file.path, number, line) for number, line in _code(file.text))
    if not readmes and case.evidence.wheel is not None:
        metadata = case.evidence.wheel.metadata
        above = metadata.description_line - 1
        yield from (("METADATA", above + number, line) for number, line in _code(metadata.description))


def _code(description: str) -> Iterator[tuple[int, str]]:
    """The lines of the description that are code: fenced, indented, or a prompt; with their numbers."""
    fenced = False
    for number, line in enumerate(description.splitlines(), 1):
        if _FENCE.match(line):
            fenced = not fenced
        elif fenced or line.startswith(("    ", "\t")) or line.lstrip().startswith(">>>"):
            yield number, line


def _modules(case: Facts, line: str) -> Iterator[str]:
    """The project's own modules that a line of an example names: in an import, or dotted three levels deep."""
    match = _STATEMENT.match(line)
    if match:
        names = (
            [match["base"]]
            if match["base"]
            else [part.split()[0] for part in match["modules"].split(",") if part.strip()]
        )
        yield from (name for name in names if "." in name and name.partition(".")[0] in case.tops)
        return
    for top in case.tops:
        # An option's value, such as `--renderer pkg.contrib.jira.Renderer`; no address, no file name.
        for found in re.finditer(rf"(?<![\w./@:-]){re.escape(top)}(?:\.\w+){{2,}}", line):
            if line[found.end() : found.end() + 1] not in ("/", "@", ":") and not _ENDINGS & set(found[0].split(".")):
                yield found[0]


def _absent(case: Facts, name: str) -> str | None:
    """The topmost part of a dotted name that is no module of the project and no name of the part above; None when all
    of it may exist.
    """
    parts = name.split(".")
    if parts[0] not in case.tops or parts[0] in case.shared_tops:
        return None
    for size in range(2, len(parts) + 1):
        owner, full = ".".join(parts[: size - 1]), ".".join(parts[:size])
        if case.has_module(full):
            continue
        if case.is_shared(owner):
            return None  # another distribution may bring it
        known = owner in case.packages and case.binds(owner, parts[size - 1]) is False
        return full if known and parts[size - 1].islower() else None
    return None
