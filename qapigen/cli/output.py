"""Output directories, as the commands that write them have in common."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from typing import Any

from qapigen.cli.console import Console
from qapigen.workspace.names import MANIFEST
from qapigen.workspace.write import check_tree, diff_tree, write_tree


def lay_down(
    console: Console,
    arguments: argparse.Namespace,
    files: Mapping[str, str | bytes],
    run: Mapping[str, Any] | None = None,
) -> int:
    """Write the files, or with `--check` name those that are out of date."""
    directory: str = arguments.output
    if arguments.check or arguments.diff:
        return _check(console, arguments, files)
    outcome = write_tree(directory, files, force=arguments.force, run=run)
    if not arguments.quiet:
        written = len(outcome.written)
        console.tell(
            f"{directory}: {written} file{'s' * (written != 1)} written,"
            f" {len(outcome.removed)} removed, {outcome.unchanged} unchanged\n"
        )
    changed = bool(outcome.written or outcome.removed)
    return 1 if changed and arguments.fail_on_change else 0


def list_outputs(
    console: Console, arguments: argparse.Namespace, files: Mapping[str, str | bytes]
) -> int:
    """Name all files that belong to the output, the manifest among them."""
    for name in sorted([*files, MANIFEST]):
        console.answer(os.path.join(arguments.output, *name.split("/")) + "\n")
    return 0


def _check(
    console: Console, arguments: argparse.Namespace, files: Mapping[str, str | bytes]
) -> int:
    directory: str = arguments.output
    stale = check_tree(directory, files)
    for each in stale:
        console.answer(f"{os.path.join(directory, each.path)}: {each.why}\n")
    if stale and arguments.diff:
        console.answer(diff_tree(directory, files, stale))
    if stale:
        count = f"{len(stale)} files are" if len(stale) > 1 else "1 file is"
        without = "--diff" if arguments.diff and not arguments.check else "--check"
        console.tell(f"{count} not up to date: run qapigen again without {without}\n")
    return 1 if stale else 0
