"""``[tool.wheelcheck.modules]``: how it is read, which entry counts, and what it makes of a failed import."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wheelcheck import config
from wheelcheck.config import Options
from wheelcheck.diagnosis import Case, CauseKind
from wheelcheck.diagnosis.expected import EXPECTED, needless
from wheelcheck.errors import UsageError
from wheelcheck.judgement import judge
from wheelcheck.model.archive import Module, ModuleKind
from wheelcheck.model.expectation import EXPECTABLE, Expectation, expectation_of
from wheelcheck.model.finding import Severity
from wheelcheck.model.imports import CaughtError, Frame, ImportOutcome, ImportStatus
from wheelcheck.rules import all_rules
from wheelcheck.rules._runtime import no_module
from wheelcheck.rules._sketch import case, failed, wheel

_DISPLAY = Expectation("pkg.gui", "needs a display", "needs-configuration")


def read(lines: str) -> tuple[Expectation, ...]:
    return config.resolve(config.parse(f"[tool.wheelcheck.modules]\n{lines}\n")).modules


def raising(error: CaughtError, *entries: Expectation, module: str = "pkg.gui") -> Case:
    """A wheel of which one module raises, and what is said of its modules."""
    path = module.replace(".", "/") + ".py"
    frame = Frame(module, path, 1, "<module>", "import that", True)
    files = {"pkg/__init__.py": "", path: "import that\n", "pkg/fine.py": ""}
    fine = ImportOutcome(Module("pkg.fine", ModuleKind.SOURCE, "pkg/fine.py"), ImportStatus.OK)
    base = case(shipped=wheel(files), outcomes=(fine, failed(module, replace(error, frames=(frame,)))))
    return Case(replace(base.evidence, expectations=entries))


def test_an_entry_says_what_is_expected_or_that_the_module_is_skipped() -> None:
    expected, skipped = read(
        '"pkg.gui" = { expect = "needs-configuration", exception = "TclError", reason = "needs a display" }\n'
        '"pkg.host_*" = { skip = true, marker = "sys_platform != \'win32\'", reason = "a plug-in" }'
    )

    assert expected == Expectation("pkg.gui", "needs a display", "needs-configuration", exception="TclError")
    assert skipped == Expectation("pkg.host_*", "a plug-in", skip=True, marker="sys_platform != 'win32'")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            '"pkg.gui" = { expekt = "needs-extra", reason = "x" }',
            '"pkg.gui" has no key \'expekt\'; did you mean "expect"?',
        ),
        ('"pkg.gui" = { expect = "needs-config", reason = "x" }', 'did you mean "needs-configuration"?'),
        ('"pkg.gui" = { expect = "needs-extra" }', "lacks 'reason'"),
        ('"pkg.gui" = { reason = "x" }', "needs either `skip = true` or `expect`"),
        ('"pkg.gui" = { skip = true, expect = "needs-extra", reason = "x" }', "needs either `skip = true` or `expect`"),
        ('"pkg.gui" = { skip = false, reason = "x" }', "needs `skip = true`"),
        ('"pkg.gui" = { skip = true, exception = "OSError", reason = "x" }', "no `exception` can be expected"),
        ('"pkg.gui" = { skip = true, marker = "sys_platfrom", reason = "x" }', "no environment marker"),
        ('"pkg.gui" = "skip"', "needs a table"),
        ('"src/pkg/gui.py" = { skip = true, reason = "x" }', "did you mean 'pkg.gui'?"),
    ],
)
def test_a_mistake_is_told_with_the_line_of_its_entry(entry: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(f'"pkg.fine" = {{ skip = true, reason = "fine" }}\n{entry}')

    assert message in str(caught.value)
    assert str(caught.value).startswith("pyproject.toml:3: modules ")


def test_the_longer_entry_counts_and_a_package_covers_what_lies_below() -> None:
    wide, near = Expectation("pkg.*", "all", "needs-extra"), Expectation("pkg.gui", "gui", "raises-on-import")

    assert expectation_of("pkg.gui.window", (wide, near)) is near
    assert expectation_of("pkg.other", (wide, near)) is wide
    assert expectation_of("pkgother", (wide, near)) is None


def test_nothing_below_a_skipped_package_is_imported_whatever_is_said_of_it() -> None:
    package = Expectation("pkg.gui", "gui", skip=True)
    below = Expectation("pkg.gui.window", "window", "needs-extra")

    assert expectation_of("pkg.gui.window", (package, below)) is package


def test_whatever_can_be_expected_is_the_name_of_a_rule_and_known_to_the_diagnosis() -> None:
    assert set(EXPECTED) == set(EXPECTABLE)
    assert set(EXPECTABLE) <= {rule.name for rule in all_rules()}


def test_an_expected_failure_is_information_under_the_expected_name() -> None:
    made = raising(CaughtError("RuntimeError", ("Exception",), "no screen"), _DISPLAY)

    (cause,) = made.causes
    assert (cause.kind, cause.subject, cause.severity) == (CauseKind.CONFIGURATION, "pkg.gui", Severity.INFO)
    assert cause.notes[-1] == '[tool.wheelcheck.modules] "pkg.gui": needs a display'


def test_a_lost_module_of_the_project_is_never_expected() -> None:
    made = raising(no_module("pkg.gone"), _DISPLAY)

    (cause,) = made.causes
    assert (cause.kind, cause.severity) == (CauseKind.DANGLING, None)
    assert cause.notes[-1].endswith('expects needs-configuration ("needs a display"), and this is something else')


@pytest.mark.parametrize(
    ("pattern", "severity"), [("Runtime*", Severity.INFO), ("*screen", Severity.INFO), ("OSError", None)]
)
def test_an_exception_narrows_what_is_expected(pattern: str, severity: Severity | None) -> None:
    entry = replace(_DISPLAY, exception=pattern)

    (cause,) = raising(CaughtError("RuntimeError", ("Exception",), "no screen"), entry).causes

    assert cause.severity is severity


def test_a_foreign_module_that_an_extra_brings_is_named() -> None:
    entry = Expectation("pkg.gui", "the host brings it", "needs-extra")

    (cause,) = raising(no_module("hostapi"), entry).causes

    assert (cause.kind, cause.subject, cause.severity) == (CauseKind.NEEDS_EXTRA, "hostapi", Severity.INFO)


def test_an_expected_absence_does_not_excuse_another_module_that_wants_the_same() -> None:
    made = raising(no_module("hostapi"), Expectation("pkg.gui", "by the host", "undeclared-dependency"))
    other = failed("pkg", replace(no_module("hostapi"), frames=(Frame("pkg", "pkg/__init__.py", 1, "", "x", True),)))
    made = Case(replace(made.evidence, outcomes=(*made.evidence.outcomes, other)))

    assert {cause.failed: cause.severity for cause in made.causes} == {("pkg.gui",): Severity.INFO, ("pkg",): None}


def test_what_nothing_needs_any_more_is_told() -> None:
    fits_none = Expectation("pkg.gone", "x", skip=True)
    works = Expectation("pkg.fine", "y", "other-platform")
    made = raising(CaughtError("RuntimeError", ("Exception",), "no screen"), _DISPLAY, fits_none, works)

    assert dict(needless(made)) == {
        fits_none: "fits no module of the wheel",
        works: "expects other-platform, and pkg.fine can be imported: it is needed no more",
    }


def test_the_report_names_what_was_skipped_and_why() -> None:
    skipped = ImportOutcome(
        Module("pkg.gui", ModuleKind.SOURCE, "pkg/gui.py"), ImportStatus.SKIPPED, reason="a program"
    )
    made = case(shipped=wheel({"pkg/__init__.py": "", "pkg/gui.py": "from pkg import gone\n"}), outcomes=(skipped,))

    report = judge(made.evidence, Options(select=("WC0", "WC5")), (), 0.0)

    assert (report.findings, report.notes) == ((), ("not imported: pkg.gui (a program)",))
