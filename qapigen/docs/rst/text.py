"""Texts → reStructuredText for Sphinx.  All that could be markup is escaped."""

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
    Quote,
    Ref,
    Strong,
    Table,
    Terms,
    Text,
    Wire,
    plain,
)
from qapigen.docs.text.visible import visible

_ESCAPED = re.compile(r"[\\`*|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=[A-Za-z]+:)")
_START = re.compile(
    r"[-+*•‣⁃](?=\s|$)|\(?(?:[A-Za-z#]|\d+|[ivxlcdmIVXLCDM]+)[.)](?=\s|$)"
    r"|\.\.(?=\s|$)|>>>|:|--?\w|/\w|[!-/:-@\[-`{-~]{2,}"
)
_AFTER = "'\")]}>-/:.,;!? "

UNDERLINES = "=-~^\"'"


def escape(text: str) -> str:
    """`text` as part of a line."""
    text = visible(" ".join(text.split("\n")))
    return _ESCAPED.sub(lambda m: f"\\{m[0]}", text)


def _not_a_block(line: str) -> str:
    """A line that begins nothing but a paragraph."""
    line = line.strip()
    match = _START.match(line)
    if match is not None:
        if line[0].isalnum():
            line = f"{match[0][:-1]}\\{match[0][-1]}{line[match.end() :]}"
        elif line[0] != "\\":
            line = f"\\{line}"
    return line


class RstWriter(LinearWriter):
    """Writes chapters in reStructuredText."""

    elsewhere = ""
    """The role for names that may lead into another schema."""

    def heading(self, level: int, line: Line, label: str | None) -> str:
        title = _not_a_block(escape(" ".join(plain(line).split()))) or "\\ "
        target = f".. _{label}:\n\n" if label else ""
        return f"{target}{title}\n{UNDERLINES[level - 1] * max(4, _width(title))}"

    def line(self, line: Iterable[Inline]) -> str:
        parts = tuple(line)
        text = self._inline(parts).strip()
        first = next(iter(_flat(parts)), None)
        if isinstance(first, Text) and first.text.strip():
            text = _not_a_block(text)
        if text.endswith("::"):
            text = f"{text[:-1]}\\:"
        return text or "\\ "

    def items(self, items: Iterable[tuple[str | None, list[str]]]) -> str:
        entries = []
        for label, blocks in items:
            target = [f".. _{label}:"] if label else []
            entries.append(("- ", [*target, *blocks]))
        return _listed(entries)

    def blocks(self, blocks: Blocks) -> list[str]:
        result: list[str] = []
        before: Block | None = None
        for block in blocks:
            if isinstance(before, Items | Terms | Quote) and isinstance(
                block, Items | Terms | Quote
            ):
                result.append("..")  # else the two were one
            result += self._block(block)
            before = block
        return [text for text in result if text]

    def _block(self, block: Block) -> list[str]:
        match block:
            case Paragraph(children):
                return [self.line(children)]
            case CodeBlock(text, _):
                return [_code(text, "none")]
            case Wire(text):
                return [_code(t, lang or "none") for lang, t in self.wire(text)]
            case Example(title, children):
                caption = f"Example: {title}" if title else "Example"
                return [
                    self.line((Strong((Text(caption),)),)),
                    *self.blocks(children),
                ]
            case Items(items, start):
                return [self._list(items, start)]
            case Terms(terms):
                return [_listed([("- ", self._term(t, text)) for t, text in terms])]
            case Note(kind, title, children):
                return [self._note(kind, title, children)]
            case Quote(children):
                return [_indented("\n\n".join(self.blocks(children)), 3)]
            case Table():
                return [self._table(block)]
            case Heading(_, children):
                return [self.line((Strong(children),))]
            case _:
                assert_never(block)

    def _term(self, term: Line, text: Blocks) -> list[str]:
        return [self.line((Strong(term),)), *self.blocks(text)]

    def _note(self, kind: str, title: str, children: Blocks) -> str:
        body = _indented("\n\n".join(self.blocks(children)) or "\\ ", 3)
        if title:
            return f".. admonition:: {escape(title)}\n\n{body}"
        known = kind in _NOTES
        return f".. {kind if known else 'note'}::\n\n{body}"

    def _list(self, items: tuple[Blocks, ...], start: int | None) -> str:
        entries = []
        for number, item in enumerate(items, start or 0):
            mark = "- " if start is None else f"{number}. "
            entries.append((mark, self.blocks(item) or ["\\ "]))
        return _listed(entries)

    def _table(self, table: Table) -> str:
        width = max((len(r) for r in (*table.head, *table.rows)), default=0)
        if not width:
            return ""
        lines = [f".. list-table:: {escape(table.title)}".rstrip()]
        if table.head:
            lines.append(f"   :header-rows: {len(table.head)}")
        lines.append("")
        for row in (*table.head, *table.rows):
            cells = [*row, *((),) * (width - len(row))]
            entries = [("- ", self.blocks(cell) or ["\\ "]) for cell in cells]
            text = _listed(entries)
            lines.append(_indented("* " + _indented(text, 2).lstrip(), 3))
        return "\n".join(lines)

    # --- within a line -------------------------------------------------------------------------

    def _inline(self, children: Iterable[Inline]) -> str:
        line = ""
        open_end = False
        """Whether the line ends with markup that a letter must not follow."""
        for child in _flat(children):
            text, marked = self._piece(child)
            if not text:
                continue
            # Quotes around markup would undo it, too.
            tight = marked and line and line[-1] not in "-/: "
            if tight or (open_end and text[0] not in _AFTER):
                line += "\\ "
            line += text
            open_end = marked
        return line

    def _piece(self, child: Inline) -> tuple[str, bool]:
        """Text of a part of a line, and whether it is markup."""
        match child:
            case Text(text):
                return escape(text), False
            case Code(text):
                return _literal(text), True
            case Strong(inner):
                return _stressed("**", plain(inner)), True
            case Emphasis(inner):
                return _stressed("*", plain(inner)), True
            case Ref(place, text, elsewhere):
                if place is None and elsewhere and self.elsewhere:
                    target = f"{in_role(text)} <{in_role(elsewhere)}>"
                    return f":{self.elsewhere}:`{target}`", True
                if place is None:
                    return _literal(text), True
                label = self.labels.of(place)
                return f":ref:`{in_role(text)} <{label}>`", True
            case Link(url, inner):
                shown = in_role(plain(inner))
                if shown == in_role(url):
                    return f"`<{_url(url)}>`__", True
                return f"`{shown} <{_url(url)}>`__", True
            case _:
                assert_never(child)


