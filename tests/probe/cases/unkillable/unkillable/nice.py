import os

os.nice(5)
