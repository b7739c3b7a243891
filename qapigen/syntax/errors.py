"""Names for what can be wrong with the text."""

from __future__ import annotations

from typing import Any

from lark import UnexpectedToken

from qapigen.diagnostics import Diagnostic, Label
from qapigen.source import Source, Span
from qapigen.syntax.lexer import MAX_NESTING
from qapigen.syntax.tree import Pair
from qapigen.words import one_of, quoted

_TOKENS = {
    "LBRACE": "'{'",
    "RBRACE": "'}'",
    "LBRACKET": "'['",
    "RBRACKET": "']'",
    "COLON": "':'",
    "COMMA": "','",
    "STRING": "a string",
    "LITERAL": "'true' or 'false'",
}

_OPENING = {"LBRACE": ("object", "}"), "LBRACKET": ("array", "]")}


def syntax_error(
    source: Source, error: UnexpectedToken, stack: list[Any]
) -> Diagnostic:
    """The report of a token that the grammar does not accept after the values on `stack`."""
    token: Any = error.token
    expected: set[str] = set(error.expected)
    if token.type == "$END":
        return _end_of_file(source, stack)
    span = Span(source, token.start, token.end)
    previous: Any = stack[-1] if stack else None
    if token.type == "TOO_DEEP":
        return Diagnostic(
            "nested-too-deep", f"values are nested more than {MAX_NESTING} deep", span
        )
    if token.type == "STRAY":
        return _stray(span)
    found = "string" if "STRING" in token.type else f"'{span.text}'"
    after = getattr(previous, "type", None)
    if after == "COMMA" and token.type in ("RBRACE", "RBRACKET"):
        comma = Span(source, previous.start, previous.end)
        return Diagnostic(
            "trailing-comma",
            f"comma before {found}",
            comma,
            help="remove the comma",
            anchor=span,
        )
    if "COMMA" in expected and token.type not in ("COLON", "RBRACE", "RBRACKET"):
        place = Span(source, _end(stack), _end(stack))
        return Diagnostic(
            "missing-comma",
            f"comma missing before {found}",
            span,
            labels=(Label(place, "a comma belongs here"),),
        )
    if expected == {"COLON"}:
        return Diagnostic(
            "missing-colon", f"colon expected after the key, found {found}", span
        )
    wanted = one_of(_names(expected))
    return Diagnostic("syntax", f"{wanted} expected, found {found}", span)


def _names(expected: set[str]) -> list[str]:
    """What could stand here, in words; a value of any kind is called a value."""
    if {"STRING", "LBRACE", "LITERAL"} <= expected:
        rest = expected - {"STRING", "LBRACE", "LITERAL", "LBRACKET"}
        return ["a value", *(_TOKENS[t] for t in sorted(rest) if t in _TOKENS)]
    return [_TOKENS[t] for t in sorted(expected) if t in _TOKENS]


def _end_of_file(source: Source, stack: list[Any]) -> Diagnostic:
    text = source.text
    at = max(len(text) - text.endswith("\n"), 0)
    for value in reversed(stack):
        if getattr(value, "type", None) in _OPENING:
            kind, closing = _OPENING[value.type]
            opened = Span(source, value.start, value.end)
            return Diagnostic(
                "unclosed",
                f"file ends inside an {kind}",
                opened,
                labels=(Label(Span(source, at, at), f"'{closing}' expected here"),),
                anchor=Span(source, at, at),
            )
    return Diagnostic("unclosed", "file ends too early", Span(source, at, at))


def _stray(span: Span) -> Diagnostic:
    text = span.text
    hint = None
    if text.startswith("'") or not text:
        line_end = span.source.text.find("\n", span.start)
        end = len(span.source.text) if line_end < 0 else line_end
        return Diagnostic(
            "unclosed-string",
            "string is not closed on its line",
            Span(span.source, span.start, end),
        )
    if text.startswith('"'):
        hint = "strings stand between single quotes"
    elif text[0].isdigit() or text[0] == "-":
        hint = "the schema language has no numbers"
    elif text[0] == "\ufeff":
        hint = "save the file without a byte order mark"
    return Diagnostic(
        "stray-characters",
        f"{quoted(text)} is not part of the schema language",
        span,
        help=hint,
    )


def _end(stack: list[Any]) -> int:
    """Where the last complete value on the parser's stack ends."""
    value = stack[-1]
    if isinstance(value, list):
        value = value[-1]
    if isinstance(value, Pair):
        value = value.value
    end: int = value.end
    return end
