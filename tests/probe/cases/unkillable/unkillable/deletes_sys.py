import sys

del sys.modules["sys"]
