"""Texts as data: what reStructuredText, the texinfo-flavoured form and plain text come down to.

Every output is written from these, and nothing of a schema's text gets into an output another way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from qapigen.frozen import frozen


class Place(NamedTuple):
    """What a link leads to: a definition, or something on its page."""

    definition: str
    """Its name; a module's name if `anchor` is `MODULE`."""

    anchor: str = ""
    """`member-NAME`, `value-NAME`, `feature-NAME`, `branch-VALUE`, `branch-VALUE.NAME`."""


MODULE = "module"

INDEX = Place("", "index")
"""The list of everything."""

# --- Within a line -----------------------------------------------------------------------------


@frozen
class Text:
    text: str


@frozen
class Code:
    """Text to be taken to the letter."""

    text: str


@frozen
class Strong:
    children: tuple[Inline, ...]


@frozen
class Emphasis:
    children: tuple[Inline, ...]


@frozen
class Ref:
    """The name of a definition or a member: a link, if it is known where to."""

    place: Place | None
    text: str
    elsewhere: str = ""
    """The name, if it leads nowhere here and could lead into another schema."""


@frozen
class Link:
    """A link into the web; `url` begins with a scheme that only shows something."""

    url: str
    children: tuple[Inline, ...]


Inline: TypeAlias = Text | Code | Strong | Emphasis | Ref | Link

# --- Blocks ------------------------------------------------------------------------------------


@frozen
class Paragraph:
    children: tuple[Inline, ...]


@frozen
class CodeBlock:
    text: str
    language: str = ""


@frozen
class Wire:
    """What client (`->`) and server (`<-`) say to each other."""

    text: str


@frozen
class Example:
    """An example: `Wire` and whatever explains it."""

    title: str
    children: tuple[Block, ...]


@frozen
class Items:
    """A list; numbered ones begin with `start`."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None


@frozen
class Terms:
    """Terms and what they mean."""

    items: tuple[tuple[tuple[Inline, ...], tuple[Block, ...]], ...]


@frozen
class Note:
    """A paragraph apart: `kind` is `note`, `warning`, `caution`, …"""

    kind: str
    title: str
    children: tuple[Block, ...]


@frozen
class Quote:
    children: tuple[Block, ...]


@frozen
class Table:
    title: str
    head: tuple[tuple[tuple[Block, ...], ...], ...]
    rows: tuple[tuple[tuple[Block, ...], ...], ...]


@frozen
class Heading:
    """A title within a free-form comment; level 1 is the highest."""

    level: int
    children: tuple[Inline, ...]


Block: TypeAlias = (
    Paragraph
    | CodeBlock
    | Wire
    | Example
    | Items
    | Terms
    | Note
    | Quote
    | Table
    | Heading
)

Blocks: TypeAlias = tuple[Block, ...]

LINKED_SCHEMES = ("http://", "https://", "mailto:", "ftp://")
"""What a link may begin with; others could do something."""


def plain(children: Iterable[Inline]) -> str:
    """The text of a line without any markup."""
    parts: list[str] = []
    for child in children:
        match child:
            case Text(text) | Code(text) | Ref(text=text):
                parts.append(text)
            case Strong(inner) | Emphasis(inner) | Link(_, inner):
                parts.append(plain(inner))
    return "".join(parts)


def refs(blocks: Iterable[Block]) -> Iterator[Ref]:
    """All references in a text."""
    for block in blocks:
        match block:
            case Paragraph(children) | Heading(_, children):
                yield from _refs(children)
            case Items(items):
                for item in items:
                    yield from refs(item)
            case Terms(terms):
                for term, text in terms:
                    yield from _refs(term)
                    yield from refs(text)
            case Note(_, _, children) | Example(_, children) | Quote(children):
                yield from refs(children)
            case Table(_, head, rows):
                for row in (*head, *rows):
                    for cell in row:
                        yield from refs(cell)
            case CodeBlock() | Wire():
                pass


def _refs(children: Iterable[Inline]) -> Iterator[Ref]:
    for child in children:
        match child:
            case Ref():
                yield child
            case Strong(inner) | Emphasis(inner) | Link(_, inner):
                yield from _refs(inner)
            case Text() | Code():
                pass


def summary(blocks: Blocks) -> tuple[Inline, ...]:
    """The first sentence."""
    for block in blocks:
        match block:
            case Paragraph(children):
                return first_sentence(children)
            case Note(_, _, inner) | Quote(inner):
                found = summary(inner)
                if found:
                    return found
            case _:
                pass
    return ()


_NO_END = ("e.g.", "i.e.", "etc.", "vs.", "resp.", "incl.", "cf.")


def first_sentence(children: Iterable[Inline]) -> tuple[Inline, ...]:
    """What comes before the first full stop that ends a sentence, it included."""
    result: list[Inline] = []
    for child in children:
        if isinstance(child, Text):
            end = _sentence_end(child.text)
            if end:
                result.append(Text(child.text[:end]))
                break
        result.append(child)
    return tuple(result)


def _sentence_end(text: str) -> int:
    at = text.find(".")
    while at >= 0:
        following = text[at + 1 : at + 2]
        if following.isspace() and not text[: at + 1].endswith(_NO_END):
            return at + 1
        at = text.find(".", at + 1)
    return 0
