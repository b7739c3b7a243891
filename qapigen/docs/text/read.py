"""The way into texts: each is read by the rules of the era that the schema is of."""

from __future__ import annotations

from qapigen.dialect import Release
from qapigen.docs.text import classic, example, simple
from qapigen.docs.text.inline import Resolver
from qapigen.docs.text.nodes import Block, Blocks, Example, Heading, Note
from qapigen.docs.text.titles import Titles

PARSED = Release(2, 9)
"""First release that reads comments at all; plain text before."""

RST = Release(5, 2)
"""First release whose texts are reStructuredText."""

_RST_TITLES = Release(10, 1)
"""First release whose headings are titles of reStructuredText."""


class TextReader:
    """Reads texts of one schema."""

    def __init__(self, dialect: Release) -> None:
        self.dialect = dialect
        self._titles = Titles(marks=dialect < _RST_TITLES)

    def text(self, text: str, resolver: Resolver) -> Blocks:
        """A body, a description or the text of a section."""
        if not text:
            return ()
        if self.dialect >= RST:
            blocks = simple.paragraphs(text, resolver)
            if blocks is None:
                from qapigen.docs.text import rst

                blocks = rst.read(text, resolver)
            return blocks
        return classic.read(text, resolver, stress=self.dialect >= PARSED)

    def section(self, tag: str, text: str, resolver: Resolver) -> Blocks:
        """A section whose tag is part of the text: `Note`, `Example` and the like."""
        if tag.startswith("Example"):
            parts = example.read(text, lambda words: self.text(words, resolver))
            return (Example("", parts),)
        blocks = self.text(text, resolver)
        match tag:
            case "Note" | "Notes":
                return (Note("note", tag if tag == "Notes" else "", blocks),)
            case "Bug" | "Bugs" | "Warning" | "Important":
                return (Note("warning", tag, blocks),)
            case _:
                return (Note("note", tag, blocks),)

    def free_form(self, text: str, resolver: Resolver) -> Blocks:
        """A comment that documents no definition: it may have headings."""
        if self.dialect < RST:
            return self.text(text, resolver)
        blocks: list[Block] = []
        for level, part in self._titles.split(text):
            if level:
                title = self.text(part, resolver)
                children = getattr(title[0], "children", ()) if title else ()
                blocks.append(Heading(level, children))
            else:
                blocks += self.text(part, resolver)
        return tuple(blocks)
