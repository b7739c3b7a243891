"""Texts → Markdown, in what CommonMark and Python-Markdown have in common.

Paragraphs are a line each; what is within a list is indented by four columns; code within a list
is indented by four more.  All that could be markup is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import assert_never

from qapigen.docs.linear.writer import Line, LinearWriter
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
    Place,
    Quote,
    Ref,
    Strong,
    Table,
    Terms,
    Text,
    Wire,
)
from qapigen.docs.text.visible import visible

_ESCAPED = re.compile(
    r"[\\`*\[\]<>&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|~(?=~)|!(?=\[)"
)
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "~": "&#126;"}
_START = re.compile(r"(#{1,6}(?:\s|$)|[-+=:|~](?:\s|$|[-=~:]))|(\d+)([.)])(?=\s|$)")


def escape(text: str) -> str:
    """`text` as part of a line of Markdown."""
    text = visible(" ".join(text.split("\n")))
    return _ESCAPED.sub(lambda m: _ENTITIES.get(m[0]) or f"\\{m[0]}", text)


def _not_a_block(line: str) -> str:
    """A line that begins nothing but a paragraph."""
    line = line.lstrip()
    match = _START.match(line)
    if match is None:
        return line
    if match[2]:
        return f"{match[2]}\\{match[3]}{line[match.end() :]}"
    return f"&#{ord(line[0])};{line[1:]}"


class MarkdownWriter(LinearWriter):
    """Writes chapters in Markdown."""

    def heading(self, level: int, line: Line, label: str | None) -> str:
        anchor = f'<a id="{label}"></a>\n\n' if label else ""
        return f"{anchor}{'#' * level} {self._inline(line)}"

    def line(self, line: Iterable[Inline]) -> str:
        return _not_a_block(self._inline(line))

    def items(self, items: Iterable[tuple[str | None, list[str]]]) -> str:
        texts = []
        for label, blocks in items:
            anchor = f'<a id="{label}"></a>' if label else ""
            first, *rest = blocks
            texts.append("-   " + "\n\n".join([anchor + first, *map(_indented, rest)]))
        gap = "\n\n" if any("\n\n" in t for t in texts) else "\n"
        return gap.join(texts)

    def blocks(self, blocks: Blocks) -> list[str]:
        return self._blocks(blocks, False)

    def inner(self, blocks: Blocks) -> list[str]:
        return self._blocks(blocks, True)

    def _blocks(self, blocks: Blocks, inner: bool) -> list[str]:
        result: list[str] = []
        before: Block | None = None
        for block in blocks:
            if isinstance(block, Items | Terms) and isinstance(before, Items | Terms):
                result.append("<!-- -->")  # else the two lists were one
            result += self._block(block, inner)
            before = block
        return [text for text in result if text]

    def _block(self, block: Block, inner: bool) -> list[str]:
        match block:
            case Paragraph(children):
                return [self.line(children)]
            case CodeBlock(text, language):
                return [_code(text, language, inner)]
            case Wire(text):
                return [_code(t, lang, inner) for lang, t in self.wire(text)]
            case Example(title, children):
                caption = f"Example: {title}" if title else "Example"
                return [
                    self.line((Strong((Text(caption),)),)),
                    *self._blocks(children, inner),
                ]
            case Items(items, start):
                return [self._list(items, start)]
            case Terms(terms):
                pairs = []
                for term, meaning in terms:
                    head = (Strong(term), Text(": "))
                    pairs.append(self._led(head, meaning))
                return [_listed([(f"-{' ' * 3}", p) for p in pairs])]
            case Note(kind, title, children):
                head = (Strong((Text(f"{title or kind.capitalize()}:"),)), Text(" "))
                return [_quoted(self._led(head, children))]
            case Quote(children):
                return [_quoted(self.inner(children))]
            case Table():
                return self._table(block)
            case Heading(level, children):
                return [self.heading(min(level + 1, 6), children, None)]
            case _:
                assert_never(block)

    def _led(self, head: Line, blocks: Blocks) -> list[str]:
        """Blocks with a few words in front of the first."""
        match blocks:
            case (Paragraph(children), *rest):
                line = self.line((*head, *children))
                return [line, *self.inner(tuple(rest))]
            case _:
                return [self.line(head), *self.inner(blocks)]

    def _list(self, items: tuple[Blocks, ...], start: int | None) -> str:
        entries = []
        for number, item in enumerate(items, start or 0):
            mark = "-" if start is None else f"{number}."
            blocks = self.inner(item) or [""]
            entries.append((f"{mark:<4}" if len(mark) < 4 else f"{mark} ", blocks))
        return _listed(entries)

    def _table(self, table: Table) -> list[str]:
        rows = [[self._cell(c) for c in row] for row in (*table.head, *table.rows)]
        if not rows:
            return []
        width = max(map(len, rows))
        if not table.head:
            rows.insert(0, [""] * width)
        lines = [
            "| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows
        ]
        lines.insert(1, "|" + " --- |" * width)
        title = [self.line((Strong((Text(table.title),)),))] if table.title else []
        return [*title, "\n".join(lines)]

    def _cell(self, blocks: Blocks) -> str:
        texts: list[str] = []
        for block in blocks:
            match block:
                case Paragraph(children):
                    texts.append(self._inline(children))
                case CodeBlock(text) | Wire(text):
                    texts += [_literal(line) for line in text.split("\n") if line]
                case _:
                    texts += [" ".join(t.split()) for t in self._block(block, True)]
        return " <br> ".join(texts).replace("|", "&#124;")

    # --- within a line -------------------------------------------------------------------------

    def _inline(self, children: Iterable[Inline]) -> str:
        parts: list[str] = []
        for child in children:
            match child:
                case Text(text):
                    parts.append(escape(text))
                case Code(text):
                    parts.append(_literal(text))
                case Strong(inner):
                    parts.append(_marked("**", self._inline(inner)))
                case Emphasis(inner):
                    parts.append(_marked("*", self._inline(inner)))
                case Ref(place=place, text=text):
                    shown = _literal(text)
                    parts.append(
                        f"[{shown}]({self._address(place)})" if place else shown
                    )
                case Link(url, inner):
                    parts.append(f"[{self._inline(inner)}]({_url(url)})")
                case _:
                    assert_never(child)
        return "".join(parts)

    def _address(self, place: Place) -> str:
        """From the page of one module to that of another."""
        slug = self.labels.module_of(place)
        if slug is None:
            return "../index.md"
        return f"{slug}.md#{self.labels.of(place)}"


def _marked(mark: str, text: str) -> str:
    """Stressed text; its outer space must stand outside of the marks."""
    inner = text.strip()
    if not inner:
        return text
    start = text.index(inner)
    return f"{text[:start]}{mark}{inner}{mark}{text[start + len(inner) :]}"


def _literal(text: str) -> str:
    text = " ".join(text.split()) if "\n" in text else text
    text = visible(text)
    longest = max((len(m[0]) for m in re.finditer("`+", text)), default=0)
    if not longest:
        return f"`{text}`" if text.strip() else escape(text)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}"


def _url(url: str) -> str:
    return re.sub(r"[\s()<>\"'\\]", lambda m: f"%{ord(m[0]):02X}", url)


def _code(text: str, language: str, inner: bool) -> str:
    text = visible(text).rstrip("\n")
    if inner:
        return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))
    longest = max((len(m[0]) for m in re.finditer("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    language = language if re.fullmatch(r"[\w+-]+", language) else "text"
    return f"{fence}{language}\n{text}\n{fence}"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def _listed(entries: list[tuple[str, list[str]]]) -> str:
    texts = []
    for mark, blocks in entries:
        first, *rest = blocks
        head, *more = first.split("\n")
        body = "\n".join([mark + head, *(f"    {x}" if x else "" for x in more)])
        texts.append("\n\n".join([body, *map(_indented, rest)]))
    gap = "\n\n" if any("\n\n" in t for t in texts) else "\n"
    return gap.join(texts)


def _quoted(blocks: list[str]) -> str:
    lines = "\n\n".join(blocks).split("\n")
    return "\n".join(f"> {line}" if line else ">" for line in lines)
