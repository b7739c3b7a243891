"""The lines of a documentation comment, and the places of its parts in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from qapigen.diagnostics import Diagnostic, Label, Report, Severity
from qapigen.dialect import Release
from qapigen.source import Source, Span

_WELL_FORMED = re.compile(r"##\n((?:#(?: [^\n]*)?\n)*)##")
"""A block as nearly all are: not indented, no blank line in it, every line as it must be."""

_UNIVERSAL_NEWLINES = Release(2, 12)
"""First release whose generator runs under Python 3 and so reads CR LF as a line end."""


_MAX_ERRORS = 50
"""After so many errors in a comment, the rest of them is not told."""


class Block(NamedTuple):
    """A documentation comment, cut into lines.

    The lines between the two `##`, each without its `# `; `offsets` says where in the file the
    `#` of each stands, and has one entry more: the place of the closing `##`.
    """

    source: Source
    start: int
    end: int
    lines: list[str]
    offsets: list[int]
    report: Report
    known: int
    """How many diagnostics there were before."""

    @property
    def sound(self) -> bool:
        """Whether nothing was reported about it so far."""
        return len(self.report.diagnostics) == self.known

    def span(self, line: int, start: int, end: int) -> Span:
        """Characters `start` to `end` of a line."""
        offset = self.offsets[line] + 2
        return Span(self.source, offset + start, offset + end)

    def line_span(self, line: int) -> Span:
        """The text of a line without the white space around it; the closing `##` after the last."""
        if line >= len(self.lines):
            offset = self.offsets[line]
            return Span(self.source, offset, min(offset + 2, len(self.source.text)))
        text = self.lines[line]
        if not text or text.isspace():
            offset = self.offsets[line]
            return Span(self.source, offset, offset + 1)
        return self.span(line, len(text) - len(text.lstrip()), len(text.rstrip()))

    def error(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        at: Span | None = None,
        label: Label | None = None,
        hint: str | None = None,
    ) -> None:
        """Report an error; `at` is the place where QEMU does."""
        if len(self.report.diagnostics) - self.known >= _MAX_ERRORS:
            return
        self.report.add(
            Diagnostic(
                code,
                message,
                span,
                Severity.ERROR,
                (label,) if label else (),
                help=hint,
                anchor=at,
            )
        )


def cut(
    source: Source, start: int, end: int, release: Release, report: Report
) -> Block:
    """Cut a comment into lines; there are none if it does not even begin as it must."""
    text = source.text
    known = len(report.diagnostics)
    match = _WELL_FORMED.match(text, start, end)
    if match and match.end() == end:
        pieces = match[1].split("\n")
        pieces.pop()
        offsets = list(accumulate([len(p) + 1 for p in pieces], initial=start + 3))
        return Block(
            source, start, end, [p[2:] for p in pieces], offsets, report, known
        )
    return _cut_with_care(source, start, end, release, report)


def _cut_with_care(
    source: Source, start: int, end: int, release: Release, report: Report
) -> Block:
    """The same for blocks that are indented, have blank lines in them, or are ill-formed."""
    lines: list[str] = []
    offsets: list[int] = []
    known = len(report.diagnostics)
    block = Block(source, start, end, lines, offsets, report, known)
    keep_cr = release < _UNIVERSAL_NEWLINES
    opened = False
    for offset, comment in comments(source.text, start, end, keep_cr):
        here = Span(source, offset, offset + len(comment))
        if not opened:
            opened = True
            if comment != "##":
                block.error(
                    "doc-bad-start",
                    "junk after '##' at the start of a documentation comment",
                    Span(source, min(offset + 2, here.end), here.end),
                    hint="leave '##' alone on its line",
                )
                offsets.append(offset)
                return block
        elif comment.startswith("##"):
            offsets.append(offset)
            if comment != "##":
                block.error(
                    "doc-bad-end",
                    "junk after '##' at the end of a documentation comment",
                    Span(source, min(offset + 2, here.end), here.end),
                    hint="leave '##' alone on its line",
                )
            return block
        elif comment == "#":
            lines.append("")
            offsets.append(offset)
        elif comment[1] == " ":
            lines.append(comment[2:])
            offsets.append(offset)
        else:
            block.error("doc-missing-space", "missing space after '#'", here)
            lines.append(comment[1:])
            offsets.append(offset - 1)
    _unclosed(block)
    return block


def comments(
    text: str, start: int, end: int, keep_cr: bool = False
) -> Iterator[tuple[int, str]]:
    """The comments in a stretch of text, each with its offset; lines without any are skipped."""
    while start < end:
        stop = text.find("\n", start, end)
        if stop < 0:
            stop = end
        line = text[start:stop]
        if not keep_cr and line.endswith("\r"):
            line = line[:-1]
        comment = line.lstrip()
        if comment.startswith("#"):
            yield start + len(line) - len(comment), comment
        start = stop + 1


def _unclosed(block: Block) -> None:
    """QEMU notices at the next token, or in the last line."""
    text = block.source.text
    at = block.end
    while at < len(text) and text[at].isspace():
        at += 1
    if at == len(text) and text.endswith("\n"):
        at -= 1
    block.offsets.append(at)
    block.report.add(
        Diagnostic(
            "doc-unclosed",
            "documentation comment must end with '##'",
            Span(block.source, at, min(at + 1, len(text))),
            labels=(
                Label(Span(block.source, block.start, block.start + 2), "begins here"),
            ),
            help="close it with a line '##'",
        )
    )
