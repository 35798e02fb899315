"""Settings that one interpreter needs are needed."""

from __future__ import annotations

from wheelcheck.judgement import settle
from wheelcheck.model.evidence import Evidence
from wheelcheck.model.project import Project
from wheelcheck.model.report import Report


def report(*needless: str, gone: tuple[str, ...] = (), unjudged: str | None = None) -> Report:
    old = f"the baseline holds what no longer occurs: {', '.join(gone)}; write it anew with --write-baseline"
    notes = ("a note", *needless, *((old,) if gone else ()))
    return Report(
        Evidence(Project(".")), (), (), True, 1.0, notes=notes, needless=needless, gone=gone, unjudged=unjudged
    )


def test_an_exception_that_one_interpreter_needs_is_not_called_needless() -> None:
    first, second = settle([report("x is needed no more", "y is needed no more"), report("y is needed no more")])

    assert first.notes == second.notes == ("a note", "y is needed no more")


def test_the_baseline_is_stale_in_what_no_interpreter_finds() -> None:
    first, second = settle([report(gone=("WC1 a", "WC1 b")), report(gone=("WC1 b",))])

    assert first.notes == second.notes
    assert "WC1 b" in first.notes[1]
    assert "WC1 a" not in first.notes[1]


def test_an_interpreter_that_could_not_be_judged_needs_nothing_and_spares_nothing() -> None:
    first, _ = settle([report("x is needed no more"), report(unjudged="no network")])

    assert first.notes == ("a note", "x is needed no more")
