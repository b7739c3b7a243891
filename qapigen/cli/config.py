"""`qapigen config`."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from qapigen.cli.console import Console
from qapigen.cli.options import add_config
from qapigen.cli.project import configuration, merged, place_of
from qapigen.config.json_schema import json_schema
from qapigen.config.options import BY_NAME, OPTIONS
from qapigen.config.read import Configuration
from qapigen.errors import ConfigError

if TYPE_CHECKING:
    from qapigen.cli.project import Setting

EXAMPLES = """\
    The configuration is [tool.qapigen] of pyproject.toml, or qapigen.toml, in the working
    directory or the nearest above that has one.  The command line wins over a target's
    table, that over the top of the file, and that over the defaults.

    examples:
      qapigen config                     # what holds for each target, and why
      qapigen config --format json
      qapigen config --json-schema       # for editors
    """


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `qapigen config` takes."""
    parser.add_argument(
        "--format",
        dest="form",
        choices=("text", "json"),
        default="text",
        help="for people (default), or for programs",
    )
    parser.add_argument(
        "--json-schema",
        action="store_true",
        help="print what the table may hold instead, as a JSON Schema",
    )
    parser.add_argument(
        "--names",
        action="store_true",
        help="print the names of the targets, and no more",
    )
    add_config(parser)


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Show what holds."""
    if arguments.json_schema:
        console.answer(_json(json_schema()))
        return 0
    found = configuration(arguments)
    if found is None:
        raise ConfigError(
            "no configuration was found: no qapigen.toml, and no pyproject.toml with"
            " [tool.qapigen], here or in a directory above"
        )
    if arguments.names:
        console.answer("".join(f"{name}\n" for name in found.targets))
        return 0
    targets = {name: _of_target(arguments, found, name) for name in found.targets}
    common: dict[str, Setting] = {
        name: (value.value, (value,)) for name, value in found.common.items()
    }
    if arguments.form == "json":
        document = {
            "file": found.path,
            "common": _plain(common),
            "targets": {name: _plain(target) for name, target in targets.items()},
        }
        console.answer(_json(document))
        return 0
    blocks = [f"{found.path}\n"]
    if common and not targets:
        blocks.append(_table("for every schema", common))
    blocks += [_table(name, target) for name, target in targets.items()]
    console.answer("\n".join(blocks))
    return 0


def _of_target(
    arguments: argparse.Namespace, found: Configuration, name: str
) -> dict[str, Setting]:
    """What holds for a target, of the options that its kind has."""
    settings = merged(arguments, found, name).settings
    kind = settings["kind"][0]
    return {
        option.name: settings[option.name] for option in OPTIONS if kind in option.kinds
    }


def _table(title: str, settings: dict[str, Setting]) -> str:
    rows = [(name, _shown(it[0]), place_of(it)) for name, it in settings.items()]
    rows = [row for row in rows if row[1] != "-" or row[2] != "default"]
    widths = [max(len(row[i]) for row in rows) for i in (0, 1)]
    lines = [
        f"  {name:<{widths[0]}}  {value:<{widths[1]}}  {place}"
        for name, value, place in rows
    ]
    return "\n".join([f"{title}:", *lines]) + "\n"


def _shown(value: Any) -> str:
    """A value as it is written in the file, on one line."""
    return "-" if value is None else json.dumps(value, ensure_ascii=False)


def _plain(settings: dict[str, Setting]) -> dict[str, Any]:
    return {
        name: {"value": setting[0], "from": place_of(setting)}
        for name, setting in settings.items()
        if name in BY_NAME
    }


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
