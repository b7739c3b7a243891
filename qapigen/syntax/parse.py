"""Schema text → tree.

A file is parsed by Lark's LALR parser from `grammar.lark`.  After a syntax error the parser goes
on at the next top-level definition, so that all errors come out in one run.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from lark import Lark, UnexpectedToken

from qapigen.diagnostics import Diagnostic
from qapigen.source import Source
from qapigen.syntax.errors import syntax_error
from qapigen.syntax.lexer import Scan, SchemaLexer
from qapigen.syntax.tree import Array, Extent, File, Object, Pair, Value

_MAX_ERRORS = 100
"""A file with more syntax errors than this is no schema; the rest of it is not read."""

_NEXT_DEFINITION = re.compile(
    r"^(?:\{|##|[ \t]++\{\s*+'(?:enum|struct|union|alternate|command|event|include|pragma)')",
    re.MULTILINE,
)


class _Builder:
    """Makes the tree while Lark parses: a method for each alternative of the grammar."""

    def nothing(self, children: list[Any]) -> list[Any]:
        return []

    def same(self, children: list[Any]) -> list[Any]:
        items: list[Any] = children[0]
        return items

    def item(self, children: list[Any]) -> list[Any]:
        items: list[Any] = children[0]
        items.append(children[1])
        return items

    def first_item(self, children: list[Any]) -> list[Any]:
        return children

    def next_item(self, children: list[Any]) -> list[Any]:
        items: list[Any] = children[0]
        items.append(children[2])
        return items

    def empty_array(self, children: list[Any]) -> Array:
        return Array((), children[0].start, children[1].end)

    def array(self, children: list[Any]) -> Array:
        return Array(tuple(children[1]), children[0].start, children[2].end)

    def first_member(self, children: list[Any]) -> list[Pair]:
        return [Pair(children[0], children[2])]

    def next_member(self, children: list[Any]) -> list[Pair]:
        members: list[Pair] = children[0]
        members.append(Pair(children[2], children[4]))
        return members

    def loose_member(self, children: list[Any]) -> list[Pair]:
        members: list[Pair] = children[0]
        value = 3 if getattr(children[2], "type", None) == "COLON" else 2
        members.append(Pair(children[1], children[value]))
        return members

    def empty_object(self, children: list[Any]) -> Object:
        return Object((), children[0].start, children[1].end)

    def object(self, children: list[Any]) -> Object:
        return Object(tuple(children[1]), children[0].start, children[2].end)


@cache
def _parser(grammar: str) -> Lark:
    return Lark.open(
        grammar,
        rel_to=__file__,
        start="schema",
        parser="lalr",
        lexer=SchemaLexer,
        transformer=_Builder(),
        propagate_positions=False,
        maybe_placeholders=False,
    )


def parse(source: Source, *, loose: bool = False) -> File:
    """Parse one file; `loose` reads commas and colons as QEMU 1.0 – 1.5 did."""
    parser = _parser("loose.lark" if loose else "grammar.lark")
    scan = Scan(source.text)
    items: list[Value] = []
    problems: list[Diagnostic] = []
    lost: list[Extent] = []
    while True:
        try:
            items += parser.parse(scan)  # type: ignore[arg-type]
            break
        except UnexpectedToken as unexpected:
            stack = unexpected.interactive_parser.parser_state.value_stack
            items += stack[0] if stack else ()
            error = syntax_error(source, unexpected, stack)
            problems.append(error)
            at = error.place.start
            begun = stack[1].start if len(stack) > 1 else at
        resume = _NEXT_DEFINITION.search(source.text, max(at, begun + 1))
        lost.append(Extent(begun, resume.start() if resume else len(source.text)))
        if resume is None or len(problems) >= _MAX_ERRORS:
            break
        scan.start = resume.start()
    dated = [d for d in scan.dated if not any(a <= d.start < b for a, b in lost)]
    return File(
        source,
        tuple(items),
        tuple(scan.docs),
        tuple(dated),
        tuple(problems),
        tuple(lost),
    )
