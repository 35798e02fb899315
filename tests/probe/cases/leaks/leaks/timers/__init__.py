import signal

signal.setitimer(signal.ITIMER_PROF, 600)
