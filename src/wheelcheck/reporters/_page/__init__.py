"""The HTML page: what each of its panels is told, one panel a module, and the file that holds them all.

A panel is a function from a `Subject` to a record that is fit for JSON: foreign text in it is harmless and bounded.
The scripts of the page, in ``static``, show records as text and never as markup.
"""

from wheelcheck.reporters._page.document import render

__all__ = ["render"]
