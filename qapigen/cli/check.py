"""`qapigen check`."""

from __future__ import annotations

import argparse

from qapigen.cli.console import Console
from qapigen.cli.loading import load, settings, tell, wanted


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Report every error and warning."""
    chosen = settings(arguments)
    loaded = load(chosen)
    report = wanted(loaded.report, chosen)
    if arguments.format == "text":
        tell(console, report, chosen)
    else:
        from qapigen.render import render

        limit = chosen.max_errors or None
        text = render(report, arguments.format, limit=limit)
        console.answer(text)
    return 1 if loaded.schema is None else 0
