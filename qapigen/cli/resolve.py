"""Small files that arguments name, read: afterwards the arguments say it all."""

from __future__ import annotations

import argparse
import os

from qapigen.errors import ConfigError
from qapigen.workspace.read import contents


def resolved(arguments: argparse.Namespace) -> argparse.Namespace:
    """The arguments with the symbols of defines files, and the licence as a text."""
    every = argparse.Namespace(**vars(arguments))
    symbols = defined_symbols(arguments)
    every.symbols = None if symbols is None else sorted(symbols)
    every.defines = None
    if arguments.licence_header is not None:
        every.licence_text = text_of(arguments.licence_header)
    every.introspected = every.from_introspection is not None
    if every.introspected:
        # A server speaks for the one configuration that it has, and of no release's rules.
        every.schema = every.from_introspection
        every.dialect = every.symbols = every.root = None
    if every.dialect == "auto":
        every.dialect = None
    return every


def defined_symbols(arguments: argparse.Namespace) -> frozenset[str] | None:
    """The configuration that is selected; none: everything is kept."""
    if arguments.symbols is None and arguments.defines is None:
        return None
    from qapigen.config.values import parse_defines

    symbols = set(arguments.symbols or ())
    for path in arguments.defines or ():
        try:
            symbols |= parse_defines(text_of(path).splitlines())
        except ConfigError as error:
            raise ConfigError(f"{path}: {error}") from None
    return frozenset(symbols)


def read_beside(arguments: argparse.Namespace) -> list[str]:
    """The files that `resolved` reads, and the configuration."""
    return [
        *([arguments.config_path] if arguments.config_path else ()),
        *(arguments.defines or ()),
        *([arguments.licence_header] if arguments.licence_header else ()),
    ]


def text_of(path: str) -> str:
    """The contents of a text file that an option names."""
    try:
        return contents(path).decode()
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text") from None


def shown_path(path: str) -> str:
    """A path relative to the working directory, if it then still leads to the same file."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return path
    same = os.path.realpath(relative) == os.path.realpath(path)
    return relative if same else path
