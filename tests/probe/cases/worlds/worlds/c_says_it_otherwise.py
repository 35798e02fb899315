try:
    import worlds.c_breaks
except RuntimeError as error:
    raise ImportError("give it a display") from error
