"""Schema → JSON, in the terms of today's dialect."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from qapigen.schema.condition import All, Condition, Not, Symbol
from qapigen.schema.condition import Any as AnyOf
from qapigen.schema.ir import (
    Alternate,
    AnyDefinition,
    ArrayType,
    Branch,
    Command,
    Doc,
    Enum,
    EnumValue,
    Event,
    Feature,
    Member,
    NamedType,
    NestedType,
    Schema,
    Struct,
    TypeRef,
    Union,
)

_Json = dict[str, Any]


def dump(schema: Schema) -> _Json:
    """The schema as JSON-able values; a key is absent where there is nothing to say."""
    return {
        "dialect": str(schema.dialect),
        "entities": [_entity(definition) for definition in schema.definitions],
    }


def _entity(definition: AnyDefinition) -> _Json:
    entity: _Json = {
        "kind": definition.kind,
        "name": definition.name,
        "file": definition.span.path,
        "line": definition.span.line,
    }
    _add_common(entity, definition.condition, definition.features)
    match definition:
        case Enum():
            if definition.prefix is not None:
                entity["prefix"] = definition.prefix
            entity["values"] = [_value(value) for value in definition.values]
        case Struct():
            if definition.base is not None:
                entity["base"] = definition.base.name
            entity["members"] = _members(definition.members)
        case Union():
            if definition.base is not None:
                entity["base"] = _data(definition.base)
            if definition.discriminator is not None:
                entity["discriminator"] = definition.discriminator
            entity["branches"] = [_branch(branch) for branch in definition.branches]
        case Alternate():
            entity["branches"] = [_branch(branch) for branch in definition.branches]
        case Command():
            _add_command(entity, definition)
        case Event():
            _add_arguments(entity, definition)
        case _:
            assert_never(definition)
    if definition.doc is not None:
        entity["doc"] = _doc(definition.doc)
    return entity


def _add_command(entity: _Json, command: Command) -> None:
    _add_arguments(entity, command)
    if command.returns is not None:
        entity["returns"] = _type(command.returns)
    if not command.gen:
        entity["gen"] = False
    if not command.success_response:
        entity["success-response"] = False
    if command.allow_oob:
        entity["allow-oob"] = True
    if command.allow_preconfig:
        entity["allow-preconfig"] = True
    if command.coroutine:
        entity["coroutine"] = True


def _add_arguments(entity: _Json, definition: Command | Event) -> None:
    if definition.arguments:
        entity["data"] = _data(definition.arguments)
    if definition.boxed:
        entity["boxed"] = True


def _add_common(
    item: _Json, condition: Condition | None, features: tuple[Feature, ...] = ()
) -> None:
    if condition is not None:
        item["if"] = condition_json(condition)
    if features:
        item["features"] = [_feature(feature) for feature in features]


def condition_json(condition: Condition) -> Any:
    """A condition as today's schemas write it."""
    match condition:
        case Symbol(name):
            return name
        case All(operands):
            return {"all": [condition_json(c) for c in operands]}
        case AnyOf(operands):
            return {"any": [condition_json(c) for c in operands]}
        case Not(operand):
            return {"not": condition_json(operand)}
        case _:
            assert_never(condition)


def _feature(feature: Feature) -> _Json:
    item: _Json = {"name": feature.name}
    _add_common(item, feature.condition)
    return item


def _value(value: EnumValue) -> _Json:
    item: _Json = {"name": value.name}
    _add_common(item, value.condition, value.features)
    return item


def _data(data: NamedType | tuple[Member, ...]) -> Any:
    return data.name if isinstance(data, NamedType) else _members(data)


def _members(members: Iterable[Member]) -> list[_Json]:
    items: list[_Json] = []
    for member in members:
        item: _Json = {
            "name": member.name,
            "type": _type(member.type),
            "optional": member.optional,
        }
        _add_common(item, member.condition, member.features)
        items.append(item)
    return items


def _branch(branch: Branch) -> _Json:
    item: _Json = {"name": branch.name, "type": _type(branch.type)}
    _add_common(item, branch.condition)
    return item


def _type(type_: TypeRef) -> Any:
    match type_:
        case NamedType(name):
            return name
        case ArrayType(element):
            return [element]
        case NestedType(members):
            return {"members": _members(members)}
        case _:
            assert_never(type_)


def _doc(doc: Doc) -> _Json:
    item: _Json = {
        "body": doc.body,
        "args": {argument.name: argument.text for argument in doc.arguments},
        "features": {feature.name: feature.text for feature in doc.features},
        "since": doc.since,
        "sections": [{"tag": s.tag, "text": s.text} for s in doc.sections],
    }
    if doc.since is None:
        del item["since"]
    return item
