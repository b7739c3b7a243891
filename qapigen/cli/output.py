"""Output directories, as the commands that write them have in common."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping

from qapigen.cli.console import Console
from qapigen.config import ConfigError
from qapigen.workspace.write import check_tree, write_tree


def check_places(arguments: argparse.Namespace) -> None:
    """Find what is wrong with the places before the schema is read."""
    directory: str = arguments.output
    if os.path.lexists(directory) and not os.path.isdir(directory):
        raise ConfigError(f"-o {directory}: is not a directory")
    templates: str | None = arguments.templates
    if templates is not None and not os.path.isdir(templates):
        raise ConfigError(f"--templates {templates}: no such directory")


def lay_down(
    console: Console, arguments: argparse.Namespace, files: Mapping[str, str | bytes]
) -> int:
    """Write the files, or with `--check` name those that are out of date."""
    directory: str = arguments.output
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


def _check(console: Console, directory: str, files: Mapping[str, str | bytes]) -> int:
    stale = check_tree(directory, files)
    for each in stale:
        console.answer(f"{os.path.join(directory, each.path)}: {each.why}\n")
    if stale:
        count = f"{len(stale)} files are" if len(stale) > 1 else "1 file is"
        console.tell(f"{count} not up to date: run qapigen again without --check\n")
    return 1 if stale else 0
