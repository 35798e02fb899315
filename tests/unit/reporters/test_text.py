from __future__ import annotations

from dataclasses import replace

from wheelcheck import reporters
from wheelcheck.model.finding import Finding, Location, Severity
from wheelcheck.model.report import Report, StageResult, StageStatus
from wheelcheck.reporters import Look


def rendered(report: Report, **look: object) -> str:
    return reporters.create("text", Look(**look)).render([report])  # type: ignore[arg-type]


def test_the_cause_comes_first_then_the_symptom_then_the_fix_and_a_summary_last(bad: Report) -> None:
    assert (
        rendered(bad)
        == """\
error[WC002] pkg.lib.labels is not in git: .gitignore:13 `lib/` hides it
  pkg/lib/labels.py is on this disk but would not be in a clone, so not in CI's wheel
  Python calls it "most likely due to a circular import"; there is no circle
  at pkg/pipeline/classifier.py:14
  affects 5: pkg.pipeline, pkg.pipeline.classifier, pkg.finance and 2 more
  fix: anchor the pattern (`/lib/`), then:
       git add pkg/lib/labels.py

note: 2 changed files that no commit has were included
ignored WC501 pkg.gui: the host brings Qt

1 error in 4 modules (2 importable) - 14.2 s - wheelcheck explain WC002
"""
    )


def test_a_good_project_gets_one_line(good: Report) -> None:
    assert rendered(good) == "no findings in 2 modules (2 importable) - 14.2 s\n"


def test_verbose_shortens_nothing(bad: Report) -> None:
    assert "pkg.finance.cancel_policy, pkg.api" in rendered(bad, verbose=True)


def test_what_did_not_run_is_said(good: Report) -> None:
    stages = (
        StageResult("build", StageStatus.FAILED, 3.0, "exit 1"),
        StageResult("environment", StageStatus.SKIPPED, 0, "no wheel"),
        StageResult("imports", StageStatus.SKIPPED, 0, "no wheel"),
    )
    report = replace(good, stages=stages, evidence=replace(good.evidence, outcomes=()), passed=False)

    text = rendered(report)

    assert "build failed: exit 1\nenvironment, imports skipped: no wheel\n" in text
    assert "(no module was imported)" in text


def test_a_stage_that_was_not_asked_for_is_no_news(good: Report) -> None:
    stages = (
        StageResult("wheel", StageStatus.OK),
        StageResult("imports", StageStatus.SKIPPED, 0, "inspect runs nothing"),
    )
    report = replace(good, stages=stages, evidence=replace(good.evidence, outcomes=()))

    assert rendered(report) == "no findings in pkg-1.0-py3-none-any.whl (0 files) - 14.2 s\n"


def test_lines_wrap_at_the_width_but_what_is_to_be_copied_does_not(bad: Report) -> None:
    long = "git add " + "pkg/lib/labels.py " * 6
    report = replace(bad, findings=(replace(bad.findings[0], fix=long),))

    lines = rendered(report, width=60).splitlines()

    assert max(len(line) for line in lines if not line.startswith("  fix:")) <= 60
    assert f"  fix: {long.rstrip()}" in lines


def test_colour_is_asked_for(bad: Report) -> None:
    assert "\x1b" not in rendered(bad)
    assert "\x1b[1;31merror[WC002]\x1b[0m" in rendered(bad, color=True)


def test_many_infos_of_one_rule_are_counted(good: Report) -> None:
    infos = tuple(Finding("WC502", "needs-extra", Severity.INFO, f"pkg.m{n}", f"pkg.m{n} needs x") for n in range(9))
    report = replace(good, findings=infos)

    assert rendered(report).count("info[WC502] pkg") == 3
    assert "6 more info[WC502]: --verbose shows them" in rendered(report)
    assert rendered(report, verbose=True).count("info[WC502] pkg") == 9
    assert "WC502] pkg" not in rendered(report, quiet=True)


def test_our_own_folders_are_never_shown(good: Report) -> None:
    tree, site = "/tmp/wheelcheck-abcd1234/tree", "/tmp/wheelcheck-abcd1234/env/lib/python3.12/site-packages"
    finding = Finding(
        "WC102",
        "wheel-build-failed",
        Severity.ERROR,
        "pkg",
        f"{tree}/setup.py:3 fails",
        because=(
            f"open('{site}/pkg/data.txt')",
            "cc -I/tmp/wheelcheck-abcd1234/inc/x.h",
            f"cd {tree}",
            f"in {tree}-other",
            "/home/me/wheelcheck-fixtures/a.py",
        ),
        locations=(Location(f"{tree}/setup.py", 3),),
    )

    text = rendered(replace(good, findings=(finding,)))

    assert "abcd1234" not in text
    assert "\n  cd .\n  in tree-other\n  /home/me/wheelcheck-fixtures/a.py\n" in text
    assert "error[WC102] setup.py:3 fails" in text
    assert "open('pkg/data.txt')" in text
    assert "cc -Iinc/x.h" in text


def test_hostile_names_steer_neither_a_terminal_nor_a_ci_system(good: Report) -> None:
    finding = Finding(
        "WC511",
        "raises-on-import",
        Severity.ERROR,
        "pkg",
        "boom \x1b]0;owned\x07\n::error::forged",
        because=("::warning file=x::forged", "##[error]forged", "a" * 50 + " ::notice::forged"),
        fix="\u202esdrawkcab",
        affects=("::error::", "x\r\n::error::y"),
    )

    text = rendered(replace(good, findings=(finding,)), width=60)

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "##[" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]


def test_several_reports_have_headings(good: Report, bad: Report) -> None:
    text = reporters.create("text").render([good, bad])

    assert text.count("pkg-1.0-py3-none-any.whl\n") == 2


def test_a_quiet_report_of_a_run_that_passed_is_empty(good: Report) -> None:
    info = Finding("WC502", "needs-extra", Severity.INFO, "pkg.api", "pkg.api needs the extra `x`")
    stages = (StageResult("imports", StageStatus.FAILED, 1.0, "1 of 2 modules fail"),)

    assert rendered(replace(good, findings=(info,), stages=stages, notes=("a note",)), quiet=True) == ""


def test_a_quiet_report_of_a_run_that_failed_without_a_finding_says_why(good: Report) -> None:
    stages = (StageResult("environment", StageStatus.FAILED, 1.0, "no route"),)
    report = replace(good, stages=stages, passed=False, evidence=replace(good.evidence, outcomes=()))

    assert rendered(report, quiet=True).splitlines()[0] == "environment failed: no route"


def test_what_a_finding_tells_is_not_told_again_when_quiet(bad: Report) -> None:
    stages = (
        StageResult("build", StageStatus.FAILED, 1.0, "exit 1"),
        StageResult("wheel", StageStatus.SKIPPED, 0.0, "no wheel was built"),
    )

    assert "skipped" in rendered(replace(bad, stages=stages))
    assert "skipped" not in rendered(replace(bad, stages=stages), quiet=True)


def test_lists_of_evidence_hang_below_their_own_indentation(bad: Report) -> None:
    long = replace(bad.findings[0], because=("  - " + "word " * 20,))

    lines = rendered(replace(bad, findings=(long,)), width=50).splitlines()

    assert [line for line in lines if "word" in line][1].startswith("      word")
