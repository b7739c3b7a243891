"""The many texts that are nothing but paragraphs, for which docutils would take long.

What is let through here is what docutils makes paragraphs of; the tests hold the two against each
other on every text there is.
"""

from __future__ import annotations

import re

from qapigen.docs.text.inline import Resolver, with_backquotes
from qapigen.docs.text.nodes import Block, Blocks, Paragraph

_MARKUP = re.compile(
    r"""(?x)
    [*|\\\t\f\v\r\0]               # emphasis, substitutions, escapes
    | (?<!\w)_ | _(?!\w)           # references and targets
    | :[^\s`] | \w@\w              # addresses, roles, field lists
    | \n[ ]                        # indentation
    | ^(?: [^\w\s`@] [^\w\s]* )[ ]*$   # titles, transitions
    | ::[ ]*(?:\n|$)
    """,
    re.MULTILINE,
)
_BLOCK = re.compile(r"""(?x)
    \s | [-+*•‣⁃](?:[ ]|$)                                     # bullets
    | \(?(?:[a-zA-Z]|\#|[0-9]+|[ivxlcdmIVXLCDM]+)[.)](?:[ ]|$)   # enumerators
    | \.\.(?:[ ]|$) | \| | >>> | : | --?\w | /\w | \+- | ==    # and the rest
    """)
_GAP = re.compile(r"\n{2,}")


def paragraphs(text: str, resolver: Resolver) -> Blocks | None:
    """The paragraphs of a text in reStructuredText that has nothing else; none if it has."""
    if _MARKUP.search(text):
        return None
    pieces = _GAP.split(text)
    for piece in pieces:
        if _BLOCK.match(piece):
            return None
    if "`" in text and not _balanced(pieces):
        return None
    blocks: list[Block] = []
    for piece in pieces:
        children = with_backquotes(piece, resolver)
        if children is None:  # cannot be: `_balanced` has looked
            return None
        blocks.append(Paragraph(tuple(children)))
    return tuple(blocks)


class _Nobody:
    """Resolves nothing: for a look ahead."""

    def member(self, name: str) -> None:
        return None

    def name(self, name: str) -> None:
        return None

    def problem(self, line: str, message: str) -> None:
        return None


def _balanced(pieces: list[str]) -> bool:
    nobody = _Nobody()
    return all(with_backquotes(piece, nobody) is not None for piece in pieces)
