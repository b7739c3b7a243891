"""`qapigen check`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from qapigen.cli.console import Console
from qapigen.cli.options import add_schema
from qapigen.cli.project import targets
from qapigen.config.options import KINDS

if TYPE_CHECKING:
    from qapigen.config import Settings
    from qapigen.diagnostics import Diagnostic, Report
    from qapigen.render import Format

EXAMPLES = """\
    examples:
      qapigen check qapi/qapi-schema.json
      qapigen check                                     # all schemas of the project
      qapigen check --dialect 2.9 qapi-schema.json
      qapigen check --format github qapi-schema.json    # in a workflow
      qapigen explain unknown-type                      # what a code means
    """


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `qapigen check` takes."""
    add_schema(parser, optional=True)
    parser.add_argument(
        "--format",
        choices=("text", "json", "github", "sarif"),
        default="text",
        help="text for people, on standard error (default), or on standard output a"
        " JSON list, GitHub workflow commands, a SARIF log",
    )


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Report every error and warning of the schema, or of all that the project has."""
    from qapigen.cli.loading import load, settings, wanted
    from qapigen.diagnostics import Report

    asked = dict.fromkeys(
        settings(target.arguments) for target in targets(arguments, KINDS, output=False)
    )
    found: dict[tuple[object, ...], Diagnostic] = {}
    status = 0
    for chosen in asked:
        loaded = load(chosen)
        if loaded.schema is None:
            status = 1
        for each in wanted(loaded.report, chosen):
            # Targets may share a schema, or a file of several.
            place = (each.span.path, each.span.start, each.code, each.message)
            found.setdefault(place, each)
    report = Report(list(found.values()))
    _tell(console, arguments.format, report, next(iter(asked)))
    return status


def _tell(console: Console, form: Format, report: Report, chosen: Settings) -> None:
    from qapigen.cli.loading import tell
    from qapigen.render import render

    if form == "text":
        tell(console, report, chosen)
    else:
        console.answer(render(report, form, limit=chosen.max_errors or None))
