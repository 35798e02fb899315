"""The ledger of extension modules: what was declared, what was built, what the wheel holds, what can be imported.

A row for every extension module that anything knows of: the build, by what it was told; the wheel, by its files; the
configuration, by what it expects. Where they disagree, a compiled module was lost, and the row's note says how.
"""

from __future__ import annotations

from wheelcheck.ledger.names import fits, is_helper, is_pattern, unmet
from wheelcheck.ledger.row import Counts, Imported, Known, Row
from wheelcheck.ledger.table import count, files, rows

__all__ = ["Counts", "Imported", "Known", "Row", "count", "files", "fits", "is_helper", "is_pattern", "rows", "unmet"]
