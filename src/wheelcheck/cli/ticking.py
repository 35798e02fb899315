"""Calling something again and again, until it is told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Ticker:
    """A thread that calls ``function`` every ``seconds``; stopping waits a moment for the call that runs."""

    def __init__(self, seconds: float, function: Callable[[], None]) -> None:
        """Nothing happens before ``start``."""
        self._seconds = seconds
        self._function = function
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wheelcheck-progress", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; nothing is called from here on."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(1.0)  # an interrupt at a bad moment may have left it waiting for a lock

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            self._function()
