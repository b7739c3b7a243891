"""`objects.inv`: what Sphinx projects link by, `` :qapi:command:`drive-backup` ``."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from qapigen.docs.html.paths import Paths
from qapigen.docs.linear.labels import Labels
from qapigen.docs.model import Book, Entry, Item
from qapigen.docs.text.nodes import MODULE, Place

DOMAIN = "qapi"


def inventory(book: Book, format_: str, release: str) -> bytes:
    """The inventory of a reference in one of the formats."""
    locate = locator(book, format_)
    lines = [
        f"{name} {DOMAIN}:{role} 1 {uri} {shown}\n"
        for name, role, place, shown in objects(book)
        if (uri := _uri(locate(place)))
    ]
    # Labels, for projects that do without the domain: :ref:`qapi-command-drive-backup`.
    lines += [
        f"qapi-{e.kind}-{e.name.lower()} std:label -1 {uri} {e.name}\n"
        for e in book.entries.values()
        if " " not in e.name and (uri := _uri(locate(Place(e.name))))
    ]
    head = (
        "# Sphinx inventory version 2\n"
        f"# Project: {_one_line(book.title)}\n"
        f"# Version: {_one_line(release)}\n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    return head.encode() + zlib.compress("".join(lines).encode())


def objects(book: Book) -> Iterator[tuple[str, str, Place, str]]:
    """Everything that can be linked to: name, role, place, and the text to show (`-`: the name)."""
    for chapter in book.chapters:
        name = chapter.slug
        if " " not in name:
            yield name, "module", Place(chapter.module.name, MODULE), "-"
    for entry in book.entries.values():
        if " " in entry.name:
            continue
        yield entry.name, entry.kind, Place(entry.name), "-"
        for item in entry.items:
            yield from _item(entry, item)


def _item(entry: Entry, item: Item) -> Iterator[tuple[str, str, Place, str]]:
    if " " in item.name:
        return
    role = "value" if entry.kind == "enum" else "member"
    name = f"{entry.name}.{item.row.path if item.row.nested else item.name}"
    yield name, role, Place(entry.name, item.row.anchor), item.name


def locator(book: Book, format_: str) -> Callable[[Place], str]:
    """Addresses of places, relative to the top of what a format comes to in the end."""
    if format_ == "html":
        return Paths(book).of
    labels = Labels(book)
    # MkDocs makes a directory of a page, Sphinx a file.
    form = "modules/{}/" if format_ == "markdown" else "modules/{}.html"

    def locate(place: Place) -> str:
        page = form.format(labels.module_of(place))
        return page if place.anchor == MODULE else f"{page}#{labels.of(place)}"

    return locate


def _uri(uri: str) -> str:
    return uri.replace(" ", "%20")


def _one_line(text: str) -> str:
    return " ".join(text.split())
