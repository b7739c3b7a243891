"""Where the two sides of `qapigen diff` come from: files, revisions, replies, servers."""

from __future__ import annotations

import argparse
import json
import os
import posixpath
import re
import stat
from typing import Any

from qapigen.cli.console import Console
from qapigen.cli.loading import load, settings, shown_path, tell
from qapigen.compat.finding import Side
from qapigen.compile import Loaded, LoadOptions
from qapigen.compile import load as compile_schema
from qapigen.config import ConfigError, Settings
from qapigen.diagnostics import QapigenError, Report
from qapigen.workspace import WorkspaceError, read_file
from qapigen.workspace.errors import os_error_text

_GIT = "git:"
_ADDRESS = re.compile(r"[^/\\\s]+:\d{1,5}")
_JSON = re.compile(rb"\s*(?:\[|\{\s*\")")
"""How a reply begins, and a schema file does not."""


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
        mode = _mode(place)
        if stat.S_ISSOCK(mode) or (not mode and _ADDRESS.fullmatch(place)):
            from qapigen.workspace.server import ask_schema

            return _introspected(place, ask_schema(place))
        if stat.S_ISREG(mode):
            data = _contents(place)
            if _JSON.match(data):
                return _introspected(place, _reply(place, data))
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
            if not stat.S_ISREG(_mode(other)):
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


def _introspected(place: str, entries: list[Any]) -> Side:
    from qapigen.schema.from_introspection import from_introspection

    try:
        schema = from_introspection(entries)
    except QapigenError as error:
        raise ConfigError(f"{place}: {error}") from None
    return Side(place, schema, introspected=True)


def _reply(place: str, data: bytes) -> list[Any]:
    try:
        reply = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{place}: neither a schema nor JSON: {error}") from None
    if isinstance(reply, dict):
        reply = reply.get("return")
    if not isinstance(reply, list):
        raise ConfigError(
            f"{place}: is JSON, but no reply to query-qmp-schema, which is a list of"
            " objects, or has it as 'return'"
        )
    return reply


def _mode(place: str) -> int:
    """What kind of file there is; 0: none."""
    try:
        return os.stat(place).st_mode
    except (OSError, ValueError):
        return 0


def _contents(place: str) -> bytes:
    try:
        return read_file(place)
    except OSError as error:
        raise WorkspaceError(f"cannot read {place}: {os_error_text(error)}") from None
