"""Plans → decoders and encoders, straight-line Python.

They take the usual way only: anything unusual raises, whatever exception comes first, and the
runtime then goes over the value again with `interpret`, which knows every rule, is lenient where
that was asked for, and says precisely what is wrong.
"""

from __future__ import annotations

from itertools import takewhile

from qapigen.python import layout
from qapigen.python.functions import Functions
from qapigen.python.layout import literal
from qapigen.python.plan import ClassPlan, FieldPlan
from qapigen.schema.ir import (
    Alternate,
    ArrayType,
    Command,
    NamedType,
    TypeRef,
)


class Codecs(Functions):
    """Writes the codecs of one module."""

    # --- classes -------------------------------------------------------------------------------

    def of_class(self, plan: ClassPlan) -> list[str]:
        """The functions of a class and of those that hang on it."""
        parts = [text for nested in plan.nested for text in self.of_class(nested)]
        for branch in plan.branches:
            parts += self.of_class(branch.plan)
        if isinstance(plan.definition, Command):
            if not plan.definition.gen:
                return parts
            if plan.definition.returns is not None:
                parts += self._returns(plan, plan.definition.returns)
        self.values.note(plan)
        if plan.tag is not None:
            parts += [self._union_decoder(plan), self._union_encoder(plan)]
        else:
            parts += [self._decoder(plan), self._encoder(plan)]
        return parts

    def _decoder(self, plan: ClassPlan) -> str:
        self.values.words.add("new")
        body = [
            "if type(o) is not dict:",
            "    raise rt.Mismatch",
            layout.call(4, self.limit, "x = new(", plan.name, ")"),
        ]
        if plan.whole:
            (field_,) = plan.own
            body += self.values.decoded(field_.type, field_, "o", "", 4)
            body.append(self._store(field_.name, 4))
            body += self._timestamp(plan)
            return self.define(
                f"decode_{plan.name}", "o: Any, s: bool", [*body, "return x"]
            )
        count = len(plan.constants) + sum(not f.optional for f in plan.fields)
        optional = count < len(plan.constants) + len(plan.fields)
        if optional:
            body.append(f"n = {count}")
        for field_ in plan.fields:
            body += self.once(self._member_decoder, field_)
        body += self._timestamp(plan)
        # Members that the schema does not know are passed over, unless it is to be strict.
        body.append(f"if s and len(o) != {'n' if optional else count}:")
        body += ["    raise rt.Mismatch", "return x"]
        return self.define(f"decode_{plan.name}", "o: Any, s: bool", body)

    def _timestamp(self, plan: ClassPlan) -> list[str]:
        return ["x.timestamp = None"] if plan.kind == "event" else []

    def _member_decoder(self, field_: FieldPlan) -> list[str]:
        wire = literal(field_.wire)
        if not field_.optional:
            get = layout.call(4, self.limit, "v = o[", wire, "]")
            decoded = self.values.decoded(field_.type, field_, "v", "", 4)
            return [get, *decoded, self._store(field_.name, 4)]
        absent = self._absent(field_)
        get = layout.call(8, self.limit, "v = o[", wire, "]")
        return [
            self._present(wire),
            f"    {get}",
            "    n += 1",
            *self.values.decoded(field_.type, field_, "v", "    ", 8),
            f"    {self._store(field_.name, 8)}",
            "else:",
            f"    {self._store(field_.name, 8, absent)}",
        ]

    def _store(self, name: str, indent: int, value: str = "v") -> str:
        return layout.assign(indent, self.limit, f"x.{name}", value)

    def _encoder(self, plan: ClassPlan) -> str:
        if plan.whole:
            (field_,) = plan.own
            body = [layout.dotted(4, self.limit, "v", f"x.{field_.name}")]
            body += self.values.encoded(field_.type, field_, "", 4)
            return self.define(f"encode_{plan.name}", "x: Any", [*body, "return v"])
        body = self.values.checked_class(plan.name)
        # The discriminators are settled, so that they come first; then what is always there.
        items = [f"{literal(t.wire)}: {literal(v)}" for t, v in plan.constants]
        leading = list(takewhile(lambda f: not f.optional, plan.fields))
        for number, field_ in enumerate(leading, 1):
            v = f"v{number}"
            body += self.once(self._leading_encoder, field_, v)
            items.append(f"{literal(field_.wire)}: {v}")
        body.append(layout.listing(4, self.limit, "o: Any = {", items, "}"))
        v = "v: Any"
        for field_ in plan.fields[len(leading) :]:
            body += self.once(self._member_encoder, field_, v)
            v = "v"
        return self.define(f"encode_{plan.name}", "x: Any", [*body, "return o"])

    def _absent(self, field_: FieldPlan) -> str:
        if not field_.nullable:
            return "None"
        self.values.words.add("UNSET")
        return "UNSET"

    def _present(self, wire: str) -> str:
        if len(wire) + 13 <= self.limit:
            return f"if {wire} in o:"
        return f"if (\n        {wire}\n        in o\n    ):"

    def _leading_encoder(self, field_: FieldPlan, v: str) -> list[str]:
        get = layout.dotted(4, self.limit, f"{v}: Any", f"x.{field_.name}")
        return [get, *self.values.encoded(field_.type, field_, "", 4, v)]

    def _member_encoder(self, field_: FieldPlan, v: str) -> list[str]:
        get = layout.dotted(4, self.limit, v, f"x.{field_.name}")
        wire = literal(field_.wire)
        if not field_.optional:
            encoded = self.values.encoded(field_.type, field_, "", 4)
            return [get, *encoded, self._put(wire, "v", 4)]
        absent = self._absent(field_)
        inner = self.values.encoded(field_.type, field_, "    ", 8)
        return [get, f"if v is not {absent}:", *inner, "    " + self._put(wire, "v", 8)]

    def _put(self, wire: str, value: str, indent: int) -> str:
        if indent + 6 + len(wire) + len(value) <= self.limit:
            return f"o[{wire}] = {value}"
        pad = " " * indent
        if value == "v" or indent + 4 + len(wire) > self.limit:
            return f"o[\n{pad}    {wire}\n{pad}] = {value}"
        if indent + len(wire) + 7 <= self.limit:
            return f"o[{wire}] = (\n{pad}    {value}\n{pad})"
        return f"o[\n{pad}    {wire}\n{pad}] = {value}"

    # --- unions --------------------------------------------------------------------------------

    def _union_decoder(self, plan: ClassPlan) -> str:
        assert plan.tag is not None
        table = f"_{plan.name}_decoders"
        body = [
            "if type(o) is not dict:",
            "    raise rt.Mismatch",
            layout.call(4, self.limit, "v = o[", literal(plan.tag.wire), "]"),
            layout.call(4, self.limit, f"f = {table}[", "v", "]"),
            "return f(o, s)",
        ]
        entries = [f"{literal(b.value)}: decode_{b.plan.name}" for b in plan.branches]
        text = self.define(f"decode_{plan.name}", "o: Any, s: bool", body)
        return text + "\n\n\n" + layout.table(self.limit, table, entries)

    def _union_encoder(self, plan: ClassPlan) -> str:
        table = f"_{plan.name}_encoders"
        body = [
            layout.call(4, self.limit, f"f = {table}[", "type(x)", "]"),
            "return f(x)",
        ]
        found = leaves(plan)
        entries = [f"{leaf.name}: encode_{leaf.name}" for leaf in found]
        text = self.define(f"encode_{plan.name}", "x: Any", body)
        return text + "\n\n\n" + layout.table(self.limit, table, entries)

    # --- alternates and returns ----------------------------------------------------------------

    def of_alternate(self, alternate: Alternate) -> list[str]:
        """The functions of an alternate: the JSON type decides."""
        name = self.scope.types[alternate.name]
        decode = ["v: Any = o"]
        encode = ["v: Any = x"]
        for branch in alternate.branches:
            decode += self._alternative(branch.type, "o")
            encode += self._alternative(branch.type, "x")
        decode.append("raise rt.Mismatch")
        encode.append("raise rt.Mismatch")
        return [
            self.define(f"decode_{name}", "o: Any, s: bool", decode),
            self.define(f"encode_{name}", "x: Any", encode),
        ]

    def _alternative(self, type_: NamedType | ArrayType, subject: str) -> list[str]:
        head = self.values.alternative(type_, subject)
        if subject == "o":
            body = self.values.decoded(type_, None, "v", "    ", 8)
        else:
            body = self.values.encoded(type_, None, "    ", 8)
        return [head, *body, "    return v"]

    def _returns(self, plan: ClassPlan, type_: TypeRef) -> list[str]:
        decode = self.values.decoded(type_, None, "v", "", 4)
        encode = self.values.encoded(type_, None, "", 4)
        return [
            self.define(
                f"decode_return_{plan.name}", "v: Any, s: bool", [*decode, "return v"]
            ),
            self.define(f"encode_return_{plan.name}", "v: Any", [*encode, "return v"]),
        ]


def leaves(plan: ClassPlan) -> list[ClassPlan]:
    """The classes that values of a union, or of a class, can be of."""
    if plan.tag is None:
        return [plan]
    return [leaf for b in plan.branches for leaf in leaves(b.plan)]
