"""WC209."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.requirements import InvalidRequirement, Requirement

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Metadata, Sdist
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel

_OLDEST = (2, 2)


class MetadataDiffers(Rule):
    """A field that the sdist promises not to change has another value in the wheel built from it.

    ## What it does
    From metadata version 2.2 on, compares the fields of PKG-INFO that it doesn't list as `Dynamic` with those of the
    wheel's METADATA: version, requirements, extras, Requires-Python, licence expression, summary, import names (PEP
    643, PEP 794).

    ## Why it is bad
    Resolvers read the requirements of an sdist without building it, and resolve for other ones than are installed.

    ## How it happens
    setup.py computes requirements by what it finds on the machine, while pyproject.toml gives them too; a build hook
    changes metadata that it doesn't declare as dynamic.

    ## How to fix
    Use environment markers (`numpy; python_version < "3.12"`) instead of conditions in setup.py, or name the field in
    `[project] dynamic`.
    """

    code = "WC209"
    name = "metadata-differs"
    severity = Severity.WARNING
    asks = ("sdist",)

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding a field."""
        shipped, sdist = case.evidence.wheel, case.evidence.sdist
        if shipped is None or sdist is None or _version(sdist.metadata) < _OLDEST:
            return
        promised, built = _fields(sdist.metadata), _fields(shipped.metadata)
        for field, values in promised.items():
            if field not in sdist.metadata.dynamic and values != built[field]:
                lost, new = sorted(values - built[field]), sorted(built[field] - values)
                yield self.finding(
                    field,
                    f"{field} differs between PKG-INFO and METADATA, and is not declared dynamic",
                    because=(
                        *((f"only in the sdist: {wording.listed(lost, 5)}",) if lost else ()),
                        *((f"only in the wheel: {wording.listed(new, 5)}",) if new else ()),
                    ),
                    fix="use environment markers instead of conditions, or declare the field as dynamic",
                )

    bad = (
        lambda: case(
            shipped=wheel({}, metadata=Metadata("pkg", "1.0", requires=("numpy",), metadata_version="2.4")),
            source=_sdist(Metadata("pkg", "1.0", metadata_version="2.4")),
        ),
    )
    good = (
        lambda: case(
            shipped=wheel({}, metadata=Metadata("Pkg", "1.0", requires=("b >= 1", "a"), metadata_version="2.4")),
            source=_sdist(Metadata("pkg", "1.0", requires=("a", "b>=1"), metadata_version="2.2")),
        ),
        lambda: case(
            shipped=wheel({}, metadata=Metadata("pkg", "1.0", requires=("numpy",), metadata_version="2.4")),
            source=_sdist(Metadata("pkg", "1.0", metadata_version="2.4", dynamic=("requires-dist",))),
        ),
    )


def _sdist(metadata: Metadata) -> Sdist:
    return Sdist("pkg-1.0.tar.gz", frozenset({"pyproject.toml"}), metadata)


def _version(metadata: Metadata) -> tuple[int, ...]:
    parts = (metadata.metadata_version or "1.0").split(".")
    return tuple(int(part) for part in parts) if all(part.isascii() and part.isdigit() for part in parts) else (1, 0)


def _fields(metadata: Metadata) -> dict[str, frozenset[str]]:
    single = {
        "version": metadata.version,
        "requires-python": (metadata.requires_python or "").replace(" ", ""),
        "license-expression": metadata.license_expression,
        "summary": (metadata.summary or "").strip(),
    }
    fields = {field: frozenset({value} if value else ()) for field, value in single.items()}
    fields["requires-dist"] = frozenset(map(_normal, metadata.requires))
    for field, names in (("import-name", metadata.import_names), ("import-namespace", metadata.import_namespaces)):
        fields[field] = frozenset(" ".join(name.replace(";", " ; ").split()) for name in names)
    fields["provides-extra"] = frozenset(extra.lower().replace("_", "-") for extra in metadata.extras)
    return fields


def _normal(text: str) -> str:
    try:
        return str(Requirement(text))
    except InvalidRequirement:
        return text
