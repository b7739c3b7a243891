"""Which documentation comment belongs to which definition."""

from __future__ import annotations

from typing import NamedTuple

from qapigen.diagnostics import Diagnostic, Report
from qapigen.dialect import Release
from qapigen.schema.ir import Doc
from qapigen.source import Span
from qapigen.syntax.doc import read_block
from qapigen.syntax.tree import Extent, File, Object, OddString, String, Value

_READ_SINCE = Release(2, 9)
"""First release that reads documentation comments; before, they are a convention."""

_COMMENT_IS_BLOCK = Release(9, 0)
"""The one release that takes a plain comment after a block for another block."""


class Paired(NamedTuple):
    """The documentation of one file."""

    docs: dict[int, Doc]
    """By the number of the top-level value that it stands before."""

    free: tuple[Doc, ...]
    """The comments that document no definition."""


def pair(file: File, release: Release, report: Report) -> Paired:
    """Read all documentation comments of a file and put them to its top-level values."""
    if release < _READ_SINCE:
        return _by_name(file, release, report)
    return _by_place(file, release, report)


def _by_place(file: File, release: Release, report: Report) -> Paired:
    source = file.source
    docs: dict[int, Doc] = {}
    free: list[Doc] = []
    starts = [(value.start, index) for index, value in enumerate(file.items)]
    if file.lost:
        starts = sorted(starts + [(lost.start, -1) for lost in file.lost])
    starts.append((len(source.text) + 1, -2))
    ends = {-1: 0, **{index: value.end for index, value in enumerate(file.items)}}
    lost_ends = iter([lost.end for lost in file.lost])
    extents = iter(file.docs)
    extent = next(extents, None)
    inside = 0  # where the last top-level value ends
    for start, index in starts:
        last: Doc | None = None
        while extent is not None and extent.start < start:
            if extent.start < inside:
                _misplaced(source_span(file, extent), report)
            else:
                _unclaimed(last, report)
                blocks = read_block(source, extent.start, extent.end, release, report)
                free += [doc for doc in blocks if doc.symbol is None]
                for doc in blocks[:-1]:
                    _unclaimed(doc, report)
                last = blocks[-1] if blocks else None
                if release == _COMMENT_IS_BLOCK:
                    _forbid_comment(file, extent, report)
            extent = next(extents, None)
        if index == -2:
            _unclaimed(last, report)
        elif index == -1:
            inside = next(lost_ends)
        else:
            inside = ends[index]
            if last is not None:
                _claim(docs, index, last, file.items[index], report)
    return Paired(docs, tuple(free))


def _claim(
    docs: dict[int, Doc], index: int, doc: Doc, value: Value, report: Report
) -> None:
    keys = [p.key.value for p in value.pairs] if isinstance(value, Object) else []
    if "include" in keys or "pragma" in keys:
        _unclaimed(doc, report)
    elif doc.symbol is not None or not doc.sound:
        docs[index] = doc
    elif isinstance(value, Object):
        report.add(
            Diagnostic(
                "doc-without-name",
                "comment before a definition does not name it",
                doc.span,
                help="begin the comment with '# @NAME:', or end it before another comment",
            )
        )


def _unclaimed(doc: Doc | None, report: Report) -> None:
    if doc is not None and doc.symbol is not None and doc.sound:
        report.add(
            Diagnostic(
                "doc-without-definition",
                f"documentation of '{doc.symbol}' is not followed by its definition",
                doc.span,
            )
        )


def _misplaced(span: Span, report: Report) -> None:
    report.add(
        Diagnostic(
            "doc-inside-definition",
            "documentation comment inside a definition",
            span,
            help="begin plain comments with a single '#'",
        )
    )


def _forbid_comment(file: File, extent: Extent, report: Report) -> None:
    text = file.source.text
    at = extent.end
    while at < len(text) and text[at].isspace():
        at += 1
    if text.startswith("#", at) and not text.startswith("##", at):
        report.add(
            Diagnostic(
                "comment-after-doc",
                "comment right after a documentation comment: QEMU 9.0 takes it for another one",
                Span(file.source, at, at + 1),
                help="move the comment, or put it into the documentation",
            )
        )


def source_span(file: File, extent: Extent) -> Span:
    """The first line of a comment."""
    end = file.source.text.find("\n", extent.start, extent.end)
    return Span(file.source, extent.start, extent.end if end < 0 else end)


def _by_name(file: File, release: Release, report: Report) -> Paired:
    """Before 2.9, by convention: a comment belongs to the definition in its file whose name it
    bears; one that bears no such name, to the definition that it stands right before.
    """
    source = file.source
    text = source.text
    named = {name: i for i, v in enumerate(file.items) if (name := _name(v))}
    adjacent: dict[int, Doc] = {}
    others: list[Doc] = []
    end = 0
    gaps = [(value.start, index) for index, value in enumerate(file.items)]
    for start, index in [*gaps, (len(text), -1)]:
        first = text.find("#", end, start)
        if first >= 0:
            last = first + len(text[first:start].rstrip())
            found = read_block(source, first, last, release, report)
            if found and index >= 0:
                adjacent[index] = found.pop()
            others += found
        if index >= 0:
            end = file.items[index].end
    docs: dict[int, Doc] = {}
    free: list[Doc] = []
    for index, doc in adjacent.items():
        name = _name(file.items[index])
        stray = doc.symbol not in named and (doc.symbol or doc.arguments)
        if name and (doc.symbol == name or stray):
            docs[index] = doc
        else:
            others.append(doc)
    for doc in others:
        if doc.symbol is None:
            free.append(doc)
        elif doc.symbol in named:
            docs.setdefault(named[doc.symbol], doc)
    return Paired(docs, tuple(free))


_META_TYPES = frozenset(
    ("type", "struct", "enum", "union", "alternate", "command", "event")
)


def _name(value: Value) -> str | None:
    """The name of what a top-level value defines."""
    if isinstance(value, Object):
        for key, named in value.pairs:
            if key.value in _META_TYPES and isinstance(named, String | OddString):
                return named.value
    return None
