"""The schemas of earlier releases that `qapigen docs --since-from` is given."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from qapigen.cli.console import Console
from qapigen.cli.plan import earlier_group
from qapigen.cli.resolve import shown_path
from qapigen.errors import ConfigError
from qapigen.workspace.read import reader

TYPE_CHECKING = False  # importing `typing` takes longer than the rest of this
if TYPE_CHECKING:
    from qapigen.config import Settings
    from qapigen.diagnostics import Report
    from qapigen.dialect import Release as Dialect
    from qapigen.docs import Release
    from qapigen.workspace.record import Recorder

_VERSION = re.compile(r"v?(\d+\.\d+(?:\.\d+)*)")

_LAYOUTS = (
    ("storage-daemon/qapi/qapi-schema.json",),
    ("qga/qapi-schema.json", "qapi-schema-guest.json"),
    ("tests/qapi-schema/qapi-schema-test.json", "qapi-schema-test.json"),
    ("qapi/qapi-schema.json", "qapi-schema.json"),
)
"""Where QEMU has had each of its schemas, the newest place first."""


def name_of(path: str) -> str:
    """What a release is called, as a path tells: `v7.2` → `7.2`; else the last part."""
    parts = os.path.abspath(path).split(os.sep)
    for part in reversed(parts):
        match = _VERSION.fullmatch(part.rpartition("-")[2])
        if match:
            return match[1]
    return parts[-1]


def entry_in(directory: str, schema: str) -> str:
    """The entry file of a release that stands for `schema` in another."""
    if os.path.isfile(directory):
        return directory
    if not os.path.isdir(directory):
        raise ConfigError(f"--since-from {directory}: no such directory")
    wanted = os.path.abspath(schema).replace(os.sep, "/")
    places = next(
        (p for p in _LAYOUTS if any(wanted.endswith(f"/{x}") for x in p)),
        (os.path.basename(schema),),
    )
    for place in places:
        candidate = os.path.join(directory, *place.split("/"))
        if os.path.isfile(candidate):
            return candidate
    raise ConfigError(
        f"--since-from {directory}: there is no {' or '.join(places)} in it"
    )


def earlier(
    console: Console,
    chosen: Settings,
    directories: Sequence[str],
    recorder: Recorder | None = None,
) -> list[Release]:
    """Compile the schemas of earlier releases, oldest first; those with errors are an error."""
    from dataclasses import replace

    from qapigen.cli.loading import load, tell
    from qapigen.diagnostics import Report
    from qapigen.docs import Release

    found: list[Release] = []
    for directory in directories:
        entry = shown_path(entry_in(directory, chosen.schema))
        name = name_of(directory)
        settings = replace(chosen, schema=entry, dialect=_dialect(name))
        read = reader(settings.root)
        if recorder is not None:
            read = recorder.reading(earlier_group(directory, list(directories)), read)
        loaded = load(settings, read)
        if loaded.schema is None:
            report = Report([d for d in loaded.report if d in loaded.report.errors])
            tell(console, report, settings)
            raise ConfigError(f"--since-from {directory}: the schema has errors")
        found.append(Release(name, loaded.schema))
    if all(_VERSION.fullmatch(r.name) for r in found):
        found.sort(key=lambda r: [int(n) for n in r.name.split(".")])
    return found


def part(release: Release, patterns: Sequence[str]) -> Release:
    """What an earlier release had of the part of the schema that is wanted."""
    from qapigen.docs import Release
    from qapigen.schema.select import select

    return Release(release.name, select(release.schema, patterns, lenient=True))


def without_absent(report: Report, patterns: Sequence[str] | None) -> Report:
    """The report without what is no fault of the texts: they speak of the whole schema."""
    if not patterns:
        return report
    from qapigen.diagnostics import Report

    return Report([d for d in report if d.code != "doc-unknown-reference"])


def _dialect(name: str) -> Dialect | None:
    """The dialect of a release that is known by its name; else as the constructs tell."""
    from qapigen.dialect import Release as Dialect

    match = _VERSION.fullmatch(name)
    return Dialect.parse(".".join(match[1].split(".")[:2])) if match else None
