"""Conditions of QEMU 3.0 to 6.1: expressions for the C preprocessor, translated."""

from __future__ import annotations

import re

from qapigen.schema import condition as ir
from qapigen.schema.condition import Condition

_WORD = re.compile(r"\w+")
_TOKEN = re.compile(
    r"\s*(defined\b|&&|\|\||!(?!=)|[()]|(?:[^\s()&|!]|!=|&(?!&)|\|(?!\|))+)"
)
_MAX_DEPTH = 50


def translate(text: str) -> Condition | None:
    """A C preprocessor expression as a condition; none if it is not one of `defined`, `!`, `&&`,
    `||` and parentheses over plain operands."""
    tokens: list[str] = []
    at = 0
    text = text.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            return None
        tokens.append(found[1])
        at = found.end()
    tokens.reverse()
    try:
        result = _disjunction(tokens, 0)
    except _NotTranslatable:
        return None
    return None if tokens else result


class _NotTranslatable(Exception):
    """The text is no expression of the translatable kind."""


def _disjunction(tokens: list[str], depth: int) -> Condition:
    operands = [_conjunction(tokens, depth)]
    while tokens and tokens[-1] == "||":
        tokens.pop()
        operands.append(_conjunction(tokens, depth))
    return operands[0] if len(operands) == 1 else ir.Any(tuple(operands))


def _conjunction(tokens: list[str], depth: int) -> Condition:
    operands = [_unary(tokens, depth)]
    while tokens and tokens[-1] == "&&":
        tokens.pop()
        operands.append(_unary(tokens, depth))
    return operands[0] if len(operands) == 1 else ir.All(tuple(operands))


def _unary(tokens: list[str], depth: int) -> Condition:
    if not tokens or depth > _MAX_DEPTH:
        raise _NotTranslatable
    token = tokens.pop()
    if token == "!":
        return ir.Not(_unary(tokens, depth + 1))
    if token == "(":
        inner = _disjunction(tokens, depth + 1)
        _expect(tokens, ")")
        return inner
    if token == "defined":
        parenthesised = bool(tokens) and tokens[-1] == "("
        if parenthesised:
            tokens.pop()
        name = tokens.pop() if tokens else ""
        if not _WORD.fullmatch(name):
            raise _NotTranslatable
        if parenthesised:
            _expect(tokens, ")")
        return ir.Symbol(name)
    if token in (")", "&&", "||"):
        raise _NotTranslatable
    if token == "0":
        return ir.Any(())
    if token == "1":
        return ir.All(())
    # A value or a comparison: true where the configuration names that very text.
    while tokens and tokens[-1] not in ("&&", "||", "(", ")", "!", "defined"):
        token += " " + tokens.pop()
    return ir.Symbol(token)


def _expect(tokens: list[str], token: str) -> None:
    if not tokens or tokens.pop() != token:
        raise _NotTranslatable
