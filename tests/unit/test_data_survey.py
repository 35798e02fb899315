"""Paths that one module of a distribution keeps, and others use."""

from __future__ import annotations

import time

import pytest

from wheelcheck.data_survey import survey
from wheelcheck.model.data_use import Certainty, DataUse

HERE = "from pathlib import Path\npackage_dir = Path(__file__).parent\n"
ASSET = "import os\ndef asset(name):\n    return os.path.join(os.path.dirname(__file__), 'data', name)\n"
READ = (
    "from importlib import resources\n"
    "def read(package, name):\n    return resources.files(package).joinpath(name).read_text()\n"
)
IMPORTS_SEVERAL = "from . import (\n    other,\n    package_dir,\n)\nopen(package_dir / 'data/a.json')"


def found(texts: dict[str, str], path: str) -> list[tuple[str, Certainty]]:
    return [(use.wanted, use.certainty) for use in survey(texts) if use.path == path]


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"pkg/__init__.py": HERE}, "from pkg import package_dir\n(package_dir / 'data/a.json').read_text()"),
        ({"pkg/__init__.py": HERE}, "from . import package_dir\nopen(package_dir / 'data/a.json')"),
        (
            {"pkg/__init__.py": HERE},
            "from . import (\n    other,\n    package_dir,\n)\nopen(package_dir / 'data/a.json')",
        ),
        ({"pkg/__init__.py": HERE}, "import pkg\ndef f():\n    return open(pkg.package_dir / 'data/a.json')"),
        (
            {"pkg/__init__.py": "", "pkg/places.py": HERE},
            "from pkg import places as p\nopen(p.package_dir / 'data/a.json')",
        ),
        (
            {"pkg/__init__.py": "from .places import package_dir\n", "pkg/places.py": HERE},
            "from pkg import package_dir\nopen(package_dir / 'data' / 'a.json')",
        ),
        (
            {"pkg/__init__.py": HERE, "pkg/places.py": "from . import package_dir\nDATA = package_dir / 'data'\n"},
            "from .places import DATA\nopen(DATA / 'a.json')",
        ),
        ({"pkg/__init__.py": "", "pkg/places.py": ASSET}, "from .places import asset\nopen(asset('a.json'))"),
        ({"pkg/__init__.py": "", "pkg/places.py": ASSET}, "from . import places\nopen(places.asset(name='a.json'))"),
        (
            {"pkg/__init__.py": "", "pkg/names.py": "NAME = 'a.json'\n"},
            "import os\nfrom .names import NAME\nopen(os.path.join(os.path.dirname(__file__), 'data', NAME))",
        ),
        (
            {"pkg/data/__init__.py": "", "pkg/_read.py": READ},
            "from . import data\nfrom ._read import read\nread(data, 'a.json')",
        ),
        ({"pkg/__init__.py": "", "pkg/_read.py": READ}, "from ._read import read\nread('pkg.data', 'a.json')"),
        (
            {"pkg/parts/__init__.py": "", "pkg/parts/one.py": ""},
            "from pathlib import Path\nfrom pkg.parts import one\nopen(Path(one.__file__).parents[1] / 'data/a.json')",
        ),
    ],
)
def test_paths_of_other_modules_are_followed(texts: dict[str, str], code: str) -> None:
    uses = found({**texts, "pkg/mod.py": code}, "pkg/mod.py")

    assert ("pkg/data/a.json", Certainty.EXACT) in uses


def test_a_name_of_another_distribution_is_no_path() -> None:
    texts = {"pkg/__init__.py": HERE, "pkg/mod.py": "from other import package_dir\nopen(package_dir / 'a.json')\n"}

    assert found(texts, "pkg/mod.py") == []


def test_modules_that_take_their_paths_from_one_another_end() -> None:
    texts = {
        "pkg/__init__.py": "",
        "pkg/a.py": "import os\nfrom .b import B\nA = os.path.join(B, os.path.dirname(__file__))\nopen(A)\n",
        "pkg/b.py": "import os\nfrom .a import A\nB = os.path.join(A, os.path.dirname(__file__), 'b')\nopen(B)\n",
    }

    assert all(isinstance(use, DataUse) for use in survey(texts))


def test_functions_that_call_one_another_in_many_modules_cost_little() -> None:
    def module(number: int) -> str:
        calls = " + ".join(f"m{number + step}.f(a + b, __file__)" for step in (1, 2, 3))
        imports = "".join(f"from . import m{number + step}\n" for step in (1, 2, 3))
        return f"import os\n{imports}def f(a, b):\n    return os.path.dirname(__file__) + {calls}\nopen(f('x', 'y'))\n"

    started = time.process_time()
    survey({f"pkg/m{number}.py": module(number) for number in range(40)})

    assert time.process_time() - started < 5
