from quiet_loss import _tries

FOUND = _tries
