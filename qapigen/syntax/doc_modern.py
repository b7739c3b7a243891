"""Documentation comments of QEMU 9.0+: sections, each begun at the start of a paragraph."""

from __future__ import annotations

import re

from qapigen.diagnostics import Label
from qapigen.dialect import Release
from qapigen.schema.ir import Doc, DocSection
from qapigen.syntax.doc_lines import Block
from qapigen.syntax.doc_parts import Parts

_TAG = re.compile(r"(Returns|Errors|Since|Notes?|Examples?|TODO):(?!:) *")
_SINCE_DIRECTIVES = Release(9, 1)
"""Notes and examples are rST directives from here on."""

_SINCE_RST_TITLES = Release(10, 1)
"""`= Title` is nothing special from here on."""

_DIRECTIVE = {"N": ".. note::", "E": ".. qmp-example::"}


def read(block: Block, release: Release) -> list[Doc]:
    """Read a comment as QEMU 9.0+ does."""
    if block.lines and block.lines[0].startswith("@"):
        return [_Reader(block, release).read()]
    return [_read_free_form(block, release)]


def _read_free_form(block: Block, release: Release) -> Doc:
    parts = Parts(block)
    lines = [line.rstrip() for line in block.lines]
    for i, line in enumerate(lines):
        if line.startswith("@") and ":" in line:
            name = line[: line.index(":")]
            block.error(
                "doc-free-form-description",
                f"description of '{name}' in a comment that documents no definition",
                block.span(i, 0, len(name) + 1),
                hint="begin the comment with the definition's name: '# @NAME:'",
            )
        elif i and line.startswith("=") and release < _SINCE_RST_TITLES:
            block.error(
                "doc-misplaced-heading",
                "a heading must come first in its comment",
                block.line_span(i),
                hint="begin a new comment for it",
            )
    parts.body = "\n".join(lines).strip("\n")
    return parts.doc()


