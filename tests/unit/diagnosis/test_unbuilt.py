"""Cython modules that were forgotten in a list."""

from __future__ import annotations

from wheelcheck.diagnosis import Case, CauseKind
from wheelcheck.model.build import BuildResult, DeclaredExtension
from wheelcheck.model.finding import Severity
from wheelcheck.rules._sketch import case, wheel

_TREE = {"pkg/__init__.py": "", "pkg/one.pyx": "", "pkg/two.pyx": "", "pkg/three.pyx": ""}


def _built(*stems: str, tree: dict[str, str] | None = None) -> Case:
    rows = tuple(DeclaredExtension(f"pkg.{stem}", (f"pkg/{stem}.pyx",), False, True) for stem in stems)
    tree = tree or _TREE
    shipped = {"pkg/__init__.py": "", **{f"pkg/{stem}.abi3.so": "" for stem in stems}}
    return case(
        tree,
        sdist=tuple(tree),
        shipped=wheel(shipped, tag="cp311-cp311-linux_x86_64"),
        build=BuildResult(None, None, "", 0.0, extensions=rows),
    )


def test_the_one_module_whose_siblings_are_all_built_was_forgotten() -> None:
    (cause,) = _built("one", "two").causes

    assert cause.kind is CauseKind.NOT_BUILT
    assert cause.subject == "pkg.three"
    assert cause.severity is Severity.WARNING


def test_of_many_that_are_not_built_none_was_forgotten() -> None:
    assert _built("one").causes == ()


def test_what_another_source_includes_is_no_module() -> None:
    tree = {**_TREE, "pkg/one.pyx": 'include "three.pyx"\n'}

    assert _built("one", "two", tree=tree).causes == ()
