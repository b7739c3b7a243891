"""Building targets: what `qapigen generate` and `qapigen docs` have in common.

A run that has nothing to do ends before anything heavy is imported.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence

from qapigen.cli.console import Console
from qapigen.cli.plan import plan
from qapigen.cli.project import Target, targets
from qapigen.cli.resolve import read_beside, resolved
from qapigen.errors import ConfigError, QapigenError
from qapigen.workspace.record import Current, current, files_of

TYPE_CHECKING = False  # importing `typing` takes longer than the rest of this
if TYPE_CHECKING:
    from qapigen.cli.make import Maker


def build_all(
    console: Console, arguments: argparse.Namespace, kinds: Sequence[str]
) -> int:
    """Do what the command line asks for, once or whenever something changes."""
    if arguments.watch:
        from qapigen.cli.watch import watch

        return watch(console, arguments, kinds)
    return build_once(console, arguments, kinds, Seen())


State = tuple[int, int, int] | None


def state_of(path: str) -> State:
    """By which it shows that a file is another one; none if there is no file."""
    try:
        state = os.stat(path)
    except (OSError, ValueError):
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


class Seen:
    """What a run has looked at, whether it went well or not.

    Attributes:
        files: paths that were read, or could not be, and the state of each at that time.
        directories: where templates of one's own are.
        busy: whether there was anything to do.
    """

    def __init__(self) -> None:
        self.files: dict[str, State] = {}
        self.directories: set[str] = set()
        self.busy = False

    def note(self, path: str) -> None:
        """Remember a file that is about to be read."""
        if path not in self.files:
            self.files[path] = state_of(path)


def build_once(
    console: Console, arguments: argparse.Namespace, kinds: Sequence[str], seen: Seen
) -> int:
    """Build what the command line asks for, one target after the other."""
    chosen = targets(arguments, kinds)
    run = _Run(console, arguments, seen)
    try:
        status = _build_each(console, chosen, run)
    finally:
        console.done()
    if status == 0 or arguments.fail_on_change:
        run.finish()
    return status


def _build_each(console: Console, chosen: Sequence[Target], run: _Run) -> int:
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
    return status


class _Run:
    def __init__(
        self, console: Console, arguments: argparse.Namespace, seen: Seen
    ) -> None:
        self._console = console
        self._arguments = arguments
        self._seen = seen
        self._maker: Maker | None = None
        self._read: list[str] = []
        self._outputs: list[str] = []

    def build(self, target: Target) -> int:
        """Bring a target up to date, or say that it is."""
        from qapigen.cli.generate import check_name

        if target.arguments.format == "python":
            check_name(target.arguments)
        beside = read_beside(target.arguments)
        for path in beside:
            self._seen.note(path)
        check_places(target.arguments)
        arguments = resolved(target.arguments)
        planned = plan(arguments)
        if arguments.templates is not None:
            self._seen.directories.add(arguments.templates)
            templates = files_of(arguments.templates)
            for path in templates:
                self._seen.note(path)
            beside += templates
        planned.read = self._noting(planned.read)
        directory: str = arguments.output
        self._outputs.append(directory)
        # What belongs to the output is in the manifest, too, but anyone may have edited that.
        found = current(directory, planned) if not arguments.list_outputs else None
        if found is not None:
            self._read += [*beside, *found.inputs]
            self._tell(arguments, found)
            return 0
        self._seen.busy = True
        if not arguments.quiet:
            self._console.at(f"{directory}: reading the schema")
        if self._maker is None:
            from qapigen.cli.make import Maker

            self._maker = Maker(self._console)
        made = self._maker.make(arguments, planned)
        if made is None:
            return 1
        self._read += [*beside, *made.inputs]
        for path in made.inputs:
            self._seen.note(path)
        if not arguments.quiet:
            self._console.at(f"{directory}: writing")
        from qapigen.cli.output import lay_down, list_outputs

        if arguments.list_outputs:
            return list_outputs(self._console, arguments, made.files)
        return lay_down(self._console, arguments, made.files, made.run)

    def _noting(self, read: Callable[[str], bytes]) -> Callable[[str], bytes]:
        """A reader that also remembers what it was asked for."""
        note = self._seen.note

        def noting(path: str) -> bytes:
            note(path)
            return read(path)

        return noting

    def finish(self) -> None:
        """Tell build systems what they asked for."""
        depfile: str | None = self._arguments.depfile
        stamp: str | None = self._arguments.stamp
        if depfile is None and stamp is None:
            return
        if self._arguments.watch and not self._seen.busy:
            return  # whoever waits for these would never come to rest
        from qapigen.workspace.depfile import touch, write_depfile

        if depfile is not None:
            write_depfile(depfile, [stamp] if stamp else self._outputs, self._read)
        if stamp is not None:
            touch(stamp)

    def _tell(self, arguments: argparse.Namespace, found: Current) -> None:
        if arguments.quiet or arguments.check or arguments.diff or arguments.watch:
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
