import os

NOTHING = os.open(os.devnull, os.O_RDWR)
for _number in range(1024):
    if _number != NOTHING:
        try:
            os.dup2(NOTHING, _number)
        except OSError:
            pass
