"""A schema file's text, and spans of it.

Offsets are counted in characters of the decoded text.  Lines and columns are worked out only when
something is shown, so that the fast path never counts newlines.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


class Position(NamedTuple):
    """A place as people count: line and column start at 1."""

    line: int
    column: int


@dataclass(eq=False)
class Source:
    """One schema file as it was read.

    Compared by identity: every file is read once.
    """

    path: str
    """As shown to people: relative to the working directory where that is possible."""

    text: str

    included_at: Span | None = field(default=None, repr=False)
    """The include directive that brought this file in; none for the entry file."""

    @cached_property
    def line_starts(self) -> list[int]:
        """Offset of the first character of every line."""
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def position(self, offset: int) -> Position:
        """Line and column of a character offset."""
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line_text(self, line: int) -> str:
        """Text of a line (counted from 1), without its line end."""
        start = self.line_starts[line - 1]
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end].rstrip("\r")


class Span(NamedTuple):
    """A stretch of one file, end exclusive."""

    source: Source
    start: int
    end: int

    @property
    def path(self) -> str:
        return self.source.path

    @property
    def line(self) -> int:
        return self.source.position(self.start).line

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def include_chain(self) -> tuple[Span, ...]:
        """The include directives that lead here, innermost first."""
        chain: list[Span] = []
        at = self.source.included_at
        while at is not None:
            chain.append(at)
            at = at.source.included_at
        return tuple(chain)
