"""What every output asks of a schema: inherited members, branches with the implicit ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from qapigen.schema.builtin import QTYPE, qtype_values
from qapigen.schema.ir import (
    AnyDefinition,
    Branch,
    Enum,
    EnumValue,
    Member,
    NamedType,
    Schema,
    Struct,
    Union,
)


class Inherited(NamedTuple):
    """A member and the definition that gives it."""

    member: Member
    owner: AnyDefinition


def struct_members(schema: Schema, struct: Struct) -> list[Inherited]:
    """All members of a struct, those of its bases first."""
    members: list[Inherited] = []
    if struct.base is not None:
        base = schema.by_name[struct.base.name]
        assert isinstance(base, Struct), base
        members = struct_members(schema, base)
    members.extend(Inherited(m, struct) for m in struct.members)
    return members


def common_members(schema: Schema, union: Union) -> list[Inherited]:
    """The members that all branches of a union share, a flat union's discriminator among them."""
    match union.base:
        case None:
            return []
        case NamedType(name):
            base = schema.by_name[name]
            assert isinstance(base, Struct), base
            return struct_members(schema, base)
        case members:
            return [Inherited(m, union) for m in members]


def discriminator_enum(schema: Schema, union: Union) -> Enum | None:
    """The enum that a flat union's discriminator has as its type; none for a simple union,
    for the predefined enum `QType`, and for the string discriminators of 1.7."""
    enum = schema.by_name.get(_discriminator_type(schema, union) or "")
    return enum if isinstance(enum, Enum) else None


def _discriminator_type(schema: Schema, union: Union) -> str | None:
    if union.discriminator is None:
        return None
    for member, _ in common_members(schema, union):
        if member.name == union.discriminator and isinstance(member.type, NamedType):
            return member.type.name
    return None


def implicit_values(schema: Schema, union: Union) -> list[EnumValue]:
    """The discriminator's values that have no branch of their own: each stands for an empty one."""
    enum = discriminator_enum(schema, union)
    values: Iterable[EnumValue] = ()
    if enum is not None:
        values = enum.values
    elif _discriminator_type(schema, union) == QTYPE:
        names = qtype_values(schema.dialect)
        values = [EnumValue(name, None, (), union.name_span) for name in names]
    explicit = {b.name for b in union.branches}
    return [v for v in values if v.name not in explicit]


def branch_named(union: Union, name: str) -> Branch | None:
    return next((b for b in union.branches if b.name == name), None)
