from hostile.fine import VALUE  # noqa: F401
