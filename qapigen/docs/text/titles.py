"""Headings in free-form comments of 5.2 and later."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARKED = re.compile(r"(=+) +(\S.*)$")
_RULE = re.compile(r"([!-/:-@\[-`{-~])\1+ *$")


class Titles:
    """Finds titles, and tells their levels.

    Before 10.1 a heading is `= Title`, with a mark more for each level.  Since 10.1 it is a title
    of reStructuredText: what a style means is settled by the order in which styles come up, over
    all comments of the schema, as they make one document in QEMU.
    """

    def __init__(self, *, marks: bool) -> None:
        self.marks = marks
        self._styles: list[str] = []

    def split(self, text: str) -> Iterator[tuple[int, str]]:
        """The titles of a text with their levels, and what is between them at level 0."""
        lines = text.split("\n")
        between: list[str] = []
        i = 0
        while i < len(lines):
            found = self._title(lines, i)
            if found is None:
                between.append(lines[i])
                i += 1
                continue
            if any(between):
                yield 0, "\n".join(between).strip("\n")
            between = []
            level, title, count = found
            yield level, title
            i += count
        if any(between):
            yield 0, "\n".join(between).strip("\n")

    def _title(self, lines: list[str], i: int) -> tuple[int, str, int] | None:
        """Level, text and number of lines of the title that begins in a line."""
        line = lines[i]
        after_blank = i == 0 or not lines[i - 1].strip()
        if self.marks:
            match = _MARKED.match(line)
            return (len(match[1]), match[2], 1) if match else None
        if not after_blank or not line.strip():
            return None
        if (
            _RULE.match(line)
            and i + 2 < len(lines)
            and lines[i + 1].strip()
            and lines[i + 2].rstrip() == line.rstrip()
        ):
            return self._level(line[0] * 2), lines[i + 1].strip(), 3
        if (
            i + 1 < len(lines)
            and not line[0].isspace()
            and _RULE.match(lines[i + 1])
            and len(lines[i + 1].rstrip()) >= min(len(line.rstrip()), 4)
        ):
            return self._level(lines[i + 1][0]), line.strip(), 2
        return None

    def _level(self, style: str) -> int:
        if style not in self._styles:
            self._styles.append(style)
        return self._styles.index(style) + 1
