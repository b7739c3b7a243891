"""What can be asked for: the commands.

Each has a module with `add_arguments`, `run` and `EXAMPLES` (and `EXIT`, where its exit
status is special), imported when it is asked for.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from qapigen import __version__
from qapigen.cli.options import formatter, text

COMMANDS = {
    "check": "report every error and warning of a schema",
    "generate": "write a typed Python package",
    "docs": "write the reference documentation",
    "dump": "print the schema as JSON, in today's terms",
    "introspect": (
        "print what a server built from the schema answers to query-qmp-schema"
    ),
    "format": "lay schema files out in one style",
    "diff": "tell what a change of a schema does to clients",
    "config": "show what holds for each target, and where it comes from",
    "completion": "print a script that makes a shell complete what is typed",
    "explain": "tell more about an error or a warning",
}
"""Commands and what they do; the module of each is `qapigen.cli.NAME`."""

_EXIT = """\
exit status: 0 fine; 1 the schema has errors, or --check found files out of date;
2 wrong usage, or a file that cannot be read or written
"""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line; `run` of the result is the function that does it."""
    if argv and argv[0] in COMMANDS:  # the others need not be known then
        alone = _filled(_bare(argv[0]), argv[0])
        arguments = alone.parse_args(argv[1:])
        arguments.command = argv[0]
        return arguments
    parser = top(())
    arguments = parser.parse_args(argv)
    if arguments.command is None:
        parser.print_help(sys.stderr)
        parser.exit(2)
    return arguments


def top(names: Sequence[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """The parser of all commands; only `names` have their arguments."""
    parser = argparse.ArgumentParser(
        prog="qapigen",
        description="Compile QAPI schemas, of QEMU 1.0 to the newest and of others.",
        epilog=text("""\
            examples:
              qapigen check qapi/qapi-schema.json
              qapigen generate qapi/qapi-schema.json -o src/myvm/qmp
              qapigen dump --dialect 2.9 qapi-schema.json | jq '.entities[].name'
              qapigen COMMAND --help

            """) + _EXIT,
        formatter_class=formatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"qapigen {__version__}")
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="COMMAND"
    )
    for name, what in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=what,
            formatter_class=formatter,
            allow_abbrev=False,
        )
        if name in names:
            _filled(command, name)
    return parser


def _bare(name: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        prog=f"qapigen {name}",
        formatter_class=formatter,
        allow_abbrev=False,
    )


def _filled(parser: argparse.ArgumentParser, name: str) -> argparse.ArgumentParser:
    """The parser of a command, with what its module has."""
    module = import_module(f"qapigen.cli.{name}")
    what = COMMANDS[name]
    parser.description = what[0].upper() + what[1:] + "."
    parser.epilog = text(module.EXAMPLES) + "\n" + getattr(module, "EXIT", _EXIT)
    module.add_arguments(parser)
    parser.set_defaults(run=module.run)
    return parser
