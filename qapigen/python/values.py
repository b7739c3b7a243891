"""Statements that decode and encode values, by their types.

A value is in the variable `v` when they are done.  They raise something, whatever comes first,
where a value is unusual.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qapigen.dialect import Release
from qapigen.python import layout
from qapigen.python.plan import ClassPlan, FieldPlan
from qapigen.python.scope import Area, Scope
from qapigen.schema.ir import (
    Alternate,
    ArrayType,
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

_ONE_NUMBER = Release(2, 10)
"""The release that made one kind of the kinds of numbers that `QType` names."""


@dataclass(slots=True)
class Values:
    """Writes the statements of one module and notes what they need.

    Attributes:
        classes: imports, names by module they come from.
        codecs: modules whose codecs are called.
        words: what the runtime has that is used all the time, and is not looked up in it.
    """

    scope: Scope
    area: Area
    module: str
    limit: int
    classes: dict[str, dict[str, None]] = field(default_factory=dict)
    codecs: dict[str, None] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)

    # --- statements ----------------------------------------------------------------------------

    def decoded(
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
                    self.call(
                        "v", f"decode_{field_.nested.name}", f"{source}, s", indent
                    )
                ]
        return [pad + line for line in lines]

    def _decoded_named(self, name: str, source: str, indent: int) -> list[str]:
        match self.scope.schema.by_name.get(name):
            case Enum():
                values = self.enum(name)
                return [self.item("v", values, source, indent)]
            case Struct() | Union() | Alternate():
                function = self.function("decode", name)
                return [self.call("v", function, f"{source}, s", indent)]
        if name == "number":
            return [f"v = rt.read_number({source})"]
        copy = [f"v = {source}"] if source != "v" else []
        if name == "str":
            odd = ["if s and not v.isascii():", "    rt.check_text(v)"]
            return [*copy, *self.scalar_check(name), *odd]
        if is_anything(name):
            return [*copy, "if v is not None:", "    v = rt.as_read(v, s)"]
        if name == "dict":
            return [*copy, *self.scalar_check(name), "v = rt.as_read(v, s)"]
        return copy + self.scalar_check(name)

    def _decoded_array(self, element: str, source: str, indent: int) -> list[str]:
        check = [f"if type({source}) is not list:", "    raise rt.Mismatch"]
        match self.scope.schema.by_name.get(element):
            case Enum():
                values = self.enum(element)
                return [
                    *check,
                    self.call("v", "rt.enum_list", f"{values}, {source}", indent),
                ]
            case Struct() | Union() | Alternate():
                function = self.function("decode", element)
                line = f"v = [{function}(i, s) for i in {source}]"
                if indent + len(line) > self.limit:
                    line = self.call(
                        "v", "rt.decode_list", f"{function}, {source}, s", indent
                    )
                return [*check, line]
        if element == "number":
            return [*check, f"v = [rt.read_number(i) for i in {source}]"]
        if element == "dict":
            check += [
                f"v = rt.dict_list({source})",
                "v = [rt.as_read(i, s) for i in v]",
            ]
            return check
        if is_anything(element):
            return [*check, f"v = [rt.as_read(i, s) for i in {source}]"]
        if element == "str":
            return [*check, f"v = rt.str_list({source}, s)"]
        return [*check, *self.scalar_list(element, source)]

    def encoded(
        self,
        type_: TypeRef,
        field_: FieldPlan | None,
        pad: str,
        indent: int,
        v: str = "v",
    ) -> list[str]:
        """Statements that check the value in the variable `v` and leave its JSON form there."""
        match type_:
            case ArrayType(element):
                lines = self._encoded_array(element, indent, v)
            case NamedType(name):
                lines = self._encoded_named(name, indent, v)
            case _:
                assert field_ is not None
                assert field_.nested is not None
                lines = [self.call(v, f"encode_{field_.nested.name}", v, indent)]
        return [pad + line for line in lines]

    def _encoded_named(self, name: str, indent: int, v: str) -> list[str]:
        definition = self.scope.schema.by_name.get(name)
        match definition:
            case Enum():
                return [
                    self.item(v, self.enum(name), v, indent),
                    f"{v} = {v}._value_",
                ]
            case Struct() | Union() | Alternate():
                return [self.call(v, self.function("encode", name), v, indent)]
        if name == "number":
            return [f"rt.check_number({v})"]
        if is_anything(name):
            return [f"if {v} is not None:", f"    {v} = rt.plain({v})"]
        if name == "dict":
            return [*self.scalar_check(name, v), f"{v} = rt.plain({v})"]
        if name == "str":
            odd = [f"if not {v}.isascii():", f"    rt.check_text({v})"]
            return [*self.scalar_check(name, v), *odd]
        return self.scalar_check(name, v)

    def _encoded_array(self, element: str, indent: int, v: str) -> list[str]:
        check = [f"if type({v}) is not list:", "    raise rt.Mismatch"]
        match self.scope.schema.by_name.get(element):
            case Enum():
                values = self.enum(element)
                return [
                    *check,
                    self.call(v, "rt.enum_texts", f"{values}, {v}", indent),
                ]
            case Struct() | Union() | Alternate():
                function = self.function("encode", element)
                line = f"{v} = [{function}(i) for i in {v}]"
                if indent + len(line) > self.limit:
                    line = self.call(v, "rt.encode_list", f"{function}, {v}", indent)
                return [*check, line]
        if element == "number":
            return [*check, f"{v} = rt.number_list({v})"]
        if element == "dict":
            check += self.scalar_list(element, v, v)
        if is_anything(element) or element == "dict":
            return [*check, f"{v} = [rt.plain(i) for i in {v}]"]
        if element == "str":
            return [*check, f"{v} = rt.str_list({v}, True)"]
        return [*check, *self.scalar_list(element, v, v)]

    def alternative(self, type_: NamedType | ArrayType, subject: str) -> str:
        """The line that finds out whether the value `v` is for a branch of an alternate.

        `subject` is `o` where JSON is decoded, `x` where objects are encoded.
        """
        if isinstance(type_, ArrayType):
            return "if type(v) is list:"
        name = type_.name
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
        if name == "QType":
            name = "str"
        return f"if type(v) is {name}:" if name in ("str", "bool") else "if True:"

    def checked_class(self, class_: str) -> list[str]:
        """Statements that hold `x` to be exactly of a class (the encoder reads its members)."""
        line = f"if type(x) is not {class_}:"
        if 4 + len(line) > self.limit:
            return [
                layout.listing(4, self.limit, "rt.check_class(", ["x", class_], ")")
            ]
        return [line, "    raise rt.Mismatch"]

    def scalar_check(self, name: str, v: str = "v") -> list[str]:
        if name in RANGES:
            test = f"type({v}) is not int or {v} not in rt.{RANGES[name]}"
        elif name == "QType":
            test = f"type({v}) is not str or {v} not in rt.{self._qtypes()}"
        else:
            test = f"{v} is not None" if name == "null" else f"type({v}) is not {name}"
        return [f"if {test}:", "    raise rt.Mismatch"]

    def scalar_list(self, element: str, source: str, v: str = "v") -> list[str]:
        if element in RANGES:
            return [f"{v} = rt.int_list({source}, rt.{RANGES[element]})"]
        if element == "QType":
            return [f"{v} = rt.word_list({source}, rt.{self._qtypes()})"]
        return [f"{v} = rt.{element}_list({source})"]

    def _qtypes(self) -> str:
        old = self.scope.schema.dialect < _ONE_NUMBER
        return "OLD_QTYPES" if old else "QTYPES"

    # --- names ---------------------------------------------------------------------------------

    def call(self, target: str, function: str, arguments: str, indent: int) -> str:
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

    def item(self, target: str, table: str, key: str, indent: int) -> str:
        return layout.call(indent, self.limit, f"{target} = {table}[", key, "]")

    def _class(self, name: str) -> str:
        """The class of a type; commands and events may be called like types, hence the prefix."""
        class_ = self.scope.types[name]
        imports = self.classes.setdefault(f"types.{self.scope.type_modules[name]}", {})
        if self.area == "types":
            imports[class_] = None
            return class_
        imports[f"{class_} as t_{class_}"] = None
        return f"t_{class_}"

    def enum(self, name: str) -> str:
        return f"{self._class(name)}._value2member_map_"

    def function(self, verb: str, name: str) -> str:
        home = self.scope.type_modules[name]
        function = f"{verb}_{self.scope.types[name]}"
        if self.area == "types" and home == self.module:
            return function
        self.codecs[home] = None
        return f"m_{home}.{function}"

    def note(self, plan: ClassPlan) -> None:
        self.classes.setdefault(f"{plan.area}.{plan.module}", {})[plan.name] = None


def is_anything(name: str) -> bool:
    """Whether any JSON value is of a built-in type: `any`, and what stood for it before 2.5."""
    return name not in RANGES and name not in _CHECKED


_CHECKED = ("bool", "dict", "null", "number", "QType", "str")
