"""A schema file as tokens and comments, each with what its place says about it.

The parser's lexer leaves out what a compiler does not need; a layout needs nothing else.  What is
scanned here has been parsed before, so every character is known to belong to something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_PIECE = re.compile(
    r"(?P<comment>\#[^\n]*) | (?P<token> '(?:[^'\\]|\\.)*+' | [{}\[\]:,] | true|false|null)",
    re.VERBOSE | re.DOTALL,
)

TRAILING_WHITE = " \t\r\v\f"


class Token(NamedTuple):
    """Punctuation, a string with its quotes, or a literal."""

    text: str
    blank: bool
    """Whether a blank line stands before it."""


class Comment(NamedTuple):
    """From `#` to where the line ends, without trailing white space."""

    text: str
    blank: bool
    own_line: bool
    """Whether nothing but white space stands before it on its line."""

    column: int
    """How many columns stand before it."""

    start: int
    end: int


Piece = Token | Comment


def scan(text: str) -> list[Piece]:
    """The pieces of a text that has no syntax errors."""
    pieces: list[Piece] = []
    end = 0
    for found in _PIECE.finditer(text):
        start = found.start()
        line_ends = text.count("\n", end, start)
        end = found.end()
        blank = line_ends > 1
        if found.lastgroup == "token":
            pieces.append(Token(found[0], blank))
            continue
        before = text[text.rfind("\n", 0, start) + 1 : start]
        pieces.append(
            Comment(
                found[0].rstrip(TRAILING_WHITE),
                blank,
                line_ends > 0 or not pieces,
                len(before.expandtabs()),
                start,
                end,
            )
        )
    return pieces


def contents(pieces: Iterable[Piece]) -> tuple[list[str], list[str]]:
    """What a layout must keep: the tokens, and the comments."""
    tokens: list[str] = []
    comments: list[str] = []
    for piece in pieces:
        (tokens if isinstance(piece, Token) else comments).append(piece.text)
    return tokens, comments
