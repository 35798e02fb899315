"""Modules that fight whoever imports them."""
