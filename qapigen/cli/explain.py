"""`qapigen explain`."""

from __future__ import annotations

import argparse

from qapigen.cli.console import Console
from qapigen.errors import ConfigError

EXAMPLES = """\
    examples:
      qapigen explain unknown-type
      qapigen explain              # lists all codes
    """


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `qapigen explain` takes."""
    parser.add_argument(
        "code",
        metavar="CODE",
        nargs="?",
        help="the name in brackets after an error or warning",
    )


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Tell more about a code, or list the codes."""
    from qapigen.explain import codes, explain
    from qapigen.words import closest

    code: str | None = arguments.code
    if code is None:
        console.answer("".join(f"{each}\n" for each in codes()))
        return 0
    page = explain(code)
    if page is None:
        meant = closest(code, codes())
        hint = f" (did you mean {meant!r}?)" if meant else ""
        raise ConfigError(f"there is no error or warning {code!r}{hint}")
    console.answer(page)
    return 0
