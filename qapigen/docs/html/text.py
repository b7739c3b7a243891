"""Texts → HTML.  All that comes from a schema is escaped here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import assert_never

from markupsafe import Markup

from qapigen.docs.html import highlight
from qapigen.docs.html.escaping import escape
from qapigen.docs.html.paths import Paths
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
    refs,
)

Local = Mapping[Place, str]
"""Anchors of a page for places that have another one on their own page."""

_NO_LOCAL: Local = {}

_NOTHING = Markup("")


class HtmlText:
    """Writes texts.

    Args:
        call: the Python call for an example's request, if it fits the schema.
    """

    def __init__(self, paths: Paths, call: Callable[[object], str | None]) -> None:
        self.paths = paths
        self.call = call
        self._done: dict[int, tuple[Blocks, frozenset[Place], Markup]] = {}

    def blocks(self, blocks: Blocks, local: Local = _NO_LOCAL) -> Markup:
        """Some paragraphs and what else there is."""
        if not blocks:
            return _NOTHING
        found = self._done.get(id(blocks))
        if found is None:
            places = frozenset(r.place for r in refs(blocks) if r.place is not None)
            html = Markup(self._blocks(blocks, _NO_LOCAL))
            # The blocks are kept, so that their identity stays theirs.
            found = self._done[id(blocks)] = (blocks, places, html)
        _, places, html = found
        if places and not places.isdisjoint(local):
            return Markup(self._blocks(blocks, local))
        return html

    def _blocks(self, blocks: Iterable[Block], local: Local) -> str:
        return "\n".join([self._block(block, local) for block in blocks])

    def _block(self, block: Block, local: Local) -> str:
        match block:
            case Paragraph(children):
                return f"<p>{self.inline(children, local)}</p>"
            case CodeBlock(text, language):
                return highlight.code(text, language)
            case Wire(text):
                return highlight.exchange(text, self.call)
            case Example(title, children):
                return self._example(title, children, local)
            case Items(items, start):
                inner = "".join([f"<li>{self._tight(i, local)}</li>" for i in items])
                if start is None:
                    return f"<ul>{inner}</ul>"
                first = f' start="{int(start)}"' if start != 1 else ""
                return f"<ol{first}>{inner}</ol>"
            case Terms(terms):
                pairs = [
                    f"<dt>{self.inline(term, local)}</dt>"
                    f"<dd>{self._tight(text, local)}</dd>"
                    for term, text in terms
                ]
                return f"<dl>{''.join(pairs)}</dl>"
            case Note(kind, title, children):
                return self._note(kind, title, children, local)
            case Quote(children):
                return f"<blockquote>{self._blocks(children, local)}</blockquote>"
            case Table():
                return self._table(block, local)
            case Heading(level, children):
                tag = f"h{min(level + 1, 6)}"
                return f"<{tag}>{self.inline(children, local)}</{tag}>"
            case _:
                assert_never(block)

    def _tight(self, blocks: Blocks, local: Local) -> str:
        """Blocks of an item, without a paragraph around the only one."""
        match blocks:
            case (Paragraph(children),):
                return self.inline(children, local)
            case _:
                return self._blocks(blocks, local)

    def _example(self, title: str, children: Blocks, local: Local) -> str:
        caption = f": {escape(title)}" if title else ""
        inner = self._blocks(children, local)
        return (
            '<div class="example"><p class="caption">Example'
            f"{caption}</p>{inner}</div>"
        )

    def _note(self, kind: str, title: str, children: Blocks, local: Local) -> str:
        known = kind if kind in ("warning", "caution", "danger", "error") else "note"
        shown = escape(title or kind.capitalize())
        return (
            f'<div class="note {known}"><p class="caption">{shown}</p>'
            f"{self._blocks(children, local)}</div>"
        )

    def _table(self, table: Table, local: Local) -> str:
        parts = []
        if table.title:
            parts.append(f"<caption>{escape(table.title)}</caption>")
        for tag, cell, rows in (
            ("thead", "th", table.head),
            ("tbody", "td", table.rows),
        ):
            if rows:
                body = [
                    "<tr>"
                    + "".join(
                        [f"<{cell}>{self._tight(c, local)}</{cell}>" for c in row]
                    )
                    + "</tr>"
                    for row in rows
                ]
                parts.append(f"<{tag}>{''.join(body)}</{tag}>")
        return f'<div class="scroll" tabindex="0"><table>{"".join(parts)}</table></div>'

    # --- within a line -------------------------------------------------------------------------

    def inline(
        self,
        children: Iterable[Inline],
        local: Local = _NO_LOCAL,
        *,
        links: bool = True,
    ) -> str:
        """A line; without links where it is to be part of one."""
        parts: list[str] = []
        for child in children:
            match child:
                case Text(text):
                    parts.append(escape(text))
                case Code(text):
                    parts.append(f"<code>{escape(text)}</code>")
                case Strong(inner):
                    text = self.inline(inner, local, links=links)
                    parts.append(f"<strong>{text}</strong>")
                case Emphasis(inner):
                    parts.append(f"<em>{self.inline(inner, local, links=links)}</em>")
                case Ref(place=place, text=text):
                    parts.append(self._ref(place if links else None, text, local))
                case Link(url, inner):
                    text = self.inline(inner, local, links=False)
                    parts.append(
                        f'<a href="{escape(url)}" rel="noopener">{text}</a>'
                        if links
                        else text
                    )
                case _:
                    assert_never(child)
        return "".join(parts)

    def _ref(self, place: Place | None, text: str, local: Local) -> str:
        shown = f"<code>{escape(text)}</code>"
        if place is None:
            return shown
        anchor = local.get(place)
        href = f"#{anchor}" if anchor is not None else self.paths.link(place)
        return f'<a href="{escape(href)}">{shown}</a>'
