"""Gathering the parts of a documentation comment, whatever era its form is of."""

from __future__ import annotations

from qapigen.diagnostics import Label
from qapigen.schema.ir import Doc, DocItem, DocSection
from qapigen.source import Span
from qapigen.syntax.doc_lines import Block


class Parts:
    """The parts of one comment as they are found."""

    __slots__ = ("arguments", "block", "body", "features", "once", "sections", "symbol")

    def __init__(self, block: Block) -> None:
        self.block = block
        self.symbol: tuple[str, Span] | None = None
        self.body = ""
        self.arguments: dict[str, DocItem] = {}
        self.features: dict[str, DocItem] = {}
        self.sections: list[DocSection] = []
        self.once: dict[str, Span] = {}
        """Where the tags stand of which there may be one only."""

    def doc(self) -> Doc:
        symbol, span = self.symbol or (None, None)
        block = self.block
        return Doc(
            symbol,
            self.body,
            tuple(self.arguments.values()),
            tuple(self.features.values()),
            tuple(self.sections),
            Span(block.source, block.start, block.end),
            span,
            block.sound,
        )

    def read_symbol(self, line: int, text: str) -> None:
        """The symbol line, `@NAME:`."""
        block = self.block
        if not text.endswith(":"):
            name = text[1:].split(" ", 1)[0].rstrip(":")
            block.error(
                "doc-symbol-line",
                "the line that names the documented definition must end with ':'",
                block.line_span(line),
                hint=f"write '# @{name or 'NAME'}:'",
            )
        else:
            name = text[1:-1]
            if not name:
                block.error(
                    "doc-empty-name", "no name after '@'", block.line_span(line)
                )
        span = block.span(line, 1, max(2, len(name) + 1))
        self.symbol = (name, span)

    def add_item(self, what: str, line: int, name: str, text: str) -> None:
        """A description; `what` is `member` or `feature`."""
        items = self.features if what == "feature" else self.arguments
        block = self.block
        span = block.span(line, 0, len(name) + 1)
        if not name:
            block.error("doc-empty-name", "no name after '@'", block.line_span(line))
        elif name in items:
            block.error(
                "doc-duplicate-description",
                f"{what} '{name}' is described twice",
                span,
                label=Label(items[name].span, "first here"),
            )
        else:
            items[name] = DocItem(name, text, span)

    def add_section(self, tag: str, line: int, text: str) -> None:
        """A tagged section."""
        block = self.block
        span = block.span(line, 0, len(tag) + 1)
        if tag in ("Returns", "Errors", "Since"):
            if tag in self.once:
                block.error(
                    "doc-duplicate-section",
                    f"a second '{tag}' section",
                    span,
                    label=Label(self.once[tag], "first here"),
                )
                return
            self.once[tag] = span
        self.sections.append(DocSection(tag, text, span))
