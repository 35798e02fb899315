"""Sentences that several rules share."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from wheelcheck.diagnosis import Case, Cause, Need
from wheelcheck.model.archive import Wheel
from wheelcheck.model.finding import Location
from wheelcheck.model.imports import CaughtError


def listed(items: Sequence[str], most: int = 3) -> str:
    """``a, b, c and 4 more``."""
    shown, rest = items[:most], len(items) - most
    if rest > 0:
        return f"{', '.join(shown)} and {rest} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def of_file(wheel: Wheel, path: str) -> str:
    """How a finding names a file of the wheel: an extension module by its dotted name, any other by its path."""
    return next((extension.name for extension in wheel.extensions if extension.path == path), path)


def subjects(cause: Cause) -> str:
    """``pkg.a``, or ``pkg.a, pkg.b and 3 more``."""
    return listed([cause.subject, *cause.also])


def be(cause: Cause) -> str:
    """``is`` or ``are``, as the subjects ask."""
    return "are" if cause.also else "is"


def plural(count: int, noun: str) -> str:
    """``1 module``, ``3 modules``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def place(need: Need) -> str:
    """``pkg/a.py:3: `from .b import c```."""
    return f"{need.location}: `{need.text}`" if need.text else str(need.location)


def others(cause: Cause) -> tuple[str, ...]:
    """What suffers besides the subject: further subjects of the same root, and the modules that cannot be imported."""
    return tuple(dict.fromkeys(name for name in (*cause.also, *cause.failed) if name != cause.subject))


def who_needs(cause: Cause) -> Iterator[str]:
    """A line that says who needs the subject and how many modules hang on it."""
    needs = [need for need in cause.needs if need.path not in {trail.source for trail in cause.trails}]
    count = len(set(cause.failed) - {cause.subject})
    suffering = f"{plural(count, 'module')} cannot be imported without it" if count else ""
    if needs:
        more = f" and {len(needs) - 1} more" if len(needs) > 1 else ""
        verb = "its import is tried and its failure caught at" if needs[0].swallowed else "needed by"
        yield f"{verb} {place(needs[0])}{more}" + (f"; {suffering}" if suffering else "")
    elif suffering:
        yield suffering


def not_circular(error: CaughtError | None) -> Iterator[str]:
    """Contradict CPython's guess where it made it."""
    if error is not None and "circular import" in error.message:
        yield 'Python calls it "most likely due to a circular import"; there is no circle'


def python_says(error: CaughtError | None) -> Iterator[str]:
    """The exception in one line; a guess at a circle is left to ``not_circular``."""
    if error is not None:
        text = re.sub(r" \(most likely due to a circular import\)", "", error.message)
        text = re.sub(r" \((/[^)]*|unknown location)\)$", "", text)
        first = text.strip().partition("\n")[0][:300]
        yield f"{error.type}: {first}" if first else error.type


def exception(error: CaughtError | None) -> str | None:
    """Type and message of an exception as they are, for the patterns of the configuration."""
    return f"{error.type}: {error.message}" if error is not None else None


def locations(cause: Cause) -> tuple[Location, ...]:
    """Where to look: the ignore rule or the lost file first, then who needs it."""
    places = [Location(trail.rule.path, trail.rule.line) for trail in cause.trails if trail.rule]
    places += [Location(edge.path, edge.line) for edge in (cause.circle.edges if cause.circle else ())]
    places += [need.location for need in cause.needs]
    return tuple(dict.fromkeys(places))


def journey(cause: Cause) -> Iterator[str]:
    """The stations of the first lost file."""
    if cause.trails:
        yield str(cause.trails[0])


def requirements_place(case: Case) -> str:
    """Where the project declares what it requires."""
    pyproject = case.evidence.project.pyproject
    tool = pyproject.get("tool")
    if "project" not in pyproject and isinstance(tool, Mapping) and "poetry" in tool:
        return "[tool.poetry.dependencies]"
    if "project" not in pyproject and isinstance(tool, Mapping) and "flit" in tool:
        return "[tool.flit.metadata] requires"
    written = "project" in pyproject or case.evidence.project.backend is None
    if written:
        return "[project] dependencies"
    config = case.evidence.project.file("setup.cfg")
    in_config = config is not None and "install_requires" in config.text
    return f"install_requires of {'[options] in setup.cfg' if in_config else 'setup.py'}"


def backend(case: Case) -> str:
    """The project's build backend by its distribution's name."""
    name = (case.evidence.project.backend or "setuptools").partition(":")[0].partition(".")[0]
    return {"poetry": "poetry-core", "mesonpy": "meson-python", "pdm": "pdm-backend"}.get(name, name.replace("_", "-"))


def repack(wheel: Wheel) -> str:
    """The commands that write a wheel's RECORD anew; the folder is the one that `wheel unpack` makes."""
    folder = f"{wheel.name}-{wheel.version}"
    return (
        "build the wheel again (python -m build), or, where it was changed on purpose, write its RECORD anew:\n"
        f"python -m wheel unpack {shlex.quote(wheel.filename)}\npython -m wheel pack {shlex.quote(folder)}"
    )
