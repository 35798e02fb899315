from preloaded.inner.deep import VALUE  # noqa: F401
