import os
import signal

with open(os.path.join(os.path.dirname(__file__), "killed"), "w"):
    pass
os.kill(os.getppid(), signal.SIGKILL)
