"""A line that says that something is going on, where somebody waits for it at a terminal."""

from __future__ import annotations

import threading
import time
from typing import TextIO

PATIENCE = 1.0
"""Seconds before there is anything to be seen."""

_EVERY = 0.2
_ERASE = "\r\x1b[K"


class Progress:
    """Shows what a run is at and for how long; the line is gone when the run is, or speaks."""

    def __init__(self, stream: TextIO, patience: float = PATIENCE) -> None:
        self._stream = stream
        self._patience = patience
        self._phase = ""
        self._shown = False
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self._thread.start()

    def at(self, phase: str) -> None:
        """Say what the run is at."""
        self._phase = phase

    def erase(self) -> None:
        """Make place for something else."""
        with self._lock:
            self._erase()

    def end(self) -> None:
        """Erase the line for good."""
        self._over.set()
        self._thread.join()
        self.erase()

    def _go_on(self) -> None:
        wait = self._patience
        while not self._over.wait(wait):
            wait = _EVERY
            seconds = time.monotonic() - self._began
            with self._lock:
                self._write(f"{_ERASE}{self._phase} … {seconds:.0f} s")
                self._shown = True

    def _erase(self) -> None:
        if self._shown:
            self._write(_ERASE)
            self._shown = False

    def _write(self, text: str) -> None:
        try:
            encoding = self._stream.encoding or "ascii"
            text = text.encode(encoding, "replace").decode(encoding)
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._over.set()  # the terminal is gone
