import builtins
import os

ORIGINAL = builtins.__import__


def refuse(name, *others):
    if name.startswith("hostile"):
        raise ImportError("not with me")
    return ORIGINAL(name, *others)


builtins.__import__ = refuse
builtins.open = builtins.sorted = None
os.open = os.write = os._exit = os.fork = os.getpid = None
