"""Text in the layout that black gives it, for the few statement shapes that generated code has.

Every function takes the width of the indentation and the longest line allowed, and returns
finished lines, the first one without its indentation.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache


@lru_cache(maxsize=8192)
def literal(text: str) -> str:
    """A string literal in black's choice of quotes; everything that does not print is escaped."""
    quote = '"' if text.count('"') <= text.count("'") else "'"
    body = text.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    return f"{quote}{escape(body)}{quote}"


def escape(text: str) -> str:
    """`text` with escapes for control, bidi and other characters that do not print."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escaped(ord(c)) for c in text)


def _escaped(code: int) -> str:
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def assign(indent: int, limit: int, target: str, value: str) -> str:
    """`target = value`, where value has no brackets of its own."""
    if indent + len(target) + 3 + len(value) <= limit:
        return f"{target} = {value}"
    if indent + 4 + len(value) <= limit:
        pad = " " * indent
        return f"{target} = (\n{pad}    {value}\n{pad})"
    return f"{target} = {value}"


def exploded(indent: int, head: str, items: Sequence[str], tail: str) -> str:
    """An item a line, each with a comma; black keeps it because of the last one."""
    pad = " " * indent
    inner = "".join(f"{pad}    {item},\n" for item in items)
    return f"{head}\n{inner}{pad}{tail}"


def table(limit: int, name: str, entries: Sequence[str]) -> str:
    """`name: Any = {…}`, at the top of a module.

    Type checkers shall not look for what the classes that are its keys have in common: they are
    functions to them, with parameters of their own.
    """
    line = f"{name}: Any = {{" if entries else f"{name}: Any = {{}}"
    if len(line) > limit:
        line = line.replace("Any", "(\n    Any\n)")
    return exploded(0, line, entries, "}") if entries else line


def listing(indent: int, limit: int, head: str, items: Sequence[str], tail: str) -> str:
    """`head item, item tail` on one line if it fits, else an item a line.

    `head` ends with an opening bracket, `tail` begins with the closing one.
    """
    line = f"{head}{', '.join(items)}{tail}"
    if not items or indent + len(line) <= limit:
        return line
    return exploded(indent, head, items, tail)


def call(indent: int, limit: int, head: str, argument: str, tail: str) -> str:
    """`head argument tail`, broken at the bracket that ends `head` where it is too long."""
    if indent + len(head) + len(argument) + len(tail) <= limit:
        return f"{head}{argument}{tail}"
    pad = " " * indent
    return f"{head}\n{pad}    {argument}\n{pad}{tail}"


def converted(
    indent: int, limit: int, target: str, function: str, argument: str
) -> str:
    """`target = function(argument)`, where all parts may be long."""
    value = f"{function}({argument})"
    if indent + len(target) + 3 + len(value) <= limit:
        return f"{target} = {value}"
    pad = " " * indent
    head = f"{target} = {function}("
    if indent + len(head) > limit >= indent + len(target) + 4:
        inner = call(indent + 4, limit, f"{function}(", argument, ")")
        return f"{target} = (\n{pad}    {inner}\n{pad})"
    return f"{head}\n{pad}    {argument}\n{pad})"


def dotted(indent: int, limit: int, target: str, value: str) -> str:
    """`target = value`, where value is an attribute such as `x.name`."""
    if indent + len(target) + 3 + len(value) <= limit:
        return f"{target} = {value}"
    pad = " " * indent
    return f"{target} = (\n{pad}    {value}\n{pad})"


def alternatives(
    indent: int, limit: int, head: str, parts: Sequence[str], tail: str
) -> str:
    """`head A | B tail`, in parentheses and, if need be, a part a line where it is too long."""
    body = " | ".join(parts)
    if indent + len(head) + len(body) + len(tail) <= limit:
        return f"{head}{body}{tail}"
    return _wrapped(indent, limit, head, parts, tail)


def _wrapped(
    indent: int, limit: int, head: str, parts: Sequence[str], tail: str
) -> str:
    body = " | ".join(parts)
    pad = " " * indent
    inner = f"{pad}    "
    if indent + 4 + len(body) <= limit:
        return f"{head}(\n{inner}{body}\n{pad}){tail}"
    lines = [
        _part(indent + 4, limit, "" if n == 0 else "| ", part)
        for n, part in enumerate(parts)
    ]
    joined = f"\n{inner}".join(lines)
    return f"{head}(\n{inner}{joined}\n{pad}){tail}"


def method(indent: int, limit: int, name: str, returns: str) -> str:
    """`def name(self) -> returns:`."""
    line = f"def {name}(self) -> {returns}:"
    if indent + len(line) <= limit:
        return line
    pad = " " * indent
    if indent + len(returns) + 6 > limit >= indent + 4 + len(returns):
        returns = f"(\n{pad}    {returns}\n{pad})"
    return f"def {name}(\n{pad}    self,\n{pad}) -> {returns}:"


def type_alias(indent: int, limit: int, name: str, parts: Sequence[str]) -> str:
    """`name: TypeAlias = A | B`."""
    head = f"{name}: TypeAlias = "
    one_line = indent + len(head) + len(" | ".join(parts)) <= limit
    if one_line or indent + len(head) + 1 <= limit:
        return alternatives(indent, limit, head, parts, "")
    pad = " " * indent
    first, last = f"{name}: (\n{pad}    TypeAlias\n{pad}", ") = "
    body = " | ".join(parts)
    if len(parts) == 1:
        return f"{first}{last}{body}"
    fits = indent + len(name) + 3 <= limit
    if fits and indent + len(last) + len(body) + 2 <= limit:
        return f"{first}{last}({body})"
    return first + _wrapped(indent, limit, last, parts, "")


def _part(indent: int, limit: int, operator: str, part: str) -> str:
    head, bracket, element = part.partition("[")
    if not bracket:
        return operator + part
    return call(indent, limit, f"{operator}{head}[", element[:-1], "]")


def annotated(
    indent: int, limit: int, name: str, parts: Sequence[str], tail: str = ""
) -> str:
    """`name: A | B tail`, a field (no tail) or a parameter (with its default and comma)."""
    head = f"{name}: "
    if len(parts) > 1:
        return alternatives(indent, limit, head, parts, tail)
    (hint,) = parts
    if indent + len(head) + len(hint) + len(tail) <= limit:
        return f"{head}{hint}{tail}"
    outer, bracket, element = hint.partition("[")
    wrapped = indent + len(head) + 1 <= limit and indent + 4 + len(hint) <= limit
    if bracket:
        too_long = indent + len(head) + len(outer) + 1 > limit
        if too_long and wrapped and not tail:
            pad = " " * indent
            return f"{head}(\n{pad}    {hint}\n{pad})"
        return call(indent, limit, f"{head}{outer}[", element[:-1], f"]{tail}")
    if tail:
        return f"{head}{hint}{tail}"
    pad = " " * indent
    if "." in hint or indent + 4 + len(hint) <= limit:
        return f"{head}(\n{pad}    {hint}\n{pad})"
    return f"{head}{hint}"
