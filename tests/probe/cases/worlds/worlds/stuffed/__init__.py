import sys
import types

moves = types.ModuleType(__name__ + ".moves")
moves.VALUE = 1
sys.modules[moves.__name__] = moves
