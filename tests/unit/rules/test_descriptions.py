"""Which descriptions render: on all of these `twine check --strict` (twine 6.2, docutils 0.23) says the same."""

from __future__ import annotations

import time

import pytest

from wheelcheck.rules import _rst

RENDERS = {
    "plain": "Title\n=====\n\nText with ``code`` and `link <https://e.org>`_.\n",
    "literal": "A::\n\n  code :func:`x`\n",
    "duplicate_target": "`a <https://e.org/1>`_ and `a <https://e.org/2>`_\n",
    "unknown_lexer": ".. code:: nosuchlang\n\n   x\n",
    "lexer": ".. code-block:: python\n\n   x = 1\n",
    "table": "=== ===\na   b\n=== ===\n1   2\n=== ===\n",
    "image_scale": ".. image:: https://e.org/a.png\n   :scale: 50\n",
    "badge": ".. image:: https://e.org/a.svg\n   :target: https://e.org\n",
    "math": ":math:`x^2`\n\n.. math::\n\n   x\n",
    "footnote": "x [1]_\n\n.. [1] note\n",
    "emph_in_word": "2*x and y*3\n",
    "markdown_as_rst": "# Title\n\n```python\nx = 1\n```\n\n[a](b)\n",
    "docinfo": ":Author: me\n:Version: 1\n",
    "unicode_title": "日本語\n======\n\nx\n",
    "wide_short": "日本語\n===\n\nx\n",
    "default": ".. note::\n\n   x\n\n.. admonition:: t\n\n   y\n",
    "target": ".. _a:\n\nT\n=\n\nsee a_\n",
    "class": ".. class:: x\n\npara\n",
}
FAILS = {
    "short_underline": "A long title\n====\n\nText\n",
    "role": "See :func:`x`.\n",
    "directive": ".. toctree::\n\n   a\n",
    "raw": ".. raw:: html\n\n   <b>x</b>\n",
    "include": ".. include:: x.rst\n",
    "unclosed_link": "A `link <https://e.org>_ here.\n",
    "unclosed_strong": "A **strong text.\n",
    "unknown_target": "See `nowhere`_.\n",
    "undefined_sub": "An |undefined| one.\n",
    "badlist": "* one\ntwo\n",
    "indent": "para\n  indented\nback\n",
    "badtable": "+---+\n| a |\n+--+\n",
    "only_comment": ".. a comment\n",
    "bad_option": ".. image:: a.png\n   :nosuch: 1\n",
    "levels": "A\n=\n\nB\n-\n\nC\n~\n\nD\n-\n\nE\n^\n",
    "level_skip": "A\n=\n\nB\n-\n\nC\n~\n\nD\n=\n\nE\n~\n",
    "nofootnote": "x [1]_\n",
    "star": "*args and **kwargs\n",
    "backtick": "A `single` and ``double`\n",
    "emptynote": ".. note::\n",
    "versionadded": ".. versionadded:: 1.0\n",
}


@pytest.mark.parametrize("text", RENDERS.values(), ids=RENDERS)
def test_a_description_that_pypi_renders_has_no_fault(text: str) -> None:
    assert _rst.faults(text) == []


@pytest.mark.parametrize("text", FAILS.values(), ids=FAILS)
def test_a_description_that_pypi_refuses_has_a_fault(text: str) -> None:
    assert _rst.faults(text) != []


def test_every_fault_is_told_with_its_line() -> None:
    found = _rst.faults("Title\n====\n\nSee :func:`x`.\n\n.. toctree::\n")
    assert [line for line, _ in found] == [2, 4, 6]


@pytest.mark.parametrize(
    "text",
    [
        "".join(f".. |a{n}| replace:: |a{n + 1}| |a{n + 1}|\n" for n in range(40)) + "\n|a0|\n",
        "`" * 100_000,
        "".join(f"[#]_ x [#]_\n\n.. [#] n{n}\n\n" for n in range(5000)),
        "+" + "-+" * 2000 + "\n" + ("|" + " |" * 2000 + "\n" + "+" + "-+" * 2000 + "\n") * 20,
        "\n\n".join(" " * n + "x" for n in range(300)),
    ],
    ids=["substitutions", "backquotes", "footnotes", "table", "nesting"],
)
def test_texts_that_would_take_docutils_for_ever_take_no_time(text: str) -> None:
    began = time.process_time()
    _rst.faults(text)
    assert time.process_time() - began < 5
