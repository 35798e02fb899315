"""What all tests share."""

from __future__ import annotations

import os

# pytest-xdist tells its workers how wide the terminal is, and the text report heeds that.
os.environ.pop("COLUMNS", None)
