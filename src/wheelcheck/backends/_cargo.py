"""Cargo.toml: what a crate's library is called, where its source stands, and what it is bound to Python with."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wheelcheck.backends._project import strings, table, toml
from wheelcheck.model.finding import Location
from wheelcheck.toml_lines import line_of


@dataclass(frozen=True, slots=True)
class Crate:
    """A package of Cargo's, by its manifest (https://doc.rust-lang.org/cargo/reference/manifest.html).

    ``library`` is the name that its ``[lib]`` table gives, ``package`` that of the package; ``source`` the file that
    the library begins with.
    """

    manifest: str
    package: str | None
    library: str | None
    source: str
    types: tuple[str, ...]
    dependencies: frozenset[str]
    named_at: Location

    @property
    def module(self) -> str | None:
        """What its compiled library is called."""
        name = self.library or self.package
        return name.replace("-", "_") if name else None


def crate(tree: Mapping[str, str], manifest: str) -> Crate | None:
    """The crate of a manifest (its path below the project), None when there is none to read."""
    manifest = posixpath.normpath(manifest.replace("\\", "/"))
    text = tree.get(manifest)
    if text is None:
        return None
    document = toml(text)
    library, package = table(document, "lib"), table(document, "package")
    folder = posixpath.dirname(manifest)
    source = library.get("path")
    line = line_of(text, "lib", "name") or line_of(text, "package", "name")
    return Crate(
        manifest=manifest,
        package=_text(package.get("name")),
        library=_text(library.get("name")),
        source=posixpath.normpath(posixpath.join(folder, _text(source) or "src/lib.rs")),
        types=strings(library.get("crate-type")) or strings(library.get("crate_type")),
        dependencies=frozenset(_dependencies(document)),
        named_at=Location(manifest, line),
    )


def _dependencies(document: dict[str, Any]) -> list[str]:
    """Their names in the registry: a dependency may be renamed."""
    found = []
    for key, value in table(document, "dependencies").items():
        renamed = value.get("package") if isinstance(value, dict) else None
        found.append(_text(renamed) or key)
    return found


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
