from __future__ import annotations

import pytest

from wheelcheck.stages.import_leads import Leads

LEADS = Leads(["pkg"], {"os", "json", "typing"})
OS = ("s", "os", ())


@pytest.mark.parametrize(
    ("source", "lead"),
    [
        ("import os, numpy as np\n", [OS, ("f", "numpy", ())]),
        ("from . import a\nfrom .b import c\n", [("o", "pkg.sub", ("a",)), ("o", "pkg.sub.b", ("c",))]),
        ("from ..up import x\n", [("o", "pkg.up", ("x",))]),
        ('"""Text.\nclass of things\n"""\nfrom __future__ import annotations\nimport os\n', [OS]),
        ("__all__ = ['a', 'b']\nNUMBER = 1\nimport os\n", [OS]),
        ("if TYPE_CHECKING:\n    import numpy\nimport os\n", [OS]),
        ("import os\nLOG = make()\nimport json\n", [OS]),
        ("import os\ntry:\n    import numpy\nexcept ImportError:\n    pass\nimport json\n", [OS]),
        ("import os\ndef f(x=os.environ.pop('A')): pass\nimport json\n", [OS]),
        ("from .... import above\n", []),
        ("this is no Python\n", []),
        ("\0", []),
    ],
)
def test_a_lead_ends_before_the_first_statement_that_does_anything_else(source: str, lead: list[object]) -> None:
    assert list(LEADS.elements(source.encode(), "pkg.sub")) == lead
