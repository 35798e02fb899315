"""Why an installation failed, from what uv and pip really print."""

from __future__ import annotations

import pytest

from wheelcheck import install_log
from wheelcheck.model.environment import InstallFault

UV_ABSENT = """\
error: No solution found when resolving dependencies
  cause: Because nothere was not found in the package registry and aaa==1.0 depends on nothere>=1, we can conclude that aaa==1.0 cannot be used.
         And because only aaa==1.0 is available and you require aaa, we can conclude that your requirements are unsatisfiable.
"""  # noqa: E501
UV_OLD = """\
  × No solution found when resolving dependencies:
  ╰─▶ Because flask==3.0.0 depends on click>=8.1.3 and bcc==1.0 depends on
      flask==3.0.0, we can conclude that bcc==1.0 depends on click>=8.1.3.
      And because bcc==1.0 depends on click<8, we can conclude that bcc==1.0 cannot be used.
      And because only bcc==1.0 is available and you require bcc, we can conclude that your requirements are
      unsatisfiable.
"""
UV_TAG = """\
error: No solution found when resolving dependencies
  cause: Because only ccc==1.0 is available and ccc==1.0 has no wheels with a matching Python version tag (e.g., `cp311`), we can conclude that all versions of ccc cannot be used.
         And because you require ccc, we can conclude that your requirements are unsatisfiable.
"""  # noqa: E501
UV_PYTHON = """\
error: No solution found when resolving dependencies
  cause: Because the current Python version (3.11.7) does not satisfy Python>=3.13 and ddd==1.0 depends on Python>=3.13, we can conclude that ddd==1.0 cannot be used.
"""  # noqa: E501
UV_NETWORK = """\
error: Failed to fetch: http://127.0.0.1:9/simple/click/
  cause: error sending request for url (http://127.0.0.1:9/simple/click/)
  cause: tcp connect error
  cause: Connection refused (os error 111)
"""
UV_BUILD = """\
error: Failed to build `numpy==1.19.0`
  cause: The build backend returned an error
  cause: Call to `setuptools.build_meta:__legacy__.build_wheel` failed (exit status: 1)

         [stderr]
         Traceback (most recent call last):
         ModuleNotFoundError: No module named 'distutils.msvccompiler'
"""
UV_BROKEN = """\
error: Failed to read `iii @ file:///w/iii-1.0-py3-none-any.whl`
  cause: Failed to read from zip file
  cause: unable to locate the end of central directory record
"""
PIP_ABSENT = """\
ERROR: Could not find a version that satisfies the requirement nothere>=1 (from aaa) (from versions: none)
ERROR: No matching distribution found for nothere>=1
"""
PIP_VERSION = """\
ERROR: Could not find a version that satisfies the requirement click==99 (from fff) (from versions: 8.0, 8.4, 8.5, 8.6)
ERROR: No matching distribution found for click==99.0
"""
PIP_CONFLICT = """\
The conflict is caused by:
    The user requested bcc 1.0 (from /w/bcc-1.0-py3-none-any.whl)
    bcc 1.0 depends on click<8
    flask 3.0.0 depends on click>=8.1.3

To fix this you could try to:
ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/
"""
PIP_NETWORK = """\
WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('x: Connection refused')'
Looking in indexes: http://me:word@127.0.0.1:9/simple
ERROR: No matching distribution found for click
"""


@pytest.mark.parametrize(
    ("output", "fault", "message"),
    [
        (
            UV_ABSENT,
            InstallFault.UNRESOLVABLE,
            "nothere was not found in the package registry and aaa==1.0 depends on nothere>=1",
        ),
        (
            UV_OLD,
            InstallFault.UNRESOLVABLE,
            "flask==3.0.0 depends on click>=8.1.3 and bcc==1.0 depends on flask==3.0.0; bcc==1.0 depends on click<8",
        ),
        (PIP_ABSENT, InstallFault.UNRESOLVABLE, None),
        (PIP_VERSION, InstallFault.UNRESOLVABLE, "click==99, required by fff: the index has 8.4, 8.5, 8.6 and older"),
        (PIP_CONFLICT, InstallFault.UNRESOLVABLE, "bcc 1.0 depends on click<8; flask 3.0.0 depends on click>=8.1.3"),
        (UV_NETWORK, InstallFault.NETWORK, "cannot reach http://127.0.0.1:9/simple/click/ (Connection refused)"),
        (PIP_NETWORK, InstallFault.NETWORK, "cannot reach http://127.0.0.1:9/simple (Connection refused)"),
        (UV_BROKEN, InstallFault.INVALID_WHEEL, "unable to locate the end of central directory record"),
        (
            UV_BUILD,
            InstallFault.DEPENDENCY_BUILD,
            "numpy==1.19.0 has no wheel that fits and does not build: "
            "ModuleNotFoundError: No module named 'distutils.msvccompiler'",
        ),
    ],
)
def test_fault_and_message(output: str, fault: InstallFault, message: str | None) -> None:
    error = install_log.parse(output)

    assert error.fault is fault
    assert message in (None, error.message)


@pytest.mark.parametrize(
    "output", [UV_TAG, "ERROR: ccc-1.0-cp39-cp39-linux.whl is not a supported wheel on this platform."]
)
def test_a_wheel_that_does_not_fit(output: str) -> None:
    assert install_log.parse(output, subject="ccc").fault is InstallFault.NOT_INSTALLABLE
    assert install_log.parse(output, subject="other").fault is InstallFault.UNRESOLVABLE


@pytest.mark.parametrize(
    "output", [UV_PYTHON, "ERROR: Package 'ddd' requires a different Python: 3.11.7 not in '>=3.13'"]
)
def test_another_python_is_required(output: str) -> None:
    error = install_log.parse(output, subject="DDD")

    assert error.fault is InstallFault.NOT_INSTALLABLE
    assert error.message.endswith("requires Python >=3.13, this is 3.11.7")


def test_no_login_is_repeated() -> None:
    assert "word" not in install_log.parse(PIP_NETWORK).message


def test_an_unknown_wording_is_quoted() -> None:
    error = install_log.parse("error: something new\n")

    assert (error.fault, error.message) == (InstallFault.OTHER, "something new")
