import atexit

atexit.register(print, "leaks")
