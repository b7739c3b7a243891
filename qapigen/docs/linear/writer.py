"""A chapter from top to bottom, in a markup that a subclass knows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator

from qapigen.docs import words
from qapigen.docs.examples import messages
from qapigen.docs.linear.labels import Labels
from qapigen.docs.model import BranchItem, Chapter, Entry, FeatureItem, Item
from qapigen.docs.text.nodes import (
    Blocks,
    Code,
    Emphasis,
    Heading,
    Inline,
    Paragraph,
    Place,
    Ref,
    Strong,
    Text,
    plain,
)
from qapigen.docs.usage import Use
from qapigen.schema.ir import ArrayType, NamedType, NestedType, TypeRef

Line = tuple[Inline, ...]


class LinearWriter(ABC):
    """Writes chapters.

    Args:
        call: the Python call for an example's request, if it fits the schema.
    """

    def __init__(self, labels: Labels, call: Callable[[object], str | None]) -> None:
        self.labels = labels
        self.call = call

    # --- what the markup knows -----------------------------------------------------------------

    @abstractmethod
    def heading(self, level: int, line: Line, label: str | None) -> str: ...

    @abstractmethod
    def blocks(self, blocks: Blocks) -> list[str]:
        """Each block as text."""

    def inner(self, blocks: Blocks) -> list[str]:
        """Each block as text that is to stand in a list."""
        return self.blocks(blocks)

    @abstractmethod
    def line(self, line: Iterable[Inline]) -> str: ...

    @abstractmethod
    def items(self, items: Iterable[tuple[str | None, list[str]]]) -> str:
        """A list; each item has a label, perhaps, and blocks as text."""

    # --- chapters ------------------------------------------------------------------------------

    def chapter(self, chapter: Chapter) -> list[str]:
        """All parts of a module's page after its title."""
        parts: list[str] = []
        level = 2
        titled = False
        for part in chapter.text:
            if isinstance(part, Entry):
                parts += self.entry(part, level)
                continue
            for block in part:
                if not isinstance(block, Heading):
                    parts += self.blocks((block,))
                elif plain(block.children) == chapter.title and not titled:
                    titled = True
                else:
                    parts.append(self.heading(2, block.children, None))
                    level = 3
        return parts

    def entry(self, entry: Entry, level: int) -> list[str]:
        """A definition."""
        label = self.labels.of(Place(entry.name))
        title = (Text(f"{entry.name} ({entry.kind})"),)
        parts = [self.heading(level, title, label)]
        marks = [m.text for m in words.entry_marks(entry)]
        if marks:
            parts.append(self.line(_emphasised(" · ".join(marks))))
        parts += self.blocks(entry.body)
        parts += self._members(entry)
        parts += self._branches(entry, entry.shape.tag or "", entry.branches)
        if entry.extras:
            extras = (
                (None, self._described((Code(x.name),), x.text)) for x in entry.extras
            )
            parts += [self._title("Also described"), self.items(extras)]
        if entry.returns is not None or entry.returns_text:
            parts.append(self._title("Returns"))
            if entry.returns is not None:
                parts.append(self.line(self._type(entry.returns)))
            parts += self.blocks(entry.returns_text)
        if entry.errors:
            parts += [self._title("Errors"), *self.blocks(entry.errors)]
        if entry.features:
            features = (self._feature(entry, f) for f in entry.features)
            parts += [self._title("Features"), self.items(features)]
        for blocks in entry.rest:
            parts += self.blocks(blocks)
        if entry.uses:
            parts += [self._title("Used by"), self.items(self._uses(entry.uses))]
        return parts

    def _title(self, text: str) -> str:
        return self.line((Strong((Text(text),)),))

    def _members(self, entry: Entry) -> Iterator[str]:
        whole = entry.shape.whole
        if not entry.items and whole is None:
            return
        yield self._title(words.MEMBERS[entry.kind])
        if whole is not None:
            yield self.line((Text("Those of "), *self._type(whole), Text(".")))
        if entry.items:
            yield self.items(self._item(entry, item) for item in entry.items)

    def _branches(
        self, entry: Entry, tag: str, branches: tuple[BranchItem, ...]
    ) -> Iterator[str]:
        if branches:
            yield self._title(f"Branches, by {tag}")
            yield self.items(self._branch(entry, tag, b) for b in branches)

    # --- items ---------------------------------------------------------------------------------

    def _item(self, entry: Entry, item: Item) -> tuple[str, list[str]]:
        row = item.row
        notes: list[Line] = []
        if row.type is not None:
            notes.append(self._type(row.type))
        if row.anchor.startswith(("member", "branch")) and entry.kind != "alternate":
            notes.append((Text("optional" if row.optional else "required"),))
        if item.inherited:
            notes.append((Text("from "), *self._ref(Place(row.origin.name))))
        notes += [(Text(m.text),) for m in words.item_marks(item)]
        head = (Strong((Text(row.name),)), *_bracketed(notes))
        body = self._described(head, item.text)
        if item.nested:
            body.append(self.items(self._item(entry, n) for n in item.nested))
        return self.labels.of(Place(entry.name, row.anchor)), body

    def _described(self, head: Line, text: Blocks) -> list[str]:
        """A head and its text, on one line where the text is a paragraph."""
        match text:
            case (Paragraph(children), *rest):
                line = self.line((*head, Text(": "), *children))
                return [line, *self.inner(tuple(rest))]
            case _:
                return [self.line(head), *self.inner(text)]

    def _branch(
        self, entry: Entry, tag: str, branch: BranchItem
    ) -> tuple[str, list[str]]:
        shape = branch.shape
        notes: list[Line] = []
        if shape.type is not None:
            notes.append(self._type(shape.type))
        if branch.since is not None:
            notes.append((Text(words.since_mark(branch.since).text),))
        if shape.condition is not None:
            notes.append((Text(words.condition_mark(shape.condition).text),))
        value = (Text(f"{tag}: "), Strong((Text(shape.value),)))
        body = self._described((*value, *_bracketed(notes)), branch.text)
        if branch.items:
            body.append(self.items(self._item(entry, item) for item in branch.items))
        body += self._branches(entry, shape.tag or "", branch.branches)
        return self.labels.of(Place(entry.name, shape.anchor)), body

    def _feature(self, entry: Entry, feature: FeatureItem) -> tuple[str, list[str]]:
        notes: list[Line] = []
        if feature.condition is not None:
            notes.append((Text(words.condition_mark(feature.condition).text),))
        head = (Strong((Text(feature.name),)), *_bracketed(notes))
        label = self.labels.of(Place(entry.name, f"feature-{feature.name}"))
        return label, self._described(head, feature.text)

    def _uses(self, uses: dict[str, list[Use]]) -> Iterator[tuple[None, list[str]]]:
        for role, found in uses.items():
            links: list[Inline] = [Text(f"{words.USES[role]}: ")]
            for number, use in enumerate(found):
                if number:
                    links.append(Text(", "))
                shown = f"{use.user}.{use.detail}" if use.detail else use.user
                place = use.place
                if place not in self.labels.labels:
                    place = Place(use.user)
                links.append(Ref(place, shown))
            yield None, [self.line(links)]

    def _type(self, type_: TypeRef) -> Line:
        match type_:
            case NamedType(name):
                return self._ref(Place(name))
            case ArrayType(element):
                return (Text("array of "), *self._ref(Place(element)))
            case NestedType():
                return (Text("object"),)

    def _ref(self, place: Place) -> Line:
        name = place.definition
        if name in self.labels.book.entries:
            return (Ref(place, name),)
        return (Code(name),)

    def wire(self, text: str) -> Iterator[tuple[str, str]]:
        """An exchange, and the Python calls for its requests: languages and texts."""
        yield "", text
        for message in messages(text):
            if message.speaker == "->" and message.value is not None:
                call = self.call(message.value)
                if call is not None:
                    yield "python", call


def _bracketed(notes: list[Line]) -> Iterator[Inline]:
    """` (a, b, c)`"""
    for number, note in enumerate(notes):
        yield Text(", " if number else " (")
        yield from note
    if notes:
        yield Text(")")


def _emphasised(text: str) -> Line:
    return (Emphasis((Text(text),)),)
