"""What can be asked for: the commands and their options."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any

from qapigen import __version__
from qapigen.cli.console import Console
from qapigen.config import (
    DEFAULT_LINE_LENGTH,
    ConfigError,
    parse_dialect,
    parse_symbol,
)

Run = Callable[[Console, argparse.Namespace], int]

_EXIT = """\
exit status: 0 fine; 1 the schema has errors, or --check found files out of date;
2 wrong usage, or a file that cannot be read or written
"""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line; `run` of the result is the function that does it."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.command is None:
        parser.print_help(sys.stderr)
        parser.exit(2)
    return arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qapigen",
        description="Compile QAPI schemas, of QEMU 1.0 to the newest and of others.",
        epilog=_text("""\
            examples:
              qapigen check qapi/qapi-schema.json
              qapigen generate qapi/qapi-schema.json -o src/myvm/qmp
              qapigen dump --dialect 2.9 qapi-schema.json | jq '.entities[].name'
              qapigen COMMAND --help

            """) + _EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"qapigen {__version__}")
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="COMMAND"
    )
    _check(commands)
    _generate(commands)
    _docs(commands)
    _dump(commands)
    _introspect(commands)
    _format(commands)
    _explain(commands)
    return parser


def _check(commands: Any) -> None:
    parser = _command(
        commands,
        "check",
        _run_check,
        "report every error and warning of a schema",
        """\
        examples:
          qapigen check qapi/qapi-schema.json
          qapigen check --dialect 2.9 qapi-schema.json
          qapigen check --format github qapi-schema.json    # in a workflow
          qapigen explain unknown-type                      # what a code means
        """,
    )
    _add_schema(parser)
    parser.add_argument(
        "--format",
        choices=("text", "json", "github", "sarif"),
        default="text",
        help="text for people, on standard error (default), or on standard output a"
        " JSON list, GitHub workflow commands, a SARIF log",
    )


def _generate(commands: Any) -> None:
    parser = _command(
        commands,
        "generate",
        _run_generate,
        "write a typed Python package",
        """\
        The last part of DIR is the package's name.  Only files that change are touched,
        files that an earlier run wrote and this one does not are removed, and files of
        your own are left alone.

        examples:
          qapigen generate qapi/qapi-schema.json -o src/myvm/qmp
          qapigen generate --defines linux.defines qapi-schema.json -o src/myvm/qmp
          qapigen generate qapi/qapi-schema.json -o src/myvm/qmp --check     # in CI
        """,
    )
    _add_schema(parser)
    _add_output(parser, "directory of the package")
    parser.add_argument(
        "--line-length",
        metavar="N",
        type=_number(40, 1000),
        default=DEFAULT_LINE_LENGTH,
        help=f"longest line of the code (default: {DEFAULT_LINE_LENGTH})",
    )


def _docs(commands: Any) -> None:
    parser = _command(
        commands,
        "docs",
        _run_docs,
        "write the reference documentation",
        """\
        html is a site that works from disk and from any web server; markdown (GitHub,
        MkDocs) and rst (Sphinx) are a file a module.  All have an objects.inv, which
        other projects can link by.

        examples:
          qapigen docs qapi/qapi-schema.json -o public
          qapigen docs qapi/qapi-schema.json --format rst -o docs/qmp
          qapigen docs qapi/qapi-schema.json -o public --since-from v9.2 v10.0
          qapigen docs qapi/qapi-schema.json --serve       # shows it as you write
        """,
    )
    _add_schema(parser)
    _add_output(parser, "directory of the reference", required=False)
    parser.add_argument(
        "--format",
        choices=("html", "markdown", "rst"),
        default="html",
        help="a static site (default), or a file a module",
    )
    parser.add_argument(
        "--title", metavar="TEXT", help="what it is called (default: after the schema)"
    )
    parser.add_argument(
        "--since-from",
        metavar="DIR",
        nargs="+",
        action="extend",
        default=[],
        help="schemas of earlier releases: since when things are there is computed from"
        " them, and a page tells what each release changed",
    )
    parser.add_argument(
        "--release",
        metavar="NAME",
        help="what the schema's own release is called (default: as its path tells)",
    )
    parser.add_argument(
        "--serve",
        metavar="PORT",
        nargs="?",
        type=_number(0, 65535),
        const=8000,
        help="show the site on this machine (default port: 8000), and keep it up to date"
        " while the schema is written; without -o, nothing is written",
    )


def _dump(commands: Any) -> None:
    parser = _command(
        commands,
        "dump",
        _run_dump,
        "print the schema as JSON, in today's terms",
        """\
        examples:
          qapigen dump qapi/qapi-schema.json
          qapigen dump --dialect 1.5 qapi-schema.json | jq '.entities[0]'
        """,
    )
    _add_schema(parser)


def _introspect(commands: Any) -> None:
    parser = _command(
        commands,
        "introspect",
        _run_introspect,
        "print what a server built from the schema answers to query-qmp-schema",
        """\
        examples:
          qapigen introspect --unmask qapi/qapi-schema.json
          qapigen introspect --defines linux.defines qapi/qapi-schema.json
        """,
    )
    _add_schema(parser)
    parser.add_argument(
        "--unmask",
        action="store_true",
        help="keep the names of types, which a server hides behind numbers",
    )


def _format(commands: Any) -> None:
    from qapigen.cli.format import EXAMPLES, add_arguments

    what = "lay schema files out in one style"
    add_arguments(_command(commands, "format", _run_format, what, EXAMPLES))


def _explain(commands: Any) -> None:
    parser = _command(
        commands,
        "explain",
        _run_explain,
        "tell more about an error or a warning",
        """\
        examples:
          qapigen explain unknown-type
          qapigen explain              # lists all codes
        """,
    )
    parser.add_argument(
        "code",
        metavar="CODE",
        nargs="?",
        help="the name in brackets after an error or warning",
    )


def _command(
    commands: Any, name: str, run: Run, what: str, epilog: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=what,
        description=what[0].upper() + what[1:] + ".",
        epilog=_text(epilog) + "\n" + _EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    return parser


def _add_output(
    parser: argparse.ArgumentParser, what: str, *, required: bool = True
) -> None:
    """The arguments of every command that writes a directory."""
    parser.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        required=required,
        help=what,
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; name the files that are out of date and exit with 1",
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="overwrite files that are in the way and were not written by qapigen",
    )
    parser.add_argument(
        "--templates",
        metavar="DIR",
        help="your own templates: each replaces the one of the same name",
    )
    parser.add_argument(
        "-q", "--quiet", action="store_true", help="do not say what was written"
    )


def _add_schema(parser: argparse.ArgumentParser) -> None:
    """The arguments of every command that reads a schema."""
    parser.add_argument("schema", metavar="SCHEMA", help="the schema's entry file")
    group = parser.add_argument_group("reading the schema")
    group.add_argument(
        "--dialect",
        metavar="VERSION",
        type=_value(parse_dialect),
        help="the QEMU release whose rules hold, such as 7.2"
        " (default: auto, as the schema's constructs tell)",
    )
    group.add_argument(
        "-D",
        dest="symbols",
        metavar="SYMBOL",
        type=_value(parse_symbol),
        action="append",
        help="select a configuration: SYMBOL is defined, what is not named is not;"
        " repeatable (without any, everything is kept whatever its condition)",
    )
    group.add_argument(
        "--defines",
        metavar="FILE",
        action="append",
        help="the same from a file, a symbol a line",
    )
    group.add_argument(
        "--root",
        metavar="DIR",
        help="refuse to include files outside of DIR",
    )
    group.add_argument(
        "--max-errors",
        metavar="N",
        type=_number(0, None),
        help="show at most N findings, 0: all (default: 100 as text, else all)",
    )
    group.add_argument(
        "--allow",
        metavar="CODE",
        action="append",
        help="do not show warnings of this kind; repeatable",
    )


def _value(parse_text: Callable[[str], Any]) -> Callable[[str], Any]:
    """A reader of settings as argparse wants it."""

    def read(text: str) -> Any:
        try:
            return parse_text(text)
        except ConfigError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def _number(least: int, most: int | None) -> Callable[[str], int]:
    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) < 10:
            number = int(text)
            if number >= least and (most is None or number <= most):
                return number
        limits = f"{least} or more" if most is None else f"{least} to {most}"
        raise argparse.ArgumentTypeError(f"{text!r} is not a number, {limits}")

    return read


def _text(indented: str) -> str:
    """Text without the indentation that it has in this file."""
    lines = indented.splitlines()
    width = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[width:].rstrip() for line in lines) + "\n"


# Each command is imported when it is run, with what only it needs.


def _run_check(console: Console, arguments: argparse.Namespace) -> int:
    from qapigen.cli.check import run

    return run(console, arguments)


def _run_generate(console: Console, arguments: argparse.Namespace) -> int:
    from qapigen.cli.generate import run

    return run(console, arguments)


def _run_docs(console: Console, arguments: argparse.Namespace) -> int:
    from qapigen.cli.docs import run

    return run(console, arguments)


def _run_dump(console: Console, arguments: argparse.Namespace) -> int:
    from qapigen.cli.show import run_dump

    return run_dump(console, arguments)


def _run_introspect(console: Console, arguments: argparse.Namespace) -> int:
    from qapigen.cli.show import run_introspect

    return run_introspect(console, arguments)


def _run_format(console: Console, arguments: argparse.Namespace) -> int:
    from qapigen.cli.format import run

    return run(console, arguments)


def _run_explain(console: Console, arguments: argparse.Namespace) -> int:
    from qapigen.cli.explain import run

    return run(console, arguments)
