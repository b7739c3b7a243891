"""From the command line to a compiled schema, with the findings told."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from qapigen.cli.console import Console
from qapigen.cli.resolve import defined_symbols
from qapigen.cli.resolve import shown_path as shown_path
from qapigen.config import ConfigError, Settings, parse_dialect
from qapigen.workspace import WorkspaceError, reader
from qapigen.workspace.errors import os_error_text

if TYPE_CHECKING:
    from qapigen.compile import Loaded
    from qapigen.diagnostics import Report
    from qapigen.dialect import Release

SHOWN_AS_TEXT = 100
"""Findings shown to people unless they ask for more."""


def settings(arguments: argparse.Namespace) -> Settings:
    """What is said about reading the schema: on the command line, and by the configuration."""
    if arguments.root is not None and not os.path.isdir(arguments.root):
        raise ConfigError(f"--root {arguments.root}: no such directory")
    return Settings(
        schema=shown_path(arguments.schema),
        dialect=_dialect(arguments.dialect),
        defines=defined_symbols(arguments),
        root=arguments.root,
        max_errors=arguments.max_errors,
        allow=frozenset(arguments.allow or ()),
    )


def load(chosen: Settings, read: Callable[[str], bytes] | None = None) -> Loaded:
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
        return compile_schema(chosen.schema, read or reader(chosen.root), options)
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

    return silence(report, chosen.allow)


def tell(console: Console, report: Report, chosen: Settings) -> None:
    """Print findings for people."""
    if not report.diagnostics:
        return
    from qapigen.render import render_text

    limit = SHOWN_AS_TEXT if chosen.max_errors is None else chosen.max_errors
    console.tell(
        render_text(report, colour=console.wants_colour(), limit=limit or None)
    )


def _dialect(said: str | Release | None) -> Release | None:
    try:
        return parse_dialect(said) if isinstance(said, str) else said
    except ConfigError as error:
        raise ConfigError(f"--dialect: {error}") from None
