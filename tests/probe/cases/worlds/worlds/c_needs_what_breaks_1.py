import worlds.c_breaks  # noqa: F401
