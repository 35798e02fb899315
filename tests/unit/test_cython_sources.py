"""Reading Cython sources without compiling them."""

from __future__ import annotations

from wheelcheck.cython_sources import cython_needs


def test_cython_includes_and_cimports_are_read_with_their_lines() -> None:
    text = 'include "shared.pxi"\nfrom pkg.lib._base cimport Base\ncimport numpy as np\nfrom .x import y\n'
    needs = list(cython_needs(text, "pkg.lib.rank", False))
    assert [need.line for need in needs] == [1, 2, 3, 4]
    assert needs[0].include == "shared.pxi"
    assert needs[1].cimport
    assert "pkg.lib._base" in needs[1].modules
    assert needs[3].modules == ("pkg.lib.x", "pkg.lib.x.y")
