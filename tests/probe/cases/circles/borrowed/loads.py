import borrowed.tool.text  # noqa: F401
