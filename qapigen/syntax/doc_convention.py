"""Documentation comments of QEMU 1.0 to 2.8: a convention among authors, which no tool read.

So nothing here is an error.  What can be read is read: names with and without a colon, tags in
free spelling, comments that nobody opened or closed.
"""

from __future__ import annotations

import re
from itertools import islice

from qapigen.schema.ir import Doc, DocItem, DocSection
from qapigen.source import Source, Span
from qapigen.syntax.doc_lines import comments

_SYMBOL = re.compile(r"@([\w.-]+) ?:?$|([A-Z][a-z]\w*):$")
_ITEM = re.compile(r"@([\w.-]+) ?:\s*")
_TAG = re.compile(
    r"(Since|Returns?|Errors?|Notes?|Examples?|Bugs?|TODO|Important|Warning) ?:\s*",
    re.IGNORECASE,
)
_SINCE = re.compile(r"Since\s+(?=v?\d[\d.]*\s*(?:\(.*\)\s*)?$)", re.IGNORECASE)
_OPTIONAL = re.compile(r"#optional\b ?")

_LONG = frozenset(("Note", "Notes", "Example", "Examples"))
"""Tags whose text goes on over paragraphs that are not indented."""


class _Line:
    """A line's text and where it begins in the file."""

    __slots__ = ("start", "text")

    def __init__(self, start: int, text: str) -> None:
        self.start = start
        self.text = text


def read(source: Source, start: int, end: int) -> list[Doc]:
    """Read the comments of a stretch of text as authors meant them before QEMU 2.9.

    Between two definitions there may be several, and plain ones among them: those are left out.
    """
    return [
        _Reader(source, *extent).read(lines)
        for extent, lines in _blocks(source.text, start, end)
    ]


def _blocks(
    text: str, start: int, end: int
) -> list[tuple[tuple[int, int], list[_Line]]]:
    """The comments that look like documentation, each with its extent and lines.

    What begins with `##` is one, up to the next such line; so is what names something in its first
    line, even if nobody opened it.
    """
    blocks: list[tuple[tuple[int, int], list[_Line]]] = []
    lines: list[_Line] = []
    begun = -1
    ruled = False

    def finish(at: int) -> None:
        nonlocal lines, begun, ruled
        if any(line.text for line in lines) and (ruled or _named(lines)):
            blocks.append(((begun, at), lines))
        lines, begun, ruled = [], -1, False

    after = start
    for at, comment in comments(text, start, end):
        apart = text.count("\n", after, at) > 1
        rule = not comment.strip("# \t") and "##" in comment
        if begun >= 0 and apart and (not ruled or (rule and _opens(text, at, end))):
            finish(after)
        after = at + len(comment)
        if rule:
            if begun >= 0 and (ruled or _named(lines)):
                finish(after)
            else:
                begun, ruled, lines = at, True, []
            continue
        if comment.startswith("##") and not ruled:
            finish(at)
            begun, ruled = at, True
        elif begun < 0:
            begun = at
        lines.append(_line(at, comment))
    finish(after)
    return blocks


def _named(lines: list[_Line]) -> bool:
    first = next((line.text for line in lines if line.text), "")
    return _SYMBOL.match(first) is not None and first[0] == "@"


def _opens(text: str, at: int, end: int) -> bool:
    """Whether a `##` after a gap begins a comment rather than ends one."""
    following = next(islice(comments(text, at, end), 1, None), None)
    return following is not None and _SYMBOL.match(_line(*following).text) is not None


def _line(at: int, comment: str) -> _Line:
    """A comment without its `#`."""
    text = comment.lstrip("#").removeprefix(" ")
    return _Line(at + len(comment) - len(text), text.rstrip())


class _Reader:
    __slots__ = ("arguments", "body", "doc_span", "sections", "source")

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source = source
        self.doc_span = Span(source, start, end)
        self.body: list[str] = []
        self.arguments: dict[str, DocItem] = {}
        self.sections: list[DocSection] = []

    def read(self, lines: list[_Line]) -> Doc:
        while lines and not lines[0].text:
            lines = lines[1:]
        symbol = symbol_span = None
        if lines and (match := _SYMBOL.match(lines[0].text)):
            group = 1 if match[1] else 2
            symbol = match[group]
            symbol_span = self._span(lines[0], *match.span(group))
            lines = lines[1:]
        for part in _parts(lines):
            self._take(part)
        return Doc(
            symbol,
            "\n".join(self.body).strip("\n"),
            tuple(self.arguments.values()),
            (),
            tuple(self.sections),
            self.doc_span,
            symbol_span,
        )

    def _take(self, part: list[_Line]) -> None:
        """Take a part: its first line tells what it is."""
        head = part[0]
        rest = [line.text for line in part[1:]]
        if match := _ITEM.match(head.text):
            name = match[1]
            text = _text(head.text[match.end() :], rest)
            plain, tags = _OPTIONAL.subn("", text)
            # Of two descriptions of one member, the first is as good as the second.
            self.arguments.setdefault(
                name,
                DocItem(name, plain, self._span(head, 0, len(name) + 1), tags > 0),
            )
        elif match := _tag(head.text):
            tag = _canonical(match)
            text = _text(head.text[match.end() :], rest)
            if tag == "Since":
                text = text.rstrip(".")
            if text:
                span = self._span(head, 0, len(match[0].rstrip()))
                self.sections.append(DocSection(tag, text, span))
        elif not self.arguments and not self.sections:
            self.body.extend([head.text, *rest])
        elif text := _text("", [head.text, *rest]):
            span = self._span(head, 0, len(head.text))
            self.sections.append(DocSection(None, text, span))

    def _span(self, line: _Line, start: int, end: int) -> Span:
        return Span(self.source, line.start + start, line.start + end)


def _parts(lines: list[_Line]) -> list[list[_Line]]:
    """Lines by part: a description, a tagged section, or paragraphs of plain text."""
    parts: list[list[_Line]] = []
    after_blank = False
    ends_at_blank = False
    for line in lines:
        text = line.text
        flush = bool(text) and not text[0].isspace()
        if flush and _ITEM.match(text):
            parts.append([line])
            ends_at_blank = True
        elif flush and (match := _tag(text)):
            parts.append([line])
            ends_at_blank = _canonical(match) not in _LONG
        elif not parts or (flush and after_blank and ends_at_blank):
            parts.append([line])
            ends_at_blank = False
        else:
            parts[-1].append(line)
        after_blank = not text
    return parts


def _tag(text: str) -> re.Match[str] | None:
    return _TAG.match(text) or _SINCE.match(text)


def _canonical(match: re.Match[str]) -> str:
    word = match[0].strip().rstrip(":").rstrip()
    if word.upper() == "TODO":
        return "TODO"
    word = word.capitalize()
    return "Returns" if word == "Return" else word


def _text(first: str, rest: list[str]) -> str:
    """The first line and the others, without the indentation that these have in common."""
    filled = [line for line in rest if line]
    margin = min((len(line) - len(line.lstrip()) for line in filled), default=0)
    return "\n".join([first, *(line[margin:] for line in rest)]).strip("\n")
