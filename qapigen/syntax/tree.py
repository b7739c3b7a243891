"""The source as it is written: JSON-like values with their places, nothing looked up.

Named tuples rather than dataclasses: they are as immutable and much cheaper to make, and there are
tens of thousands of them.  Offsets are those of the file's text; `File` knows the file.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from qapigen.diagnostics import Diagnostic
from qapigen.frozen import frozen
from qapigen.source import Source, Span


class String(NamedTuple):
    """A string of printable ASCII without backslashes; offsets include the quotes."""

    value: str
    start: int
    end: int


class OddString(NamedTuple):
    """A string with a backslash, a line break or a character outside printable ASCII.

    Releases disagree about what it means; `value` is the raw text between the quotes.
    """

    value: str
    start: int
    end: int


class Literal(NamedTuple):
    """`true`, `false` or `null`."""

    value: bool | None
    start: int
    end: int


class Array(NamedTuple):
    items: tuple[Value, ...]
    start: int
    end: int


class Pair(NamedTuple):
    """A key of an object and its value."""

    key: String | OddString
    value: Value


class Object(NamedTuple):
    pairs: tuple[Pair, ...]
    start: int
    end: int


Value: TypeAlias = String | OddString | Literal | Array | Object


class Extent(NamedTuple):
    """A stretch of a file's text, end exclusive."""

    start: int
    end: int


@frozen
class File:
    """One schema file, parsed."""

    source: Source
    items: tuple[Value, ...]
    """The top-level values, in order."""

    docs: tuple[Extent, ...]
    """The documentation comments, wherever they stand."""

    dated: tuple[Literal | OddString, ...]
    """The literals and odd strings, wherever they stand: not every release has them."""

    errors: tuple[Diagnostic, ...]
    """What could not be parsed."""

    lost: tuple[Extent, ...]
    """The stretches that were left out because of errors."""

    def span(self, node: Value | Extent) -> Span:
        return Span(self.source, node.start, node.end)
