"""Syntax trees of Python sources that nobody vouches for."""

from __future__ import annotations

import ast
import warnings


def parsed(text: str | bytes) -> ast.Module | None:
    """The syntax tree of a source; None when this Python cannot read it. Whatever the text is, nothing is printed and
    nothing raised: a parser gives up with a SyntaxError, a ValueError (a NUL in it), by its depth or its size.
    """
    try:
        return strictly_parsed(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def strictly_parsed(text: str | bytes) -> ast.Module:
    """The same for who wants to say what is wrong with it. Raises what ``ast.parse`` does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a SyntaxWarning about the user's code is not ours to print
        return ast.parse(text)
