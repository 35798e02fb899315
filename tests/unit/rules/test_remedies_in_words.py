"""Remedies that are commands or places: exact, quoted for a shell, and in the words of the project."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from wheelcheck.diagnosis import Case
from wheelcheck.model.archive import ArchiveFault, ArchiveProblem, EntryPoint, Metadata
from wheelcheck.model.build import BuildError, BuildFault, BuildResult, BuildStep
from wheelcheck.model.finding import Finding
from wheelcheck.model.project import Project, TextFile
from wheelcheck.model.snapshot import Absence, AbsentFile, IgnoreRule
from wheelcheck.rules import find_rule
from wheelcheck.rules._runtime import import_fails, no_module
from wheelcheck.rules._sketch import case, wheel
from wheelcheck.rules.case_mismatch import _names

POETRY = '[tool.poetry.scripts]\nledger = "ledger.tool:main"\n'


def only(code: str, given: Case) -> Finding:
    rule = find_rule(code)
    assert rule is not None
    (finding,) = rule.check(given)
    return finding


def words(finding: Finding) -> list[list[str]]:
    """The commands of a remedy, as a shell would read them."""
    return [shlex.split(line) for line in (finding.fix or "").splitlines() if line.startswith(("python ", "install "))]


def failed(message: str, fault: BuildFault = BuildFault.OTHER, missing: str | None = None) -> BuildResult:
    return BuildResult(None, None, "", 0.0, BuildError(BuildStep.SDIST, "build_sdist", fault, message, missing=missing))


def test_a_script_of_a_poetry_project_is_corrected_in_its_own_table() -> None:
    project = Project(
        "ledger",
        "ledger",
        backend="poetry.core.masonry.api",
        pyproject={"tool": {"poetry": {"scripts": {"ledger": "ledger.tool:main"}}}},
        files=(TextFile("pyproject.toml", POETRY),),
    )
    files = {"ledger/__init__.py": "", "ledger/cli.py": "def main(): 0\n"}
    point = EntryPoint("console_scripts", "ledger", "ledger.tool:main")

    finding = only("WC403", case(files, shipped=wheel(files, entry_points=(point,)), project=project))

    assert finding.fix == 'pyproject.toml:2 becomes: ledger = "ledger.cli:main"'
    assert [str(place) for place in finding.locations] == ["pyproject.toml:2"]


def test_a_script_without_a_like_function_shows_what_its_module_has() -> None:
    files = {"pkg/__init__.py": "", "pkg/cli.py": "def serve(): 0\ndef _own(): 0\n"}
    point = EntryPoint("console_scripts", "pkg", "pkg.cli:report")

    finding = only("WC403", case(shipped=wheel(files, entry_points=(point,))))

    assert finding.because == ("pkg/cli.py defines serve",)
    assert finding.edits == ()


@pytest.mark.parametrize(
    ("backend", "message"),
    [
        ("poetry.core.masonry.api", "ModuleOrPackageNotFoundError: No file/folder found for package ledger"),
        ("flit_core.buildapi", "ValueError: No file/folder found for module ledger"),
        ("uv_build", "Error: Expected a Python module at: src/ledger/__init__.py"),
        ("hatchling.build", "ValueError: Unable to determine which files to ship inside the wheel"),
    ],
)
def test_a_build_that_finds_no_package_is_told_where_it_lies(backend: str, message: str) -> None:
    project = Project("ledger", "ledger", "1.0", backend, pyproject={"project": {"name": "ledger"}})

    finding = only("WC101", case({"lib/ledger/__init__.py": ""}, project=project, build=failed(message)))

    assert "lib" in (finding.fix or "")
    assert finding.edits


def test_any_other_failure_names_the_command_that_shows_it_alone() -> None:
    finding = only("WC101", case({"setup.py": ""}, build=failed("ValueError: no version")))

    assert "python -m build --sdist" in (finding.fix or "")


def test_a_tool_that_pypi_has_is_required_by_the_build() -> None:
    project = Project("pkg", "pkg", backend="setuptools.build_meta", build_requires=("setuptools",))
    build = failed("CMake must be installed", BuildFault.MISSING_TOOL, "CMake")

    finding = only("WC104", case({"setup.py": ""}, project=project, build=build))

    assert finding.fix == 'in pyproject.toml:\n[build-system]\nrequires = ["setuptools", "cmake"]'


def test_what_the_system_must_have_is_named_for_each_system() -> None:
    build = failed("command 'gfortran' failed", BuildFault.MISSING_TOOL, "gfortran")

    finding = only("WC104", case({"setup.py": ""}, build=build))

    assert [line.split("  #")[0] for line in (finding.fix or "").splitlines()[1:]] == [
        "apt-get install gfortran",
        "dnf install gcc-gfortran",
        "apk add gfortran",
    ]


def test_a_record_is_written_anew_by_commands() -> None:
    problem = ArchiveProblem(ArchiveFault.WRONG_HASH, "pkg.py", "its hash differs")
    shipped = replace(wheel({"pkg.py": ""}), problems=(problem,), filename="pkg-1.0-py3-none-any $(x).whl")

    assert words(only("WC221", case(shipped=shipped))) == [
        ["python", "-m", "wheel", "unpack", "pkg-1.0-py3-none-any $(x).whl"],
        ["python", "-m", "wheel", "pack", "pkg-1.0"],
    ]


def test_a_licence_is_put_into_the_wheel_by_commands() -> None:
    shipped = wheel({"pkg.py": ""}, metadata=Metadata("pkg", "1.0", license_files=("the licence",)))

    commands = words(only("WC204", case(shipped=shipped)))

    assert commands[1] == ["install", "-D", "the licence", "pkg-1.0/pkg-1.0.dist-info/licenses/the licence"]


def test_the_file_name_of_a_wheel_gives_the_tags_to_write() -> None:
    shipped = replace(wheel({"pkg.py": ""}), header_tags=("py2-none-any",))

    commands = words(only("WC224", case(shipped=shipped)))

    assert [command[3:] for command in commands] == [
        ["unpack", shipped.filename],
        ["pack", "pkg-1.0"],
        ["tags", "--remove", "--python-tag=py3", "--abi-tag=none", "--platform-tag=any", "pkg-1.0-py2-none-any.whl"],
    ]


def test_every_reason_why_pypi_refuses_has_its_remedy() -> None:
    metadata = Metadata("pkg", "1.0+g1", requires=("x @ https://example.org/x.zip",))

    finding = only("WC227", case(shipped=wheel({}, metadata=metadata)))

    assert "git tag v1.0" in (finding.fix or "")
    assert '"x>=..."' in (finding.fix or "")


@pytest.mark.parametrize(
    ("found", "module", "command"),
    [
        ("pkg/Labels.py", "pkg.labels", "git mv pkg/Labels.py pkg/labels.py"),
        ("pkg/Sub/__init__.py", "pkg.sub", "git mv pkg/Sub pkg/sub"),
        ("src/pkg/Sub/mod.py", "pkg.sub.mod", "git mv src/pkg/Sub src/pkg/sub"),
    ],
)
def test_what_is_spelled_otherwise_is_renamed_where_it_differs(found: str, module: str, command: str) -> None:
    old, new = _names(found, module)

    assert f"git mv {old} {new}" == command


def test_a_package_that_is_packed_with_its_folder_is_told_to_be_searched_there() -> None:
    files = {"lib/ledger/__init__.py": ""}
    project = Project("ledger", "ledger", "1.0", "setuptools.build_meta", pyproject={"project": {"name": "ledger"}})

    finding = only("WC212", case(files, shipped=wheel(files, name="ledger"), project=project))

    assert finding.fix == 'in pyproject.toml:\n[tool.setuptools.packages.find]\nwhere = ["lib"]'


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("pkg/aux.py", "git mv pkg/aux.py pkg/aux_.py"),
        ("con/x.py", "git mv con con_"),
        ("pkg/a:b?.txt", "git mv 'pkg/a:b?.txt' pkg/a_b_.txt"),
        ("pkg/name. ", "git mv 'pkg/name. ' pkg/name"),
    ],
)
def test_a_name_that_a_system_refuses_gets_one_that_all_take(path: str, command: str) -> None:
    finding = only("WC217", case(shipped=wheel({"pkg/__init__.py": "", path: ""})))

    assert finding.fix == f"{command}, and use it by that name; or leave it out"


@pytest.mark.parametrize(
    ("step", "remedy"),
    [
        (BuildStep.SDIST, "a clone has no VERSION.txt: git add it, or don't need it to build"),
        (BuildStep.WHEEL, "add to MANIFEST.in:\ninclude VERSION.txt"),
    ],
)
def test_a_file_that_the_build_reads_is_brought_to_where_it_is_read(step: BuildStep, remedy: str) -> None:
    error = BuildError(step, f"build_{step.value}", BuildFault.MISSING_FILE, "no file", missing="VERSION.txt")
    files = {"setup.py": ""} if step is BuildStep.SDIST else {"setup.py": "", "VERSION.txt": ""}
    project = Project("pkg", "pkg", backend="setuptools.build_meta")
    code = "WC101" if step is BuildStep.SDIST else "WC102"

    finding = only(code, case(files, project=project, build=BuildResult(None, None, "", 0.0, error)))

    assert finding.fix == remedy


@pytest.mark.parametrize(("line", "codes"), [(1, []), (2, ["WC101"])])
def test_a_build_that_fails_where_a_file_is_asked_for_that_git_lacks_is_no_second_finding(
    line: int, codes: list[str]
) -> None:
    error = BuildError(
        BuildStep.SDIST, "build_sdist", BuildFault.OTHER, "ImportError: cannot import name 'lost'", "pkg/core.py", line
    )
    known = case(
        {"pkg/__init__.py": "from .core import x\n", "pkg/core.py": "from . import lost\nx = lost.x\n"},
        absent={AbsentFile("pkg/lost.py", Absence.IGNORED, IgnoreRule(".gitignore", 1, "lost*")): "x = 1\n"},
        build=BuildResult(None, None, "", 0.0, error),
    )
    rule = find_rule("WC101")
    assert rule is not None
    assert [finding.code for finding in rule.check(known)] == codes


@pytest.mark.parametrize(("missing", "code"), [("pkg.util", "WC101"), ("pkg", "WC103"), ("numpy.core", "WC103")])
def test_no_requirement_is_asked_to_bring_a_module_of_the_project_itself(missing: str, code: str) -> None:
    error = BuildError(
        BuildStep.SDIST, "build_sdist", BuildFault.MISSING_MODULE, f"No module named '{missing}'", missing=missing
    )
    known = case({"pkg/__init__.py": "import pkg.util\n"}, build=BuildResult(None, None, "", 0.0, error))
    finding = only(code, known)
    if code == "WC101":
        assert (finding.edits, finding.fix) == (
            (),
            "the project has no pkg.util: restore the module, or correct its import",
        )


def test_what_ignore_rules_keep_out_of_a_package_is_told_with_a_failed_build() -> None:
    error = BuildError(BuildStep.SDIST, "build_sdist", BuildFault.OTHER, "AssertionError: no zones", "setup.py", 3)
    hidden = ("pkg/zones/a", "pkg/zones/b", "pkg/_fast.so", "pkg/__pycache__/x.json", "notes/zones/c")
    rule = IgnoreRule(".gitignore", 2, "zone*")
    known = case(
        {"pkg/__init__.py": "", "setup.py": ""},
        absent={AbsentFile(path, Absence.IGNORED, rule): "" for path in hidden},
        build=BuildResult(None, None, "", 0.0, error),
    )
    because = only("WC101", known).because
    assert because[-1] == "2 files of pkg/zones/ are on this disk and not in git: .gitignore:2 `zone*` hides them"


@pytest.mark.parametrize(
    ("module", "fix"),
    [
        ("noxfile", "leave noxfile out of the wheel (WC212): nothing else of it needs nox"),
        ("pkg.use", 'add "nox" to install_requires of setup.py, or make it an extra and guard the import'),
    ],
)
def test_no_requirement_is_asked_for_by_what_is_not_meant_to_be_installed(module: str, fix: str) -> None:
    assert only("WC501", import_fails("import nox\n", no_module("nox"), module=module)).fix == fix
