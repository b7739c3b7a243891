"""The command line: what was asked, where answers go, exit codes.

0: fine; 1: the schema has errors, or `--check` found files out of date; 2: wrong usage,
an entry file that cannot be read, output that cannot be written.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from qapigen.cli.console import Console
from qapigen.errors import QapigenError

WRONG = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
"""As shells report processes that SIGINT and SIGPIPE ended."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` asks for, and give the exit status."""
    # A run builds trees, hands them on and ends: collecting cycles meanwhile finds nothing.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _guarded(sys.argv[1:] if argv is None else argv)
    finally:
        if collecting:
            gc.enable()


def _guarded(argv: Sequence[str]) -> int:
    """Run, and turn whatever goes wrong into a line and an exit status."""
    console = Console()
    try:
        status = _run(console, argv)
        console.flush()
        return status
    except KeyboardInterrupt:
        console.error("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever reads has seen enough: not an error of the schema, nothing to tell.
        console.abandon()
        return PIPE_CLOSED
    except QapigenError as error:
        console.error(str(error))
        return WRONG
    except OSError as error:
        place = f"{error.filename}: " if isinstance(error.filename, str) else ""
        console.error(f"{place}{error.strerror or error}")
        console.abandon()
        return WRONG
    except Exception as error:
        if os.environ.get("QAPIGEN_DEBUG"):
            raise
        console.error(_internal(error))
        return WRONG


def _run(console: Console, argv: Sequence[str]) -> int:
    from qapigen.cli.arguments import parse

    try:
        arguments = parse(argv)
    except SystemExit as stop:  # --help, --version or wrong usage: argparse has said it
        return stop.code if isinstance(stop.code, int) else WRONG
    status: int = arguments.run(console, arguments)
    return status


def _internal(error: Exception) -> str:
    """A fault of qapigen itself, in a line that can be reported."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = ""
    if trace is not None:
        file = os.path.basename(trace.tb_frame.f_code.co_filename)
        place = f" at {file}:{trace.tb_lineno}"
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return (
        f"a fault of qapigen itself, please report it: {what}{place}"
        " (QAPIGEN_DEBUG=1 shows the traceback)"
    )
