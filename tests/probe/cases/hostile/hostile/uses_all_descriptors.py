import os

KEPT = []
try:
    while True:
        KEPT.append(os.open(os.devnull, os.O_RDONLY))
except OSError:
    pass
