"""All files of the reference in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from qapigen.docs.calls import Calls
from qapigen.docs.history import History
from qapigen.docs.linear import changes, overview
from qapigen.docs.linear.labels import Labels
from qapigen.docs.markdown.text import MarkdownWriter, escape
from qapigen.docs.model import Book
from qapigen.emit import Emitter
from qapigen.schema.ir import Schema


def pages(
    schema: Schema, book: Book, history: History | None, emitter: Emitter
) -> Iterator[tuple[str, str]]:
    """Paths and contents."""
    labels = Labels(book)
    writer = MarkdownWriter(labels, Calls(schema).call)
    for chapter in book.chapters:
        values = {
            "title": escape(chapter.title),
            "name": chapter.module.name,
            "parts": writer.chapter(chapter),
        }
        yield f"modules/{chapter.slug}.md", emitter.render("module.md.j2", values)
    lines = [
        (f"modules/{c.slug}.md", escape(c.title), overview.counts(c))
        for c in book.chapters
    ]
    index = {
        "title": escape(book.title),
        "modules": lines,
        "has_releases": history is not None,
    }
    yield "index.md", emitter.render("index.md.j2", index)
    if history is not None:
        parts = changes.parts(history, book, writer)
        yield "modules/releases.md", emitter.render("releases.md.j2", {"parts": parts})
