"""Text from schemas made safe to show: what cannot be seen is written out.

Control characters could drive a terminal, and bidi characters make a line read differently from
what it is, so neither is ever sent.
"""

from __future__ import annotations

_TAB = 4
"""Columns between tab stops."""


def visible(text: str) -> str:
    """Text with everything that is no visible character or a space as an escape, `\\x1b`."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


class Cells:
    """A line of text laid out in terminal columns: tabs expanded, wide characters counted twice."""

    __slots__ = ("columns", "text")

    def __init__(self, raw: str) -> None:
        if raw.isascii() and raw.isprintable():
            self.text = raw
            self.columns: list[int] | range = range(len(raw) + 1)
            return
        pieces: list[str] = []
        columns = [0]
        at = 0
        for c in raw:
            if c == "\t":
                piece = " " * (_TAB - at % _TAB)
                width = len(piece)
            elif c.isprintable():
                piece = c
                width = _width(c)
            else:
                piece = _escaped(c)
                width = len(piece)
            pieces.append(piece)
            at += width
            columns.append(at)
        self.text = "".join(pieces)
        self.columns = columns
        """Terminal column where each character begins, and where the last one ends."""


def _width(character: str) -> int:
    if character.isascii():
        return 1
    from unicodedata import combining, east_asian_width

    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
