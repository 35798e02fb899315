"""A pool of threads: they do not survive a fork, and what is asked of them then is never answered."""

import queue
import threading

QUESTIONS, ANSWERS = queue.Queue(), queue.Queue()


def work():
    while True:
        ANSWERS.put(QUESTIONS.get())


threading.Thread(target=work, daemon=True).start()
