from compiled import _fast

VALUE = 42
USED = _fast
