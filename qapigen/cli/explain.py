"""`qapigen explain`."""

from __future__ import annotations

import argparse

from qapigen.cli.console import Console
from qapigen.config import ConfigError


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Tell more about a code, or list the codes."""
    from qapigen import explain

    if arguments.code is None:
        console.answer("".join(f"{code}\n" for code in explain.codes()))
        return 0
    page = explain.explain(arguments.code)
    if page is None:
        raise ConfigError(f"there is no error or warning {arguments.code!r}")
    console.answer(page)
    return 0
