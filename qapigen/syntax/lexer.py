"""Cuts schema text into tokens, by the terminals of the grammar.

Lark's own lexers count lines and build a large object for every token, which costs more than all
the rest of parsing.  This one makes the strings and literals of the tree directly, and hands the
extents of documentation comments over on the side: the grammar does not care where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lark.lexer import Lexer, LexerState

from qapigen.syntax.tree import Extent, Literal, OddString, String

MAX_NESTING = 100
"""Deeper values are an error: nobody means them, and they would exhaust the stack later on."""


class Punctuation(NamedTuple):
    """One of `{ } [ ] : ,`."""

    type: str
    start: int

    @property
    def end(self) -> int:
        return self.start + 1


class _Borrowed:
    """What Lark copies from the last token to make its end-of-text token."""

    __slots__ = ()
    start_pos = line = column = end_line = end_column = end_pos = None


class _Punctuation(_Borrowed, Punctuation):
    __slots__ = ()


class _String(_Borrowed, String):
    __slots__ = ()
    type = "STRING"


class _OddString(_Borrowed, OddString):
    __slots__ = ()
    type = "ODD_STRING"


class _LongString(_Borrowed, OddString):
    __slots__ = ()
    type = "LONG_STRING"


class _Literal(_Borrowed, Literal):
    __slots__ = ()
    type = "LITERAL"


class Misfit(
    _Borrowed, NamedTuple("Misfit", [("type", str), ("start", int), ("end", int)])
):
    """What no grammar accepts: `STRAY` characters, or an opening bracket that is `TOO_DEEP`."""

    __slots__ = ()


@dataclass(slots=True)
class Scan:
    """A text on its way through the lexer."""

    text: str
    start: int = 0
    docs: list[Extent] = field(default_factory=list)
    dated: list[Literal | OddString] = field(default_factory=list)


_WORD = re.compile(r"[^\s'{}\[\]:,#]{1,40}")

_LITERALS = {"true": True, "false": False, "null": None}

# The most frequent first; the lexer tells ODD_STRING and LONG_STRING from STRING by their order.
_ORDER = "STRING COMMA COLON RBRACE LBRACE COMMENT DOC LBRACKET RBRACKET".split()


class SchemaLexer(Lexer):
    """The lexer that the grammar is built with."""

    __future_interface__ = 2

    def __init__(self, conf: Any) -> None:
        regexps = {t.name: t.pattern.to_regexp() for t in conf.terminals}
        white = regexps.pop("WHITE")
        names = _ORDER + [name for name in regexps if name not in _ORDER]
        self._white = re.compile(white)
        self._match = re.compile(
            f"(?:{white})?+(?:{'|'.join(f'(?P<{n}>{regexps[n]})' for n in names)})"
        )

    def lex(self, lexer_state: LexerState, parser_state: Any) -> Iterator[Any]:
        """The tokens of `lexer_state.text`, a `Scan`."""
        scan: Any = lexer_state.text
        text: str = scan.text
        match = self._match.scanner(text, scan.start).match  # type: ignore[attr-defined]
        new = tuple.__new__
        depth = end = 0
        while found := match():
            kind = found.lastgroup
            if kind == "STRING":
                start, end = found.span(1)
                yield new(_String, (text[start + 1 : end - 1], start, end))
                continue
            if kind == "COMMENT":
                continue
            start, end = found.span(kind)
            if kind == "DOC":
                scan.docs.append(Extent(start, end))
                continue
            if kind == "LBRACE" or kind == "LBRACKET":
                depth += 1
                if depth > MAX_NESTING:
                    yield Misfit("TOO_DEEP", start, end)
            elif kind == "RBRACE" or kind == "RBRACKET":
                depth -= 1
            elif kind == "LITERAL":
                literal = _Literal(_LITERALS[text[start:end]], start, end)
                scan.dated.append(literal)
                yield literal
                continue
            elif kind == "ODD_STRING" or kind == "LONG_STRING":
                make = _OddString if kind == "ODD_STRING" else _LongString
                odd = make(text[start + 1 : end - 1], start, end)
                scan.dated.append(odd)
                yield odd
                continue
            yield new(_Punctuation, (kind, start))
        # The last match may have been a comment: look on from where it ended.
        end = self._end(text, end or scan.start)
        if end < len(text):
            word = _WORD.match(text, end)
            yield Misfit("STRAY", end, word.end() if word else end + 1)

    def _end(self, text: str, at: int) -> int:
        """Where the tokens from `at` on end for want of a match."""
        while found := self._match.match(text, at):
            at = found.end()
        white = self._white.match(text, at)
        return white.end() if white else at
