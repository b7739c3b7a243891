"""Pages that list definitions: of a module, of a kind, and all."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from qapigen.docs import words
from qapigen.docs.html.paths import Paths
from qapigen.docs.html.text import HtmlText
from qapigen.docs.html.views import Badge, LineView, ModuleView, PartView
from qapigen.docs.linear import overview
from qapigen.docs.model import Book, Chapter, Entry
from qapigen.docs.text.nodes import (
    MODULE,
    Blocks,
    Heading,
    Place,
    Text,
    plain,
    summary,
)

_LONGEST = 160
"""Characters of a summary in a list."""


class Lists:
    """Makes the views of lists."""

    def __init__(self, book: Book, paths: Paths, text: HtmlText) -> None:
        self.book = book
        self.paths = paths
        self.text = text
        self._lines: dict[str, LineView] = {}

    def line(self, entry: Entry) -> LineView:
        """A definition in a list."""
        found = self._lines.get(entry.name)
        if found is None:
            found = self._lines[entry.name] = self._line(entry)
        return found

    def _line(self, entry: Entry) -> LineView:
        flags = [f for f in ("deprecated", "unstable") if getattr(entry, f)]
        marks = [m for m in words.entry_marks(entry) if m.kind in _IN_LISTS]
        return LineView(
            href=self.paths.link(Place(entry.name)),
            name=entry.name,
            kind=entry.kind,
            module=self.book.chapter_of[entry.definition.module].slug,
            since=entry.since.release if entry.since else "",
            flags=" ".join(flags),
            badges=tuple(Badge(*mark) for mark in marks),
            flag_badges=tuple(Badge(*m) for m in marks if m.kind in flags),
            summary=self.summary(entry),
        )

    def summary(self, entry: Entry) -> Markup:
        """The first sentence, cut if it is long."""
        children = entry.summary
        whole = plain(children)
        if len(whole) <= _LONGEST:
            return Markup(self.text.inline(children, links=False))
        cut = " ".join(whole.split())[:_LONGEST].rpartition(" ")[0]
        return Markup(self.text.inline((Text(f"{cut} …"),), links=False))

    def lines(self, entries: Iterable[Entry]) -> tuple[LineView, ...]:
        """Definitions by name."""
        return tuple(
            self.line(e) for e in sorted(entries, key=lambda e: e.name.casefold())
        )

    def modules(self) -> tuple[ModuleView, ...]:
        """Modules without what is in them."""
        return tuple(self._module(c, (), ()) for c in self.book.chapters)

    def module(self, chapter: Chapter) -> ModuleView:
        """A module's page."""
        parts: list[PartView] = []
        lines: list[LineView] = []
        sections: list[tuple[str, str]] = []
        for part in chapter.text:
            if isinstance(part, Entry):
                lines.append(self.line(part))
                continue
            if lines:
                parts.append(PartView(Markup(""), tuple(lines)))
                lines = []
            comment = self._comment(part, sections, chapter.title)
            if comment:
                parts.append(PartView(comment, ()))
        if lines:
            parts.append(PartView(Markup(""), tuple(lines)))
        return self._module(chapter, tuple(parts), tuple(sections))

    def _comment(
        self, blocks: Blocks, sections: list[tuple[str, str]], page: str
    ) -> Markup:
        """A free-form comment; its headings can be linked to, but for the title of the page."""
        pieces: list[str] = []
        for block in blocks:
            if isinstance(block, Heading):
                title = plain(block.children)
                if title == page and not sections:
                    continue
                anchor = f"heading-{len(sections) + 1}"
                sections.append((anchor, title))
                tag = f"h{min(max(block.level, 1) + 1, 6)}"
                shown = self.text.inline(block.children)
                pieces.append(f'<{tag} id="{anchor}">{shown}</{tag}>')
            else:
                pieces.append(self.text.blocks((block,)))
        return Markup("\n".join(pieces))

    def _module(
        self,
        chapter: Chapter,
        parts: tuple[PartView, ...],
        sections: tuple[tuple[str, str], ...],
    ) -> ModuleView:
        return ModuleView(
            name=chapter.module.name,
            slug=chapter.slug,
            href=self.paths.of(Place(chapter.module.name, MODULE)),
            title=chapter.title,
            counts=overview.counts(chapter),
            summary=self._module_summary(chapter),
            parts=parts,
            sections=sections,
            is_long=len(chapter.entries) > _LONG,
        )

    def _module_summary(self, chapter: Chapter) -> Markup:
        for part in chapter.text:
            if not isinstance(part, Entry):
                found = summary(tuple(b for b in part if not isinstance(b, Heading)))
                if found:
                    return Markup(self.text.inline(found, links=False))
        return Markup("")


_LONG = 20
"""Definitions from which on a module's page has filters."""

_IN_LISTS = ("since", "deprecated", "unstable", "if", "oob", "preconfig")
