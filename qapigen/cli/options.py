"""The options that several commands have.

What a project's configuration can say has no default here: `targets` of `cli/project.py`
fills it in.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from qapigen.errors import ConfigError

TYPE_CHECKING = False  # importing `typing` takes longer than the rest of this
if TYPE_CHECKING:
    from typing import Any

NO_SCHEMA = "(without: the project's targets, see `qapigen config`)"


def add_schema(parser: argparse.ArgumentParser, *, optional: bool = False) -> None:
    """The arguments of every command that reads a schema."""
    if optional:
        what = f"the schema's entry file {NO_SCHEMA}"
        parser.add_argument("schema", metavar="SCHEMA", nargs="?", help=what)
    else:
        parser.add_argument("schema", metavar="SCHEMA", help="the schema's entry file")
    group = parser.add_argument_group("reading the schema")
    group.add_argument(
        "--dialect",
        metavar="VERSION",
        help="the QEMU release whose rules hold, such as 7.2"
        " (default: auto, as the schema's constructs tell)",
    )
    group.add_argument(
        "-D",
        dest="symbols",
        metavar="SYMBOL",
        type=value(_symbol),
        action="append",
        help="select a configuration: SYMBOL is defined, what is not named is not;"
        " repeatable (without any, everything is kept whatever its condition)",
    )
    group.add_argument(
        "--defines",
        metavar="FILE",
        action="append",
        help="the same from a file, a symbol a line",
    )
    group.add_argument(
        "--root",
        metavar="DIR",
        help="refuse to include files outside of DIR",
    )
    group.add_argument(
        "--max-errors",
        metavar="N",
        type=number(0, None),
        help="show at most N findings, 0: all (default: 100 as text, else all)",
    )
    group.add_argument(
        "--allow",
        metavar="CODE",
        action="append",
        help="do not show warnings of this kind; repeatable",
    )
    add_config(parser)


def add_config(parser: argparse.ArgumentParser) -> None:
    """Which configuration of the project holds."""
    group = parser.add_argument_group("configuration of the project")
    which = group.add_mutually_exclusive_group()
    which.add_argument(
        "--config",
        metavar="FILE",
        help="pyproject.toml or qapigen.toml to use (default: the nearest, upwards)",
    )
    which.add_argument(
        "--no-config", action="store_true", help="use none, whatever there is"
    )


def add_output(parser: argparse.ArgumentParser, what: str) -> None:
    """The arguments of every command that writes a directory."""
    parser.add_argument("-o", "--output", metavar="DIR", help=what)
    parser.add_argument(
        "--target",
        metavar="NAME",
        action="append",
        dest="targets",
        help="only this target of the project's configuration; repeatable",
    )
    parser.add_argument(
        "--only",
        metavar="PATTERN",
        action="append",
        help="keep just what the commands and events of this name (query-* and the like"
        " stand for several) need; repeatable",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; name the files that are out of date and exit with 1",
    )
    parser.add_argument(
        "--diff",
        action="store_true",
        help="the same, and show how they would change",
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="overwrite files that are in the way and were not written by qapigen",
    )
    parser.add_argument(
        "--templates",
        metavar="DIR",
        help="your own templates: each replaces the one of the same name",
    )
    parser.add_argument(
        "-q", "--quiet", action="store_true", help="do not say what was written"
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help="stay, and do it again whenever something that was read has changed",
    )
    group = parser.add_argument_group("build systems")
    group.add_argument(
        "--list-outputs",
        action="store_true",
        help="write nothing; name the files that belong to the output",
    )
    group.add_argument(
        "--depfile",
        metavar="FILE",
        help="write down what was read, as a rule for make and ninja",
    )
    group.add_argument(
        "--stamp",
        metavar="FILE",
        help="touch FILE in the end; the rule is for it then, not for the manifest",
    )
    group.add_argument(
        "--fail-on-change",
        action="store_true",
        help="exit with 1 if anything had to be written",
    )


def formatter(prog: str) -> argparse.HelpFormatter:
    """How help is laid out.

    Every argument is tried on one of these; left to itself it imports all that can be packed and
    compressed, to find out how wide the terminal is.
    """
    width = os.environ.get("COLUMNS", "")
    columns = int(width) if width.isascii() and width.isdigit() else 0
    if not columns and sys.stdout is not None:
        try:
            columns = os.get_terminal_size(sys.stdout.fileno()).columns
        except (OSError, ValueError):
            columns = 80
    return argparse.RawDescriptionHelpFormatter(prog, width=max(columns, 20) - 2)


def value(parse_text: Callable[[str], Any]) -> Callable[[str], Any]:
    """A reader of settings as argparse wants it."""

    def read(text: str) -> Any:
        try:
            return parse_text(text)
        except ConfigError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def number(least: int, most: int | None) -> Callable[[str], int]:
    """A reader of numbers within limits, as argparse wants it."""

    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) < 10:
            number = int(text)
            if number >= least and (most is None or number <= most):
                return number
        limits = f"{least} or more" if most is None else f"{least} to {most}"
        raise argparse.ArgumentTypeError(f"{text!r} is not a number, {limits}")

    return read


def text(indented: str) -> str:
    """Text without the indentation that it has in its source."""
    lines = indented.splitlines()
    width = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[width:].rstrip() for line in lines) + "\n"


def _symbol(text: str) -> str:
    from qapigen.config.values import parse_symbol

    return parse_symbol(text)
