"""The version of wheelcheck, said once: pyproject.toml reads it from here."""

VERSION = "0.1.0"

HOME = "https://pypi.org/project/wheelcheck/"
"""Where wheelcheck is found, for reports that must name an address."""
