"""`qapigen dump` and `qapigen introspect`: the schema as JSON."""

from __future__ import annotations

import argparse
import json

from qapigen.cli.console import Console
from qapigen.cli.loading import load_and_tell, settings


def run_dump(console: Console, arguments: argparse.Namespace) -> int:
    """Print the schema in today's terms."""
    schema = load_and_tell(console, settings(arguments)).schema
    if schema is None:
        return 1
    from qapigen.dump import dump

    console.answer(_json(dump(schema)))
    return 0


def run_introspect(console: Console, arguments: argparse.Namespace) -> int:
    """Print what `query-qmp-schema` answers."""
    schema = load_and_tell(console, settings(arguments)).schema
    if schema is None:
        return 1
    from qapigen.introspect import introspect

    console.answer(_json(introspect(schema, unmask=arguments.unmask)))
    return 0


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
