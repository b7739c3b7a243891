"""`qapigen dump`."""

from __future__ import annotations

import argparse

from qapigen.cli.console import Console
from qapigen.cli.options import add_schema

EXAMPLES = """\
    examples:
      qapigen dump qapi/qapi-schema.json
      qapigen dump --dialect 1.5 qapi-schema.json | jq '.entities[0]'
    """


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `qapigen dump` takes."""
    add_schema(parser)


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Print the schema in today's terms."""
    from qapigen.cli.show import as_json, schema_of
    from qapigen.dump import dump

    schema = schema_of(console, arguments)
    if schema is None:
        return 1
    console.answer(as_json(dump(schema)))
    return 0