def _flat(children: Iterable[Inline]) -> Iterable[Inline]:
    """Markup in markup does not exist here: what links goes before what is stressed."""
    for child in children:
        match child:
            case Strong(inner) | Emphasis(inner) if any(
                isinstance(x, Ref | Link | Code) for x in inner
            ):
                yield from _flat(inner)
            case _:
                yield child


_NOTES = frozenset(
    "attention caution danger error hint important note tip warning".split()
)


def _literal(text: str) -> str:
    text = visible(" ".join(text.split("\n")))
    if not text.strip():
        return ""
    if text != text.strip() or "``" in text or text[0] == "`" or text[-1] in "`\\":
        return f":literal:`{in_role(text.strip())}`"
    return f"``{text}``"


def in_role(text: str) -> str:
    text = visible(" ".join(text.split()))
    return re.sub(r"[\\`<>*_|]", lambda m: f"\\{m[0]}", text)


def _stressed(mark: str, text: str) -> str:
    inner = " ".join(text.split())
    return f"{mark}{escape(inner)}{mark}" if inner else ""


def _url(url: str) -> str:
    return re.sub(r"[\s<>`\\_]$|[\s<>`\\]", lambda m: f"%{ord(m[0]):02X}", url)


def _code(text: str, language: str) -> str:
    text = visible(text.expandtabs())
    if not text.strip():
        return ""
    return f".. code-block:: {language}\n\n{_indented(text.strip(chr(10)) or ' ', 3)}"


def _indented(text: str, width: int) -> str:
    pad = " " * width
    return "\n".join(pad + line if line else "" for line in text.split("\n"))


def _listed(entries: list[tuple[str, list[str]]]) -> str:
    texts = []
    for mark, blocks in entries:
        body = _indented("\n\n".join(blocks), len(mark))
        texts.append(mark + body[len(mark) :])
    return "\n\n".join(texts)


def _width(text: str) -> int:
    """Columns that a text takes; wide characters take two."""
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
