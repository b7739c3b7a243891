"""`qapigen diff`."""

from __future__ import annotations

import argparse

from qapigen.cli.console import Console
from qapigen.cli.options import value
from qapigen.config import ConfigError, parse_dialect, parse_symbol

EXAMPLES = """\
    OLD and NEW are schema files, saved replies to query-qmp-schema, sockets of
    running servers (a path, or host:port), or git:REV:PATH, with PATH from the top
    of the repository; git:REV stands for the other side's file as it was then.

    breaking: clients that use it no longer work
    risky: they may be in for a surprise
    safe: clients made for OLD notice nothing

    examples:
      qapigen diff v9.2/qapi/qapi-schema.json v10.1/qapi/qapi-schema.json
      qapigen diff qapi/qapi-schema.json --against git:origin/main     # in CI
      qapigen diff --level breaking /run/old-qmp.sock qapi/qapi-schema.json
    """

EXIT = """\
exit status: 0 nothing breaking (or as --fail-on says); 1 something is, or a
schema has errors; 2 wrong usage, or a file that cannot be read
"""

_LEVELS = ("breaking", "risky", "safe")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `qapigen diff` takes."""
    parser.add_argument("old", metavar="OLD", help="what clients were made for")
    parser.add_argument(
        "new", metavar="NEW", nargs="?", help="what they are to work with"
    )
    parser.add_argument(
        "--against",
        metavar="OLD",
        help="the same as OLD, for use with NEW alone",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "markdown"),
        default="text",
        help="for people (default), programs, or comments and release notes",
    )
    parser.add_argument(
        "--level",
        choices=_LEVELS,
        default="safe",
        help="show what is so bad or worse (default: safe, everything)",
    )
    parser.add_argument(
        "--fail-on",
        choices=("breaking", "risky", "never"),
        default="breaking",
        help="exit with 1 if there is something so bad or worse (default: breaking)",
    )
    group = parser.add_argument_group("reading the schemas")
    for side in ("old", "new"):
        group.add_argument(
            f"--{side}-dialect",
            metavar="VERSION",
            type=value(parse_dialect),
            help=f"the QEMU release whose rules hold for {side.upper()}"
            " (default: as its constructs tell)",
        )
    group.add_argument(
        "-D",
        dest="symbols",
        metavar="SYMBOL",
        type=value(parse_symbol),
        action="append",
        help="compare a configuration: SYMBOL is defined, what is not named is not;"
        " repeatable (without any, conditions are compared)",
    )
    group.add_argument(
        "--defines",
        metavar="FILE",
        action="append",
        help="the same from a file, a symbol a line",
    )


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Compare two schemas, and tell what the change does to clients."""
    old_place, new_place = _sides(arguments)
    from qapigen.cli.sides import Sides
    from qapigen.compat.compare import compare
    from qapigen.compat.finding import Level, worst

    sides = Sides(console, arguments)
    old = sides.read(old_place, new_place, arguments.old_dialect)
    new = sides.read(new_place, old_place, arguments.new_dialect)
    if old is None or new is None:
        return 1
    findings = compare(old, new)
    levels = list(Level)
    shown = levels[: levels.index(Level(arguments.level)) + 1]
    if arguments.format == "json":
        import json

        from qapigen.compat.show import as_data

        data = as_data(old, new, findings, shown)
        console.answer(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
    else:
        from qapigen.compat.show import as_markdown, as_text

        show = as_text if arguments.format == "text" else as_markdown
        console.answer(show(old, new, findings, shown))
    if arguments.fail_on == "never":
        return 0
    limit = levels.index(Level(arguments.fail_on))
    found = worst(findings)
    return 1 if found is not None and levels.index(found) <= limit else 0


def _sides(arguments: argparse.Namespace) -> tuple[str, str]:
    if (arguments.new is None) == (arguments.against is None):
        raise ConfigError(
            "two sides are compared: qapigen diff OLD NEW, or NEW --against OLD"
        )
    if arguments.new is None:
        return arguments.against, arguments.old
    return arguments.old, arguments.new
