"""What the rules on CI files say, and where they must keep still: cases met in real projects."""

from __future__ import annotations

from typing import Any

import pytest

from wheelcheck.diagnosis import Case
from wheelcheck.model.finding import Finding, Severity
from wheelcheck.rules import all_rules
from wheelcheck.rules._ci_sketch import SRC, ci, job, pyproject


def findings(case: Case) -> list[Finding]:
    return [each for rule in all_rules() if rule.code.startswith("WC7") for each in rule.check(case)]


def codes(case: Case) -> list[str]:
    return [each.code for each in findings(case)]


def test_a_test_that_nothing_replaces_is_an_error_and_one_of_several_a_warning() -> None:
    alone = ci(job("pip install .\npytest || true"), files=SRC)
    beside = ci(job("pip install .\npytest || true", "pytest tests"), files=SRC)
    assert [each.severity for each in findings(alone)] == [Severity.ERROR]
    assert [each.severity for each in findings(beside)] == [Severity.WARNING]


def test_a_script_that_cannot_be_read_may_hold_the_real_test() -> None:
    case = ci(job("pip install .\npytest || true", "make check"), files=SRC)
    assert [each.severity for each in findings(case)] == [Severity.WARNING]


def test_a_tox_environment_whose_tests_cannot_fail_leaves_nothing_that_can() -> None:
    tox = "[testenv]\ndeps = pytest\nignore_outcome = true\ncommands = pytest\n"
    (finding,) = findings(ci(job("pip install tox\ntox"), tox=tox, files=SRC))
    assert (finding.code, finding.severity) == ("WC703", Severity.ERROR)


def test_extras_in_the_checkout_of_another_repository_are_not_ours() -> None:
    other = "- {uses: actions/checkout@v5, with: {repository: a/b, path: b}}"
    text = job(other, "pip install .[nothing]").replace("      - uses: actions/checkout@v5\n", "", 1)
    extras: dict[str, Any] = {"optional-dependencies": {}}
    assert "WC704" not in codes(ci(text, project=pyproject(**extras)))


def test_extras_that_tox_asks_for_by_factor_are_read_without_the_factor() -> None:
    tox = "[testenv]\nextras =\n  test\n  cov: coverage\ndeps = pytest\ncommands = pytest\n"
    extras: dict[str, Any] = {"optional-dependencies": {"test": [], "coverage": []}}
    assert codes(ci(tox=tox, project=pyproject(**extras), files=SRC)) == []


def test_asking_cibuildwheel_for_its_list_builds_no_wheel() -> None:
    case = ci(job("cibuildwheel --print-build-identifiers | wc -l", "pip install .\npytest"), files=SRC)
    assert codes(case) == []


def test_an_environment_that_means_to_test_the_checkout_is_left_alone_beside_one_that_does_not() -> None:
    tox = "[testenv]\ndeps = pytest\ncommands = pytest\n[testenv:path]\nset_env = PYTHONPATH = {tox_root}/src\n"
    assert codes(ci(tox=tox, files=SRC)) == []


def test_a_package_named_to_pytest_that_holds_no_tests_is_not_put_in_front() -> None:
    case = ci(job("pip install . pytest\npytest pkg tests"))
    assert codes(case) == []


def test_a_conftest_at_the_top_puts_the_checkout_in_front() -> None:
    case = ci(job("pip install dist/*.whl\npytest tests"), files=frozenset({"pkg/__init__.py", "conftest.py"}))
    (finding,) = findings(case)
    assert (finding.code, finding.severity) == ("WC701", Severity.ERROR)
    assert "conftest.py" in " ".join(finding.because)


def test_importlib_mode_keeps_the_conftest_from_doing_so() -> None:
    files = frozenset({"pkg/__init__.py", "conftest.py"})
    case = ci(
        job("pip install dist/*.whl\npytest tests"),
        files=files,
        settings={"pytest.ini": "addopts = --import-mode=importlib"},
    )
    assert codes(case) == []


def test_a_script_that_may_move_the_sources_away_is_trusted() -> None:
    case = ci(job('pip install dist/*.whl\n./ci/prepare.sh\npython -c "import pkg"'))
    assert "WC701" not in codes(case)


@pytest.mark.parametrize("version", ["3.10", "3.20"])
def test_a_version_that_yaml_reads_as_a_number_is_an_error_wherever_it_stands(version: str) -> None:
    head = f"    strategy:\n      matrix:\n        python-version: [{version}, '3.11']\n"
    case = ci(job("pip install .\npytest", python="${{ matrix.python-version }}", head=head), files=SRC)
    assert [(each.code, each.severity) for each in findings(case) if each.severity is Severity.ERROR] == [
        ("WC707", Severity.ERROR)
    ]


def test_numbers_on_other_axes_mean_other_things() -> None:
    head = "    strategy:\n      matrix:\n        version: [3.10]\n        cmake: [3.20]\n"
    assert "WC707" not in codes(ci(job("pip install .\npytest", head=head), files=SRC))


def test_tox_names_with_braces_are_versions_of_python() -> None:
    tox = "[tox]\nenv_list = py3.1{0,1}-{a,b}\n[testenv]\ndeps = pytest\ncommands = pytest\n"
    assert codes(ci(tox=tox, files=SRC)) == []


def test_a_release_builds_from_the_tag_so_its_shallow_clone_is_no_more_than_information() -> None:
    project = pyproject(("setuptools", "setuptools-scm"), dynamic=["version"])
    text = job("python -m build", "- uses: actions/upload-artifact@v4", "pip install .\npytest")
    both = text.replace("on: [push]", "on: [push, release]")
    assert [each.severity for each in findings(ci(text, project=project, files=SRC))] == [Severity.WARNING]
    assert [each.severity for each in findings(ci(both, project=project, files=SRC))] == [Severity.INFO]


def test_a_requirement_that_brings_the_tool_is_found_through_the_lock() -> None:
    from wheelcheck.model.pipeline import Lock

    lock = Lock((("dev-tools", ("pytest",)), ("pytest", ())), (("dev", ("dev-tools",)),), (("", ()),))
    case = ci(job("uv run pytest"), project=pyproject(dependencies=[]), lock=lock, files=SRC)
    assert "WC704" not in codes(case)
