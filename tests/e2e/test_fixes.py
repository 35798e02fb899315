"""What a finding says to write is written, mechanically: then the finding is gone, and no new fault has come.

Two builds each: `nox -s fixes` (WHEELCHECK_EVERY_FIX=1) tries all, every other run one of each backend that
compiles nothing. The table of what is covered stands in docs/fixes.md.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from e2e import binaries, command, fixes, requirements, samples
from e2e.broken_contents import CONTENTS
from e2e.broken_extensions import EXTENSIONS
from e2e.broken_names import NAMES
from e2e.broken_places import PLACES
from e2e.broken_projects import PROJECTS, Broken
from e2e.samples import GitState, Sample

EVERY = bool(os.environ.get("WHEELCHECK_EVERY_FIX"))
SAMPLES = (
    *("bytecode_in_wheel", "header_not_in_sdist", "ignored_module", "undeclared_dependency"),
    "build_requirement_missing",
    *("forgotten_py_module", "ignored_by_nested_gitignore", "missing_package_data"),
    *("missing_package_data_undeclared", "missing_type_marker", "not_discovered", "not_in_sdist"),
    *("not_in_sdist_flit", "not_in_sdist_hatch", "stray_tests", "typed_without_marker", "unlisted_subpackage"),
    *("untracked_data", "untracked_module"),
    *("extension_not_built", "meson_not_installed", "cmake_not_installed", "hatch_hook_without_artifacts"),
    *("implicit_submodule", "generated_file_missing"),
    *("extension_misplaced", "cmake_misplaced", "no_modules"),
    *("secret_in_wheel", "case_mismatch", "missing_top_level"),
)
DAILY = (
    *("setuptools-data-src", "setuptools-data-code", "setuptools-manifest", "hatchling-data", "pdm-includes"),
    *("poetry-packages", "flit-data", "uv-names", "poetry-script"),
)
TRIED = [broken for broken in (*PROJECTS, *PLACES, *CONTENTS, *NAMES, *EXTENSIONS) if EVERY or broken.name in DAILY]


def findings(project: Path, environ: dict[str, str], options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The errors and warnings of a run."""
    answer = command.run(["verify", project.name, "--format", "json", *options], project.parent, environ=environ)
    assert answer.status in (0, 1), answer.stderr + answer.stdout
    found: list[dict[str, Any]] = answer.report["findings"]
    return [finding for finding in found if finding["severity"] != "info"]


def mended(project: Path, sample: Sample, environ: dict[str, str]) -> None:
    """Run, write what the report says, run again."""
    before = findings(project, environ, sample.options)
    codes = {finding.code for finding in sample.findings}
    wrong = [each for each in before if each["code"] in codes]
    assert {each["code"] for each in wrong} == codes, before
    assert [each["fix"] for each in wrong if not each["edits"]] == [], "nothing to paste"
    edits = [edit for finding in wrong for edit in finding["edits"]]

    fixes.apply(project, edits, environ)
    if not all(edit["kind"] == "run" for edit in edits):
        # meson-python's sdist is what is committed.
        samples._git(project, sample.git or GitState(), "add", "--all")
        samples._git(project, sample.git or GitState(), "commit", "--quiet", "--message=Mended")
    after = findings(project, environ, sample.options)

    known = {(each["code"], each["subject"]) for each in before}
    assert [each for each in after if each["code"] in codes] == [], edits
    assert [each for each in after if (each["code"], each["subject"]) not in known] == [], edits


@pytest.mark.parametrize("broken", TRIED, ids=lambda broken: broken.name)
def test_what_a_finding_says_to_write_mends_it(broken: Broken, tmp_path: Path) -> None:
    reason = requirements.lacking((*broken.needs, "git"))
    if reason is not None:
        pytest.skip(reason)
    project = tmp_path / "ledger"
    for path, text in broken.files.items():
        place = project / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    for path, recipe in broken.make.items():
        binaries.make(recipe, project / binaries.expand(path), project)
    state = GitState(force=broken.force, tags=broken.tags)
    expected = tuple(samples.ExpectedFinding(code, "") for code in (broken.code, *broken.also))
    samples._commit(project, state)
    mended(project, Sample(tmp_path, "", 1, expected, git=state), samples.git_environ(tmp_path, state))


@pytest.mark.parametrize("name", SAMPLES if EVERY else SAMPLES[:2])
def test_what_the_finding_of_a_sample_says_to_write_mends_it(name: str, tmp_path: Path) -> None:
    sample = samples.load(samples.FIXTURES / "broken" / name)
    reason = requirements.lacking((*sample.requires, "git"))
    if reason is not None:
        pytest.skip(reason)
    state = sample.git or GitState()
    project = samples.prepare(sample, tmp_path)
    mended(project, sample, {**samples.git_environ(tmp_path, state), **sample.environ})
