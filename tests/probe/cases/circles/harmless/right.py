import harmless.left  # noqa: F401

VALUE = 1
