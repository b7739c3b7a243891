"""Part of a schema: what some commands and events need, or all of it without its texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from qapigen.errors import ConfigError
from qapigen.schema.ir import (
    Alternate,
    AnyDefinition,
    ArrayType,
    Command,
    Event,
    Member,
    NamedType,
    NestedType,
    Schema,
    Struct,
    TypeRef,
    Union,
)
from qapigen.words import did_you_mean


def select(schema: Schema, patterns: Sequence[str], *, lenient: bool = False) -> Schema:
    """What is left if only the commands and events of these names are wanted: them, and the types
    that they reach.

    In patterns `*`, `?` and `[…]` are as in file names.  Raises ConfigError for one that no
    command or event has, unless `lenient`.
    """
    actions = [d for d in schema.definitions if isinstance(d, Command | Event)]
    wanted: set[str] = set()
    for pattern in patterns:
        found = {d.name for d in actions if fnmatchcase(d.name, pattern)}
        if not found and not lenient:
            raise ConfigError(_nothing(schema, pattern, [d.name for d in actions]))
        wanted |= found
    kept = _reached(schema, wanted)
    definitions = tuple(d for d in schema.definitions if d.name in kept)
    homes = {d.module for d in definitions}
    return replace(
        schema,
        modules=tuple(
            m for i, m in enumerate(schema.modules) if i == 0 or m.name in homes
        ),
        definitions=definitions,
        by_name={d.name: d for d in definitions},
    )


def without_docs(schema: Schema) -> Schema:
    """The same without what its comments say."""
    definitions = tuple(
        replace(d, doc=None) if d.doc is not None else d for d in schema.definitions
    )
    return replace(
        schema,
        modules=tuple(replace(m, docs=()) for m in schema.modules),
        definitions=definitions,
        by_name={d.name: d for d in definitions},
    )


def _nothing(schema: Schema, pattern: str, names: Sequence[str]) -> str:
    message = f"only: no command and no event is called '{pattern}'"
    if pattern in schema.by_name:
        return f"{message}: it is a type, and types come with what needs them"
    hint = did_you_mean(pattern, names)
    return f"{message} ({hint})" if hint else message


def _reached(schema: Schema, start: Iterable[str]) -> set[str]:
    kept: set[str] = set()
    todo = sorted(start)
    while todo:
        name = todo.pop()
        if name in kept or name not in schema.by_name:  # a built-in type
            continue
        kept.add(name)
        todo += _needs(schema.by_name[name])
    return kept


def _needs(definition: AnyDefinition) -> Iterator[str]:
    """The types that a definition names."""
    match definition:
        case Command():
            yield from _of_data(definition.arguments)
            if definition.returns is not None:
                yield from _of_type(definition.returns)
        case Event():
            yield from _of_data(definition.arguments)
        case Struct():
            yield from _of_data(definition.base or ())
            yield from _of_data(definition.members)
        case Union():
            yield from _of_data(definition.base or ())
            for branch in definition.branches:
                yield from _of_type(branch.type)
        case Alternate():
            for branch in definition.branches:
                yield from _of_type(branch.type)


def _of_data(data: NamedType | tuple[Member, ...]) -> Iterator[str]:
    if isinstance(data, NamedType):
        yield data.name
    else:
        for member in data:
            yield from _of_type(member.type)


def _of_type(type_: TypeRef) -> Iterator[str]:
    match type_:
        case NamedType():
            yield type_.name
        case ArrayType():
            yield type_.element
        case NestedType():
            yield from _of_data(type_.members)
