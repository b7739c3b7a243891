"""Building targets: what `qapigen generate` and `qapigen docs` have in common.

A run that has nothing to do ends before anything heavy is imported.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from qapigen.cli.console import Console
from qapigen.cli.plan import plan
from qapigen.cli.project import Target, targets
from qapigen.cli.resolve import read_beside, resolved
from qapigen.errors import ConfigError, QapigenError
from qapigen.workspace.record import Current, current

TYPE_CHECKING = False  # importing `typing` takes longer than the rest of this
if TYPE_CHECKING:
    from qapigen.cli.make import Maker


def build_all(
    console: Console, arguments: argparse.Namespace, kinds: Sequence[str]
) -> int:
    """Build what the command line asks for, one target after the other."""
    chosen = targets(arguments, kinds)
    run = _Run(console, arguments)
    status = 0
    for target in chosen:
        try:
            status = max(status, run.build(target))
        except QapigenError as error:
            if len(chosen) == 1:
                raise
            # The others may be fine.
            console.error(f"target {target.name}: {error}")
            status = 2
    if status == 0 or arguments.fail_on_change:
        run.finish()
    return status


class _Run:
    def __init__(self, console: Console, arguments: argparse.Namespace) -> None:
        self._console = console
        self._arguments = arguments
        self._maker: Maker | None = None
        self._read: list[str] = []
        self._outputs: list[str] = []

    def build(self, target: Target) -> int:
        """Bring a target up to date, or say that it is."""
        from qapigen.cli.generate import check_name

        if target.arguments.format == "python":
            check_name(target.arguments)
        check_places(target.arguments)
        arguments = resolved(target.arguments)
        planned = plan(arguments)
        beside = read_beside(target.arguments)
        directory: str = arguments.output
        self._outputs.append(directory)
        # What belongs to the output is in the manifest, too, but anyone may have edited that.
        found = current(directory, planned) if not arguments.list_outputs else None
        if found is not None:
            self._read += [*beside, *found.inputs]
            self._tell(arguments, found)
            return 0
        if self._maker is None:
            from qapigen.cli.make import Maker

            self._maker = Maker(self._console)
        made = self._maker.make(arguments, planned)
        if made is None:
            return 1
        self._read += [*beside, *made.inputs]
        from qapigen.cli.output import lay_down, list_outputs

        if arguments.list_outputs:
            return list_outputs(self._console, arguments, made.files)
        return lay_down(self._console, arguments, made.files, made.run)

    def finish(self) -> None:
        """Tell build systems what they asked for."""
        depfile: str | None = self._arguments.depfile
        stamp: str | None = self._arguments.stamp
        if depfile is None and stamp is None:
            return
        from qapigen.workspace.depfile import touch, write_depfile

        if depfile is not None:
            write_depfile(depfile, [stamp] if stamp else self._outputs, self._read)
        if stamp is not None:
            touch(stamp)

    def _tell(self, arguments: argparse.Namespace, found: Current) -> None:
        if arguments.quiet or arguments.check or arguments.diff:
            return
        warnings = ""
        if found.warnings:
            plural = "s" if found.warnings > 1 else ""
            warnings = f"; the schema has {found.warnings} warning{plural}"
        self._console.tell(
            f"{arguments.output}: {found.files} files, all up to date{warnings}\n"
        )


def check_places(arguments: argparse.Namespace) -> None:
    """Find what is wrong with the places before the schema is read."""
    directory: str = arguments.output
    if os.path.lexists(directory) and not os.path.isdir(directory):
        raise ConfigError(f"-o {directory}: is not a directory")
    check_templates(arguments)


def check_templates(arguments: argparse.Namespace) -> None:
    """Templates that are not there are no templates of one's own."""
    templates: str | None = arguments.templates
    if templates is not None and not os.path.isdir(templates):
        raise ConfigError(f"--templates {templates}: no such directory")
