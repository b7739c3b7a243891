"""What `qapigen dump` and `qapigen introspect` have in common: the schema as JSON."""

from __future__ import annotations

import argparse
import json

from qapigen.cli.console import Console
from qapigen.cli.loading import load_and_tell, settings
from qapigen.cli.project import alone
from qapigen.schema.ir import Schema


def schema_of(console: Console, arguments: argparse.Namespace) -> Schema | None:
    """The schema that is to be shown; none if it has errors, which are told."""
    return load_and_tell(console, settings(alone(arguments))).schema


def as_json(value: object) -> str:
    """As it is printed."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
