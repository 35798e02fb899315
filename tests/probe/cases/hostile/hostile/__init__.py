"""Modules that do what no import should."""
