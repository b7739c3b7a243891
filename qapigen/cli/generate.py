"""`qapigen generate`."""

from __future__ import annotations

import argparse
import keyword
import os

from qapigen.cli.console import Console
from qapigen.cli.loading import load_and_tell, settings
from qapigen.config import ConfigError
from qapigen.workspace.write import check_tree, write_tree


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Write the Python package."""
    directory: str = arguments.output
    _check_output(directory, arguments.templates)
    schema = load_and_tell(console, settings(arguments)).schema
    if schema is None:
        return 1
    from qapigen.python import PythonOptions, generate

    options = PythonOptions(
        line_length=arguments.line_length, templates=arguments.templates
    )
    files = generate(schema, options)
    if arguments.check:
        return _check(console, directory, files)
    outcome = write_tree(directory, files, force=arguments.force)
    if not arguments.quiet:
        written = len(outcome.written)
        console.tell(
            f"{directory}: {written} file{'s' * (written != 1)} written,"
            f" {len(outcome.removed)} removed, {outcome.unchanged} unchanged\n"
        )
    return 0


def _check_output(directory: str, templates: str | None) -> None:
    """Find what is wrong with the places before the schema is read."""
    name = os.path.basename(os.path.abspath(directory))
    if not name.isidentifier() or keyword.iskeyword(name):
        raise ConfigError(
            f"-o {directory}: {name!r} cannot be the name of a Python package"
        )
    if os.path.lexists(directory) and not os.path.isdir(directory):
        raise ConfigError(f"-o {directory}: is not a directory")
    if templates is not None and not os.path.isdir(templates):
        raise ConfigError(f"--templates {templates}: no such directory")


def _check(console: Console, directory: str, files: dict[str, str]) -> int:
    """Name the files that are out of date."""
    stale = check_tree(directory, files)
    for each in stale:
        console.answer(f"{os.path.join(directory, each.path)}: {each.why}\n")
    if stale:
        count = f"{len(stale)} files are" if len(stale) > 1 else "1 file is"
        console.tell(f"{count} not up to date: run 'qapigen generate' again\n")
    return 1 if stale else 0
