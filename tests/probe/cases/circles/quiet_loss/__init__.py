try:
    from quiet_loss import _speedups
except ImportError:
    _speedups = None
