from worlds import turned

assert turned.work() == 1
