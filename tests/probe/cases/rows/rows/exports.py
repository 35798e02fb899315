__all__ = ["here", "nowhere", "raises", "leaves", "after"]

here = after = 1


def __getattr__(name):
    if name == "raises":
        raise ValueError("not today")
    if name == "leaves":
        import os

        os._exit(0)
    raise AttributeError(name)


def __dir__():
    return [*__all__, "offered", "_private"]
