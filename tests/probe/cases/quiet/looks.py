import os
import sys

SEEN = {
    "modules": sorted(sys.modules),
    "path": sys.path,
    "argv": sys.argv,
    "flags": str(sys.flags),
    "main": sorted(sys.modules["__main__"].__dict__),
    "builtins": sorted(vars(__builtins__) if not isinstance(__builtins__, dict) else __builtins__),
    "importer": [sys._getframe(1).f_globals["__name__"].partition(".")[0]],
    "stdin": os.read(0, 10),
    "cwd": os.listdir("."),
    "recursion": sys.getrecursionlimit(),
}
with open(os.path.join(os.environ["HOME"], __name__), "w") as file:
    file.write(repr(SEEN))
