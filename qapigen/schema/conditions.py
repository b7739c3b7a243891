"""`if`, in its three languages, read into conditions.

Since 6.2 a condition is a symbol or an object with one operator.  From 3.0 to 6.1 it was C text for
the preprocessor, or a list of such texts that must all hold; both are translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qapigen.schema import condition as ir
from qapigen.schema.c_text import translate
from qapigen.schema.condition import Condition
from qapigen.schema.context import Context, kind_of
from qapigen.syntax.tree import Array, Literal, Object, OddString, String, Value
from qapigen.words import did_you_mean, quoted

_SYMBOL = re.compile(r"[A-Z][A-Z0-9_]*")
_WORD = re.compile(r"\w+")


def read_condition(ctx: Context, node: Value) -> Condition | None:
    """The condition that `node`, the value of an `if`, stands for; none if it has errors."""
    match node:
        case String() | OddString():
            text = ctx.text(node)
            if ctx.release >= (6, 2) and _SYMBOL.fullmatch(text):
                return ir.Symbol(text)
            return _c_text(ctx, node, text)
        case Array(items) if _is_text_list(ctx, items):
            if ctx.uses("if-list", node, instead=_instead(ctx, items)):
                return _text_list(ctx, items)
            return None
        case Object():
            return _operator(ctx, node) if ctx.uses("if-operator", node) else None
        case Array(()):
            return _bad(ctx, node, "a condition must not be empty")
        case Array() | Literal():
            return _bad(ctx, node, f"{kind_of(node)} is not a condition")


def _is_text_list(ctx: Context, items: tuple[Value, ...]) -> bool:
    """Whether an array is meant as the list of C texts that it was up to 6.1."""
    if not ctx.knows("if-operator"):
        return bool(items)
    return bool(items) and all(
        isinstance(i, String | OddString) and i.value.strip() for i in items
    )


def _text_list(ctx: Context, items: tuple[Value, ...]) -> Condition | None:
    parts: list[Condition | None] = []
    for item in items:
        if isinstance(item, String | OddString):
            parts.append(_c_text(ctx, item, ctx.text(item)))
        else:
            parts.append(_bad(ctx, item, f"{kind_of(item)} is not a condition"))
    sound = tuple(part for part in parts if part is not None)
    if len(sound) < len(parts):
        return None
    return sound[0] if len(sound) == 1 else ir.All(sound)


def _bad(
    ctx: Context, node: Value, message: str, help: str | None = None
) -> Condition | None:
    """Report it; gives no condition, so that callers can return what this gives."""
    ctx.error("bad-condition", message, node, help=help)
    return None


def _operator(ctx: Context, node: Object) -> Condition | None:
    pairs = ctx.pairs(node)
    for key in pairs:
        if key not in ("all", "any", "not"):
            return _bad(
                ctx,
                pairs[key].key,
                f"unknown operator {quoted(key)} in a condition",
                did_you_mean(key, ("all", "any", "not"))
                or "the operators are all, any and not",
            )
    if len(pairs) != 1:
        what = "more than one operator" if pairs else "no operator"
        return _bad(
            ctx,
            node,
            f"{what} in a condition",
            "nest conditions in objects of their own",
        )
    ((key, pair),) = pairs.items()
    value = pair.value
    if key == "not":
        operand = _operand(ctx, value)
        return None if operand is None else ir.Not(operand)
    if not isinstance(value, Array):
        return _bad(
            ctx, value, f"'{key}' needs an array of conditions, not {kind_of(value)}"
        )
    if not value.items:
        return _bad(ctx, value, f"'{key}' needs one condition or more")
    operands = [_operand(ctx, item) for item in value.items]
    sound = tuple(o for o in operands if o is not None)
    if len(sound) != len(operands):
        return None
    return ir.All(sound) if key == "all" else ir.Any(sound)


def _operand(ctx: Context, node: Value) -> Condition | None:
    match node:
        case String() | OddString():
            text = ctx.text(node)
            if _SYMBOL.fullmatch(text):
                return ir.Symbol(text)
            return _bad_symbol(ctx, node, text)
        case Object():
            return _operator(ctx, node)
        case Array() | Literal():
            return _bad(ctx, node, f"{kind_of(node)} is not a condition")


def _bad_symbol(ctx: Context, node: Value, text: str) -> Condition | None:
    hint = f"write '{text.upper()}'" if _SYMBOL.fullmatch(text.upper()) else None
    return _bad(
        ctx,
        node,
        f"{quoted(text)} is not a symbol: capitals, digits and '_', a capital first",
        hint,
    )


def _c_text(ctx: Context, node: String | OddString, text: str) -> Condition | None:
    if not text.strip():
        if text and (3, 0) <= ctx.release <= (4, 1):
            return ir.All(())
        return _bad(ctx, node, "a condition must not be empty")
    if not ctx.knows("if-text") and (_WORD.fullmatch(text) or translate(text) is None):
        return _bad_symbol(ctx, node, text)
    if not ctx.uses("if-text", node, instead=_instead(ctx, (node,))):
        return None
    return translate(text) or ir.Symbol(" ".join(text.split()))


def _instead(ctx: Context, items: tuple[Value, ...]) -> str | None:
    """How C texts that must all hold are written today, if that can be told."""
    if ctx.knows("if-text"):
        return None
    texts = [ctx.text(i) for i in items if isinstance(i, String | OddString)]
    parts = [translate(text) for text in texts]
    sound = tuple(part for part in parts if part is not None)
    if not sound or len(sound) < len(items):
        return None
    condition = sound[0] if len(sound) == 1 else ir.All(sound)
    if not all(_SYMBOL.fullmatch(symbol) for symbol in _symbols(condition)):
        return None
    return f"write \"'if': {_written(condition)}\""


def _symbols(condition: Condition) -> Iterator[str]:
    match condition:
        case ir.Symbol(name):
            yield name
        case ir.Not(operand):
            yield from _symbols(operand)
        case ir.All(operands) | ir.Any(operands):
            for operand in operands:
                yield from _symbols(operand)


def _written(condition: Condition) -> str:
    """A condition as schemas write it since 6.2."""
    match condition:
        case ir.Symbol(name):
            return f"'{name}'"
        case ir.Not(operand):
            return f"{{ 'not': {_written(operand)} }}"
        case ir.All(operands):
            return f"{{ 'all': [ {', '.join(map(_written, operands))} ] }}"
        case ir.Any(operands):
            return f"{{ 'any': [ {', '.join(map(_written, operands))} ] }}"
