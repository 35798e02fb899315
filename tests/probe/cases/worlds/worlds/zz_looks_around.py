import sys
import warnings

import worlds

others = [name for name in sys.modules if name.startswith("worlds.") and name != __name__]
assert others == [], others
assert not hasattr(worlds, "heavy")
assert "WORLDS" not in __import__("os").environ
assert not [each for each in sys.meta_path if type(each).__name__ == "Finder"]
assert not sys.path[0].endswith("elsewhere")
warnings.warn("harmless here")
open(__file__).close()
