"""Schema → what pages tell."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qapigen.diagnostics import Report
from qapigen.docs import since as since_words
from qapigen.docs.history import History
from qapigen.docs.model import (
    Book,
    BranchItem,
    Chapter,
    Entry,
    Extra,
    FeatureItem,
    Item,
)
from qapigen.docs.references import References
from qapigen.docs.shape import BranchShape, Row, Shapes
from qapigen.docs.since import Since
from qapigen.docs.text.nodes import Blocks, Heading, plain, summary
from qapigen.docs.text.read import TextReader
from qapigen.docs.usage import Usage
from qapigen.schema import query
from qapigen.schema.ir import (
    AnyDefinition,
    Command,
    Doc,
    DocItem,
    DocSection,
    Module,
    NamedType,
    Schema,
    Union,
)


class Composer:
    """Reads every text of a schema once, and puts it where it belongs.

    Args:
        history: the schemas of earlier releases, if there are any to compute badges from.
        alone: there are no other schemas that names in texts could lead to.
    """

    def __init__(
        self,
        schema: Schema,
        report: Report,
        history: History | None,
        *,
        alone: bool = True,
    ) -> None:
        self.schema = schema
        self.shapes = Shapes(schema)
        self.references = References(schema, self.shapes, report, alone=alone)
        self.reader = TextReader(schema.dialect)
        self.usage = Usage(schema)
        self.history = history
        self._texts: dict[tuple[str, str], Blocks] = {}
        self._documented: dict[str, dict[str, DocItem]] = {}

    def book(self, title: str) -> Book:
        """All chapters."""
        # Free-form comments first: they settle what the styles of titles mean.
        comments = {
            module.name: [(d, self._free_form(d)) for d in module.docs]
            for module in self.schema.modules
        }
        entries = {d.name: self.entry(d) for d in self.schema.definitions}
        by_module: dict[str, list[Entry]] = {}
        for entry in entries.values():
            by_module.setdefault(entry.definition.module, []).append(entry)
        slugs = module_slugs(m.name for m in self.schema.modules)
        chapters = tuple(
            chapter(m, comments[m.name], by_module.get(m.name, []), slugs[m.name])
            for m in self.schema.modules
        )
        return Book(title, chapters, entries, {c.module.name: c for c in chapters})

    def _free_form(self, doc: Doc) -> Blocks:
        resolver = self.references.resolver(None, doc, doc.span)
        text = doc.body
        blocks = self.reader.free_form(text, resolver)
        for part in doc.sections:
            blocks += self._section(None, doc, part)
        return blocks

    # --- definitions ---------------------------------------------------------------------------

    def entry(self, definition: AnyDefinition) -> Entry:
        """What there is to tell about a definition."""
        doc = definition.doc
        shape = self.shapes.of(definition)
        body: Blocks = ()
        rest: list[Blocks] = []
        returns_text: Blocks = ()
        errors: Blocks = ()
        if doc is not None:
            resolver = self.references.resolver(definition, doc, doc.span)
            body = self.reader.text(doc.body, resolver)
            for part in doc.sections:
                match part.tag:
                    case "Since" | "TODO":
                        pass
                    case "Returns":
                        returns_text += self._plain_section(definition, doc, part)
                    case "Errors" | "Error":
                        errors += self._plain_section(definition, doc, part)
                    case _:
                        rest.append(self._section(definition, doc, part))
        items = tuple(self._item(definition, row) for row in shape.rows)
        return Entry(
            definition=definition,
            shape=shape,
            body=body,
            summary=summary(body) or next(filter(None, map(summary, rest)), ()),
            items=items,
            branches=tuple(self._branches(definition, shape.branches)),
            extras=tuple(self._extras(definition, doc)),
            features=tuple(self._features(definition, doc)),
            returns=definition.returns if isinstance(definition, Command) else None,
            returns_text=returns_text,
            errors=errors,
            rest=tuple(rest),
            since=self._since([(definition.name, "")], _since_section(doc)),
            uses=self.usage.of(definition.name),
        )

    def _plain_section(
        self, owner: AnyDefinition, doc: Doc, part: DocSection
    ) -> Blocks:
        resolver = self.references.resolver(owner, doc, part.span)
        return self.reader.text(part.text, resolver)

    def _section(
        self, owner: AnyDefinition | None, doc: Doc, part: DocSection
    ) -> Blocks:
        resolver = self.references.resolver(owner, doc, part.span)
        if part.tag is None:
            return self.reader.text(part.text, resolver)
        return self.reader.section(part.tag, part.text, resolver)

    def _item(self, page: AnyDefinition, row: Row) -> Item:
        owner, documented = self._description(page, row)
        text = self._text(owner, documented)
        said = since_words.description(documented.text) if documented else None
        return Item(
            row=row,
            text=text,
            since=self._item_since(page, row, said),
            inherited=row.origin is not page,
            nested=tuple(self._item(page, inner) for inner in row.nested),
        )

    def _description(
        self, page: AnyDefinition, row: Row
    ) -> tuple[AnyDefinition, DocItem | None]:
        """The description of a row: the page's own comment's, else that of where it is from."""
        for owner in (page, row.origin):
            texts = self._texts_of(owner)
            for name in (row.path, row.name):
                if name in texts and (
                    owner is row.origin or row.anchor.startswith("m")
                ):
                    return owner, texts[name]
        return row.origin, None

    def _texts_of(self, definition: AnyDefinition) -> dict[str, DocItem]:
        found = self._documented.get(definition.name)
        if found is None:
            doc = definition.doc
            found = {i.name: i for i in doc.arguments} if doc is not None else {}
            self._documented[definition.name] = found
        return found

    def _text(self, owner: AnyDefinition, item: DocItem | None) -> Blocks:
        if item is None or owner.doc is None or not item.text:
            return ()
        key = (owner.name, item.name)
        text = self._texts.get(key)
        if text is None:
            resolver = self.references.resolver(owner, owner.doc, item.span, item.name)
            text = self._texts[key] = self.reader.text(item.text, resolver)
        return text

    def _branches(
        self, page: AnyDefinition, shapes: Iterable[BranchShape]
    ) -> Iterable[BranchItem]:
        union = self._union_of(page)
        return [self._branch(page, union, shape) for shape in shapes]

    def _union_of(self, page: AnyDefinition) -> AnyDefinition:
        whole = self.shapes.of(page).whole
        return self.schema.by_name[whole.name] if whole is not None else page

    def _branch(
        self, page: AnyDefinition, union: AnyDefinition, shape: BranchShape
    ) -> BranchItem:
        owner, documented = union, self._texts_of(union).get(shape.value)
        if documented is None and isinstance(union, Union):
            enum = query.discriminator_enum(self.schema, union)
            if enum is not None:
                owner, documented = enum, self._texts_of(enum).get(shape.value)
        said = since_words.description(documented.text) if documented else None
        inner = union
        if isinstance(shape.type, NamedType) and shape.tag is not None:
            inner = self.schema.by_name[shape.type.name]
        return BranchItem(
            shape=shape,
            text=self._text(owner, documented),
            since=self._since([(union.name, shape.value)], said, page.name),
            items=tuple(self._item(page, row) for row in shape.rows),
            branches=tuple(self._branch(page, inner, b) for b in shape.branches),
        )

    def _extras(self, definition: AnyDefinition, doc: Doc | None) -> Iterable[Extra]:
        if doc is None:
            return
        shape = self.shapes.of(definition)
        shown = {b.value for b in shape.branches}
        for row in shape.all_rows():
            if row.origin is definition or row.anchor.startswith("member-"):
                shown.update((row.name, row.path))
        for item in doc.arguments:
            if item.name not in shown:
                yield Extra(item.name, self._text(definition, item))

    def _features(
        self, definition: AnyDefinition, doc: Doc | None
    ) -> Iterable[FeatureItem]:
        own = {f.name: f for f in definition.features}
        described = {i.name: i for i in doc.features} if doc is not None else {}
        for name in dict.fromkeys([*own, *described]):
            text: Blocks = ()
            if name in described and doc is not None:
                item = described[name]
                resolver = self.references.resolver(definition, doc, item.span)
                text = self.reader.text(item.text, resolver)
            condition = own[name].condition if name in own else None
            yield FeatureItem(name, condition, text, name in own)

    def _item_since(
        self, page: AnyDefinition, row: Row, said: str | None
    ) -> Since | None:
        places = [(row.origin.name, row.path)]
        if row.anchor.startswith("member-"):
            places.append((page.name, row.path))
        return self._since(places, said, page.name)

    def _since(
        self, places: list[tuple[str, str]], said: str | None, within: str | None = None
    ) -> Since | None:
        """Since when something is there; `within`: none if that is since when this is there."""
        if self.history is None:
            return Since(said) if said else None
        found = self.history.since(places, said)
        if within is not None and said is None:
            whole = self.history.since([(within, "")], None)
            if whole.release == found.release:
                return None
        return found


def _since_section(doc: Doc | None) -> str | None:
    return since_words.section(doc.since) if doc is not None else None


# --- chapters ----------------------------------------------------------------------------------


def chapter(
    module: Module,
    comments: list[tuple[Doc, Blocks]],
    entries: list[Entry],
    slug: str,
) -> Chapter:
    """A module's comments and definitions in the order of its text."""
    parts: list[tuple[int, Blocks | Entry]] = [
        (doc.span.start, blocks) for doc, blocks in comments if blocks
    ]
    parts += [(e.definition.span.start, e) for e in entries]
    parts.sort(key=lambda part: part[0])
    headings = [
        block
        for _, part in parts
        if not isinstance(part, Entry)
        for block in part
        if isinstance(block, Heading)
    ]
    # Of several headings of the first rank, none speaks for the whole file.
    top = [h for h in headings if h.level == min(x.level for x in headings)]
    title = plain(top[0].children) if len(top) == 1 and top[0] is headings[0] else ""
    return Chapter(module, title or module.name, tuple(part for _, part in parts), slug)


_PARTS = re.compile(r"[^A-Za-z0-9_.-]+")


def module_slugs(names: Iterable[str]) -> dict[str, str]:
    """A short name for each module's page: `../../qapi/block-core.json` → `block-core`."""
    names = list(names)
    stems = [name.rpartition("/")[2].removesuffix(".json") for name in names]

    def spelt(name: str, stem: str) -> str:
        if stems.count(stem) > 1:
            parts = name.removesuffix(".json").split("/")
            stem = "-".join(p for p in parts if p not in ("..", "."))
        return _PARTS.sub("-", stem).strip(".-") or "module"

    return unique([(n, spelt(n, s)) for n, s in zip(names, stems)])


def unique(
    wanted: Iterable[tuple[str, str]], reserved: Iterable[str] = ("index",)
) -> dict[str, str]:
    """File names that stay apart where letter case does not count, by what they are for."""
    taken = {name.casefold() for name in reserved}
    result: dict[str, str] = {}
    for key, stem in wanted:
        candidate, count = stem, 1
        while candidate.casefold() in taken:
            count += 1
            candidate = f"{stem}~{count}"
        taken.add(candidate.casefold())
        result[key] = candidate
    return result
