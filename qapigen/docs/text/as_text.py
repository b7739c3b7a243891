"""Texts → plain text: wrapped, without markup, for whoever shows nothing else."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator
from typing import assert_never

from qapigen.docs.text.nodes import (
    Block,
    Blocks,
    Code,
    CodeBlock,
    Emphasis,
    Example,
    Heading,
    Inline,
    Items,
    Link,
    Note,
    Paragraph,
    Quote,
    Ref,
    Strong,
    Table,
    Terms,
    Text,
    Wire,
    plain,
)

Name = Callable[[Ref], str]
"""How a reference is to be shown."""


def as_text(blocks: Blocks, width: int = 72, name: Name = lambda ref: ref.text) -> str:
    """Text of at most `width` columns but for code, a blank line between blocks.

    Args:
        name: how a member or definition is called; as it is in the schema, if not given.
    """
    return "\n\n".join(_blocks(blocks, width, name))


def _blocks(blocks: Iterable[Block], width: int, name: Name) -> Iterator[str]:
    for block in blocks:
        text = _block(block, width, name)
        if text.strip():
            yield text


def _block(block: Block, width: int, name: Name) -> str:
    match block:
        case Paragraph(children):
            return _filled(_inline(children, name), width)
        case Heading(_, children):
            return _filled(_inline(children, name), width)
        case CodeBlock(text) | Wire(text):
            return textwrap.indent(text.strip("\n"), "    ")
        case Example(title, children):
            head = f"Example: {title}" if title else "Example:"
            return "\n\n".join([head, *_blocks(children, width, name)])
        case Items(items, start):
            marks = (
                ["-"] * len(items)
                if start is None
                else [f"{n}." for n in range(start, start + len(items))]
            )
            pairs = zip(marks, items, strict=True)
            return "\n".join([_led(f"{m} ", item, width, name) for m, item in pairs])
        case Terms(terms):
            return "\n".join(
                [
                    _filled(_inline(term, name), width)
                    + "\n"
                    + textwrap.indent(as_text(text, width - 4, name), "    ")
                    for term, text in terms
                ]
            )
        case Note(kind, title, children):
            head = f"{title or kind.capitalize()}: "
            match children:
                case (Paragraph(inner), *rest):
                    first = Paragraph((Text(head), *inner))
                    return as_text((first, *rest), width, name)
                case _:
                    return "\n\n".join([head.rstrip(), as_text(children, width, name)])
        case Quote(children):
            return textwrap.indent(as_text(children, width - 4, name), "    ")
        case Table(title, head_rows, rows):
            lines = [title] if title else []
            for row in (*head_rows, *rows):
                cells = [" ".join(as_text(c, width, name).split()) for c in row]
                lines.append(" | ".join(cells))
            return "\n".join(lines)
        case _:
            assert_never(block)


def _led(mark: str, blocks: Blocks, width: int, name: Name) -> str:
    pad = " " * len(mark)
    text = textwrap.indent(as_text(blocks, width - len(mark), name), pad)
    return mark + text[len(mark) :] if text else mark.rstrip()


def _filled(text: str, width: int) -> str:
    return textwrap.fill(
        " ".join(text.split()), width, break_long_words=False, break_on_hyphens=False
    )


def _inline(children: Iterable[Inline], name: Name) -> str:
    parts: list[str] = []
    for child in children:
        match child:
            case Text(text):
                parts.append(text)
            case Code(text):
                parts.append(f"`{text}`")
            case Ref():
                parts.append(f"`{name(child)}`")
            case Strong(inner) | Emphasis(inner):
                parts.append(_inline(inner, name))
            case Link(url, inner):
                shown = plain(inner)
                parts.append(shown if shown == url else f"{shown} ({url})")
            case _:
                assert_never(child)
    return "".join(parts)