class _Reader:
    """Reads the comment on one definition."""

    __slots__ = ("block", "lines", "parts", "release", "settled", "texts")

    def __init__(self, block: Block, release: Release) -> None:
        self.block = block
        self.lines = [line.rstrip() for line in block.lines]
        self.parts = Parts(block)
        self.release = release
        self.settled = False
        """Whether member descriptions are over."""

    def read(self) -> Doc:
        lines = self.lines
        self.parts.read_symbol(0, lines[0])
        i, n = 1, len(lines)
        empty: list[tuple[str, int]] = []
        while i < n:
            line = lines[i]
            if not line:
                i += 1
            elif line[0] == "@" and ":" in line:
                i = self._descriptions(i, empty)
            elif line == "Features:":
                i = self._features(i, empty)
            elif tag := _TAG.match(line):
                i = self._tagged(i, tag, empty)
            else:
                i = self._paragraphs(i)
        if self.block.sound:
            # QEMU looks for empty sections once the whole comment is read.
            for name, at in empty:
                self._report_empty(name, at)
        return self.parts.doc()

    def _descriptions(self, i: int, empty: list[tuple[str, int]]) -> int:
        lines, n = self.lines, len(self.lines)
        if self.settled:
            name = lines[i][: lines[i].index(":")]
            self.block.error(
                "doc-misplaced-description",
                f"description of '{name}' follows a section",
                self.block.span(i, 0, len(name)),
                hint="describe all members before the first section",
            )
        self.settled = True
        while i < n and lines[i].startswith("@") and ":" in lines[i]:
            i = self._item("member", i, empty)
        return i

    def _features(self, i: int, empty: list[tuple[str, int]]) -> int:
        lines, n = self.lines, len(self.lines)
        parts = self.parts
        at = i
        if parts.features:
            self.block.error(
                "doc-duplicate-section",
                "a second 'Features' section",
                self.block.span(i, 0, 9),
                label=Label(parts.once["Features"], "first here"),
            )
        else:
            parts.once["Features"] = self.block.span(i, 0, 9)
        i += 1
        while i < n and not lines[i]:
            i += 1
        first = i
        while i < n and lines[i].startswith("@") and ":" in lines[i]:
            i = self._item("feature", i, empty)
        if i == first:
            self.block.error(
                "doc-empty-features",
                "'Features:' without a description",
                self.block.span(at, 0, 9),
                at=self.block.line_span(i),
                hint="describe each feature: '# @NAME: text'",
            )
        self.settled = True
        return i

    def _item(self, what: str, i: int, empty: list[tuple[str, int]]) -> int:
        line = self.lines[i]
        name = line[1 : line.index(":")]
        text, end = self._indented(i, line[len(name) + 2 :].lstrip(" "))
        if not text:
            empty.append((f"{what} '{name}'", i))
        self.parts.add_item(what, i, name, text)
        return end

    def _tagged(
        self, i: int, match: re.Match[str], empty: list[tuple[str, int]]
    ) -> int:
        tag = match[1]
        block = self.block
        if (
            tag[0] in _DIRECTIVE
            and self.release >= _SINCE_DIRECTIVES
            and tag != "Errors"
        ):
            block.error(
                "doc-ended-section",
                f"'{tag}' sections ended with 9.0",
                block.span(i, 0, len(tag) + 1),
                hint=f"write '# {_DIRECTIVE[tag[0]]}', the text indented below",
            )
        text, end = self._indented(i, self.lines[i][match.end() :])
        if not text:
            empty.append((f"'{tag}' section", i))
        self.parts.add_section(tag, i, text)
        self.settled = True
        return end

    def _paragraphs(self, i: int) -> int:
        """Text without a tag: all paragraphs up to what begins a section of its own."""
        lines, n = self.lines, len(self.lines)
        parts = self.parts
        is_body = not (self.settled or parts.arguments or parts.features)
        start = end = i
        headings = self.release < _SINCE_RST_TITLES
        while i < n:
            line = lines[i]
            if not line:
                i += 1
                continue
            if (
                (line[0] == "@" and ":" in line)
                or line == "Features:"
                or _TAG.match(line)
            ):
                break
            if headings and line[0] == "=":
                self.block.error(
                    "doc-misplaced-heading",
                    "a heading in the documentation of a definition",
                    self.block.line_span(i),
                    hint="headings belong into a comment of their own",
                )
            while i < n and lines[i]:
                i += 1
            end = i
        text = "\n".join(lines[start:end])
        if is_body:
            parts.body = text
        else:
            parts.sections.append(DocSection(None, text, self.block.line_span(start)))
            self.settled = True
        return i

    def _indented(self, i: int, rest: str) -> tuple[str, int]:
        """Text of a section whose tag stands in line `i`, and the line after it."""
        lines, n = self.lines, len(self.lines)
        start = i = i + 1
        while i < n and not lines[i]:
            i += 1
        if i == n or not lines[i][0].isspace():
            return rest, i
        width = len(lines[i]) - len(lines[i].lstrip())
        margin = lines[i][:width]
        second = i = i + 1
        while i < n:
            line = lines[i]
            if line and not line.startswith(margin):
                if line[0] == "@" and ":" in line:
                    break
                if len(line) - len(line.lstrip()) < width:
                    if i > second:
                        break
                    self.block.error(
                        "doc-bad-indent",
                        f"text must be indented by {width} characters or more here",
                        self.block.line_span(i),
                        label=Label(self.block.line_span(i - 1), "indented as this is"),
                    )
                    if _TAG.match(line):
                        break
            i += 1
        text = "\n".join([line[width:] for line in lines[start:i]])
        return (f"{rest}\n{text}" if rest else text).strip("\n"), i

    def _report_empty(self, what: str, at: int) -> None:
        self.block.error(
            "doc-empty-section",
            f"{what} has no text",
            self.block.line_span(at),
            hint="add a text, indented if it does not stand on the same line",
        )
