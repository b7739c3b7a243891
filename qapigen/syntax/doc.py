"""The reader of documentation comments: entry, and which era's form a release reads."""

from __future__ import annotations

from qapigen.diagnostics import Report
from qapigen.dialect import Release
from qapigen.schema.ir import Doc
from qapigen.source import Source
from qapigen.syntax import doc_convention, doc_legacy, doc_modern
from qapigen.syntax.doc_lines import cut
from qapigen.syntax.doc_usages import block_usages

_PARSED = Release(2, 9)
"""First release that reads documentation comments at all."""

_MODERN = Release(9, 0)
"""First release with the reader of today, by sections."""


def read_block(
    source: Source, start: int, end: int, release: Release, report: Report
) -> list[Doc]:
    """Read one comment, from its opening `##` to the end of its closing `##` line.

    A comment that is not closed ends with its last comment line.  Problems go to `report`; what
    can be read is read all the same.  From 5.2 to 8.2 a comment can hold several documentation
    blocks, so a list.
    """
    if release < _PARSED:
        return doc_convention.read(source, start, end)
    block = cut(source, start, end, release, report)
    if release < _MODERN:
        return doc_legacy.read(block, release)
    return doc_modern.read(block, release)


__all__ = ["block_usages", "read_block"]
