import hostile_has_no_such_module  # noqa: F401
