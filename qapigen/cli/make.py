"""Making the files of a target, from its schema on."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from qapigen.cli import reply
from qapigen.cli.console import Console
from qapigen.cli.generate import json_schema_files, python_files
from qapigen.cli.loading import load, settings, tell, wanted
from qapigen.cli.plan import SCHEMA
from qapigen.compile import Loaded
from qapigen.config import Settings
from qapigen.config.options import DOCS_KINDS
from qapigen.diagnostics import Report
from qapigen.frozen import frozen
from qapigen.schema.ir import Schema
from qapigen.schema.select import select, without_docs
from qapigen.workspace.record import Plan, Recorder, record

Files = Mapping[str, str | bytes]

GENERATORS: Mapping[str, Callable[[Schema, argparse.Namespace], Files]] = {
    "python": python_files,
    "json-schema": json_schema_files,
}
"""By the kind of output: from a schema, and the arguments with all that holds, to files."""


@frozen
class Made:
    """What was made of a target.

    Attributes:
        files: what is to be written.
        inputs: paths of all files that were read for it.
        run: what the manifest is to keep.
    """

    files: Files
    inputs: tuple[str, ...]
    run: Mapping[str, Any] | None


class Maker:
    """Makes targets; those that share a schema share the work on it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._loaded: dict[tuple[Settings, bool], tuple[Loaded, Recorder, int]] = {}

    def make(self, arguments: argparse.Namespace, plan: Plan) -> Made | None:
        """The files of a target; none if its schema has errors.  What is found is told."""
        chosen = settings(arguments)
        loaded, read, warnings = self._load(chosen, plan, arguments.introspected)
        if loaded.schema is None:
            return None
        if not arguments.quiet:
            self._console.at(f"{arguments.output}: making the files")
        recorder = Recorder()
        recorder.groups.update(read.groups)
        files: Files
        if arguments.format in DOCS_KINDS:
            from qapigen.cli.docs import site_of

            site = site_of(self._console, loaded.schema, arguments, chosen, recorder)
            files = site.files
            warnings += self._tell(site.report, chosen)
        else:
            schema = selected(loaded.schema, arguments)
            files = GENERATORS[arguments.format](schema, arguments)
        inputs = tuple(
            path
            for group in recorder.groups.values()
            for path in group
            if not (arguments.introspected and reply.is_server(path))
        )
        return Made(files, inputs, record(plan, recorder, warnings))

    def _load(
        self, chosen: Settings, plan: Plan, introspected: bool
    ) -> tuple[Loaded, Recorder, int]:
        key = chosen, introspected
        if key not in self._loaded:
            recorder = Recorder()
            read = plan.read
            if introspected and reply.is_server(chosen.schema):
                read = reply.ask
            recording = recorder.reading(SCHEMA, read)
            load_it = reply.load if introspected else load
            loaded = load_it(chosen, recording)
            found = self._tell(loaded.report, chosen)
            self._loaded[key] = loaded, recorder, found
        return self._loaded[key]

    def _tell(self, report: Report, chosen: Settings) -> int:
        shown = wanted(report, chosen)
        tell(self._console, shown, chosen)
        return len(shown.warnings)


def selected(schema: Schema, arguments: argparse.Namespace) -> Schema:
    """The part of a schema that is wanted."""
    if arguments.only:
        schema = select(schema, arguments.only)
    if getattr(arguments, "no_docs", None):
        schema = without_docs(schema)
    return schema
