"""`qapigen generate`."""

from __future__ import annotations

import argparse
import keyword
import os

from qapigen.cli.console import Console
from qapigen.cli.loading import load_and_tell, settings
from qapigen.cli.output import check_places, lay_down
from qapigen.config import ConfigError


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Write the Python package."""
    name = os.path.basename(os.path.abspath(arguments.output))
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ConfigError(
            f"-o {arguments.output}: {name!r} cannot be the name of a Python package"
        )
    check_places(arguments)
    schema = load_and_tell(console, settings(arguments)).schema
    if schema is None:
        return 1
    from qapigen.python import PythonOptions, generate

    options = PythonOptions(
        line_length=arguments.line_length, templates=arguments.templates
    )
    return lay_down(console, arguments, generate(schema, options))
