"""`--watch`: the outputs follow what they are made from, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from qapigen.cli.build import Seen, build_once, state_of
from qapigen.cli.console import Console
from qapigen.cli.project import NAMES
from qapigen.errors import ConfigError, QapigenError
from qapigen.workspace.record import files_of

_WAIT = 500
"""Milliseconds after which it is looked whether Ctrl-C was pressed."""

_TOGETHER = 100
"""Milliseconds in which changes are taken for one."""

_NOT_WITH = ("check", "diff", "list_outputs", "fail_on_change")


def watch(console: Console, arguments: argparse.Namespace, kinds: Sequence[str]) -> int:
    """Build, wait for a change, build again; an error is told and waited out."""
    for name in _NOT_WITH:
        if getattr(arguments, name):
            flag = f"--{name.replace('_', '-')}"
            raise ConfigError(f"--watch does not go with {flag}, which ends at once")
    if find_spec("watchfiles") is None:
        raise ConfigError(
            "watchfiles is not installed, which --watch needs:"
            " pip install 'qapigen[watch]'"
        )
    try:
        _Watching(console, arguments, kinds).run()
    except KeyboardInterrupt:
        return 0
    raise AssertionError("it goes on until it is interrupted")


class _Watching:
    def __init__(
        self, console: Console, arguments: argparse.Namespace, kinds: Sequence[str]
    ) -> None:
        self._console = console
        self._arguments = arguments
        self._kinds = kinds
        self._seen = Seen()

    def run(self) -> None:
        """Go on for ever."""
        from watchfiles import watch as changes_in

        self._build()
        if not self._seen.busy:
            self._console.tell("nothing to do\n")
        count = sum(state is not None for state in self._seen.files.values())
        plural = "s" if count != 1 else ""
        self._console.tell(f"watching {count} file{plural}; Ctrl-C ends it\n")
        self._console.flush()
        while True:
            places = self._places()
            changes = changes_in(
                *sorted(places),
                watch_filter=None,
                debounce=_TOGETHER,
                step=20,
                rust_timeout=_WAIT,
                yield_on_timeout=True,
                recursive=False,
            )
            # The states of files tell whether a change matters, and what was changed
            # before anybody watched.
            for _ in changes:
                if self._has_changed():
                    self._build()
                    if self._places() != places:
                        break

    def _build(self) -> None:
        self._seen = Seen()
        for path in self._configurations():
            self._seen.note(path)
        try:
            build_once(self._console, self._arguments, self._kinds, self._seen)
        except (QapigenError, OSError) as error:
            # Files may be half written at the moment, or the configuration be wrong.
            self._console.error(str(error))
        self._console.flush()

    def _configurations(self) -> Iterator[str]:
        """The files that are, or could become, the configuration."""
        if self._arguments.config is not None:
            yield self._arguments.config
        elif not self._arguments.no_config:
            directory = os.getcwd()
            while True:
                for name in NAMES:
                    yield os.path.join(directory, name)
                parent = os.path.dirname(directory)
                if parent == directory:
                    return
                directory = parent

    def _has_changed(self) -> bool:
        seen = self._seen
        now = {path: state_of(path) for path in seen.files}
        for directory in seen.directories:
            if os.path.isdir(directory):
                now.update((path, state_of(path)) for path in files_of(directory))
        return now != seen.files

    def _places(self) -> set[str]:
        """The directories that are watched: where the files are, and where links lead."""
        paths = {*self._seen.files, *map(os.path.realpath, self._seen.files)}
        found = {os.path.dirname(path) or "." for path in paths}
        for directory in self._seen.directories:
            found |= {folder for folder, _, _ in os.walk(directory)}
        return {p for p in found if os.path.isdir(p) and os.access(p, os.R_OK)}
