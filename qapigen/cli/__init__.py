"""The command line: what was asked, where answers go, exit codes.

0: fine; 1: the schema has errors, or `--check` found files out of date; 2: wrong usage,
an entry file that cannot be read, output that cannot be written.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from qapigen.cli.console import Console
from qapigen.diagnostics import QapigenError

WRONG = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
"""As shells report processes that SIGINT and SIGPIPE ended."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` asks for, and give the exit status."""
    console = Console()
    try:
        status = _run(console, sys.argv[1:] if argv is None else argv)
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


def _run(console: Console, argv: Sequence[str]) -> int:
    from qapigen.cli.arguments import Run, parse

    try:
        arguments = parse(argv)
    except SystemExit as stop:  # --help, --version or wrong usage: argparse has said it
        return stop.code if isinstance(stop.code, int) else WRONG
    run: Run = arguments.run
    return run(console, arguments)
