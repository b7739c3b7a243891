"""`qapigen introspect`."""

from __future__ import annotations

import argparse

from qapigen.cli.console import Console
from qapigen.cli.options import add_schema

EXAMPLES = """\
    examples:
      qapigen introspect --unmask qapi/qapi-schema.json
      qapigen introspect --defines linux.defines qapi/qapi-schema.json
    """


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `qapigen introspect` takes."""
    add_schema(parser)
    parser.add_argument(
        "--unmask",
        action="store_true",
        help="keep the names of types, which a server hides behind numbers",
    )


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Print what `query-qmp-schema` answers."""
    from qapigen.cli.show import as_json, schema_of
    from qapigen.introspect import introspect

    schema = schema_of(console, arguments)
    if schema is None:
        return 1
    console.answer(as_json(introspect(schema, unmask=arguments.unmask)))
    return 0
