from preloaded.inner.nowhere import VALUE  # noqa: F401
