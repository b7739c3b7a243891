"""Where answers go: standard output, standard error, and what may go wrong with them."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # importing `typing` takes longer than the rest of this
if TYPE_CHECKING:
    from typing import TextIO

    from qapigen.cli.progress import Progress


class Console:
    """The two streams of a run.

    What was asked for goes out as UTF-8 whatever the locale, so that it is the same on
    every machine; messages for people go to standard error in the terminal's encoding.
    """

    def __init__(self) -> None:
        self._progress: Progress | None = None

    def at(self, phase: str) -> None:
        """Say what a run is at, to somebody who waits for it at a terminal."""
        if self._progress is None:
            if not self.is_terminal():
                return
            from qapigen.cli.progress import Progress

            self._progress = Progress(sys.stderr)
        self._progress.at(phase)

    def done(self) -> None:
        """What took its time is over."""
        if self._progress is not None:
            self._progress.end()
            self._progress = None

    def answer(self, text: str) -> None:
        """Print what was asked for."""
        if self._progress is not None:
            self._progress.erase()
        stream = sys.stdout
        if stream is None:  # closed by whoever started us
            raise OSError("standard output is closed")
        with _Naming("standard output"):
            stream.flush()
            binary = getattr(stream, "buffer", None)
            if binary is None:  # replaced by a caller from Python
                stream.write(text)
            else:
                # File names may hold bytes that are no text; in JSON that is an escape.
                binary.write(text.encode("utf-8", "backslashreplace"))

    def tell(self, text: str) -> None:
        """Print a message for people, whole lines."""
        if self._progress is not None:
            self._progress.erase()
        if sys.stderr is not None:
            if sys.stdout is not None:
                sys.stdout.flush()
            sys.stderr.write(_writable(text, sys.stderr))

    def error(self, message: str) -> None:
        """Print why the run cannot go on, in one line."""
        try:
            self.tell(f"qapigen: error: {_visible(message)}\n")
        except (OSError, ValueError):
            return  # is anyone there to be told?

    def flush(self) -> None:
        """Bring everything out, so that a full disk or a closed pipe shows now."""
        for stream, name in ((sys.stdout, "output"), (sys.stderr, "error")):
            if stream is not None:
                with _Naming(f"standard {name}"):
                    stream.flush()

    def abandon(self) -> None:
        """Let what could not be written go, so that the interpreter does not complain."""
        for stream in (sys.stdout, sys.stderr):
            try:
                if stream is not None:
                    stream.flush()
            except (OSError, ValueError):
                _send_to_nowhere(stream)

    def is_terminal(self) -> bool:
        """Whether messages go to a terminal that does as it is told."""
        return (
            sys.stderr is not None
            and sys.stderr.isatty()
            and os.environ.get("TERM") != "dumb"
        )

    def wants_colour(self) -> bool:
        """Whether messages go to a terminal that shows colours to someone who wants them."""
        return self.is_terminal() and not os.environ.get("NO_COLOR")


class _Naming:
    """Tell in what is raised which stream it was."""

    def __init__(self, stream: str) -> None:
        self._stream = stream

    def __enter__(self) -> None:
        """Nothing yet."""

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, OSError):
            error.filename = self._stream


def _send_to_nowhere(stream: TextIO) -> None:
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        pass


def _visible(message: str) -> str:
    """Control characters (a file name may hold any) as escapes."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in message)


def _writable(text: str, stream: TextIO) -> str:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
