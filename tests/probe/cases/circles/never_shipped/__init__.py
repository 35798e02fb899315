from never_shipped import missing  # noqa: F401
