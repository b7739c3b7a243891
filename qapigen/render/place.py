"""Where a finding is, as numbers."""

from __future__ import annotations

from typing import NamedTuple

from qapigen.diagnostics import Diagnostic, Label
from qapigen.source import Span


class Place(NamedTuple):
    """A stretch of a file; lines and columns count from 1, the end column is the one after."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


def place_of(span: Span) -> Place:
    """A span as people count."""
    source = span.source
    line, column = source.position(span.start)
    end_line, end_column = source.position(max(span.start, span.end))
    return Place(source.path, line, column, end_line, end_column)


def main_span(diagnostic: Diagnostic) -> Span:
    """The span that names a finding: the precise one, unless QEMU reports another line."""
    span, anchor = diagnostic.span, diagnostic.anchor
    if anchor is None or (anchor.source is span.source and anchor.line == span.line):
        return span
    return anchor


def labels_of(diagnostic: Diagnostic) -> tuple[Label, ...]:
    """All further places, the precise one first if it is not the main one."""
    if main_span(diagnostic) is diagnostic.span:
        return diagnostic.labels
    return (Label(diagnostic.span, "this"), *diagnostic.labels)


def included_from(diagnostic: Diagnostic) -> tuple[Place, ...]:
    """The include directives that lead to the finding's file, innermost first."""
    return tuple(place_of(span) for span in main_span(diagnostic).include_chain)
