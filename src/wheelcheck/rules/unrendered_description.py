"""WC205."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import Metadata
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules import _rst
from wheelcheck.rules import _wording as wording
from wheelcheck.rules._base import Rule
from wheelcheck.rules._sketch import case, wheel

_MARKDOWN = re.compile(r"^#{1,6} \S|^```|\]\(https?://", re.MULTILINE)


class UnrenderedDescription(Rule):
    """The long description does not render on a package index, or there is none.

    ## What it does
    Renders the description of METADATA (without a wheel: of PKG-INFO) with docutils where its content type says that it
    is reStructuredText, with the settings of PyPI (and of `twine check`): directives and roles of Sphinx, `raw` and
    `include`, broken inline markup, links and titles, and everything else that docutils warns of is told with its line,
    all at once. Texts over 100,000 characters are not judged, which is said. Markdown and plain text always render.
    Without a content type an index tries reStructuredText and falls back to plain text: the fault is information then.
    So is a finished distribution without any description, or with one that looks like Markdown and has no content type
    (`inspect`).

    ## Why it is bad
    PyPI refuses the upload of a description that it cannot render; elsewhere the project's page shows raw markup.

    ## How it happens
    README.rst is written for Sphinx or for GitHub: `:func:`, `.. toctree::`, `.. raw:: html`. A Markdown file is given
    with no content type, and read as reStructuredText.

    ## How to fix
    Correct the line, or write `readme = "README.md"`: the build backend derives the content type from the ending.
    """

    code = "WC205"
    name = "unrendered-description"
    severity = Severity.WARNING

    def check(self, case: Case) -> Iterator[Finding]:
        """One finding for the description."""
        archive = case.evidence.wheel or case.evidence.sdist
        if archive is None or archive.metadata.metadata_version is None:
            return
        metadata = archive.metadata
        text = metadata.description.strip()
        kind = (metadata.content_type or "").partition(";")[0].strip().lower()
        if not text or text == "UNKNOWN":
            if case.evidence.snapshot is not None:
                return  # a project that is being worked on may have none yet
            yield self.finding(
                "description",
                f"{archive.filename} has no long description: its page on an index is empty",
                fix='[project]\nreadme = "README.md"',
                severity=Severity.INFO,
            )
        elif kind in ("", "text/x-rst"):
            found = _rst.faults(metadata.description)[:50]
            if found:
                line, first = found[0]
                more = f" (and {wording.plural(len(found) - 1, 'more fault')})" if found[1:] else ""
                yield self.finding(
                    "description",
                    f"line {line} of the long description: {first}{more}",
                    because=[f"line {line}: {fault}" for line, fault in found[1:6]],
                    fix='[project]\nreadme = "README.md"  # or correct the lines' if not kind else _fix(case),
                    severity=None if kind else Severity.INFO,
                )
            elif case.evidence.snapshot is None:
                yield from self._remarks(archive.filename, metadata.description, kind)

    def _remarks(self, filename: str, text: str, kind: str) -> Iterator[Finding]:
        """What is said of finished distributions although the text renders."""
        if not _rst.is_judged(text):
            yield self.finding(
                "description",
                f"{filename}: the long description is too large to be rendered here ({len(text):,} characters)",
                fix="twine check --strict renders it, however long that takes",
                severity=Severity.INFO,
            )
        elif not kind and _MARKDOWN.search(text):
            yield self.finding(
                "description",
                f"{filename} gives no Description-Content-Type, so that an index takes its long description for "
                "reStructuredText, and it looks like Markdown",
                fix='[project]\nreadme = "README.md"  # the ending gives the type; setup.py: '
                'long_description_content_type="text/markdown"',
                severity=Severity.INFO,
            )

    bad = (
        lambda: case(shipped=wheel({}, metadata=_described("See :func:`pkg.run`.\n", "text/x-rst"))),
        lambda: case(shipped=wheel({}, metadata=_described("Title\n====\n\nText\n", "text/x-rst"))),
        lambda: case(shipped=wheel({}, metadata=_described(".. toctree::\n\n   a\n", None))),
        lambda: case(shipped=wheel({}, metadata=_described("", None))),
        lambda: case(shipped=wheel({}, metadata=_described("# Title\n\nText\n", None))),
        lambda: case(shipped=wheel({}, metadata=_described("Text\n\n" * 20_000, "text/x-rst"))),
    )
    good = (
        lambda: case(shipped=wheel({}, metadata=_described("Title\n=====\n\nText\n", None))),
        lambda: case(
            shipped=wheel({}, metadata=_described("Title\n=====\n\n``:func:`x```, :code:`y`\n", "text/x-rst"))
        ),
        lambda: case(shipped=wheel({}, metadata=_described(":func:`x`\n# Title\n", "text/markdown"))),
    )


def _described(text: str, kind: str | None) -> Metadata:
    return Metadata("pkg", "1.0", metadata_version="2.1", description=text, content_type=kind)


def _fix(case: Case) -> str:
    """Where the lines stand, and what shows them again."""
    declared = case.evidence.project.pyproject.get("project")
    readme = declared.get("readme") if isinstance(declared, Mapping) else None
    path = readme.get("file") if isinstance(readme, Mapping) else readme
    if not isinstance(path, str):
        path = next((name for name in ("README.rst", "README") if case.evidence.project.file(name)), "README.rst")
    return (
        f"correct these lines of {path}; what is wrong shows: python -m docutils {shlex.quote(path)} > description.html"
    )
