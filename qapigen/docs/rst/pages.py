"""All files of the reference in reStructuredText."""

from __future__ import annotations

from collections.abc import Iterator

from qapigen.docs.calls import Calls
from qapigen.docs.history import History
from qapigen.docs.linear import changes, overview
from qapigen.docs.linear.labels import Labels
from qapigen.docs.model import Book
from qapigen.docs.rst.text import RstWriter, escape
from qapigen.docs.text.nodes import MODULE, Place, Text
from qapigen.emit import Emitter
from qapigen.schema.ir import Schema


def pages(
    schema: Schema, book: Book, history: History | None, emitter: Emitter
) -> Iterator[tuple[str, str]]:
    """Paths and contents."""
    labels = Labels(book)
    writer = RstWriter(labels, Calls(schema).call)
    for chapter in book.chapters:
        label = labels.of(Place(chapter.module.name, MODULE))
        values = {
            "heading": writer.heading(1, (Text(chapter.title),), label),
            "name": escape(chapter.module.name),
            "parts": writer.chapter(chapter),
        }
        yield f"modules/{chapter.slug}.rst", emitter.render("module.rst.j2", values)
    index = {
        "heading": writer.heading(1, (Text(book.title),), "qapi-index"),
        "modules": [(f"modules/{c.slug}", overview.counts(c)) for c in book.chapters],
        "has_releases": history is not None,
    }
    yield "index.rst", emitter.render("index.rst.j2", index)
    if history is not None:
        parts = changes.parts(history, book, writer)
        heading = writer.heading(1, (Text("Releases"),), "qapi-releases")
        values = {"heading": heading, "parts": parts}
        yield "modules/releases.rst", emitter.render("releases.rst.j2", values)
