"""Python expressions laid out as black does: on one line, or an argument a line."""

from __future__ import annotations

from typing import TypeAlias

from qapigen.frozen import frozen

WIDTH = 72


@frozen
class Call:
    """A call; arguments without a name are positional, one called `**` is unpacked."""

    head: str
    arguments: tuple[tuple[str | None, Expression], ...]


@frozen
class Listing:
    items: tuple[Expression, ...]


@frozen
class Mapped:
    items: tuple[tuple[str, Expression], ...]


Expression: TypeAlias = str | Call | Listing | Mapped


def show(
    expression: Expression, indent: int = 0, before: int = 0, after: int = 0
) -> str:
    """Text of an expression, its first line without indentation.

    `before` and `after`: how much stands in its first and last line besides.
    """
    line = _line(expression)
    if indent + before + len(line) + after <= WIDTH or isinstance(expression, str):
        return line
    opening, closing, parts = _parts(expression)
    if not parts:
        return line
    if len(parts) == 1 and isinstance(expression, Call) and not parts[0][0]:
        # A sole argument is hugged.
        ((_, only),) = parts
        if not isinstance(only, str) and _parts(only)[2]:
            inner = show(only, indent, before + len(opening), len(closing) + after)
            return f"{opening}{inner}{closing}"
    pad = " " * (indent + 4)
    lines = [
        f"{pad}{prefix}{show(part, indent + 4, len(prefix), 1)},"
        for prefix, part in parts
    ]
    body = "\n".join(lines)
    return f"{opening}\n{body}\n{' ' * indent}{closing}"


def _parts(
    expression: Expression,
) -> tuple[str, str, list[tuple[str, Expression]]]:
    match expression:
        case str():
            return "", "", []
        case Call(head, arguments):
            return f"{head}(", ")", [(_prefix(n), a) for n, a in arguments]
        case Listing(items):
            return "[", "]", [("", item) for item in items]
        case Mapped(pairs):
            return "{", "}", [(f"{key}: ", value) for key, value in pairs]


def _prefix(name: str | None) -> str:
    if name is None:
        return ""
    return "**" if name == "**" else f"{name}="


def _line(expression: Expression) -> str:
    if isinstance(expression, str):
        return expression
    opening, closing, parts = _parts(expression)
    inner = ", ".join(f"{prefix}{_line(part)}" for prefix, part in parts)
    return f"{opening}{inner}{closing}"
