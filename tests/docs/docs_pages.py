"""Looks at finished sites: links, ids, nesting, text."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

VOID = frozenset("br col hr img input link meta path rect".split())
OPTIONAL = frozenset(["option"])
"""Elements whose end may be left out."""


@dataclass
class Page:
    """What matters of a page."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    text: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    by_id: dict[str, list[str]] = field(default_factory=dict)
    """Text within the element of an id."""

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())

    def within(self, name: str) -> str:
        return " ".join("".join(self.by_id[name]).split())


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        page = self.page
        page.tags.add(tag)
        given = dict(attrs)
        page.attributes.update(given)
        if len(given) != len(attrs):
            page.problems.append(f"<{tag}> has an attribute twice")
        name = given.get("id")
        if name:
            page.ids.append(name)
            page.by_id.setdefault(name, [])
        for key in ("href", "src"):
            if given.get(key):
                page.links.append(given[key] or "")
        if tag not in VOID:
            if tag in OPTIONAL and self.open and self.open[-1][0] == tag:
                self.open.pop()
            self.open.append((tag, name))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1][0] in OPTIONAL and tag != self.open[-1][0]:
            self.open.pop()
        if not self.open or self.open[-1][0] != tag:
            line, column = self.getpos()
            self.page.problems.append(f"stray </{tag}> at {line}:{column}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.page.text.append(data)
        for _, name in self.open:
            if name:
                self.page.by_id[name].append(data)

    def close(self) -> None:
        super().close()
        self.page.problems += [f"<{tag}> is not closed" for tag, _ in self.open]


def read(text: str) -> Page:
    """Read a page."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    page = parser.page
    seen: set[str] = set()
    for name in page.ids:
        if name in seen:
            page.problems.append(f"id {name!r} twice")
        seen.add(name)
    return page


def read_all(files: Mapping[str, str | bytes]) -> dict[str, Page]:
    """All pages of a site."""
    return {
        path: read(text)
        for path, text in files.items()
        if path.endswith(".html") and isinstance(text, str)
    }


def problems(files: Mapping[str, str | bytes], pages: Mapping[str, Page]) -> list[str]:
    """Broken links, ids that come twice, tags that do not nest."""
    found: list[str] = []
    for path, page in pages.items():
        found += [f"{path}: {p}" for p in page.problems]
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                if parts.scheme not in ("http", "https", "mailto", "ftp"):
                    found.append(f"{path}: link to {link}")
                continue
            target = path
            if parts.path:
                joined = posixpath.join(posixpath.dirname(path), unquote(parts.path))
                target = posixpath.normpath(joined)
            if target not in files:
                found.append(f"{path}: no file for {link}")
            elif parts.fragment and target in pages:
                if unquote(parts.fragment) not in pages[target].by_id:
                    found.append(f"{path}: no such place: {link}")
    return found
