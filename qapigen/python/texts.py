"""Plans → functions that write JSON text, straight-line Python.

They do what encoding to plain values and writing those as text would do, in one go; as codecs do,
they raise whatever comes first where a value is unusual.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from itertools import takewhile

from qapigen.frozen import frozen
from qapigen.python import layout
from qapigen.python.codec import leaves
from qapigen.python.functions import Functions
from qapigen.python.layout import literal
from qapigen.python.plan import ClassPlan, FieldPlan
from qapigen.python.values import RANGES, is_anything
from qapigen.schema.ir import (
    Alternate,
    ArrayType,
    Command,
    Enum,
    NamedType,
    Struct,
    TypeRef,
    Union,
)

_SAFE = re.compile(r"[A-Za-z0-9_.+-]*")
"""Values of enums that are the same in JSON text."""


@frozen
class Piece:
    """A piece of the text: what stands there in any case, and an expression between."""

    head: str
    expression: str = ""
    tail: str = ""

    def after(self, head: str) -> Piece:
        """The piece with something before it."""
        return Piece(head + self.head, self.expression, self.tail)

    def alone(self) -> str:
        """The expression that is this piece only."""
        bare = not self.head and not self.tail
        return self.expression if bare and "(" in self.expression else _text([self])


class Texts(Functions):
    """Writes the functions of one module that write JSON text."""

    # --- classes -------------------------------------------------------------------------------

    def of_class(self, plan: ClassPlan) -> list[str]:
        """The functions of a class and of those that hang on it."""
        parts = [text for nested in plan.nested for text in self.of_class(nested)]
        for branch in plan.branches:
            parts += self.of_class(branch.plan)
        definition = plan.definition
        if isinstance(definition, Command):
            if not definition.gen:
                return parts
            if definition.returns is not None:
                body = self._alone(definition.returns, "", 4)
                parts.append(self._define(f"text_return_{plan.name}", "v", body))
        self.values.note(plan)
        parts.append(self._union(plan) if plan.tag is not None else self._leaf(plan))
        return parts

    def _leaf(self, plan: ClassPlan) -> str:
        if plan.whole:
            (member,) = plan.own
            body = [layout.dotted(4, self.limit, "v: Any", f"x.{member.name}")]
            body += self._alone(member.type, "", 4)
            return self._define(f"text_{plan.name}", "x", body)
        body = self.values.checked_class(plan.name)
        # The discriminators are settled, so that they come first; then what is always there.
        fixed = [f"{_json(tag.wire)}:{_json(value)}" for tag, value in plan.constants]
        pieces = [Piece(",".join(fixed))] if fixed else []
        leading = list(takewhile(lambda f: not f.optional, plan.fields))
        for number, member in enumerate(leading, 1):
            v = f"v{number}"
            body.append(layout.dotted(4, self.limit, f"{v}: Any", f"x.{member.name}"))
            statements, piece = self._value(member.type, member, v, "", 4)
            body += statements
            comma = "," if pieces else ""
            pieces.append(piece.after(f"{comma}{_json(member.wire)}:"))
        others = plan.fields[len(leading) :]
        if not others:
            body += self._returned(pieces)
        else:
            body += self._appended(pieces, 4, begin=True) if pieces else ['t = ""']
            v = "v: Any"
            for member in others:
                body += self.once(self._member, member, v)
                v = "v"
            # Without a member that is always there, a comma is before the first.
            body.append('return t + "}"' if pieces else 'return f"{{{t[1:]}}}"')
        return self._define(f"text_{plan.name}", "x", body)

    def _returned(self, pieces: list[Piece]) -> list[str]:
        """The whole text at once, if it goes on a line."""
        if not pieces:
            return ['return "{}"']
        line = f"return {_text([pieces[0].after('{'), *pieces[1:], Piece('}')])}"
        if 4 + len(line) <= self.limit:
            return [line]
        return [*self._appended(pieces, 4, begin=True), 'return t + "}"']

    def _appended(
        self, pieces: list[Piece], indent: int, *, begin: bool = False
    ) -> list[str]:
        """Statements that add pieces to the text, as many at a time as go on a line."""
        lines = []
        operator = "t = " if begin else "t += "
        rest = [pieces[0].after("{"), *pieces[1:]] if begin else pieces
        while rest:
            count, text = 1, _text(rest[:1])
            while count < len(rest):
                longer = _text(rest[: count + 1])
                if indent + len(operator) + len(longer) > self.limit:
                    break
                count, text = count + 1, longer
            lines.append(_put(indent, self.limit, operator, text))
            rest = rest[count:]
            operator = "t += "
        return lines

    def _member(self, member: FieldPlan, v: str) -> list[str]:
        get = layout.dotted(4, self.limit, v, f"x.{member.name}")
        pad, indent = ("    ", 8) if member.optional else ("", 4)
        statements, piece = self._value(member.type, member, "v", pad, indent)
        piece = piece.after(f",{_json(member.wire)}:")
        put = [pad + line for line in self._appended([piece], indent)]
        if not member.optional:
            return [get, *statements, *put]
        if member.nullable:
            self.values.words.add("UNSET")
        absent = "UNSET" if member.nullable else "None"
        return [get, f"if v is not {absent}:", *statements, *put]

    def _union(self, plan: ClassPlan) -> str:
        table = f"_{plan.name}_texts"
        entries = [f"{leaf.name}: text_{leaf.name}" for leaf in leaves(plan)]
        body = [
            layout.call(4, self.limit, f"f = {table}[", "type(x)", "]"),
            "t: str = f(x)",
            "return t",
        ]
        text = self._define(f"text_{plan.name}", "x", body)
        return text + "\n\n\n" + layout.table(self.limit, table, entries)

    # --- alternates and returns ----------------------------------------------------------------

    def of_alternate(self, alternate: Alternate) -> str:
        """The function of an alternate: the type of the value decides."""
        body = ["v: Any = x"]
        for branch in alternate.branches:
            body.append(self.values.alternative(branch.type, "x"))
            body += self._alone(branch.type, "    ", 8)
        body.append("raise rt.Mismatch")
        name = self.scope.types[alternate.name]
        return self._define(f"text_{name}", "x", body)

    def _alone(self, type_: TypeRef, pad: str, indent: int) -> list[str]:
        """Statements that return the text of the value `v`."""
        statements, piece = self._value(type_, None, "v", pad, indent)
        return [*statements, f"{pad}return {piece.alone()}"]

    def _define(self, function: str, parameter: str, body: list[str]) -> str:
        return self.define(function, f"{parameter}: Any", body, "str")

    # --- values --------------------------------------------------------------------------------

    def _value(
        self, type_: TypeRef, member: FieldPlan | None, v: str, pad: str, indent: int
    ) -> tuple[list[str], Piece]:
        """Statements that check the value in the variable `v`, and its text."""
        match type_:
            case ArrayType(element):
                lines, piece = self._array(element, v, indent)
            case NamedType(name):
                lines, piece = self._named(name, v, indent)
            case _:
                assert member is not None
                assert member.nested is not None
                lines, piece = self._call(f"text_{member.nested.name}", v, indent)
        return [pad + line for line in lines], piece

    def _named(self, name: str, v: str, indent: int) -> tuple[list[str], Piece]:
        definition = self.scope.schema.by_name.get(name)
        match definition:
            case Enum():
                lines = [
                    self.values.item(v, self.values.enum(name), v, indent),
                    f"{v} = {v}._value_",
                ]
                safe = all(_SAFE.fullmatch(w.name) for w in definition.values)
                return lines, Piece('"', v, '"') if safe else self._quoted(v)
            case Struct() | Union() | Alternate():
                return self._call(self.values.function("text", name), v, indent)
        if name == "number":
            return [], Piece("", f"rt.number({v})")
        if name == "str":
            return [], self._quoted(v)
        if is_anything(name) or name == "dict":
            checks = self.values.scalar_check("dict", v) if name == "dict" else []
            return checks, Piece("", f"rt.anything({v})")
        checks = self.values.scalar_check(name, v)
        match name:
            case "bool":
                return [*checks, f'{v} = "true" if {v} else "false"'], Piece("", v)
            case "null":
                return checks, Piece("null")
            case "QType":
                return checks, Piece('"', v, '"')
        return checks, Piece("", v)

    def _quoted(self, v: str) -> Piece:
        self.values.words.add("quote")
        return Piece("", f"quote({v})")

    def _call(self, function: str, v: str, indent: int) -> tuple[list[str], Piece]:
        return [self.values.call(v, function, v, indent)], Piece("", v)

    def _array(self, element: str, v: str, indent: int) -> tuple[list[str], Piece]:
        check = [f"if type({v}) is not list:", "    raise rt.Mismatch"]
        piece = Piece("[", v, "]")
        match self.scope.schema.by_name.get(element):
            case Enum():
                arguments = f"{self.values.enum(element)}, {v}"
                line = self.values.call(v, "rt.enums", arguments, indent)
                return [*check, line], piece
            case Struct() | Union() | Alternate():
                function = self.values.function("text", element)
                line = self.values.call(v, "rt.joined", f"{function}, {v}", indent)
                return [*check, line], piece
        if element == "str":
            self.values.words.add("quote")
            line = f"{v} = rt.joined(quote, {v})"
        elif element in RANGES:
            line = f"{v} = rt.integers({v}, rt.{RANGES[element]})"
        elif element in ("bool", "dict", "null", "QType"):
            check += self.values.scalar_list(element, v, v)
            line = f"{v} = rt.joined(rt.anything, {v})"
        elif element == "number":
            line = f"{v} = rt.joined(rt.number, {v})"
        else:
            line = f"{v} = rt.joined(rt.anything, {v})"
        return [*check, line], piece


@lru_cache(maxsize=8192)
def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _put(indent: int, limit: int, operator: str, value: str) -> str:
    """`t = value` or `t += value`, in parentheses where that helps."""
    if indent + len(operator) + len(value) > limit >= indent + 4 + len(value):
        pad = " " * indent
        return f"{operator}(\n{pad}    {value}\n{pad})"
    return operator + value


def _text(pieces: list[Piece]) -> str:
    """A literal of pieces, formatted if there is anything between."""
    if not any(p.expression for p in pieces):
        return literal("".join(p.head + p.tail for p in pieces))
    body = "".join(_formatted(p) for p in pieces)
    quote = '"' if '"' not in body else "'"
    return f"f{quote}{body}{quote}"


def _formatted(piece: Piece) -> str:
    between = f"{{{piece.expression}}}" if piece.expression else ""
    return _escaped(piece.head) + between + _escaped(piece.tail)


@lru_cache(maxsize=8192)
def _escaped(text: str) -> str:
    text = text.replace("{", "{{").replace("}", "}}")
    return layout.escape(text.replace("\\", "\\\\").replace("'", "\\'"))
