import builtins
import sys

sys.path_hooks.insert(0, sys.path_hooks[0])
_original = builtins.__import__
builtins.__import__ = lambda *arguments, **names: _original(*arguments, **names)
