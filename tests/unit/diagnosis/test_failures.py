"""What a failed import is really about, whatever its text says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from wheelcheck.diagnosis import Case, Cause, CauseKind
from wheelcheck.model.archive import Metadata
from wheelcheck.model.environment import Distribution, Environment
from wheelcheck.model.finding import Severity
from wheelcheck.model.imports import CaughtError, Ending, Frame
from wheelcheck.rules._runtime import import_fails, no_module
from wheelcheck.rules._sketch import PYTHON, case, failed, wheel


def only(case: Case) -> Cause:
    (cause,) = case.causes
    return cause


def frame(module: str, source: str = "", line: int = 1, function: str = "<module>") -> Frame:
    return Frame(module, module.replace(".", "/") + ".py", line, function, source, True)


def error(kind: str, message: str, *frames: Frame, **facts: str) -> CaughtError:
    return CaughtError(kind, ("Exception",), message, frames, name=facts.get("name"), module=facts.get("module"))


@pytest.mark.parametrize(
    ("missing", "kind"),
    [
        ("requests", CauseKind.UNDECLARED),
        ("StringIO", CauseKind.SYNTAX),
        ("winreg", CauseKind.OTHER_PLATFORM),
        ("pytest", CauseKind.NEEDS_TEST_TOOLS),
    ],
)
def test_a_missing_foreign_module_is_told_by_its_name(missing: str, kind: CauseKind) -> None:
    assert only(import_fails(f"import {missing}\n", no_module(missing))).kind is kind


def test_a_module_that_left_the_standard_library_is_undeclared_from_then_on() -> None:
    broken = import_fails("import distutils\n", no_module("distutils"))
    newer = Case(replace(broken.evidence, interpreter=replace(PYTHON, version=(3, 12, 1))))
    assert only(newer).notes == ("distutils left the standard library in Python 3.12",)


def test_the_package_that_says_what_to_install_is_missing_that() -> None:
    said = error("ImportError", "please install the [d] extra", frame("pkg.mod", "raise ImportError(...) from None", 4))
    wrapped = replace(said, cause=replace(no_module("aiohttp"), frames=(frame("pkg.mod", "import aiohttp", 2),)))
    cause = only(import_fails("\nimport aiohttp\n", wrapped))
    assert (cause.kind, cause.subject, cause.severity) == (CauseKind.UNDECLARED, "aiohttp", Severity.INFO)


def test_of_two_alternatives_the_one_that_an_extra_brings_counts() -> None:
    text = "try:\n    import bs4\nexcept ImportError:\n    import BeautifulSoup\n"
    first = replace(no_module("bs4"), frames=(frame("pkg.mod", "import bs4", 2),))
    second = replace(no_module("BeautifulSoup"), frames=(frame("pkg.mod", "import BeautifulSoup", 4),), cause=first)
    metadata = Metadata("pkg", "1.0", requires=("beautifulsoup4; extra == 'soup'",), extras=("soup", "soup"))
    shipped = wheel({"pkg/__init__.py": "", "pkg/mod.py": text}, metadata=metadata)
    cause = only(case(shipped=shipped, outcomes=(failed("pkg.mod", second),)))
    assert (cause.kind, cause.subject, cause.detail) == (CauseKind.NEEDS_EXTRA, "bs4", "soup")


def test_a_failure_inside_a_dependency_is_the_dependencys() -> None:
    frames = (frame("pkg.mod", "import dep"), frame("dep", "from collections import Mapping"))
    broken = import_fails("import dep\n", error("ImportError", "cannot import name", *frames, name="collections"))
    environment = Environment(Path("python"), (), (Distribution("Dep", "2.0", ("dep",)),), "uv")
    cause = only(Case(replace(broken.evidence, environment=environment)))
    assert (cause.kind, cause.subject, cause.detail) == (CauseKind.DEPENDENCY, "Dep", "Dep 2.0")


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("assert sys.platform == 'win32'\n", error("AssertionError", "")),
        ("raise ImportError('x')\n", error("ImportError", "pkg.mod can only be imported on Windows")),
        ("ctypes.windll.kernel32\n", error("AttributeError", "module 'ctypes' has no attribute 'windll'")),
    ],
)
def test_what_says_that_it_is_for_another_platform_is(text: str, raised: CaughtError) -> None:
    cause = only(import_fails(text, raised))
    assert (cause.kind, cause.detail) == (CauseKind.OTHER_PLATFORM, "Windows")


def test_a_module_that_is_there_and_was_not_imported_is_an_implicit_submodule() -> None:
    raised = error("AttributeError", "module 'pkg.util' has no attribute 'text'", name="text", module="pkg.util")
    others = {"pkg/util/__init__.py": "", "pkg/util/text.py": ""}
    cause = only(import_fails("import pkg.util\npkg.util.text.T\n", raised, line=2, others=others))
    assert (cause.kind, cause.subject) == (CauseKind.IMPLICIT_SUBMODULE, "pkg.util.text")


def test_a_class_that_a_package_does_not_bind_is_a_missing_name_and_no_file_in_another_case() -> None:
    raised = error("ImportError", "cannot import name 'Base' from 'pkg'", name="pkg")
    cause = only(import_fails("from pkg import Base\n", raised, others={"pkg/base.py": "class Base: ...\n"}))
    assert (cause.kind, cause.detail) == (CauseKind.MISSING_NAME, "pkg.base.Base")


def test_a_name_asked_for_in_a_half_imported_module_that_binds_it_is_a_circle() -> None:
    frames = (frame("pkg.a", "from pkg.b import B"), frame("pkg.b", "from pkg.a import A"))
    raised = error("ImportError", "cannot import name 'A' from 'pkg.a'", *frames, name="pkg.a")
    texts = {
        "pkg/__init__.py": "",
        "pkg/a.py": "from pkg.b import B\nA = 1\n",
        "pkg/b.py": "from pkg.a import A\nB = 1\n",
    }
    cause = only(case(shipped=wheel(texts), outcomes=(failed("pkg.a", raised),)))
    assert cause.circle is not None
    assert cause.circle.modules == ("pkg.a", "pkg.b")
    assert cause.circle.bound_at == 2


def test_one_line_that_fails_for_many_modules_is_one_cause() -> None:
    raised = error("ZeroDivisionError", "division by zero", frame("pkg.core", "1 / 0"))
    texts = {"pkg/__init__.py": "", "pkg/core.py": "1 / 0\n", "pkg/a.py": "import pkg.core\n"}
    cause = only(case(shipped=wheel(texts), outcomes=(failed("pkg.a", raised), failed("pkg.core", raised))))
    assert (cause.kind, cause.subject, cause.failed) == (CauseKind.RAISES, "pkg.core", ("pkg.a", "pkg.core"))


def test_a_module_that_the_standard_library_hides_is_named_as_that() -> None:
    broken = import_fails("")
    (outcome,) = broken.evidence.outcomes
    hidden = replace(outcome, ending=None, reason="`import queue` loads another file")
    assert only(Case(replace(broken.evidence, outcomes=(hidden,)))).kind is CauseKind.SHADOWED


@pytest.mark.parametrize(("ending", "kind"), [(Ending.CRASHED, CauseKind.CRASH), (Ending.TIMED_OUT, CauseKind.HANG)])
def test_how_it_ended_decides_when_nothing_was_raised(ending: Ending, kind: CauseKind) -> None:
    assert only(import_fails("", ending=ending)).kind is kind


def test_a_dependency_that_only_test_modules_want_is_information() -> None:
    cause = only(import_fails("import nowhere\n", no_module("nowhere"), module="pkg.tests"))
    assert cause.kind is CauseKind.NEEDS_TEST_TOOLS


def test_an_undeclared_dependency_of_one_module_in_a_small_package_stays_an_error() -> None:
    assert only(import_fails("import nowhere\n", no_module("nowhere"))).severity is None


def test_a_foreign_module_that_the_package_elsewhere_can_do_without_is_information() -> None:
    others = {"pkg/other.py": "try:\n    import nowhere\nexcept ImportError:\n    nowhere = None\n"}
    cause = only(import_fails("import nowhere\n", no_module("nowhere"), others=others))
    assert cause.severity is Severity.INFO


def test_a_namespace_shared_with_others_is_the_projects_only_as_far_as_it_fills_it() -> None:
    files = {"google/cloud/storage/__init__.py": "import google.iam\n"}
    raised = replace(no_module("google.iam"), frames=(frame("google.cloud.storage", "import google.iam"),))
    broken = case(shipped=wheel(files), outcomes=(failed("google.cloud.storage", raised),))
    assert not broken.is_own("google.iam")
    assert broken.is_own("google.cloud.storage.blob")
    assert only(broken).kind is CauseKind.UNDECLARED


def test_a_name_that_a_guarded_import_would_bind_is_that_imports_absence() -> None:
    compat = "try:\n    import awscrt\nexcept ImportError:\n    HAS_CRT = False\n"
    raised = error("ImportError", "cannot import name 'awscrt' from 'pkg.compat'", name="pkg.compat")
    cause = only(import_fails("from pkg.compat import awscrt\n", raised, others={"pkg/compat.py": compat}))
    assert (cause.kind, cause.subject, cause.severity) == (CauseKind.UNDECLARED, "awscrt", Severity.INFO)


@pytest.mark.parametrize(
    ("below", "suggested"),
    [("class Base: ...\n", "pkg.other.Base"), ("from pkg import Base\n", None)],
)
def test_a_name_is_not_suggested_from_a_module_that_itself_asks_for_it(below: str, suggested: str | None) -> None:
    refused = CaughtError("ImportError", ("Exception",), "cannot import name 'Base' from 'pkg'", name="pkg")
    cause = only(import_fails("from pkg import Base\n", refused, others={"pkg/__init__.py": "", "pkg/other.py": below}))
    assert (cause.kind, cause.detail) == (CauseKind.MISSING_NAME, suggested)


def test_a_circle_through_another_distribution_is_shown_with_its_lines() -> None:
    frames = (frame("pkg.mod", "import host", 1), frame("host.plugins", "from pkg.mod import Plugin", 7))
    text = (
        "cannot import name 'Plugin' from partially initialized module 'pkg.mod' (most likely due to a circular import)"
    )
    refused = CaughtError("ImportError", ("Exception",), text, frames, name="pkg.mod")
    cause = only(import_fails("import host\nclass Plugin: ...\n", refused))
    assert cause.kind is CauseKind.CIRCLE
    assert cause.circle is not None
    assert [str(edge) for edge in cause.circle.edges] == [
        "pkg/mod.py:1: `import host`",
        "host/plugins.py:7: `from pkg.mod import Plugin`",
    ]
    assert cause.circle.bound_at == 2


def test_what_a_module_needs_beside_an_extra_is_that_extras() -> None:
    metadata = Metadata("pkg", "1.0", requires=("requests>=2; extra == 'http'",), extras=("http",))
    shipped = wheel({"pkg/__init__.py": "", "pkg/mod.py": "import urllib3\nimport requests\n"}, metadata=metadata)
    refused = replace(no_module("urllib3"), frames=(frame("pkg.mod", "import urllib3", 1),))
    without = case(shipped=shipped, outcomes=(failed("pkg.mod", refused),))
    environment = Environment(Path("python"), (), (Distribution("requests", "2.0", ("requests",)),), "uv")

    cause = only(without)
    with_extra = only(Case(replace(without.evidence, environment=environment)))

    assert (cause.kind, cause.detail) == (CauseKind.NEEDS_EXTRA, "http")
    assert cause.notes == ("pkg.mod needs requests too, which the extra http declares",)
    assert with_extra.kind is CauseKind.UNDECLARED


def test_a_part_of_a_shared_namespace_that_is_absent_is_another_distribution() -> None:
    refused = replace(
        error("ImportError", "cannot import name 'runner' from 'zope' (unknown location)", name="zope"),
        frames=(frame("zope.mine.mod", "from zope import runner"),),
    )
    shipped = wheel({"zope/mine/__init__.py": "", "zope/mine/mod.py": "from zope import runner\n"})
    cause = only(case(shipped=shipped, outcomes=(failed("zope.mine.mod", refused),)))

    assert (cause.kind, cause.subject, cause.detail) == (CauseKind.UNDECLARED, "zope.runner", "zope.runner")


def test_a_cython_module_that_asks_too_early_closes_a_circle_though_its_error_names_no_module() -> None:
    asking = Frame("pkg.core", "pkg/core.pyx", 2, "init pkg.core", "", True)
    frames = (frame("pkg.mod", "from pkg import core", 1), asking)
    refused = CaughtError("ImportError", ("Exception",), "cannot import name SCALE", frames)

    causes = import_fails("from pkg import core\nSCALE = 1\n", refused).causes

    cause = next(cause for cause in causes if cause.circle is not None)
    assert cause.circle is not None
    assert (cause.circle.modules, cause.circle.missing, cause.circle.bound_at) == (("pkg.mod", "pkg.core"), "SCALE", 2)
