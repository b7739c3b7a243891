"""Which dated constructs a documentation comment uses, for `--dialect auto`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qapigen.diagnostics import Report
from qapigen.dialect import NEWEST, Usage
from qapigen.source import Source, Span
from qapigen.syntax import doc_modern
from qapigen.syntax.doc_lines import Block, cut

_HEADING = re.compile(r"=+ +[^\s=]")
_OPTIONAL_MEMBER = re.compile(r"@[^\s:]+ ?:\s*#optional\b")


def block_usages(source: Source, start: int, end: int) -> Iterator[Usage]:
    """The dated constructs of one comment, whatever release it was written for.

    Only what means something else to the newest release counts: a line `Note:` in the middle of a
    paragraph has been text since 9.0.
    """
    find = source.text.find
    sections = find("# Note", start, end) >= 0 or find("# Example", start, end) >= 0
    headings = find("# =", start, end) >= 0
    optional = find("#optional", start, end) >= 0
    if not (sections or headings or optional):
        return
    report = Report()
    block = cut(source, start, end, NEWEST, report)
    if sections:
        doc_modern.read(block, NEWEST)
        for problem in report:
            if problem.code == "doc-ended-section":
                yield Usage("doc-note-section", problem.span)
    if headings and block.lines and not block.lines[0].startswith("@"):
        for span in _headings(block):
            yield Usage("doc-heading", span)
    if optional:
        for i, line in enumerate(block.lines):
            if _OPTIONAL_MEMBER.match(line):
                at = line.index("#optional")
                yield Usage("doc-optional-tag", block.span(i, at, at + 9))


def _headings(block: Block) -> Iterator[Span]:
    """`= Title` where a paragraph can begin; what underlines an rST title is none."""
    before = ""
    for i, line in enumerate(block.lines):
        if not before.strip() and _HEADING.match(line):
            yield block.line_span(i)
        before = line
