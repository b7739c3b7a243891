"""The many texts that are little more than paragraphs, for which docutils would take long.

What is let through here, paragraphs, notes and examples, comes to what docutils makes of it; the
tests hold the two against each other on every text there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qapigen.docs.text.inline import Resolver, with_backquotes
from qapigen.docs.text.nodes import Block, Blocks, Example, Note, Paragraph, Wire

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
_DIRECTIVE = re.compile(r"\.\. (qmp-example|note)::(?: ([^\n]*))?$")
_TITLE = re.compile(r":title: (\S[^\n\\]*)$")


def paragraphs(text: str, resolver: Resolver) -> Blocks | None:
    """A text in reStructuredText that has nothing else; none if it has."""
    if ".. " in text:
        pieces = list(_pieces(text))
        if not all(_is_simple(piece) for piece in pieces):
            return None
        return tuple(b for piece in pieces for b in _read(piece, resolver))
    if not _is_plain(text):
        return None
    return _paragraphs(text, resolver)


# --- paragraphs ----------------------------------------------------------------------------------


def _is_plain(text: str) -> bool:
    if _MARKUP.search(text):
        return False
    pieces = _GAP.split(text)
    if any(_BLOCK.match(piece) for piece in pieces):
        return False
    return "`" not in text or all(_balanced(piece) for piece in pieces)


def _paragraphs(text: str, resolver: Resolver) -> Blocks:
    """The paragraphs of what is known to have nothing else."""
    blocks: list[Block] = []
    for piece in _GAP.split(text):
        children = with_backquotes(piece, resolver)
        assert children is not None
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


def _balanced(piece: str) -> bool:
    return with_backquotes(piece, _Nobody()) is not None


# --- notes and examples --------------------------------------------------------------------------


def _pieces(text: str) -> Iterator[list[str]]:
    """What stands between blank lines in the first column, each with what is indented below it."""
    piece: list[str] = []
    for line in text.split("\n"):
        begins = line and line[0] != " " and (not piece or not piece[-1])
        if begins and piece:
            yield _without_end(piece)
            piece = []
        piece.append(line)
    yield _without_end(piece)


def _without_end(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _is_simple(piece: list[str]) -> bool:
    if not piece:
        return True
    directive = _DIRECTIVE.match(piece[0])
    if directive is None:
        return _is_plain("\n".join(piece))
    if any(line and line[0] != " " for line in piece[1:]):
        return False
    if any("\t" in line or line != line.rstrip() for line in piece):
        return False
    if directive[1] == "note":
        text = _note_text(piece, directive[2] or "")
        return bool(text) and _is_plain(text)
    if directive[2]:
        return False
    title, content = _example_parts(piece)
    return title is not None and bool(content)


def _read(piece: list[str], resolver: Resolver) -> Blocks:
    if not piece:
        return ()
    directive = _DIRECTIVE.match(piece[0])
    if directive is None:
        return _paragraphs("\n".join(piece), resolver)
    if directive[1] == "note":
        text = _note_text(piece, directive[2] or "")
        return (Note("note", "", _paragraphs(text, resolver)),)
    title, content = _example_parts(piece)
    return (Example(title or "", (Wire(content),)),)


def _note_text(piece: list[str], first: str) -> str:
    rest = dedented(piece[1:])
    return f"{first.strip()}\n{rest}".strip("\n") if first.strip() else rest.strip("\n")


def _example_parts(piece: list[str]) -> tuple[str | None, str]:
    """Title and contents; no title at all if there are other options."""
    lines = piece[1:]
    title = ""
    if lines and lines[0]:
        match = _TITLE.match(lines[0].strip())
        if match is None or (len(lines) > 1 and lines[1]):
            return None, ""
        title = match[1].strip()
        lines = lines[1:]
    return title, dedented(lines)


def dedented(lines: list[str]) -> str:
    """Lines without the indentation that they have in common, and without outer blank ones."""
    margin = min((len(x) - len(x.lstrip(" ")) for x in lines if x), default=0)
    return "\n".join([x[margin:] for x in lines]).strip("\n")
