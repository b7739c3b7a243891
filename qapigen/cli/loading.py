"""From the command line to a compiled schema, with the findings told."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from qapigen.cli.console import Console
from qapigen.config import ConfigError, Settings, allowed_codes, parse_defines
from qapigen.workspace import WorkspaceError, read_file, reader
from qapigen.workspace.errors import os_error_text

if TYPE_CHECKING:
    from qapigen.compile import Loaded
    from qapigen.diagnostics import Report

SHOWN_AS_TEXT = 100
"""Findings shown to people unless they ask for more."""


def settings(arguments: argparse.Namespace) -> Settings:
    """What the command line says about reading the schema."""
    if arguments.root is not None and not os.path.isdir(arguments.root):
        raise ConfigError(f"--root {arguments.root}: no such directory")
    return Settings(
        schema=shown_path(arguments.schema),
        dialect=arguments.dialect,
        defines=_defines(arguments),
        root=arguments.root,
        max_errors=arguments.max_errors,
        allow=frozenset(arguments.allow or ()),
    )


def shown_path(path: str) -> str:
    """A path relative to the working directory, if it then still leads to the same file."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return path
    same = os.path.realpath(relative) == os.path.realpath(path)
    return relative if same else path


def load(chosen: Settings) -> Loaded:
    """Compile the schema; what is found is not told yet."""
    from qapigen.compile import LoadOptions
    from qapigen.compile import load as compile_schema

    options = LoadOptions(
        dialect=chosen.dialect,
        defines=chosen.defines,
        root=chosen.root,
        real_path=os.path.realpath,
    )
    try:
        return compile_schema(chosen.schema, reader(chosen.root), options)
    except OSError as error:
        raise WorkspaceError(
            f"cannot read {chosen.schema}: {os_error_text(error)}"
        ) from None


def load_and_tell(console: Console, chosen: Settings) -> Loaded:
    """Compile the schema, and tell people what was found."""
    loaded = load(chosen)
    tell(console, wanted(loaded.report, chosen), chosen)
    return loaded


def wanted(report: Report, chosen: Settings) -> Report:
    """The report without the warnings that the user or the schema has silenced."""
    if not report.warnings:
        return report
    from qapigen.silence import silence

    return silence(report, chosen.allow | _allowed_by_project())


def _allowed_by_project() -> frozenset[str]:
    """What `pyproject.toml` in the working directory silences."""
    try:
        text = read_file("pyproject.toml").decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return frozenset()
    return allowed_codes(text) if "qapigen" in text else frozenset()


def tell(console: Console, report: Report, chosen: Settings) -> None:
    """Print findings for people."""
    if not report.diagnostics:
        return
    from qapigen.render import render_text

    limit = SHOWN_AS_TEXT if chosen.max_errors is None else chosen.max_errors
    console.tell(
        render_text(report, colour=console.wants_colour(), limit=limit or None)
    )


def _defines(arguments: argparse.Namespace) -> frozenset[str] | None:
    if arguments.symbols is None and arguments.defines is None:
        return None
    symbols = set(arguments.symbols or ())
    for path in arguments.defines or ():
        try:
            text = read_file(path).decode()
        except OSError as error:
            raise WorkspaceError(
                f"cannot read {path}: {os_error_text(error)}"
            ) from None
        except UnicodeDecodeError:
            raise ConfigError(f"{path} is not UTF-8 text") from None
        try:
            symbols |= parse_defines(text.splitlines())
        except ConfigError as error:
            raise ConfigError(f"{path}: {error}") from None
    return frozenset(symbols)
