"""Every sample project of fixtures/, through the command line. Adding a sample is adding a folder."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from e2e import command, requirements, samples
from e2e.samples import ExpectedFinding, Sample


@dataclass(frozen=True, slots=True)
class Judged:
    """A sample, what the command answered, and what became of the project's files."""

    sample: Sample
    answer: command.Answer
    before: Mapping[str, object]
    after: Mapping[str, object]

    @property
    def found(self) -> list[dict[str, Any]]:
        """The findings of the report."""
        findings: list[dict[str, Any]] = self.answer.report["findings"]
        return findings

    def match(self, expected: ExpectedFinding) -> dict[str, Any]:
        """The finding of that code and subject."""
        wanted = (expected.code, expected.subject)
        return next(finding for finding in self.found if (finding["code"], finding["subject"]) == wanted)


def group(sample: Sample) -> str:
    """A sample is run once, by the process that gets all of its tests; those that need cargo share what it compiles."""
    return "cargo" if "cargo" in sample.requires else sample.name


PARAMETERS = [
    pytest.param(sample, id=sample.name, marks=pytest.mark.xdist_group(group(sample))) for sample in samples.find_all()
]


@pytest.fixture(scope="module", params=PARAMETERS)
def judged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    sample: Sample = request.param
    reason = requirements.lacking((*sample.requires, "git"))
    if reason is not None:
        pytest.skip(reason)
    place = tmp_path_factory.mktemp("sample")
    project = samples.prepare(sample, place)
    before = samples.fingerprint(project)
    # The crates of crates.io are compiled once; those of the samples have names of their own, so none is mistaken.
    cargo = {"CARGO_TARGET_DIR": str(tmp_path_factory.getbasetemp() / "cargo")} if "cargo" in sample.requires else {}
    environ = {**samples.git_environ(place, sample.git or samples.GitState()), **cargo, **sample.environ}
    python = ["--python", sample.python] if sample.python else []
    target = ["inspect", f"{project.name}/{sample.inspect}"] if sample.inspect else ["verify", project.name]
    arguments = [*target, "--format", "json", *python, *sample.options]
    answer = command.run(arguments, place, environ=environ)
    return Judged(sample, answer, before, samples.fingerprint(project))


def test_the_exit_status_is_the_expected_one(judged: Judged) -> None:
    assert judged.answer.status == judged.sample.exit_status, judged.answer.stderr + judged.answer.stdout[-4000:]


def test_the_expected_findings_are_reported_and_no_other_fault(judged: Judged) -> None:
    expected = Counter((finding.code, finding.subject, finding.severity) for finding in judged.sample.findings)
    found = Counter((finding["code"], finding["subject"], finding["severity"]) for finding in judged.found)

    unexpected = {finding for finding in found - expected if finding[2] != "info"}

    assert not expected - found, judged.found
    assert not unexpected, judged.found


def test_the_root_cause_comes_first(judged: Judged) -> None:
    wanted = [(finding.code, finding.subject) for finding in judged.sample.findings][:1]

    assert [(finding["code"], finding["subject"]) for finding in judged.found][: len(wanted)] == wanted


def test_each_finding_points_to_its_place_and_lists_what_it_blocks(judged: Judged) -> None:
    for expected in judged.sample.findings:
        finding = judged.match(expected)
        places = [_place(location) for location in finding["locations"]]
        assert expected.at is None or expected.at in places, finding
        assert set(expected.affects) <= set(finding["affects"]), finding
        assert finding["message"], finding


def test_no_code_is_reported_that_must_be_absent(judged: Judged) -> None:
    absent = judged.sample.absent_codes

    assert [finding for finding in judged.found if finding["code"].startswith(absent)] == []


def test_no_message_takes_over_the_guess_of_a_circle(judged: Judged) -> None:
    circles = [finding for finding in judged.found if finding["code"].startswith("WC6")]
    messages = [finding["message"] for finding in judged.found if finding not in circles]

    assert [message for message in messages if "circular" in message] == []


def test_the_report_follows_the_published_schema(judged: Judged, validate: Callable[[Any], None]) -> None:
    validate(judged.answer.report)


def test_the_version_is_the_expected_one(judged: Judged) -> None:
    expected = judged.sample.version

    assert expected is None or judged.answer.report["project"]["version"] == expected


def test_nothing_is_left_behind(judged: Judged) -> None:
    assert judged.answer.left == ()


def test_the_project_is_as_it_was(judged: Judged) -> None:
    changed = {
        path for path in judged.before.keys() | judged.after.keys() if judged.before.get(path) != judged.after.get(path)
    }

    assert changed == set()


@pytest.mark.parametrize("sample", samples.find_all(), ids=lambda sample: sample.name)
def test_no_ignore_rule_of_this_repository_hides_a_file_of_a_sample(sample: Sample) -> None:
    inside = ["git", "-C", str(samples.FIXTURES), "rev-parse", "--is-inside-work-tree"]
    if subprocess.run(inside, capture_output=True, timeout=30).returncode != 0:
        pytest.skip("not a git repository")
    files = [str(path) for path in sample.folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]

    hidden = subprocess.run(
        ["git", "-C", str(samples.FIXTURES), "check-ignore", "--no-index", "--stdin"],
        input="\n".join(files), capture_output=True, text=True, timeout=30,
    )  # fmt: skip

    assert hidden.stdout == ""


def _place(location: Mapping[str, Any]) -> str:
    return location["path"] if location["line"] is None else f"{location['path']}:{location['line']}"
