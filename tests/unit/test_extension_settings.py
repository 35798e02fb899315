"""``expect`` and ``optional``: from the file, the flag and the variable to the report on a wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.stages.wheels import make_wheel
from wheelcheck import config, session
from wheelcheck.cli import main
from wheelcheck.config import Options
from wheelcheck.errors import UsageError
from wheelcheck.model.finding import Severity


@pytest.fixture
def pure(tmp_path: Path) -> Path:
    return make_wheel(tmp_path, "pkg", "1.0", {"pkg/__init__.py": "", "pkg/_fast.py": ""})


def test_the_file_says_what_is_expected_and_what_may_be_absent() -> None:
    text = '[tool.wheelcheck]\nexpect = ["pkg._fast", "pkg._c*"]\noptional = "pkg._gpu"\n'

    options = config.resolve(config.parse(text))

    assert (options.expect, options.optional) == (("pkg._fast", "pkg._c*"), ("pkg._gpu",))


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ("pkg/_fast.pyx", "did you mean 'pkg._fast'?"),
        ("src/pkg/_fast.c", "did you mean 'pkg._fast'?"),
        ("pkg/_fast.cpython-311-x86_64-linux-gnu.so", "did you mean 'pkg._fast'?"),
        ("pkg._fast-1", "such as 'demo._fast'"),
        ("pkg..fast", "such as 'demo._fast'"),
    ],
)
def test_a_path_is_no_module(entry: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        config.parse(f'[tool.wheelcheck]\nexpect = ["{entry}"]\n')

    assert hint in str(caught.value)


def test_a_wheel_without_the_expected_module_fails(pure: Path) -> None:
    (report,) = session.inspect([str(pure)], Options(select=("WC318",), expect=("pkg._fast",)))

    (finding,) = report.findings
    assert (finding.code, finding.severity, report.passed) == ("WC318", Severity.ERROR, False)
    assert "the wheel holds pkg/_fast.py, not compiled" in finding.because


def test_the_command_line_takes_both(
    pure: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHEELCHECK_OPTIONAL", "pkg._gpu")

    status = main(["inspect", str(pure), "--extensions", "--expect", "pkg._fast", "--expect", "pkg._gpu"])

    shown = capsys.readouterr().out
    assert status == 1
    assert "error[WC318] pkg._fast is not in the wheel, and the configuration expects it (expect)" in shown
    assert "info[WC318] pkg._gpu is not in the wheel" in shown
    assert "module     in the wheel\npkg._fast  NO\n" in shown
