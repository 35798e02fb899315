import worlds.turned.late
from worlds import turned

assert turned.work() == 1 and turned.late.VALUE
