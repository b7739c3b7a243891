"""All files of the site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qapigen.docs import words
from qapigen.docs.calls import Calls
from qapigen.docs.history import History
from qapigen.docs.html import search
from qapigen.docs.html.definition import DefinitionPages
from qapigen.docs.html.lists import Lists
from qapigen.docs.html.paths import Paths
from qapigen.docs.html.releases import ReleasePage
from qapigen.docs.html.text import HtmlText
from qapigen.docs.html.views import ModuleView, PageView
from qapigen.docs.model import Book, Entry
from qapigen.docs.picture import Pictures
from qapigen.docs.since import order
from qapigen.docs.text.nodes import plain
from qapigen.docs.text.visible import visible
from qapigen.emit import Emitter
from qapigen.schema.ir import Schema

ASSETS = ("style.css", "site.js", "theme.js", "icon.svg")

AREAS = (
    ("commands", "Commands", ("command",)),
    ("events", "Events", ("event",)),
    ("types", "Types", ("enum", "struct", "union", "alternate")),
    ("all", "Everything", words.KINDS),
)
"""Lists: directory, title, kinds."""


class Site:
    """Makes the files of a site."""

    def __init__(
        self, schema: Schema, book: Book, history: History | None, emitter: Emitter
    ) -> None:
        self.book = book
        self.history = history
        self.emitter = emitter
        self.paths = Paths(book)
        self.text = HtmlText(self.paths, Calls(schema).call)
        self.lists = Lists(book, self.paths, self.text)
        pictures = Pictures(schema)
        self.definitions = DefinitionPages(book, self.paths, self.text, pictures)
        self.common: dict[str, Any] = {
            "site": book.title,
            "has_releases": history is not None,
        }

    def files(self) -> Iterator[tuple[str, str]]:
        """Paths and contents."""
        modules = self.lists.modules()
        yield self._front(modules)
        yield self._modules(modules)
        releases = _releases(self.book)
        for chapter in self.book.chapters:
            view = self.lists.module(chapter)
            about = f"Module {view.name}: {view.counts}"
            page = PageView(view.title, about, "../", view.href)
            yield self._page("module.html", page, module=view, releases=releases)
        for directory, title, kinds in AREAS:
            entries = [e for e in self.book.entries.values() if e.kind in kinds]
            yield self._list(directory, title, entries, releases)
        for entry in self.book.entries.values():
            yield self._definition(entry)
        if self.history is not None:
            changes = ReleasePage(self.book, self.paths).view(self.history.changes())
            page = PageView("Releases", "What each release changed", "../", _RELEASES)
            yield self._page("releases.html", page, releases=changes)
        yield "assets/index.js", search.index(self.book, self.paths)
        yield "assets/members.js", search.members(self.book)
        for name in ASSETS:
            yield f"assets/{name}", self.emitter.render(f"assets/{name}", {})

    def _page(self, template: str, page: PageView, **values: object) -> tuple[str, str]:
        text = self.emitter.render(
            f"{template}.j2", {**self.common, "page": page, "root": page.root, **values}
        )
        # Names and titles were not looked at one by one.
        return page.file, visible(text)

    def _front(self, modules: tuple[ModuleView, ...]) -> tuple[str, str]:
        counts = [
            (title, f"{directory}/index.html", number)
            for directory, title, kinds in AREAS[:3]
            if (number := sum(e.kind in kinds for e in self.book.entries.values()))
        ]
        about = f"Reference: {', '.join(f'{n} {t.lower()}' for t, _, n in counts)}"
        page = PageView(self.book.title, about, "", "index.html")
        return self._page("front.html", page, counts=counts, modules=modules)

    def _modules(self, modules: tuple[ModuleView, ...]) -> tuple[str, str]:
        page = PageView("Modules", "All schema files", "../", "modules/index.html")
        return self._page("modules.html", page, modules=modules)

    def _list(
        self, directory: str, title: str, entries: list[Entry], releases: list[str]
    ) -> tuple[str, str]:
        page = PageView(title, f"{title} by name", "../", f"{directory}/index.html")
        builtins = tuple(words.BUILTINS.items())[:15] if directory == "types" else ()
        return self._page(
            "list.html",
            page,
            lines=self.lists.lines(entries),
            brief=directory == "all",
            releases=releases,
            builtins=builtins,
        )

    def _definition(self, entry: Entry) -> tuple[str, str]:
        view = self.definitions.view(entry)
        file = self.paths.files[entry.name]
        about = " ".join(plain(entry.summary).split()) or f"{entry.kind} {entry.name}"
        page = PageView(entry.name, about[:200], "../", file)
        return self._page("definition.html", page, d=view)


_RELEASES = "releases/index.html"


def _releases(book: Book) -> list[str]:
    """The releases since which there is something, oldest first."""
    found = {e.since.release for e in book.entries.values() if e.since is not None}
    return sorted((r for r in found if order(r)[0] >= 0), key=order)
