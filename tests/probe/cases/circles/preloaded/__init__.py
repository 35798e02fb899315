from preloaded import inner  # noqa: F401
