"""`qapigen generate`."""

from __future__ import annotations

import argparse
import keyword
import os
from collections.abc import Mapping

from qapigen.cli.console import Console
from qapigen.cli.options import add_output, add_schema, number
from qapigen.config.options import DEFAULT_LINE_LENGTH, GENERATE_KINDS, LINE_LENGTHS
from qapigen.errors import ConfigError

TYPE_CHECKING = False  # importing `typing` takes longer than the rest of this
if TYPE_CHECKING:
    from qapigen.schema.ir import Schema

EXAMPLES = """\
    The last part of DIR is the package's name.  Only files that change are touched,
    files that an earlier run wrote and this one does not are removed, and files of
    your own are left alone.

    examples:
      qapigen generate qapi/qapi-schema.json -o src/myvm/qmp
      qapigen generate                                # all targets of the project
      qapigen generate --defines linux.defines qapi-schema.json -o src/myvm/qmp
      qapigen generate qapi/qapi-schema.json -o src/myvm/qmp --check     # in CI
      qapigen generate --from-introspection /run/vm/qmp.sock -o src/myvm/qmp
      qapigen generate qapi/qapi-schema.json -o schemas --format json-schema
    """


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `qapigen generate` takes."""
    add_schema(parser, optional=True)
    parser.add_argument(
        "--from-introspection",
        metavar="REPLY",
        help="instead of SCHEMA: a saved reply to query-qmp-schema, or the socket of a"
        " running server (a path, or host:port), which is asked",
    )
    add_output(parser, "directory of the package")
    parser.add_argument(
        "--format",
        choices=GENERATE_KINDS,
        help="a Python package (default), or one document of JSON Schema for all types,"
        " commands and events",
    )
    parser.add_argument(
        "--line-length",
        metavar="N",
        type=number(*LINE_LENGTHS),
        help=f"longest line of the code (default: {DEFAULT_LINE_LENGTH})",
    )
    parser.add_argument(
        "--no-docs",
        action="store_const",
        const=True,
        help="leave out what the schema's comments say",
    )
    parser.add_argument(
        "--licence-header",
        metavar="FILE",
        help="a text to put at the top of every file of the package, as a comment",
    )


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Write what is asked for: a package, or all targets of the configuration."""
    from qapigen.cli.build import build_all

    if arguments.from_introspection is not None:
        _instead_of_schema(arguments)
    return build_all(console, arguments, GENERATE_KINDS)


def _instead_of_schema(arguments: argparse.Namespace) -> None:
    """A reply stands where a schema would, and what is said of schemas means nothing to it."""
    place: str = arguments.from_introspection
    said = {
        "SCHEMA": arguments.schema,
        "--dialect": arguments.dialect,
        "-D": arguments.symbols,
        "--defines": arguments.defines,
        "--root": arguments.root,
    }
    for name, value in said.items():
        if value is not None:
            raise ConfigError(
                f"--from-introspection {place}: the server's reply says all that there is,"
                f" so {name} cannot be given, too"
            )
    arguments.schema = place


def check_name(arguments: argparse.Namespace) -> None:
    """A package needs a name that Python can import."""
    name = os.path.basename(os.path.abspath(arguments.output))
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ConfigError(
            f"-o {arguments.output}: {name!r} cannot be the name of a Python package"
        )


def python_files(schema: Schema, arguments: argparse.Namespace) -> Mapping[str, str]:
    """The files of the package."""
    from qapigen.python import PythonOptions, generate

    options = PythonOptions(
        line_length=arguments.line_length,
        templates=arguments.templates,
        licence=arguments.licence_text,
    )
    return generate(schema, options)


def json_schema_files(
    schema: Schema, arguments: argparse.Namespace
) -> Mapping[str, str]:
    """The one document; nothing about it can be chosen."""
    from qapigen.json_schema import generate

    return generate(schema)
