import sys

if "rows.spoils" in sys.modules:
    import os

    os._exit(3)
