"""Where files of the project were lost, without running anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wheelcheck.diagnosis import CauseKind
from wheelcheck.model.archive import Metadata
from wheelcheck.model.binary import Image
from wheelcheck.model.build import BuildError, BuildFault, BuildResult, BuildStep, DeclaredExtension
from wheelcheck.model.finding import Severity
from wheelcheck.model.imports import CaughtError, Frame
from wheelcheck.model.project import Project, TextFile
from wheelcheck.model.snapshot import Absence, AbsentFile, IgnoreRule
from wheelcheck.rules._sketch import case, compiled, failed, wheel

RULE = IgnoreRule(".gitignore", 13, "lib/")
SHIPPED = {
    "pkg/__init__.py": "",
    "pkg/pipeline.py": "from pkg.lib.labels import NAMES\n",
    "pkg/lib/__init__.py": "",
}
LABELS = AbsentFile("pkg/lib/labels.py", Absence.IGNORED, RULE)
RANKS = AbsentFile("pkg/lib/ranks.py", Absence.IGNORED, RULE)
SCRATCH = AbsentFile("pkg/lib/scratch.py", Absence.IGNORED, RULE)


def test_files_that_one_pattern_hides_are_one_cause_with_what_they_need_themselves() -> None:
    hidden = {LABELS: "from . import ranks\nNAMES = ()\n", RANKS: "", SCRATCH: ""}
    (cause,) = case(SHIPPED, absent=hidden, shipped=wheel(SHIPPED)).causes
    assert cause.kind is CauseKind.IGNORED
    assert cause.subject == "pkg.lib.labels"
    assert [trail.source for trail in cause.trails] == ["pkg/lib/labels.py", "pkg/lib/ranks.py"]
    assert cause.trails[0].rule == RULE


def test_a_module_of_a_lost_package_that_tracked_code_asks_for_is_lost_with_it() -> None:
    files = {"pkg/__init__.py": "from . import lib\n", "pkg/sessions.py": "from .lib.labels import NAMES\n"}
    package = AbsentFile("pkg/lib/__init__.py", Absence.IGNORED, RULE)
    (cause,) = case(files, absent={package: "", LABELS: "", SCRATCH: ""}, shipped=wheel(files)).causes
    assert cause.subject == "pkg.lib"
    assert [trail.source for trail in cause.trails] == ["pkg/lib/__init__.py", "pkg/lib/labels.py"]


def test_the_text_about_a_circular_import_changes_nothing() -> None:
    files = {**SHIPPED, "pkg/lib/__init__.py": "from . import labels\n"}
    error = CaughtError(
        "ImportError",
        ("Exception",),
        "cannot import name 'labels' from partially initialized module 'pkg.lib' "
        "(most likely due to a circular import)",
        (Frame("pkg.lib", "pkg/lib/__init__.py", 1, "<module>", "from . import labels", True),),
        name="pkg.lib",
    )
    outcome = failed("pkg.lib", error, path="pkg/lib/__init__.py")
    (cause,) = case(files, absent={LABELS: ""}, shipped=wheel(files), outcomes=(outcome,)).causes
    assert (cause.kind, cause.subject, cause.circle) == (CauseKind.IGNORED, "pkg.lib.labels", None)
    assert cause.failed == ("pkg.lib",)


def test_a_hidden_source_that_setup_py_names_explains_the_failed_build() -> None:
    setup = 'setup(ext_modules=cythonize([Extension("pkg.lib.rank", ["pkg/lib/rank.pyx"])]))\n'
    error = BuildError(
        BuildStep.SDIST, "build_sdist", BuildFault.MISSING_FILE, "doesn't match any files", missing="pkg/lib/rank.pyx"
    )
    project = Project("pkg", "pkg", "1.0", "setuptools.build_meta", files=(TextFile("setup.py", setup),))
    hidden = {AbsentFile("pkg/lib/rank.pyx", Absence.IGNORED, RULE): "def rank(): pass\n"}
    build = BuildResult(None, None, "", 0.0, error)
    (cause,) = case({"pkg/__init__.py": ""}, absent=hidden, build=build, project=project).causes
    assert (cause.kind, cause.subject) == (CauseKind.IGNORED, "pkg.lib.rank")
    assert ("setup.py", 1) in [(need.path, need.line) for need in cause.needs]


def test_a_shared_declaration_that_cython_includes_is_needed() -> None:
    tree = {"pkg/__init__.py": "", "pkg/lib/rank.pyx": 'include "_shared.pxi"\n'}
    hidden = {AbsentFile("pkg/lib/_shared.pxi", Absence.UNTRACKED): "DEF X = 1\n"}
    (cause,) = case(tree, absent=hidden).causes
    assert (cause.kind, cause.subject) == (CauseKind.UNTRACKED, "pkg/lib/_shared.pxi")


def test_a_hidden_file_that_the_build_writes_anew_is_not_lost() -> None:
    files = {"pkg/__init__.py": "from ._version import version\n"}
    hidden = {AbsentFile("pkg/_version.py", Absence.IGNORED, RULE): "version = '1'\n"}
    assert case(files, absent=hidden, shipped=wheel({**files, "pkg/_version.py": ""})).causes == ()


def test_a_data_file_that_git_does_not_have_is_lost_in_git() -> None:
    files = {"pkg/__init__.py": "from pathlib import Path\nT = (Path(__file__).parent / 'names.json').read_text()\n"}
    hidden = {AbsentFile("pkg/names.json", Absence.UNTRACKED): ""}
    causes = case(files, absent=hidden, shipped=wheel(files)).causes
    assert [(cause.kind, cause.subject) for cause in causes] == [(CauseKind.UNTRACKED, "pkg/names.json")]


def test_a_guarded_import_of_an_absent_module_is_no_loss() -> None:
    files = {"pkg/__init__.py": "try:\n    from pkg import gone\nexcept ImportError:\n    gone = None\n"}
    assert case(files, shipped=wheel(files)).causes == ()


def test_a_package_asked_for_a_name_below_the_line_that_brings_it_lacks_it() -> None:
    files = {"pkg/__init__.py": "from . import store\nfrom ._core import *\n"}
    binary = {"pkg/_core.cpython-311-x86_64-linux-gnu.so": ""}
    (cause,) = case(files, shipped=wheel({**files, **binary}, tag="cp311-cp311-linux_x86_64")).causes
    assert (cause.kind, cause.subject) == (CauseKind.DANGLING, "pkg.store")


@pytest.mark.parametrize(
    ("tag", "kinds"),
    [
        ("cp311-cp311-linux_x86_64", {CauseKind.OTHER_PLATFORM}),
        ("py3-none-any", {CauseKind.OTHER_PLATFORM, CauseKind.DANGLING}),
    ],
)
def test_what_a_module_for_another_platform_misses_may_be_in_the_wheel_for_that_one(
    tag: str, kinds: set[CauseKind]
) -> None:
    files = {"pkg/__init__.py": "", "pkg/backend.py": "import winreg\nfrom pkg._made_there import C\n"}
    frame = Frame("pkg.backend", "pkg/backend.py", 1, "<module>", "import winreg", True)
    error = CaughtError("ModuleNotFoundError", ("ImportError",), "No module named 'winreg'", (frame,), name="winreg")

    causes = case(files, shipped=wheel(files, tag=tag), outcomes=(failed("pkg.backend", error),)).causes

    assert {cause.kind for cause in causes} == kinds


def test_subpackages_lost_at_the_same_station_are_one_cause() -> None:
    tree = {
        "pkg/__init__.py": "from pkg.a import x\nfrom pkg.b import y\n",
        "pkg/a/__init__.py": "x = 1\n",
        "pkg/b/__init__.py": "y = 1\n",
    }
    top = {"pkg/__init__.py": tree["pkg/__init__.py"]}
    (cause,) = case(tree, sdist=tuple(tree), shipped=wheel(top)).causes
    assert (cause.kind, cause.subject, cause.also) == (CauseKind.NOT_IN_WHEEL, "pkg.a", ("pkg.b",))


def test_an_example_in_the_description_that_cannot_run_is_reported() -> None:
    text = "# pkg\n\n```python\nfrom pkg.contrib.jira import Renderer\n```\n"
    shipped = replace(wheel({"pkg/__init__.py": ""}), metadata=Metadata("pkg", "1.0", description=text))
    (cause,) = case(shipped=shipped).causes
    assert (cause.kind, cause.subject) == (CauseKind.DANGLING, "pkg.contrib")


def test_an_address_in_the_description_is_no_module() -> None:
    text = "    https://pkg.readthedocs.io/en\n    pip install pkg.tar.gz\n    open pkg.conf.yaml.example/x\n"
    shipped = replace(wheel({"pkg/__init__.py": ""}), metadata=Metadata("pkg", "1.0", description=text))
    assert case(shipped=shipped).causes == ()


def test_a_forgotten_subpackage_that_nothing_imports_is_a_warning() -> None:
    files = {"pkg/__init__.py": "", "pkg/common/__init__.py": "", "pkg/common/io.py": "X = 1\n"}
    shipped = wheel({"pkg/__init__.py": ""})
    (cause,) = case(files, sdist=tuple(files), shipped=shipped).causes
    assert (cause.kind, cause.subject, cause.severity) == (CauseKind.NOT_IN_WHEEL, "pkg.common", Severity.WARNING)


def test_tests_examples_and_empty_folders_are_left_out_on_purpose() -> None:
    code = ("pkg/tests/__init__.py", "pkg/examples/__init__.py", "pkg/_dev/__init__.py")
    files = {"pkg/__init__.py": "", "pkg/empty/__init__.py": "", **dict.fromkeys(code, "X = 1\n")}
    assert case(files, sdist=tuple(files), shipped=wheel({"pkg/__init__.py": ""})).causes == ()


def test_a_hidden_declaration_explains_the_extension_that_did_not_compile() -> None:
    tree = {"pkg/__init__.py": "", "pkg/_fast.pyx": "def f(): pass\n"}
    hidden = {AbsentFile("pkg/_fast.pxd", Absence.IGNORED, RULE): "cdef int x\n"}
    row = DeclaredExtension("pkg._fast", ("pkg/_fast.pyx",), True, False, "pkg/_fast.pyx:3: 'x' is not declared")
    build = BuildResult(None, None, "", 0.0, extensions=(row,))
    (cause,) = case(tree, absent=hidden, shipped=wheel({"pkg/__init__.py": ""}), build=build).causes
    assert (cause.kind, cause.subject) == (CauseKind.IGNORED, "pkg/_fast.pxd")


def _described(files: dict[str, str], example: str) -> list[tuple[CauseKind, str, Severity | None, str, int | None]]:
    metadata = Metadata("pkg", "1.0", description=f"Use it:\n\n    {example}\n", description_line=20)
    causes = case(shipped=wheel(files, metadata=metadata)).causes
    return [(c.kind, c.subject, c.severity, c.needs[0].path, c.needs[0].line) for c in causes]


def test_an_example_of_the_description_that_is_wrong_is_a_warning_at_its_line() -> None:
    (found,) = _described({"pkg/__init__.py": ""}, "from pkg.waiters import Waiter")
    assert found == (CauseKind.DANGLING, "pkg.waiters", Severity.WARNING, "METADATA", 22)


@pytest.mark.parametrize(
    "init",
    [
        "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n",
        "__import__('pkg_resources').declare_namespace(__name__)\n",
    ],
)
def test_an_example_may_use_what_another_distribution_adds_to_a_shared_package(init: str) -> None:
    shared = {"pkg/__init__.py": init, "pkg/core.py": ""}
    below = {"pkg/__init__.py": "", "pkg/providers/__init__.py": init, "pkg/providers/own.py": ""}
    assert _described(shared, "from pkg.ext.agent import Exporter") == []
    assert _described(below, "from pkg.providers.other.agent import Exporter") == []


def test_a_submodule_of_a_package_whose_names_are_taken_by_a_star_may_come_with_them() -> None:
    files = {
        "pkg/__init__.py": "from pkg import backend, use\n",
        "pkg/use.py": "from pkg.backend import random\n",
        "pkg/backend/__init__.py": "from pkg.backend.jax import *\n",
        "pkg/backend/jax/__init__.py": "from pkg.backend.jax import random\n",
        "pkg/backend/jax/random.py": "",
    }
    assert case(shipped=wheel(files)).causes == ()


RUST = {"pkg/__init__.py": "from pkg._core import f\n", "src/lib.rs": ""}


def wanted(module: str, files: dict[str, str]) -> CaughtError:
    text = files["pkg/__init__.py"].rstrip()
    frame = Frame("pkg", "pkg/__init__.py", 1, "<module>", text, True)
    return CaughtError("ModuleNotFoundError", ("ImportError",), f"No module named '{module}'", (frame,), name=module)


def test_a_module_whose_source_says_nothing_of_its_name_is_found_where_it_went() -> None:
    shipped = compiled({"pkg/native/_core.abi3.so": Image("x86_64")}, {"pkg/__init__.py": RUST["pkg/__init__.py"]})
    outcome = failed("pkg", wanted("pkg._core", RUST), path="pkg/__init__.py")

    (cause,) = case(RUST, shipped=shipped, outcomes=(outcome,)).causes

    assert (cause.kind, cause.subject, cause.detail) == (CauseKind.MISPLACED, "pkg._core", "pkg.native._core")


@pytest.mark.parametrize(
    "user",
    ["import pkg.native._core\n", "from pkg.native import _core\n", "from .native._core import f\n"],
)
def test_a_module_that_is_imported_where_it_is_has_not_gone_astray(user: str) -> None:
    files = {**RUST, "pkg/user.py": user}
    texts = {path: text for path, text in files.items() if path.endswith(".py")}
    shipped = compiled({"pkg/native/_core.abi3.so": Image("x86_64")}, texts)
    outcome = failed("pkg", wanted("pkg._core", files), path="pkg/__init__.py")

    (cause,) = case(files, shipped=shipped, outcomes=(outcome,)).causes

    assert cause.kind is CauseKind.DANGLING


def test_of_two_modules_of_that_name_none_is_chosen() -> None:
    binaries = {f"pkg/{folder}/_core.abi3.so": Image("x86_64") for folder in ("one", "two")}
    shipped = compiled(binaries, {"pkg/__init__.py": RUST["pkg/__init__.py"]})
    outcome = failed("pkg", wanted("pkg._core", RUST), path="pkg/__init__.py")

    (cause,) = case(RUST, shipped=shipped, outcomes=(outcome,)).causes

    assert cause.kind is CauseKind.DANGLING


def test_examples_in_the_docstrings_of_large_sources_need_nothing_and_their_imports_do() -> None:
    large = '"""Use it:\n\nfrom pkg import example\n"""\n' + "x = 1\n" * 60_000
    lost = case(shipped=wheel({"pkg/__init__.py": "import pkg.a\n", "pkg/a.py": large + "from pkg import gone\n"}))
    fine = case(shipped=wheel({"pkg/__init__.py": "import pkg.a\n", "pkg/a.py": large}))
    assert fine.causes == ()
    assert [(cause.kind, cause.subject) for cause in lost.causes] == [(CauseKind.DANGLING, "pkg.gone")]


def test_a_package_that_looks_for_parts_elsewhere_may_import_what_another_distribution_brings() -> None:
    init = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
    files = {
        "pkg/__init__.py": init + "import pkg.use\n",
        "pkg/use.py": "import pkg.schema._core\nfrom pkg import other\n",
    }
    assert case(shipped=wheel(files)).causes == ()

    tree = {**files, "pkg/schema/__init__.py": "", "pkg/schema/_core.py": "", "pkg/other.py": ""}
    lost = case(tree, sdist=tuple(tree), shipped=wheel(files)).causes
    assert {cause.kind for cause in lost} == {CauseKind.NOT_IN_WHEEL}
