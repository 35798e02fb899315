try:
    try:
        raise ValueError("first")
    except ValueError as first:
        raise KeyError("second") from first
except KeyError as second:
    second.__cause__.__cause__ = second
    raise
