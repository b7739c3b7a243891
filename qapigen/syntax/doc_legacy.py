"""Documentation comments of QEMU 2.9 to 8.2: read line by line, each line by what is open.

The first word of a line decides.  What changed on the way:

- 2.9 – 2.11 forbid the `#optional` tags of before;
- 4.1 brings `Features:`;
- 5.2 turns to reStructuredText: texts keep their indentation, `# =` begins a new block;
- 8.1 lets the first line below the tag set the indentation, and names hold spaces.
"""

from __future__ import annotations

import re

from qapigen.diagnostics import Label
from qapigen.dialect import Release
from qapigen.frozen import frozen
from qapigen.schema.ir import Doc, DocSection
from qapigen.source import Span
from qapigen.syntax.doc_lines import Block
from qapigen.syntax.doc_parts import Parts

_TAGS = frozenset(
    ("Returns:", "Since:", "Note:", "Notes:", "Example:", "Examples:", "TODO:")
)
_TAG = re.compile(r"(Returns|Since|Notes?|Examples?|TODO): *")
_ITEM = re.compile(r"@([^:]*): *")
_STRAY_ITEM = re.compile(r"@\S+:")


@frozen
class Era:
    """What the releases of an era have in common."""

    optional_tags: bool
    """Whether `#optional` is an error no longer."""

    features: bool
    """Whether there are `Features:`."""

    indented: bool
    """Whether texts keep their indentation, and headings begin a new block."""

    spaced_names: bool
    """Whether the first line of a text sets its indentation, and names may hold spaces."""


def era(release: Release) -> Era:
    """The era of a release from 2.9 to 8.2."""
    return Era(
        release >= (2, 12), release >= (4, 1), release >= (5, 2), release >= (8, 1)
    )


def read(block: Block, release: Release) -> list[Doc]:
    """Read a comment as QEMU 2.9 – 8.2 do."""
    rules = era(release)
    docs: list[Doc] = []
    reader = _Reader(block, rules)
    for i, line in enumerate(block.lines):
        if rules.indented and line.startswith("="):
            if reader.parts.symbol:
                block.error(
                    "doc-misplaced-heading",
                    "a heading in the documentation of a definition",
                    block.line_span(i),
                    hint="headings belong into a comment of their own",
                )
                continue
            if reader.text:
                docs.append(reader.end(i))
                reader = _Reader(block, rules)
        reader.line(i, line)
    docs.append(reader.end(len(block.lines)))
    return docs


