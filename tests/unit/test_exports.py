"""Which sources leave a doubt about the names that they export."""

from __future__ import annotations

import pytest

from wheelcheck.exports import may_fail


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n",
        '__all__ = ["f"]\n\ndef f(): ...\n',
        '__all__ = ["f"]\nfrom os import path as f\n',
        '__all__: list[str] = []\n__all__ += ["f"]\n__all__.append("g")\n__all__.extend(("h",))\nf = g = h = 1\n',
        "from os import *\n__all__ = [name for name in dir() if name[0] != '_']\n",
        "from .parts import *\nfrom . import parts\n__all__ = parts.__all__.copy()\n",
        '__all__ = ["C"]\nclass C:\n    def __getattr__(self, name): ...\n    def __dir__(self): ...\n',
        "def __getattr__(name): ...\n",
    ],
)
def test_a_source_that_plainly_binds_what_it_exports_is_not_run(text: str) -> None:
    assert not may_fail(text)


@pytest.mark.parametrize(
    "text",
    [
        '__all__ = ["f"]\n',
        '__all__ = ["f"]\nif True:\n    def f(): ...\n',
        '__all__ = ["f"]\n\ndef f(): ...\n\ndel f\n',
        '__all__ = ["f"]\ntry:\n    from _fast import f\nexcept ImportError:\n    pass\n',
        "import parts\n__all__ = parts.__all__\n",
        '__all__ = ["f" "g"]\ndef f(): ...\ndef g(): ...\n',
        '__all__ = ["f"]\ndef f(): ...\nif True:\n    __all__ += ["g"]\n',
        '__all__ = ["f"]\ndef __getattr__(name): ...\n',
        "__getattr__, __dir__, __all__ = lazy.attach(__name__, submodules)\n",
        "def __getattr__(name): ...\ndef __dir__(): ...\n",
        "sys.modules[__name__] = _LazyModule(__name__, structure)\n",
        '__all__ = ["f"\n',
    ],
)
def test_a_source_that_leaves_a_doubt_is_asked(text: str) -> None:
    assert may_fail(text)
