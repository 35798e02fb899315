import signal

signal.signal(signal.SIGUSR1, lambda *_: None)
