"""`qapigen explain`."""

from __future__ import annotations

import argparse

from qapigen.cli.console import Console
from qapigen.config import ConfigError
from qapigen.explain import codes, explain
from qapigen.words import closest


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Tell more about a code, or list the codes."""
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
