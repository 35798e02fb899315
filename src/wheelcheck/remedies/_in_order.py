"""Findings whose remedies change the same list: the later one builds on what the earlier one has written."""

from __future__ import annotations

import ast
import configparser
import pprint
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from wheelcheck.model.edit import Edit, EditKind, told
from wheelcheck.model.finding import Finding
from wheelcheck.model.project import Project
from wheelcheck.remedies import _setup_settings, _toml_pasting

Names = tuple[str, ...]


def in_order(findings: Sequence[Finding], project: Project) -> list[Finding]:
    """The findings, with edits that can be pasted one after the other in this order: where two change one list, the
    second has the first one's part too; each is written as its file can take it."""
    done = _Done(project)
    return [_rewritten(finding, done) if finding.edits else finding for finding in findings]


def united(before: Any, first: Any, second: Any) -> Any:
    """What was ``before`` and two have changed, with both changes; the second one where they can't be united."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        old: Mapping[Any, Any] = before if isinstance(before, Mapping) else {}
        kept = [key for key in _both(list(first), list(second)) if key not in old or (key in first and key in second)]
        return {
            key: united(old.get(key), first[key], second[key])
            if key in first and key in second
            else first.get(key, second.get(key))
            for key in kept
        }
    if isinstance(first, list) and isinstance(second, list):
        known = before if isinstance(before, list) else []
        gone = [each for each in known if each not in first or each not in second]
        return [each for each in _both(first, second) if each not in gone]
    return second


def _both(first: list[Any], second: list[Any]) -> list[Any]:
    return [*first, *(each for each in second if each not in first)]


def _rewritten(finding: Finding, done: _Done) -> Finding:
    edits = tuple(step for edit in finding.edits for step in done.write(edit))
    if edits == finding.edits:
        return finding
    return replace(finding, edits=edits, fix=told(edits) if finding.fix == told(finding.edits) else finding.fix)


@dataclass(slots=True)
class _Done:
    """What the edits so far have given each setting of the project."""

    project: Project
    values: dict[tuple[str, Names], Any] = field(default_factory=dict)

    def write(self, edit: Edit) -> tuple[Edit, ...]:
        """The edit on top of those before it."""
        if edit.kind is EditKind.ARGUMENT:
            return (self._argument(edit),)
        if edit.kind is not EditKind.SET:
            return (edit,)
        return self._table(edit) if edit.path.endswith(".toml") else (self._section(edit),)

    def _table(self, edit: Edit) -> tuple[Edit, ...]:
        told_now, document = _toml_pasting.values_of(edit.text), self.project.pyproject
        new = self._on_top(edit.path, told_now, lambda names: _toml_pasting.value_at(document, names))
        if new != told_now:
            edit = replace(edit, text=_toml_pasting.fragment(_toml_pasting.header_of(edit.text), new))
        text = self._text(edit.path)
        return tuple(
            replace(step, line=_toml_pasting.line_of(text, _toml_pasting.header_of(step.text)))
            if step.kind is EditKind.SET
            else step
            for step in _toml_pasting.fitted(text, edit)
        )

    def _section(self, edit: Edit) -> Edit:
        old, texts = _options(self._text(edit.path)), _options(edit.text)
        lists: dict[Names, Any] = {names: _setup_settings.entries(names[1], text) for names, text in texts.items()}
        new = self._on_top(edit.path, lists, lambda names: _setup_settings.entries(names[1], old.get(names, "")))
        if not texts:
            return edit
        header = f"[{next(iter(texts))[0]}]"
        rows_now = self._text(edit.path).split("\n")
        line = next((number for number, row in enumerate(rows_now, 1) if row.strip() == header), None)
        if new == lists:
            return replace(edit, line=line)
        rows = {
            names[1]: _setup_settings.lines(new[names]) if "\n" in text else ", ".join(new[names])
            for names, text in texts.items()
        }
        return replace(_setup_settings.section(next(iter(texts))[0], rows), line=line)

    def _argument(self, edit: Edit) -> Edit:
        old, told_now = _setup_settings.literals(self._text(edit.path)), _keywords(edit.text)
        edit = replace(edit, line=_setup_settings.call_line(self._text(edit.path), edit.text.partition("=")[0]))
        new = self._on_top(edit.path, told_now, lambda names: old.get(names[0]))
        if new == told_now:
            return edit
        rows = [f"{names[0]}={pprint.pformat(value, width=90, sort_dicts=False)}," for names, value in new.items()]
        return replace(edit, text="\n".join(rows))

    def _on_top(self, path: str, told_now: Mapping[Names, Any], before: Callable[[Names], Any]) -> dict[Names, Any]:
        new: dict[Names, Any] = {}
        for names, value in told_now.items():
            key = (path, names)
            new[names] = united(before(names), self.values[key], value) if key in self.values else value
            self.values[key] = new[names]
        return new

    def _text(self, path: str) -> str:
        file = self.project.file(path)
        return file.text if file is not None else ""


def _options(text: str) -> dict[Names, str]:
    """The values of an INI file by section and option."""
    parser = _setup_settings.parser()
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    return {(section, key): value for section in parser.sections() for key, value in parser.items(section)}


def _keywords(text: str) -> dict[Names, Any]:
    """The literal keyword arguments of an edit; nothing where one is not."""
    try:
        (call,) = (node for node in ast.parse(f"setup({text})").body if isinstance(node, ast.Expr))
        keywords = call.value.keywords if isinstance(call.value, ast.Call) else []
        return {(str(each.arg),): ast.literal_eval(each.value) for each in keywords}
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return {}
