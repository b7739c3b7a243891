"""Texts before QEMU 5.2: the texinfo-flavoured form of 2.9 to 5.1, and plain text before.

| what | how | releases |
|---|---|---|
| heading | `= Title`, `== Title` | 2.9 – 5.1 |
| `*strong*`, `_emphasis_` | | 2.9 – 5.1 |
| line of an example | `\\| text` | all |
| list | `* `, `- `, `1. `; ends at a blank line that no item follows | all |
| exchange on the wire | `-> `, `<- ` | all |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from qapigen.docs.text.inline import Resolver, with_links
from qapigen.docs.text.nodes import (
    Block,
    Blocks,
    CodeBlock,
    Emphasis,
    Heading,
    Inline,
    Items,
    Paragraph,
    Quote,
    Strong,
    Wire,
)

_HEADING = re.compile(r"(=+) +(\S.*)$")
_ITEM = re.compile(r"( *)(?:([*-])|(\d+)[.)]) +(?=\S)")
_EXAMPLE = re.compile(r" *\|(?: |$)")
_WIRE = re.compile(r" *(?:->|<-)(?:\s|$)")
_STRESS = re.compile(
    r"(?<![\w*])\*([^*\s](?:[^*\n]*[^*\s])?)\*(?![\w*])"
    r"|(?<![\w_])_([^_\s](?:[^_\n]*[^_\s])?)_(?![\w_])"
)
_CASE = re.compile(r"If (?=\S)")
_OUTCOME = re.compile(r"\b(?:success|Nothing|nothing)\b|[A-Z][a-z]+[A-Z]\w+\.?$")
"""What a line tells that comes before the cases: that all went well, or a class of errors."""

_ALIGNED = re.compile(r"\S {3,}\S|[{}\[\]<>+|]-|^[\[{<\"#$]|[{;]$|^\S+ += ")


def read(text: str, resolver: Resolver, *, stress: bool) -> Blocks:
    """A text of before 5.2; `stress`: whether `*strong*` and `_emphasis_` are markup."""
    return tuple(_Reader(resolver, stress).blocks(text.expandtabs().split("\n")))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


class _Reader:
    def __init__(self, resolver: Resolver, stress: bool) -> None:
        self.resolver = resolver
        self.stress = stress

    def blocks(self, lines: list[str]) -> Iterator[Block]:
        i = 0
        while i < len(lines):
            line = lines[i]
            if not line.strip():
                i += 1
            elif self.stress and (match := _HEADING.match(line)):
                children = tuple(self._inline(match[2]))
                yield Heading(len(match[1]), children)
                i += 1
            elif _EXAMPLE.match(line):
                end = self._while(lines, i, _EXAMPLE)
                text = "\n".join(_EXAMPLE.sub("", x, 1) for x in lines[i:end])
                yield Wire(text) if _WIRE.match(text) else CodeBlock(text)
                i = end
            elif _WIRE.match(line):
                end = self._wire_end(lines, i)
                yield Wire(_dedent(lines[i:end]))
                i = end
            elif _ITEM.match(line):
                items, i = self._items(lines, i)
                yield items
            else:
                end = self._paragraph_end(lines, i)
                yield from self._paragraph(lines[i:end])
                i = end

    @staticmethod
    def _while(lines: list[str], i: int, pattern: re.Pattern[str]) -> int:
        while i < len(lines) and pattern.match(lines[i]):
            i += 1
        return i

    @staticmethod
    def _wire_end(lines: list[str], i: int) -> int:
        """The end of an exchange: a blank line that no further message follows."""
        while i < len(lines):
            if not lines[i].strip():
                following = next((x for x in lines[i:] if x.strip()), "")
                if not _WIRE.match(following):
                    break
            i += 1
        return i

    def _paragraph_end(self, lines: list[str], i: int) -> int:
        i += 1
        while i < len(lines) and lines[i].strip():
            line = lines[i]
            if _WIRE.match(line) or _EXAMPLE.match(line):
                break
            if self.stress and (_HEADING.match(line) or _ITEM.match(line)):
                break
            if line.startswith(("* ", "- ")):
                break
            i += 1
        return i

    def _paragraph(self, lines: list[str]) -> Iterator[Block]:
        indents = [_indent(line) for line in lines]
        body = [line.strip() for line in lines]
        if min(indents) == 0:
            yield from self._cases(body)
        elif any(_ALIGNED.search(line) for line in body) or len(set(indents)) > 2:
            yield CodeBlock(_dedent(lines))
        elif self.stress:
            yield Quote((Paragraph(tuple(self._inline("\n".join(body)))),))
        else:
            # Indented as it came, below a first line that is not.
            yield from self._cases(body)

    def _cases(self, lines: list[str]) -> Iterator[Block]:
        """A paragraph; or a list, where each line that begins with `If` is a case of its own, as
        old comments tell of errors."""
        starts = [n for n, line in enumerate(lines) if n and _CASE.match(line)]
        if not starts or (
            len(starts) < 2 and not _OUTCOME.search(lines[starts[0] - 1])
        ):
            yield Paragraph(tuple(self._inline("\n".join(lines))))
            return
        first = 0 if _CASE.match(lines[0]) else starts[0]
        if first:
            yield Paragraph(tuple(self._inline("\n".join(lines[:first]))))
        bounds = [*([] if first else [0]), *starts, len(lines)]
        cases = [lines[a:b] for a, b in pairwise(bounds)]
        yield Items(
            tuple((Paragraph(tuple(self._inline("\n".join(c)))),) for c in cases)
        )

    def _items(self, lines: list[str], i: int) -> tuple[Items, int]:
        first = _ITEM.match(lines[i])
        assert first is not None
        margin = len(first[1])
        start = int(first[3]) if first[3] else None
        items: list[Blocks] = []
        while i < len(lines):
            match = _ITEM.match(lines[i])
            if match is None or len(match[1]) != margin:
                break
            end = self._item_end(lines, i, margin)
            rest = lines[i + 1 : end]
            indent = min((_indent(x) for x in rest if x.strip()), default=0)
            content = [lines[i][match.end() :], *(x[indent:] for x in rest)]
            items.append(tuple(self.blocks(content)))
            i = end
            while i < len(lines) and not lines[i].strip():
                i += 1
        return Items(tuple(items), start), i

    @staticmethod
    def _item_end(lines: list[str], i: int, margin: int) -> int:
        """The end of an item: the next one, or a blank line that nothing indented follows."""
        i += 1
        while i < len(lines):
            line = lines[i]
            if not line.strip():
                following = next((x for x in lines[i:] if x.strip()), "")
                if _indent(following) <= margin:
                    return i
            else:
                match = _ITEM.match(line)
                if match is not None and len(match[1]) <= margin:
                    return i
            i += 1
        return i

    # --- within a line -------------------------------------------------------------------------

    def _inline(self, text: str) -> Iterator[Inline]:
        if not self.stress or ("*" not in text and "_" not in text):
            yield from with_links(text, self.resolver)
            return
        at = 0
        for match in _STRESS.finditer(text):
            if "://" in text[text.rfind(" ", 0, match.start()) + 1 : match.start()]:
                continue
            if match.start() > at:
                yield from with_links(text[at : match.start()], self.resolver)
            inner = tuple(with_links(match[1] or match[2], self.resolver))
            yield Strong(inner) if match[1] else Emphasis(inner)
            at = match.end()
        if at < len(text):
            yield from with_links(text[at:], self.resolver)


def _dedent(lines: list[str]) -> str:
    margin = min((_indent(line) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:].rstrip() for line in lines).strip("\n")
