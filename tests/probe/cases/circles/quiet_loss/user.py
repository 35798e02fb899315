import importlib

try:
    from ._native import fast
except ImportError:
    fast = None
try:
    importlib.import_module("quiet_loss._plugin")
except ImportError:
    pass
try:
    import quiet_loss_is_not_ours
except ImportError:
    quiet_loss_is_not_ours = None
