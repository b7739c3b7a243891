"""Plans → decoders and encoders, straight-line Python.

They take the usual way only: anything unusual raises, whatever exception comes first, and the
runtime then goes over the value again with `interpret`, which knows every rule, is lenient where
that was asked for, and says precisely what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qapigen.python import layout
from qapigen.python.layout import literal
from qapigen.python.plan import ClassPlan, FieldPlan
from qapigen.python.scope import Area, Scope
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

RANGES = {
    "int": "INT64",
    "int8": "INT8",
    "int16": "INT16",
    "int32": "INT32",
    "int64": "INT64",
    "uint8": "UINT8",
    "uint16": "UINT16",
    "uint32": "UINT32",
    "uint64": "WRAP64",
    "size": "WRAP64",
}
"""Ranges that the runtime defines, by built-in type."""


@dataclass(slots=True)
class Codecs:
    """Writes the codecs of one module and notes what they need.

    Attributes:
        classes: imports, names by module they come from.
        codecs: modules whose codecs are called.
    """

    scope: Scope
    area: Area
    module: str
    limit: int
    classes: dict[str, dict[str, None]] = field(default_factory=dict)
    codecs: dict[str, None] = field(default_factory=dict)

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
        self._import(plan)
        if plan.tag is not None:
            parts += [self._union_decoder(plan), self._union_encoder(plan)]
        else:
            parts += [self._decoder(plan), self._encoder(plan)]
        return parts

    def _decoder(self, plan: ClassPlan) -> str:
        body = [
            "if type(o) is not dict:",
            "    raise rt.Mismatch",
            layout.call(4, self.limit, "x = rt.new(", plan.name, ")"),
        ]
        if plan.whole:
            (field_,) = plan.own
            body += self._decoded(field_.type, field_, "o", "", 4)
            body.append(self._store(field_.name, 4))
            body += self._timestamp(plan)
            return self._define(
                "decode", plan.name, "o: Any, s: bool", [*body, "return x"]
            )
        count = len(plan.constants) + sum(not f.optional for f in plan.fields)
        body.append(f"n = {count}")
        for field_ in plan.fields:
            body += self._member_decoder(field_)
        body += self._timestamp(plan)
        body += [
            "if n != len(o) and (s or None in o.values()):",
            "    raise rt.Mismatch",
            "return x",
        ]
        return self._define("decode", plan.name, "o: Any, s: bool", body)

    def _timestamp(self, plan: ClassPlan) -> list[str]:
        return ["x.timestamp = None"] if plan.kind == "event" else []

    def _member_decoder(self, field_: FieldPlan) -> list[str]:
        wire = literal(field_.wire)
        store = self._store(field_.name, 4)
        if not field_.optional:
            get = layout.call(4, self.limit, "v = o[", wire, "]")
            return [get, *self._decoded(field_.type, field_, "v", "", 4), store]
        if field_.nullable:
            get = layout.listing(4, self.limit, "v = o.get(", [wire, "rt.UNSET"], ")")
            inner = self._decoded(field_.type, field_, "v", "    ", 8)
            return [get, "if v is not rt.UNSET:", "    n += 1", *inner, store]
        get = layout.call(4, self.limit, "v = o.get(", wire, ")")
        inner = self._decoded(field_.type, field_, "v", "    ", 8)
        return [get, "if v is not None:", "    n += 1", *inner, store]

    def _store(self, name: str, indent: int) -> str:
        return layout.assign(indent, self.limit, f"x.{name}", "v")

    def _encoder(self, plan: ClassPlan) -> str:
        if plan.whole:
            (field_,) = plan.own
            body = [layout.dotted(4, self.limit, "v", f"x.{field_.name}")]
            body += self._encoded(field_.type, field_, "", 4)
            return self._define("encode", plan.name, "x: Any", [*body, "return v"])
        body = ["o: Any = {}"]
        for index, field_ in enumerate(plan.fields):
            body += self._constants(plan, index)
            body += self._member_encoder(field_)
        body += self._constants(plan, len(plan.fields))
        return self._define("encode", plan.name, "x: Any", [*body, "return o"])

    def _constants(self, plan: ClassPlan, index: int) -> list[str]:
        return [
            self._put(literal(tag.wire), literal(value), 4)
            for tag, value in plan.constants
            if tag.index == index
        ]

    def _member_encoder(self, field_: FieldPlan) -> list[str]:
        get = layout.dotted(4, self.limit, "v", f"x.{field_.name}")
        wire = literal(field_.wire)
        if not field_.optional:
            return [
                get,
                *self._encoded(field_.type, field_, "", 4),
                self._put(wire, "v", 4),
            ]
        absent = "rt.UNSET" if field_.nullable else "None"
        inner = self._encoded(field_.type, field_, "    ", 8)
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
            layout.call(4, self.limit, f"return {table}[v](", "o, s", ")"),
        ]
        entries = [f"{literal(b.value)}: decode_{b.plan.name}" for b in plan.branches]
        return self._define("decode", plan.name, "o: Any, s: bool", body) + _table(
            table, entries
        )

    def _union_encoder(self, plan: ClassPlan) -> str:
        table = f"_{plan.name}_encoders"
        body = [layout.call(4, self.limit, f"return {table}[type(x)](", "x", ")")]
        leaves = _leaves(plan)
        entries = [f"{leaf.name}: encode_{leaf.name}" for leaf in leaves]
        return self._define("encode", plan.name, "x: Any", body) + _table(
            table, entries
        )

    # --- values --------------------------------------------------------------------------------

    def _decoded(
        self,
        type_: TypeRef,
        field_: FieldPlan | None,
        source: str,
        pad: str,
        indent: int,
    ) -> list[str]:
        """Statements that check the raw value `source` and leave the decoded one in `v`."""
        match type_:
            case ArrayType(element):
                lines = self._decoded_array(element, source, indent)
            case NamedType(name):
                lines = self._decoded_named(name, source, indent)
            case _:
                assert field_ is not None
                assert field_.nested is not None
                lines = [
                    self._call(
                        "v", f"decode_{field_.nested.name}", f"{source}, s", indent
                    )
                ]
        return [pad + line for line in lines]

    def _decoded_named(self, name: str, source: str, indent: int) -> list[str]:
        match self.scope.schema.by_name.get(name):
            case Enum():
                values = self._enum(name)
                return [self._item("v", values, source, indent)]
            case Struct() | Union() | Alternate():
                function = self._function("decode", name)
                return [self._call("v", function, f"{source}, s", indent)]
        copy = [f"v = {source}"] if source != "v" else []
        return copy + _scalar_check(name)

    def _decoded_array(self, element: str, source: str, indent: int) -> list[str]:
        check = [f"if type({source}) is not list:", "    raise rt.Mismatch"]
        match self.scope.schema.by_name.get(element):
            case Enum():
                values = self._enum(element)
                return [
                    *check,
                    self._call("v", "rt.enum_list", f"{values}, {source}", indent),
                ]
            case Struct() | Union() | Alternate():
                function = self._function("decode", element)
                line = f"v = [{function}(i, s) for i in {source}]"
                if indent + len(line) > self.limit:
                    line = self._call(
                        "v", "rt.decode_list", f"{function}, {source}, s", indent
                    )
                return [*check, line]
        return [*check, *_scalar_list(element, source)]

    def _encoded(
        self, type_: TypeRef, field_: FieldPlan | None, pad: str, indent: int
    ) -> list[str]:
        """Statements that check the value `v` and leave its JSON form in `v`."""
        match type_:
            case ArrayType(element):
                lines = self._encoded_array(element, indent)
            case NamedType(name):
                lines = self._encoded_named(name, indent)
            case _:
                assert field_ is not None
                assert field_.nested is not None
                nested = field_.nested.name
                lines = self._checked_class(nested, indent)
                lines.append(self._call("v", f"encode_{nested}", "v", indent))
        return [pad + line for line in lines]

    def _encoded_named(self, name: str, indent: int) -> list[str]:
        definition = self.scope.schema.by_name.get(name)
        match definition:
            case Enum():
                return [self._item("v", self._enum(name), "v", indent), "v = v.value"]
            case Struct():
                function = self._function("encode", name)
                class_ = self._class(name)
                return [
                    *self._checked_class(class_, indent),
                    self._call("v", function, "v", indent),
                ]
            case Union() | Alternate():
                return [self._call("v", self._function("encode", name), "v", indent)]
        if name == "number":
            return ["rt.check_number(v)"]
        return (
            _scalar_check(name)
            if name in RANGES or name in ("str", "bool", "null")
            else ["v = rt.plain(v)"]
        )

    def _encoded_array(self, element: str, indent: int) -> list[str]:
        check = ["if type(v) is not list:", "    raise rt.Mismatch"]
        match self.scope.schema.by_name.get(element):
            case Enum():
                values = self._enum(element)
                return [
                    *check,
                    self._call("v", "rt.enum_texts", f"{values}, v", indent),
                ]
            case Struct():
                function = self._function("encode", element)
                arguments = f"{self._class(element)}, {function}, v"
                return [*check, self._call("v", "rt.encode_structs", arguments, indent)]
            case Union() | Alternate():
                function = self._function("encode", element)
                line = f"v = [{function}(i) for i in v]"
                if indent + len(line) > self.limit:
                    line = self._call("v", "rt.encode_list", f"{function}, v", indent)
                return [*check, line]
        if element not in RANGES and element not in ("str", "bool", "null", "number"):
            return [*check, "v = [rt.plain(i) for i in v]"]
        return [*check, *_scalar_list(element, "v")]

    def _checked_class(self, class_: str, indent: int) -> list[str]:
        """Statements that hold `v` to be exactly of a class (the encoder reads its members)."""
        line = f"if type(v) is not {class_}:"
        if indent + len(line) > self.limit:
            return [
                layout.call(indent, self.limit, "rt.check_class(", f"v, {class_}", ")")
            ]
        return [line, "    raise rt.Mismatch"]

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
            self._define("decode", name, "o: Any, s: bool", decode),
            self._define("encode", name, "x: Any", encode),
        ]

    def _alternative(self, type_: NamedType | ArrayType, subject: str) -> list[str]:
        if isinstance(type_, ArrayType):
            head = "if type(v) is list:"
        else:
            head = self._alternative_test(type_.name, subject)
        if subject == "o":
            body = self._decoded(type_, None, "v", "    ", 8)
        else:
            body = self._encoded(type_, None, "    ", 8)
        return [head, *body, "    return v"]

    def _alternative_test(self, name: str, subject: str) -> str:
        match self.scope.schema.by_name.get(name):
            case Enum():
                return "if isinstance(v, str):"
            case Struct() if subject == "x":
                return "if isinstance(v, rt.Struct):"
            case Union() if subject == "x":
                return "if isinstance(v, rt.Struct):"
            case Struct() | Union():
                return "if type(v) is dict:"
        if name == "null":
            return "if v is None:"
        if name in RANGES:
            return "if type(v) is int:"
        if name == "number":
            return "if type(v) is float or type(v) is int:"
        return f"if type(v) is {name}:" if name in ("str", "bool") else "if True:"

    def _returns(self, plan: ClassPlan, type_: TypeRef) -> list[str]:
        decode = self._decoded(type_, None, "v", "", 4)
        encode = self._encoded(type_, None, "", 4)
        return [
            self._define(
                "decode_return", plan.name, "v: Any, s: bool", [*decode, "return v"]
            ),
            self._define("encode_return", plan.name, "v: Any", [*encode, "return v"]),
        ]

    def _define(self, verb: str, name: str, parameters: str, body: list[str]) -> str:
        head = f"def {verb}_{name}({parameters}) -> Any:"
        if len(head) > self.limit:
            inner = "".join(f"    {p},\n" for p in parameters.split(", "))
            head = f"def {verb}_{name}(\n{inner}) -> Any:"
        return head + "".join(f"\n    {line}" for line in body)

    # --- names ---------------------------------------------------------------------------------

    def _call(self, target: str, function: str, arguments: str, indent: int) -> str:
        line = f"{target} = {function}({arguments})"
        if indent + len(line) <= self.limit:
            return line
        if indent + 4 + len(arguments) <= self.limit:
            return layout.call(
                indent, self.limit, f"{target} = {function}(", arguments, ")"
            )
        return layout.exploded(
            indent, f"{target} = {function}(", arguments.split(", "), ")"
        )

    def _item(self, target: str, table: str, key: str, indent: int) -> str:
        return layout.call(indent, self.limit, f"{target} = {table}[", key, "]")

    def _import(self, plan: ClassPlan) -> None:
        self.classes.setdefault(f"{plan.area}.{plan.module}", {})[plan.name] = None

    def _class(self, name: str) -> str:
        """The class of a type; commands and events may be called like types, hence the prefix."""
        class_ = self.scope.types[name]
        imports = self.classes.setdefault(f"types.{self.scope.type_modules[name]}", {})
        if self.area == "types":
            imports[class_] = None
            return class_
        imports[f"{class_} as t_{class_}"] = None
        return f"t_{class_}"

    def _enum(self, name: str) -> str:
        return f"{self._class(name)}._value2member_map_"

    def _function(self, verb: str, name: str) -> str:
        home = self.scope.type_modules[name]
        function = f"{verb}_{self.scope.types[name]}"
        if self.area == "types" and home == self.module:
            return function
        self.codecs[home] = None
        return f"m_{home}.{function}"


def _table(name: str, entries: list[str]) -> str:
    return (
        "\n\n\n" + layout.exploded(0, f"{name} = {{", entries, "}") if entries else ""
    )


def _leaves(plan: ClassPlan) -> list[ClassPlan]:
    if plan.tag is None:
        return [plan]
    return [leaf for b in plan.branches for leaf in _leaves(b.plan)]


def _scalar_check(name: str) -> list[str]:
    if name in RANGES:
        return [
            f"if type(v) is not int or v not in rt.{RANGES[name]}:",
            "    raise rt.Mismatch",
        ]
    if name in ("str", "bool"):
        return [f"if type(v) is not {name}:", "    raise rt.Mismatch"]
    if name == "null":
        return ["if v is not None:", "    raise rt.Mismatch"]
    if name == "number":
        return ["rt.check_number(v)"]
    if name == "dict":
        return ["if type(v) is not dict:", "    raise rt.Mismatch"]
    return []


def _scalar_list(element: str, source: str) -> list[str]:
    if element in RANGES:
        return [f"v = rt.int_list({source}, rt.{RANGES[element]})"]
    if element in ("str", "bool", "null", "number"):
        return [f"v = rt.{element}_list({source})"]
    return [f"v = list({source})"]
