"""reStructuredText by docutils: a block at a time, with nothing that reads files or sends raw text.

Directives and roles are looked up in the tables of `rst_extensions` alone, whatever the process
has registered with docutils besides (Sphinx does), and the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document

from qapigen.docs.text import rst_extensions as extensions
from qapigen.docs.text import rst_tables
from qapigen.docs.text.inline import Resolver, reference, with_refs
from qapigen.docs.text.nodes import (
    LINKED_SCHEMES,
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
    Quote,
    Ref,
    Strong,
    Terms,
    Text,
    Wire,
    plain,
)
from qapigen.docs.text.simple import dedented


@cache
def _settings() -> Any:
    settings = get_default_settings(Parser)
    settings.raw_enabled = False
    settings.file_insertion_enabled = False
    settings.report_level = 5
    settings.halt_level = 6
    settings.warning_stream = False
    settings.syntax_highlight = "none"
    settings.pep_references = None
    settings.rfc_references = None
    settings.line_length_limit = 1_000_000
    settings.output_encoding = "unicode"
    return settings


def read(text: str, resolver: Resolver) -> Blocks:
    """A text in reStructuredText; what is wrong with its markup goes to the resolver."""
    document = new_document("text", _settings())
    document.reporter.attach_observer(_observer(text, resolver))
    with extensions.installed():
        Parser().parse(text, document)
    return _Reader(resolver).blocks(document.children)


def _observer(text: str, resolver: Resolver) -> Callable[[nodes.system_message], None]:
    lines = text.split("\n")

    def observe(message: nodes.system_message) -> None:
        if message["level"] >= 2:
            words = message.children[0].astext() if message.children else ""
            number = min(int(message.get("line") or 1), len(lines))
            resolver.problem(lines[number - 1], words)

    return observe


class _Reader:
    """docutils' tree → ours."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.level = 0

    def blocks(self, children: Iterable[nodes.Node]) -> Blocks:
        result: list[Block] = []
        for child in children:
            result += self._block(child)
        return tuple(result)

    def _block(self, node: nodes.Node) -> Iterable[Block]:
        match node:
            case nodes.Text():
                # Some directives leave bare text behind.
                return (Paragraph(tuple(self._text(node))),) if node.strip() else ()
            case nodes.paragraph() | nodes.rubric() | nodes.attribution():
                return self._paragraph(node)
            case extensions.example():
                return (self._example(node),)
            case nodes.literal_block() | nodes.doctest_block() | nodes.math_block():
                return (code_block(node.astext(), node.get("language", "")),)
            case nodes.bullet_list():
                return (Items(tuple(self.blocks(i.children) for i in node.children)),)
            case nodes.enumerated_list():
                items = tuple(self.blocks(i.children) for i in node.children)
                return (Items(items, node.get("start", 1)),)
            case (
                nodes.definition_list()
                | nodes.field_list()
                | nodes.option_list()
                | nodes.footnote()
                | nodes.citation()
            ):
                return (self._terms(node),)
            case nodes.line_block():
                return (Paragraph(tuple(self._lines(node))),)
            case nodes.block_quote():
                return (Quote(self.blocks(node.children)),)
            case nodes.table():
                return (rst_tables.table(node, self.blocks),)
            case nodes.section():
                return self._section(node)
            case nodes.Admonition() | nodes.topic() | nodes.sidebar():
                return (self._note(node),)
            case nodes.image():
                alt = node.get("alt")
                return (Paragraph((Text(alt),)),) if alt else ()
            case nodes.system_message():
                return self._lost(node)
            case nodes.Inline() if not isinstance(node, nodes.Invisible):
                return (Paragraph(tuple(self.inline(node))),)
            case nodes.Invisible() | nodes.title():
                return ()
            case _:
                return self.blocks(node.children)

    def _lost(self, message: nodes.Element) -> Iterable[Block]:
        """The text of what docutils refused: it was told, and is to be seen as it is written."""
        return [
            code_block(child.astext(), "")
            for child in message.children
            if isinstance(child, nodes.literal_block)
        ]

    def _paragraph(self, node: nodes.Element) -> Iterable[Block]:
        children = tuple(self.inlines(node.children))
        return (Paragraph(children),) if plain(children).strip() else ()

    def _section(self, node: nodes.Element) -> Iterable[Block]:
        self.level += 1
        title = node.children[0]
        yield Heading(self.level, tuple(self.inline(title)))
        yield from self.blocks(node.children[1:])
        self.level -= 1

    def _example(self, node: nodes.Element) -> Example:
        title = node.get("title", "")
        if node.get("annotated"):
            return Example(title, self.blocks(node.children))
        return Example(title, (Wire(dedented(node.astext().split("\n"))),))

    def _note(self, node: Any) -> Note:
        title = ""
        children = list(node.children)
        if children and isinstance(children[0], nodes.title):
            title = children.pop(0).astext()
        kind = node.get("kind", node.tagname)
        if kind in ("admonition", "topic", "sidebar"):
            kind = "note"
        return Note(kind, title, self.blocks(children))

    def _terms(self, node: nodes.Element) -> Terms:
        if isinstance(node, nodes.footnote | nodes.citation):
            label = node.children[0].astext() if node.children else ""
            note = self.blocks(node.children[1:])
            return Terms((((Text(f"[{label}]"),), note),))
        items = []
        for item in node.children:
            term: list[Inline] = []
            text: list[Block] = []
            for child in item.children:
                match child:
                    case nodes.term() | nodes.field_name():
                        term += self.inline(child)
                    case nodes.option_group():
                        term.append(Code(child.astext()))
                    case nodes.classifier():
                        term += [Text(" : "), *self.inline(child)]
                    case nodes.Element():
                        text += self.blocks(child.children)
            items.append((tuple(term), tuple(text)))
        return Terms(tuple(items))

    def _lines(self, node: nodes.Element) -> Iterable[Inline]:
        for child in node.children:
            if isinstance(child, nodes.line_block):
                yield from self._lines(child)
            elif isinstance(child, nodes.Element):
                yield from self.inline(child)
                yield Text("\n")

    # --- within a line -------------------------------------------------------------------------

    def inlines(self, children: Iterable[nodes.Node]) -> Iterable[Inline]:
        for child in children:
            yield from self._inline(child)

    def inline(self, node: nodes.Node) -> Iterable[Inline]:
        return self.inlines(node.children)

    def _text(self, node: nodes.Text) -> Iterable[Inline]:
        return with_refs(str(node), self.resolver)

    def _inline(self, node: nodes.Node) -> Iterable[Inline]:
        match node:
            case nodes.Text():
                return self._text(node)
            case nodes.literal() | nodes.math():
                return (Code(node.astext()),)
            case nodes.title_reference():
                return (reference(node.astext(), self.resolver),)
            case nodes.strong():
                return (Strong(tuple(self.inline(node))),)
            case nodes.emphasis():
                return (Emphasis(tuple(self.inline(node))),)
            case nodes.reference():
                return self._link(node)
            case nodes.problematic():
                return with_refs(node.astext(), self.resolver)
            case nodes.footnote_reference() | nodes.citation_reference():
                return (Text(f"[{node.astext() or '#'}]"),)
            case nodes.image():
                return (Text(node.get("alt", "")),)
            case nodes.system_message() | nodes.comment():
                return ()
            case _:
                return self.inline(node)

    def _link(self, node: nodes.Element) -> Iterable[Inline]:
        url = node.get("refuri", "")
        children = tuple(self.inline(node))
        if not url.lower().startswith(LINKED_SCHEMES):
            return children
        if url.startswith("mailto:"):
            # What looks like an address may be a host and a path.
            return (Text(node.astext()),)
        return (Link(url, tuple(_without_refs(children))),)


def _without_refs(children: Iterable[Inline]) -> Iterable[Inline]:
    """An address may have an `@` in it, and a link must not hold another."""
    for child in children:
        yield Text(f"@{child.text}") if isinstance(child, Ref) else child


def code_block(text: str, language: str) -> Block:
    """Code, or an exchange on the wire."""
    lines = text.split("\n")
    if any(line.lstrip().startswith(("-> ", "<- ")) for line in lines):
        return Wire(text)
    return CodeBlock(text, language)
