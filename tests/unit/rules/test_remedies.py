"""What a finding blames and what it says to write, where a short answer would be a wrong one."""

from __future__ import annotations

from wheelcheck.model.finding import Finding
from wheelcheck.model.project import Project, TextFile
from wheelcheck.model.snapshot import Absence, AbsentFile, IgnoreRule
from wheelcheck.rules import find_rule
from wheelcheck.rules._sketch import case, wheel

MANIFEST = "recursive-exclude docs/_build *\nrecursive-exclude pkg *.py\n"
USES = "from . import a, b\n"
MORE = "from . import a, b, c\n"


def hidden(pattern: str, *paths: str) -> dict[AbsentFile, str]:
    rule = IgnoreRule(".gitignore", 4, pattern)
    return {AbsentFile(path, Absence.IGNORED, rule): "" for path in paths}


def only(code: str, sketch: object) -> Finding:
    rule = find_rule(code)
    assert rule is not None
    (finding,) = rule.check(sketch)  # type: ignore[arg-type]
    return finding


def test_each_file_that_a_pattern_hides_gets_its_exception() -> None:
    files = {"pkg/__init__.py": USES}
    absent = hidden("*.py", "pkg/a.py", "pkg/b.py")
    finding = only("WC002", case(files, absent=absent, shipped=wheel(files)))
    assert finding.fix == "add to .gitignore:\n!pkg/a.py\n!pkg/b.py\ngit add pkg/a.py pkg/b.py"


def test_many_files_of_a_folder_share_one_exception() -> None:
    files = {"pkg/__init__.py": MORE}
    absent = hidden("*.py", "pkg/a.py", "pkg/b.py", "pkg/c.py")
    finding = only("WC002", case(files, absent=absent, shipped=wheel(files)))
    assert finding.fix == "add to .gitignore:\n!pkg/*.py\ngit add pkg/a.py pkg/b.py pkg/c.py"


def test_only_the_lines_of_the_manifest_that_leave_the_file_out_are_blamed() -> None:
    files = {"pkg/__init__.py": "from . import a\n", "pkg/a.py": ""}
    project = Project("pkg", "pkg", "1.0", "setuptools.build_meta", files=(TextFile("MANIFEST.in", MANIFEST),))
    shipped = wheel({"pkg/__init__.py": "from . import a\n"})
    finding = only("WC003", case(files, sdist=("pkg/__init__.py",), shipped=shipped, project=project))
    assert [str(place) for place in finding.locations if place.path == "MANIFEST.in"] == ["MANIFEST.in:2"]


def test_data_that_a_pattern_hides_gets_its_exceptions() -> None:
    files = {"pkg/__init__.py": "import os\nDATA = os.path.join(os.path.dirname(__file__), 'names')\n"}
    absent = hidden("*.dat", "pkg/names/a.dat", "pkg/names/b.dat")
    finding = only("WC201", case(files, absent=absent, shipped=wheel(files)))
    assert [edit.text for edit in finding.edits] == [
        "!pkg/names/a.dat\n!pkg/names/b.dat",
        "git add pkg/names/a.dat pkg/names/b.dat",
    ]