class _Reader:
    """Reads one documentation block, a line at a time."""

    __slots__ = (
        "at",
        "block",
        "indent",
        "kind",
        "mode",
        "name",
        "parts",
        "rules",
        "text",
        "uneven",
    )

    def __init__(self, block: Block, rules: Era) -> None:
        self.block = block
        self.rules = rules
        self.parts = Parts(block)
        self.mode = "body"
        """What is being read: `body`, `members`, `features`, and then `sections` to the end."""

        self.kind = "body"
        """The open section: `body`, `member`, `feature`, `tag`, or `text` without a tag."""

        self.name = ""
        self.at = 0
        self.text: list[str] = []
        self.indent: int | None = 0
        self.uneven = False
        """Whether wrong indentation was reported for the open section."""

    def line(self, i: int, line: str) -> None:
        """Take the next line."""
        if not line:
            self._append(i, line)
        elif self.parts.symbol:
            self._definition_line(i, line)
        elif line[0] == "@" and not self.text:
            self.parts.read_symbol(i, line)
        else:
            self._append(i, line)

    def end(self, i: int) -> Doc:
        """The block ends before line `i`."""
        self._close(i)
        return self.parts.doc()

    def _definition_line(self, i: int, line: str) -> None:
        mode = self.mode
        first = line[0]
        if first == "@" and (found := self._item(line)):
            if mode == "sections":
                self._misplaced(i, found[0])
            elif mode == "body":
                self.mode = "members"
            self._open("feature" if mode == "features" else "member", i, *found)
            return
        if first in "RSNET" and (found := self._tag(line)):
            self.mode = "sections"
            self._open("tag", i, *found)
            return
        if (
            mode in ("members", "features")
            and not first.isspace()
            and self._after_blank()
        ):
            if line == "Features:" and self.rules.features and mode == "members":
                self.mode = "features"
                return
            self.mode = "sections"
            self._close(i)
            self._begin("text", i, "", 0)
        elif line == "Features:" and self.rules.features and mode == "body":
            self.mode = "features"
            return
        self._append(i, line)

    def _item(self, line: str) -> tuple[str, str, int | None] | None:
        """Name, text and indentation of a description's first line."""
        if self.rules.spaced_names:
            match = _ITEM.match(line)
            return (match[1], line[match.end() :], None) if match else None
        word = line.split(" ", 1)[0]
        if not word.endswith(":"):
            return None
        return word[1:-1], *_rest(line, word)

    def _tag(self, line: str) -> tuple[str, str, int | None] | None:
        if self.rules.spaced_names:
            match = _TAG.match(line)
            return (match[1], line[match.end() :], None) if match else None
        word = line.split(" ", 1)[0]
        return (word[:-1], *_rest(line, word)) if word in _TAGS else None

    def _after_blank(self) -> bool:
        """Whether a blank line came before; the tag's own line does not count since 2.12."""
        text = self.text
        return (
            bool(text)
            and not text[-1]
            and (len(text) > 1 or not self.rules.optional_tags)
        )

    def _open(
        self, kind: str, i: int, name: str, rest: str, indent: int | None
    ) -> None:
        self._close(i)
        self._begin(kind, i, name, indent)
        if self.rules.indented and not self.rules.spaced_names:
            self.text.append(rest.rstrip())
        else:
            self._append(i, rest)

    def _begin(self, kind: str, i: int, name: str, indent: int | None) -> None:
        self.kind, self.name, self.at, self.indent = kind, name, i, indent
        self.text = []
        self.uneven = False

    def _close(self, i: int) -> None:
        """Finish the open section; QEMU finds an empty one here, at line `i`."""
        text = "\n".join(self.text).strip("\n")
        kind, name, parts = self.kind, self.name, self.parts
        if kind == "body":
            parts.body = text
            return
        if kind == "text":
            parts.sections.append(DocSection(None, text, self.block.line_span(self.at)))
            return
        if not text:
            what = f"'{name}' section" if kind == "tag" else f"{kind} '{name}'"
            self.block.error(
                "doc-empty-section",
                f"{what} has no text",
                self.block.line_span(self.at),
                at=self.block.line_span(i),
                hint="add a text",
            )
        if kind == "tag":
            parts.add_section(name, self.at, text)
        else:
            parts.add_item(kind, self.at, name, text)

    def _append(self, i: int, line: str) -> None:
        if not self.rules.indented:
            if self.kind == "tag" and self.name.startswith("Example"):
                line = line.rstrip()
            else:
                line = line.strip()
        if line:
            if line[0] == "@":
                self._forbid_item(i, line)
            if self.rules.indented:
                line = self._unindent(i, line)
            elif not self.rules.optional_tags and "#optional" in line:
                self._forbid_optional_tag(i)
        self.text.append(line)

    def _unindent(self, i: int, line: str) -> str:
        if self.rules.spaced_names:
            line = line.rstrip()
            if not line:
                return line
        indent = len(line) - len(line.lstrip())
        if self.indent is None:
            if self.text:
                self.indent = indent
            return line[self.indent or 0 :].rstrip()
        if indent < self.indent:
            if not self.uneven:
                self.uneven = True
                self.block.error(
                    "doc-bad-indent",
                    f"text must be indented by {self.indent} characters or more here",
                    self.block.line_span(i),
                    label=Label(self.block.line_span(self.at), "because of this"),
                )
            return line.strip()
        return line[self.indent :].rstrip()

    def _forbid_item(self, i: int, line: str) -> None:
        pattern = _STRAY_ITEM
        if self.rules.spaced_names and not self.parts.symbol:
            pattern = _ITEM
        match = pattern.match(line)
        if match is None:
            return
        word = match[0].rstrip()
        at = self.block.lines[i].find(word)
        free = not self.parts.symbol
        self.block.error(
            "doc-free-form-description",
            f"'{word}' in "
            + (
                "a comment that documents no definition"
                if free
                else "the middle of a text"
            ),
            self.block.span(i, at, at + len(word)),
            hint=(
                "begin the comment with the definition's name: '# @NAME:'"
                if free
                else "begin the description at the start of the line"
            ),
        )

    def _forbid_optional_tag(self, i: int) -> None:
        if self.kind != "member":
            return
        block = self.block
        at = block.lines[i].find("#optional")
        block.error(
            "doc-optional-tag",
            "'#optional' is not allowed in 2.9 to 2.11",
            block.span(i, at, at + 9),
            at=Span(block.source, block.start, block.start + 2),
            hint="remove it: the '*' before the member's name says the same",
        )

    def _misplaced(self, i: int, name: str) -> None:
        self.block.error(
            "doc-misplaced-description",
            f"description of '@{name}' follows a section",
            self.block.span(i, 0, len(name) + 1),
            hint="describe all members before the first section",
        )


def _rest(line: str, word: str) -> tuple[str, int]:
    """Text after a tag, and the column where it starts; 0 if there is none."""
    rest = line[len(word) :].lstrip()
    return rest, len(line) - len(rest) if rest else 0
