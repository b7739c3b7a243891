"""Where the two sides of `qapigen diff` come from: files, revisions, replies, servers."""

from __future__ import annotations

import argparse
import os
import posixpath
import stat
from typing import Any

from qapigen.cli import reply
from qapigen.cli.console import Console
from qapigen.cli.loading import load, settings, shown_path, tell
from qapigen.compat.finding import Side
from qapigen.compile import Loaded, LoadOptions
from qapigen.compile import load as compile_schema
from qapigen.config import ConfigError, Settings
from qapigen.diagnostics import Report
from qapigen.workspace import WorkspaceError
from qapigen.workspace.errors import os_error_text
from qapigen.workspace.read import contents

_GIT = "git:"


class Sides:
    """Reads sides; what is wrong with a schema is told."""

    def __init__(self, console: Console, arguments: argparse.Namespace) -> None:
        self._console = console
        self._arguments = arguments

    def read(self, place: str, other: str, dialect: Any) -> Side | None:
        """The side that a place stands for; none if its schema has errors.  `other` is the
        place of the other side."""
        if place.startswith(_GIT):
            return self._revision(place, other, dialect)
        if reply.is_server(place):
            return _introspected(place, reply.ask(place))
        if stat.S_ISREG(reply.mode_of(place)):
            data = contents(place)
            if reply.is_reply(data):
                return _introspected(place, data)
        chosen = self._settings(place, dialect)
        return self._side(place, chosen, load(chosen), "")

    def _settings(self, place: str, dialect: Any) -> Settings:
        given = vars(self._arguments)
        common = {"root": None, "max_errors": None, "allow": None}
        return settings(
            argparse.Namespace(
                **{**given, **common, "schema": place, "dialect": dialect}
            )
        )

    def _side(
        self, place: str, chosen: Settings, loaded: Loaded, prefix: str
    ) -> Side | None:
        if loaded.schema is None:
            if prefix:
                self._console.tell(f"{place} has errors:\n")
            tell(self._console, Report(list(loaded.report.errors)), chosen)
            return None
        return Side(place, loaded.schema, prefix=prefix)

    def _revision(self, place: str, other: str, dialect: Any) -> Side | None:
        from qapigen.workspace.git import Revision

        revision, _, path = place.removeprefix(_GIT).partition(":")
        directory = "."
        if not path:
            if not stat.S_ISREG(reply.mode_of(other)):
                raise ConfigError(
                    f"{place}: which file? say git:REV:PATH, with PATH from the top of"
                    " the repository"
                )
            directory = os.path.dirname(shown_path(other)) or "."
            path = f"./{os.path.basename(other)}"
        with Revision(revision, directory) as files:
            if path.startswith(("./", "../")):
                path = files.prefix + path
            path = posixpath.normpath(path)
            chosen = self._settings(place, dialect)
            options = LoadOptions(dialect=chosen.dialect, defines=chosen.defines)
            try:
                loaded = compile_schema(path, files.read, options)
            except OSError as error:
                raise WorkspaceError(
                    f"cannot read {place}: {os_error_text(error)}"
                ) from None
        return self._side(place, chosen, loaded, f"{revision}:")


def _introspected(place: str, data: bytes) -> Side:
    return Side(place, reply.schema_of(place, data), introspected=True)
