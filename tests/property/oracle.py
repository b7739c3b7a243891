"""What QEMU's marshalling accepts, read off the schema in the plainest way there is.

Written for the tests, from the schema itself: it shares nothing with the code that it judges.
"""

from __future__ import annotations

import re
from typing import Any

from qapigen.schema import query
from qapigen.schema.ir import (
    Alternate,
    ArrayType,
    Command,
    Enum,
    Event,
    Member,
    NamedType,
    NestedType,
    Schema,
    Struct,
    TypeRef,
    Union,
)

INTEGERS = {
    "int": (-(2**63), 2**63 - 1),
    "int8": (-(2**7), 2**7 - 1),
    "int16": (-(2**15), 2**15 - 1),
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint8": (0, 2**8 - 1),
    "uint16": (0, 2**16 - 1),
    "uint32": (0, 2**32 - 1),
    # Negative numbers wrap.
    "uint64": (-(2**63), 2**64 - 1),
    "size": (-(2**63), 2**64 - 1),
}

OLD_QTYPES = ["none", "qnull", "qint", "qstring", "qdict", "qlist", "qfloat", "qbool"]
QTYPES = ["none", "qnull", "qnum", "qstring", "qdict", "qlist", "qbool"]


# Surrogates and noncharacters: QEMU's JSON parser refuses what has them.
ODD = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        chr(plane + end)
        for plane in range(0, 0x110000, 0x10000)
        for end in (0xFFFE, 0xFFFF)
    )
    + "]"
)


def _is_json(value: Any) -> bool:
    match value:
        case str():
            return not ODD.search(value)
        case list():
            return all(map(_is_json, value))
        case dict():
            return all(_is_json(k) and _is_json(v) for k, v in value.items())
    return True


class Wrong(Exception):
    """A value is not accepted; `path` is where QEMU would say so."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Oracle:
    """Judges JSON values by a schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def type_problem(self, name: str, value: object) -> str | None:
        """Where a value of a named type is wrong; none if it is right."""
        return self._problem(NamedType(name, None), value)  # type: ignore[arg-type]

    def arguments_problem(
        self, definition: Command | Event, value: object
    ) -> str | None:
        """Where the arguments of a command or the data of an event are wrong."""
        if isinstance(definition, Command) and not definition.gen:
            return None if isinstance(value, dict) and _is_json(value) else ""
        if isinstance(definition.arguments, NamedType):
            return self._problem(definition.arguments, value)
        try:
            self._object(list(definition.arguments), value, "")
        except Wrong as wrong:
            return wrong.path
        return None

    def return_problem(self, command: Command, value: object) -> str | None:
        """Where what a command returned is wrong."""
        if command.returns is None:
            return None if value == {} and isinstance(value, dict) else ""
        return self._problem(command.returns, value)

    def _problem(self, type_: TypeRef, value: object) -> str | None:
        try:
            self.check(type_, value, "")
        except Wrong as wrong:
            return wrong.path
        return None

    def check(self, type_: TypeRef, value: Any, path: str) -> None:
        if isinstance(type_, ArrayType):
            if not isinstance(value, list):
                raise Wrong(path)
            element = NamedType(type_.element, type_.span)
            for index, item in enumerate(value):
                self.check(element, item, f"{path}[{index}]")
        elif isinstance(type_, NestedType):
            self._object(list(type_.members), value, path)
        else:
            definition = self.schema.by_name.get(type_.name)
            if definition is None:
                self._builtin(type_.name, value, path)
            elif isinstance(definition, Enum):
                if value not in [v.name for v in definition.values]:
                    raise Wrong(path)
            elif isinstance(definition, Struct):
                members = query.struct_members(self.schema, definition)
                self._object([m.member for m in members], value, path)
            elif isinstance(definition, Union):
                self._object(self._union_members(definition, value, path), value, path)
            else:
                assert isinstance(definition, Alternate)
                self._alternate(definition, value, path)

    def _builtin(self, name: str, value: Any, path: str) -> None:
        right = True
        if name in INTEGERS:
            low, high = INTEGERS[name]
            right = type(value) is int and low <= value <= high
        elif name == "number":
            right = type(value) in (int, float)
        elif name == "str":
            right = type(value) is str and not ODD.search(value)
        elif name == "bool":
            right = type(value) is bool
        elif name == "null":
            right = value is None
        elif name == "dict":
            right = type(value) is dict
        elif name == "QType":
            old = self.schema.dialect < (2, 10)
            right = value in (OLD_QTYPES if old else QTYPES)
        else:
            assert name in ("any", "**", "visitor"), name
            right = _is_json(value)
        if not right:
            raise Wrong(path)

    def _object(self, members: list[Member], value: Any, path: str) -> None:
        if not isinstance(value, dict):
            raise Wrong(path)
        for member in members:
            place = _at(path, member.name)
            if member.name in value:
                self.check(member.type, value[member.name], place)
            elif not member.optional:
                raise Wrong(place)
        known = {member.name for member in members}
        for name in value:
            if name not in known:
                raise Wrong(_at(path, name))

    def _union_members(self, union: Union, value: Any, path: str) -> list[Member]:
        """The members that a value of the union has to have, by its discriminator."""
        if not isinstance(value, dict):
            raise Wrong(path)
        members = [m.member for m in query.common_members(self.schema, union)]
        if union.discriminator is None:
            names = [b.name for b in union.branches]
            tag = "type"
        else:
            enum = query.discriminator_enum(self.schema, union)
            tag = union.discriminator
            # Only 1.7 had discriminators of type `str`.
            if enum is None:
                names = [b.name for b in union.branches]
            else:
                names = [v.name for v in enum.values]
        chosen = value.get(tag)
        if chosen not in names:
            # Members before the discriminator are looked at first.
            for member in members:
                if member.name == tag:
                    break
                self._member(member, value, path)
            raise Wrong(_at(path, tag))
        branch = query.branch_named(union, chosen)
        if union.discriminator is None:
            assert branch is not None
            span = branch.span
            own = [
                Member("type", NamedType("str", span), False, None, (), span),
                Member("data", branch.type, False, None, (), span),
            ]
            return members + own
        if branch is None:
            return members
        assert isinstance(branch.type, NamedType)
        definition = self.schema.by_name[branch.type.name]
        if isinstance(definition, Union):
            return members + self._union_members(definition, value, path)
        assert isinstance(definition, Struct)
        inner = query.struct_members(self.schema, definition)
        return members + [m.member for m in inner]

    def _member(self, member: Member, value: dict[str, Any], path: str) -> None:
        place = _at(path, member.name)
        if member.name in value:
            self.check(member.type, value[member.name], place)
        elif not member.optional:
            raise Wrong(place)

    def _alternate(self, alternate: Alternate, value: Any, path: str) -> None:
        for branch in alternate.branches:
            if self._kind_of_type(branch.type) == _kind_of_value(value):
                self.check(branch.type, value, path)
                return
        raise Wrong(path)

    def _kind_of_type(self, type_: TypeRef) -> str:
        if isinstance(type_, ArrayType):
            return "array"
        assert isinstance(type_, NamedType)
        definition = self.schema.by_name.get(type_.name)
        if isinstance(definition, Enum):
            return "string"
        if definition is not None:
            return "object"
        if type_.name in INTEGERS or type_.name == "number":
            return "number"
        return {"str": "string", "bool": "boolean", "null": "null"}[type_.name]


def _kind_of_value(value: Any) -> str:
    if value is None:
        return "null"
    kinds = {
        bool: "boolean",
        int: "number",
        float: "number",
        str: "string",
        list: "array",
        dict: "object",
    }
    return kinds[type(value)]


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
