"""What to write into which file of the project: a remedy that can be pasted, or applied by a program."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class EditKind(str, Enum):
    """How the text of an edit gets into its file."""

    SET = "set"
    """The keys of a TOML table, or of an INI section, get these values; other keys stay as they are."""
    APPEND = "append"
    """Lines at the end of the file, which is made where it is absent."""
    REPLACE = "replace"
    """The line ``line`` of the file becomes this text; an empty text takes it out."""
    CREATE = "create"
    """A new file with this content."""
    ARGUMENT = "argument"
    """Keyword arguments of the call of ``setup()``; one of that name is replaced."""
    RUN = "run"
    """A command, run in the project's folder."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One step of a remedy. ``path`` is relative to the project (empty for a command). ``line`` counts from 1: the line
    that is replaced, or where a table, section or call that gets values stands now; None where it has to be made, or
    isn't known."""

    kind: EditKind
    path: str
    text: str
    line: int | None = None

    def __str__(self) -> str:
        """As a finding shows it: where it goes, then the lines."""
        if self.kind is EditKind.RUN:
            return self.text
        if self.kind is EditKind.CREATE:
            return f"new file {self.path}:\n{self.text}" if self.text.strip() else f"add an empty {self.path}"
        if self.kind is EditKind.REPLACE:
            # Indented, or of several lines: it stands for itself, as it must be pasted.
            gap = "\n" if "\n" in self.text or self.text[:1].isspace() else " "
            return (
                f"{self.path}:{self.line} becomes:{gap}{self.text}" if self.text else f"delete {self.path}:{self.line}"
            )
        heads = {EditKind.APPEND: "add to {}:", EditKind.ARGUMENT: "in {}, as argument of setup():"}
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{heads.get(self.kind, 'in {}:').format(place)}\n{self.text}"


def told(edits: tuple[Edit, ...]) -> str:
    """All steps as the text of a remedy."""
    return "\n".join(str(edit) for edit in edits)
