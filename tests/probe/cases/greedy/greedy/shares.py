"""Four copies of a process share what it had before: it takes no more than one."""

import os
import time

HELD = b"x" * 60_000_000
children = []
for _ in range(4):
    pid = os.fork()
    if not pid:
        time.sleep(0.6)
        os._exit(0)
    children.append(pid)
for child in children:
    os.waitpid(child, 0)
