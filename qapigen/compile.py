"""From schema text to a trusted schema, or a report of what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qapigen.checks import check
from qapigen.diagnostics import Report
from qapigen.dialect import NEWEST, Release
from qapigen.schema.configure import configure
from qapigen.schema.ir import Schema
from qapigen.schema.resolve import resolve
from qapigen.source import Source
from qapigen.syntax.include import Limits, Reader, gather


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How a schema is to be read."""

    dialect: Release | None = None
    """The release whose rules hold; none to find it out from the text."""

    defines: frozenset[str] | None = None
    """The configuration to select; none to keep everything, whatever its condition."""

    root: str | None = None
    """A directory that includes must not leave."""

    real_path: Callable[[str], str] | None = None
    """Resolves symbolic links; without it, paths are taken as they are written."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A compiled schema, and what there is to say about it."""

    schema: Schema | None
    """None exactly when the report has errors."""

    report: Report
    """In the order of the text."""

    sources: tuple[Source, ...]
    """All files that were read, the entry first."""


def load(entry: str, read: Reader, options: LoadOptions) -> Loaded:
    """Compile the schema that begins in the file `entry`.

    Raises what `read` raises for the entry file; all else that is wrong goes to the report.
    """
    report = Report()
    limits = Limits(options.root, options.real_path)
    tree = gather(entry, read(entry), read, options.dialect, limits)
    draft = resolve(tree, options.dialect or NEWEST, report).draft
    check(draft, report)
    report.diagnostics = report.in_order()
    schema = None
    if not report.errors:
        schema = draft.trusted()
        if options.defines is not None:
            schema = configure(schema, options.defines)
    return Loaded(schema, report, tuple(f.source for f in tree.files))
