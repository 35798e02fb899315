"""What of the process is not as the interpreter began."""

import atexit
import builtins
import os
import signal
import sys
import threading


def is_open(descriptor):
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def changed(what):
    return {
        "environment": "LEAKS" in os.environ,
        "folder": os.getcwd() == "/",
        "handlers": signal.getsignal(signal.SIGUSR1) is not signal.SIG_DFL,
        "path": "/leaks" in sys.path,
        "hooks": sys.path_hooks[0] is sys.path_hooks[1] and builtins.__import__.__name__ == "<lambda>",
        "files": is_open(99),
        "threads": threading.active_count() > 1,
        "timers": signal.getitimer(signal.ITIMER_PROF)[0] > 0,
        "exits": atexit._ncallbacks() > sys.modules["leaks"].EXITS,
    }[what]
