import time

__all__ = ["one", "two", "three", "never"]


def __getattr__(name):
    if name in ("one", "two", "three"):
        time.sleep(0.6)
        return name
    while name == "never":
        time.sleep(1)
    raise AttributeError(name)
