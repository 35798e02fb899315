"""The checks of this project: ``nox`` runs those of every change, ``nox -l`` lists all."""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["lint", "typing", "tests", "probe", "e2e", "docs", "dogfood"]
nox.options.reuse_existing_virtualenvs = True

PROJECT = nox.project.load_toml("pyproject.toml")


# As in README.md: `nox -s e2e -- -n 0` for a debugger.
PYTEST = ("python", "-m", "pytest", "-n", "2")


# A notice of the theme's makers on what comes after it, in the midst of warnings that matter.
QUIET_MKDOCS = {"NO_MKDOCS_2_WARNING": "1"}


def group(name: str) -> list[str]:
    """The requirements of a dependency group of pyproject.toml."""
    return list(nox.project.dependency_groups(PROJECT, name))


@nox.session
def lint(session: nox.Session) -> None:
    """Style, format, and the direction of imports."""
    session.install("-e", ".", *group("lint"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports", "--no-cache")


@nox.session
def typing(session: nox.Session) -> None:
    """Types, strictly."""
    session.install("-e", ".[test]", *group("typing"), *group("docs"))
    session.run("mypy", "--strict")


@nox.session
def tests(session: nox.Session) -> None:
    """The unit tests; arguments go to pytest."""
    session.install("-e", ".[test]")
    session.run(*PYTEST, *(session.posargs or ["tests/unit"]))


@nox.session
def probe(session: nox.Session) -> None:
    """What runs inside the target interpreter, on every interpreter found from 3.8 to 3.13."""
    session.install("-e", ".[test]")
    session.run(*PYTEST, "tests/probe", *session.posargs)


@nox.session
def e2e(session: nox.Session) -> None:
    """The sample projects through the command line, and the report's page in a browser."""
    session.install("-e", ".[test]")
    session.run(*PYTEST, "tests/e2e", "tests/browser", *session.posargs)


@nox.session
def fixes(session: nox.Session) -> None:
    """Every fix that can be pasted, written into a broken project and verified again: each rule with each backend."""
    session.install("-e", ".[test]")
    session.run(*PYTEST, "tests/e2e/test_fixes.py", *session.posargs, env={"WHEELCHECK_EVERY_FIX": "1"})


@nox.session
def fuzz(session: nox.Session) -> None:
    """A short run of both fuzzers: damaged archives, damaged compiled files; arguments go to both."""
    session.install("-e", ".[test]")
    arguments = session.posargs or ["--count", "5000"]
    session.run("python", "benchmarks/fuzz_archives.py", *arguments)
    session.run("python", "benchmarks/fuzz_binaries.py", *arguments)


@nox.session
def friends(session: nox.Session) -> None:
    """What is written for nox, tox, pre-commit, cibuildwheel and GitHub, run by these or as they run it."""
    session.install("-e", ".[test]", "nox", "tox", "pre-commit", "cibuildwheel; python_version >= '3.11'")
    env = {"WHEELCHECK_TEST_TOOLS": "git nox tox pre-commit"}
    session.run("python", "-m", "pytest", "tests/e2e/test_friends.py", *session.posargs, env=env)


@nox.session
def minimum(session: nox.Session) -> None:
    """The unit tests with the lowest version of each dependency that pyproject.toml allows."""
    # Not create_tmp(): that moves TMPDIR into this repository, where a test's folder is no longer outside of any.
    lowest = Path(session.virtualenv.location) / "lowest.txt"
    lowest.write_text("".join(f"{requirement.replace('>=', '==', 1)}\n" for requirement in _dependencies()))
    session.install("-e", ".[test]", "-c", str(lowest))
    session.run(*PYTEST, "tests/unit", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation, every warning an error; much of it comes from the code, and its pictures from runs."""
    session.install("-e", ".", *group("docs"))
    session.run("mkdocs", "build", "--strict", "--site-dir", f"{session.create_tmp()}/site", env=QUIET_MKDOCS)
    session.run("python", "docs/picture.py", "--check")


@nox.session
def dogfood(session: nox.Session) -> None:
    """wheelcheck, on itself."""
    extra = "[uv]" if shutil.which("uv") is None else ""
    session.install(f".{extra}")
    session.run("wheelcheck", "verify", ".", *session.posargs)


@nox.session
def agreement(session: nox.Session) -> None:
    """The import engine against a fresh interpreter per module; arguments go to benchmarks/agreement.py."""
    session.install("-e", ".", "uv")
    packages = ("cryptography", "lxml", "aiohttp", "pydantic", "polars", "botocore", "sqlalchemy", "numpy")
    session.run("python", "benchmarks/agreement.py", *(session.posargs or packages))


@nox.session
def policies(session: nox.Session) -> None:
    """The platforms' policies and libraries, taken anew from auditwheel's and delvewheel's newest releases."""
    session.install("--upgrade", "auditwheel", "delvewheel")
    session.run("python", "benchmarks/platform_data.py", "src/wheelcheck/linkage/data")
    session.run("git", "diff", "--stat", "--", "src/wheelcheck/linkage/data", external=True)


def _dependencies() -> list[str]:
    dependencies: list[str] = PROJECT["project"]["dependencies"]
    return dependencies
