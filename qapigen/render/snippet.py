"""Source lines with what matters in them underlined."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from qapigen.render.visible import Cells, visible
from qapigen.source import Source, Span

_WIDTH = 100
"""Longer lines are shown in part."""

_CONTEXT = 40
"""Characters shown before what is underlined in a long line."""


class Mark(NamedTuple):
    """A span to underline, and what to say about it."""

    span: Span
    text: str
    main: bool
    """Whether it is what the finding is about."""


class Row(NamedTuple):
    """A row of a snippet: `gutter | text`."""

    kind: str
    """`file`, `source`, `main`, `label` or `gap`."""

    gutter: str
    text: str


def snippet(marks: list[Mark], context: Span | None = None) -> list[Row]:
    """The lines of all marks, by file and line; `context` is a line shown without a mark."""
    rows: list[Row] = []
    main = next(mark for mark in marks if mark.main)
    sources: list[Source] = []
    for mark in (main, *marks):
        if mark.span.source not in sources:
            sources.append(mark.span.source)
    for source in sources:
        here = [mark for mark in marks if mark.span.source is source]
        if source is not main.span.source:
            first = source.position(here[0].span.start)
            rows.append(
                Row("file", "", f"{visible(source.path)}:{first.line}:{first.column}")
            )
        at = context if context is not None and context.source is source else None
        rows.extend(_lines(source, here, at))
    return rows


def _lines(source: Source, marks: list[Mark], context: Span | None) -> Iterator[Row]:
    numbered = [(source.position(mark.span.start).line, mark) for mark in marks]
    if context is not None and all(context.line != line for line, _ in numbered):
        numbered.append((context.line, Mark(context, "", False)))
    numbered.sort(key=lambda item: (item[0], not item[1].main, item[1].span.start))
    shown = 0
    for line, group in groupby(numbered, key=lambda item: item[0]):
        if shown and line > shown + 1:
            yield Row("gap", "", "")
        shown = line
        last = ""
        for _, mark in group:
            text, start, end = _window(source, line, mark.span)
            if text != last:
                yield Row("source", str(line), text)
                last = text
            if mark.span is not context:
                sign = "^" if mark.main else "-"
                words = f" {visible(mark.text)}" if mark.text else ""
                kind = "main" if mark.main else "label"
                underline = sign * max(end - start, 1)
                yield Row(kind, "", " " * start + underline + words)


def _window(source: Source, line: int, span: Span) -> tuple[str, int, int]:
    """What to show of a line, and the columns from where to where the span reaches in it.

    Works on a few hundred characters however long the line is.
    """
    text = source.text
    begin = source.line_starts[line - 1]
    stop = text.find("\n", begin)
    stop = len(text) if stop < 0 else stop
    if stop > begin and text[stop - 1] == "\r":
        stop -= 1
    start = min(span.start, stop)
    end = min(max(span.end, start), stop)
    left, right = begin, stop
    if stop - begin > _WIDTH:
        left = max(begin, min(start - _CONTEXT, stop - _WIDTH))
        right = min(stop, left + _WIDTH)
        end = min(end, right)
    before = "…" if left > begin else ""
    after = "…" if right < stop else ""
    cells = Cells(text[left:right])
    return (
        f"{before}{cells.text}{after}".rstrip(),
        cells.columns[start - left] + len(before),
        cells.columns[end - left] + len(before),
    )
