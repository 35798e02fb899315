import rows

if hasattr(rows, "spoiled"):
    raise ValueError("spoiled")
