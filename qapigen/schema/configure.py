"""Selects a configuration: leaves out what is not part of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from qapigen.schema.condition import holds
from qapigen.schema.ir import (
    Alternate,
    AnyDefinition,
    Branch,
    Command,
    Enum,
    EnumValue,
    Event,
    Feature,
    Member,
    NamedType,
    Schema,
    Struct,
    Union,
)
from qapigen.schema.query import discriminator_enum

_Part = TypeVar("_Part", Member, EnumValue, Branch, Feature)


def configure(schema: Schema, defines: frozenset[str]) -> Schema:
    """What is left of a schema where exactly the symbols `defines` are defined.

    Conditions that hold are dropped.  A branch goes with its enum value: without the value nobody
    can choose it.
    """

    def kept(parts: Iterable[_Part]) -> tuple[_Part, ...]:
        return tuple(
            part if part.condition is None else replace(part, condition=None)
            for part in parts
            if holds(part.condition, defines)
        )

    def members(parts: Iterable[Member]) -> tuple[Member, ...]:
        return tuple(
            replace(m, features=kept(m.features)) if m.features else m
            for m in kept(parts)
        )

    def values(parts: Iterable[EnumValue]) -> tuple[EnumValue, ...]:
        return tuple(
            replace(v, features=kept(v.features)) if v.features else v
            for v in kept(parts)
        )

    def arguments(
        data: NamedType | tuple[Member, ...],
    ) -> NamedType | tuple[Member, ...]:
        return data if isinstance(data, NamedType) else members(data)

    def branches(union: Union) -> tuple[Branch, ...]:
        enum = discriminator_enum(schema, union)
        if enum is None:
            return kept(union.branches)
        gone = {v.name for v in enum.values if not holds(v.condition, defines)}
        return kept(b for b in union.branches if b.name not in gone)

    def configured(definition: AnyDefinition) -> AnyDefinition:
        features = kept(definition.features)
        match definition:
            case Enum():
                return replace(
                    definition,
                    condition=None,
                    features=features,
                    values=values(definition.values),
                )
            case Struct():
                return replace(
                    definition,
                    condition=None,
                    features=features,
                    members=members(definition.members),
                )
            case Union():
                base = definition.base
                return replace(
                    definition,
                    condition=None,
                    features=features,
                    base=members(base) if isinstance(base, tuple) else base,
                    branches=branches(definition),
                )
            case Alternate():
                return replace(
                    definition,
                    condition=None,
                    features=features,
                    branches=kept(definition.branches),
                )
            case Command() | Event():
                return replace(
                    definition,
                    condition=None,
                    features=features,
                    arguments=arguments(definition.arguments),
                )

    definitions = tuple(
        configured(d) for d in schema.definitions if holds(d.condition, defines)
    )
    return replace(
        schema,
        definitions=definitions,
        by_name={d.name: d for d in definitions},
        defines=defines,
        unconfigured=schema,
    )
