"""A whole file: what stands between definitions, line ends, and the proof that all is kept."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from qapigen.diagnostics import Diagnostic, QapigenError
from qapigen.frozen import frozen
from qapigen.layout import DEFAULT_WIDTH
from qapigen.layout.nodes import Builder, Node
from qapigen.layout.scan import Comment, contents, scan
from qapigen.layout.style import DIRECTIVES, Style, keys_of
from qapigen.source import Source
from qapigen.syntax.parse import parse
from qapigen.syntax.tree import Extent


@frozen
class LaidOut:
    """A file in its layout, or why it has none."""

    data: bytes
    """As it should be; as it is if there are errors."""

    errors: tuple[Diagnostic, ...] = ()


def lay_out(path: str, data: bytes, width: int = DEFAULT_WIDTH) -> LaidOut:
    """Lay out one file; what it includes is not looked at.

    Line ends are made those that most lines have.  Bytes that are not UTF-8, which comments of
    old schemas may hold, are kept.
    """
    text = data.decode("utf-8", "surrogateescape")
    windows = 2 * text.count("\r\n") > text.count("\n")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    source = Source(path, text)
    file = parse(source)
    if file.errors:
        errors = file.errors
        file = parse(source, loose=True)
        if file.errors:
            return LaidOut(data, errors)
    result = _text(text, file.docs, Style(width))
    if windows:
        result = result.replace("\n", "\r\n")
    return LaidOut(result.encode("utf-8", "surrogateescape"))


class _Docs:
    """Where documentation comments begin and end."""

    def __init__(self, text: str, docs: Sequence[Extent]) -> None:
        self._starts = [d.start for d in docs]
        self._closed: dict[int, bool] = {}
        """By the end of those that have an end: whether they are a definition's."""
        for start, end in docs:
            lines = text[start:end].split("\n")
            if len(lines) > 1 and lines[-1].strip() == "##":
                self._closed[end] = lines[1].lstrip().startswith("# @")

    def opens(self, comment: Comment) -> bool:
        """Whether a documentation comment begins here."""
        at = bisect_left(self._starts, comment.start)
        return at < len(self._starts) and self._starts[at] == comment.start

    def closes(self, comment: Comment) -> bool:
        """Whether one ends here."""
        return comment.end in self._closed

    def closes_definition(self, comment: Comment) -> bool:
        """Whether one of a definition ends here."""
        return self._closed.get(comment.end, False)


def _text(text: str, docs: Sequence[Extent], style: Style) -> str:
    pieces = scan(text)
    places = _Docs(text, docs)
    builder = Builder(pieces)
    out: list[str] = []
    before: Comment | Node | None = None
    while (piece := builder.next) is not None:
        blank = piece.blank
        here: Comment | Node
        if isinstance(piece, Comment):
            builder.take()
            here = piece
            laid = piece.text
        else:
            here = builder.node()
            laid = style.definition(here) + builder.comma()
            laid += _after(builder, laid)
        if before is not None and _is_apart(before, here, blank, places):
            out.append("\n")
        out.append(laid + "\n")
        before = here
    result = "".join(out)
    if contents(scan(result)) != contents(pieces):
        raise QapigenError("a layout would have changed what the schema says")
    return result


def _after(builder: Builder, laid: str) -> str:
    """The comment on the last line of a definition."""
    comments = builder.trailing()
    column = len(laid) - laid.rfind("\n") - 1
    return Style.trailing(column, comments)


def _is_apart(
    before: Comment | Node, here: Comment | Node, blank: bool, docs: _Docs
) -> bool:
    """Whether a blank line stands between two neighbours of the top level.

    One does between definitions, and before a documentation comment; none does between such a
    comment and its definition.  Elsewhere it is as it was.
    """
    if isinstance(here, Comment):
        if docs.opens(here) and (
            not isinstance(before, Comment) or docs.closes(before)
        ):
            return True
        return blank
    if isinstance(before, Comment):
        return blank and not docs.closes_definition(before)
    keys = keys_of(here)
    if keys <= DIRECTIVES and keys == keys_of(before):
        return blank
    return True
