"""What each release did, as text."""

from __future__ import annotations

from collections.abc import Iterable

from qapigen.docs import words
from qapigen.docs.history import Change, History
from qapigen.docs.linear.writer import LinearWriter
from qapigen.docs.model import Book
from qapigen.docs.text.nodes import Code, Inline, Place, Ref, Strong, Text


def parts(history: History, book: Book, writer: LinearWriter) -> list[str]:
    """Everything after the title."""
    result: list[str] = []
    for changes in history.changes():
        result.append(writer.heading(2, (Text(changes.release),), None))
        result.append(writer.line((Text(f"Compared with {changes.before}."),)))
        for title, found in (
            ("Added", changes.added),
            ("Removed", changes.removed),
            ("Deprecated", changes.deprecated),
        ):
            if found:
                result.append(writer.line((Strong((Text(title),)),)))
                lines = [(None, [writer.line(x)]) for x in _lines(found, book)]
                result.append(writer.items(lines))
    return result


def _lines(found: tuple[Change, ...], book: Book) -> Iterable[list[Inline]]:
    for kind in words.KINDS:
        whole = [c for c in found if c.kind == kind and not c.item]
        if whole:
            line: list[Inline] = [Text(f"{words.PLURALS[kind]}: ")]
            for number, change in enumerate(whole):
                line += [Text(", ")] if number else []
                line.append(_name(change.definition, book))
            yield line
    items: dict[str, list[str]] = {}
    for change in found:
        if change.item:
            items.setdefault(change.definition, []).append(change.item)
    for definition, names in items.items():
        line = [_name(definition, book), Text(": ")]
        for number, name in enumerate(names):
            line += [Text(", ")] if number else []
            line.append(Code(name))
        yield line


def _name(definition: str, book: Book) -> Inline:
    if definition in book.entries:
        return Ref(Place(definition), definition)
    return Code(definition)
