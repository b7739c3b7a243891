"""A configuration must have the types that it uses."""

from __future__ import annotations

from collections.abc import Iterator

from qapigen.diagnostics import Diagnostic, Label, Report
from qapigen.schema.condition import to_text
from qapigen.schema.ir import (
    Alternate,
    AnyDefinition,
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
from qapigen.words import quoted


def check_configuration(schema: Schema, report: Report) -> None:
    """What is left uses no type that was left out: QEMU's generated C would not compile."""
    whole = schema.unconfigured
    if whole is None:
        return
    for definition in schema.definitions:
        for type_ in _types(definition):
            name = type_.element if isinstance(type_, ArrayType) else type_.name
            target = whole.by_name.get(name)
            if name in schema.by_name or target is None or target.condition is None:
                continue
            report.add(
                Diagnostic(
                    "left-out-type",
                    f"type {quoted(name)} is not part of the configuration",
                    type_.span,
                    labels=(
                        Label(target.name_span, f"only if {to_text(target.condition)}"),
                    ),
                    help="put what uses it under the same condition, or define the symbols",
                    anchor=definition.opening,
                )
            )


def _types(definition: AnyDefinition) -> Iterator[NamedType | ArrayType]:
    """All types that a definition refers to."""
    match definition:
        case Enum():
            return
        case Struct(base=base, members=members):
            if base is not None:
                yield base
            yield from _of_members(members)
        case Union(base=base, branches=branches):
            if isinstance(base, NamedType):
                yield base
            yield from _of_members(base if isinstance(base, tuple) else ())
            for branch in branches:
                yield branch.type
        case Alternate(branches=branches):
            for branch in branches:
                yield branch.type
        case Command(arguments=arguments) | Event(arguments=arguments):
            if isinstance(arguments, NamedType):
                yield arguments
            else:
                yield from _of_members(arguments)
            if isinstance(definition, Command) and definition.returns is not None:
                yield definition.returns


def _of_members(members: tuple[Member, ...]) -> Iterator[NamedType | ArrayType]:
    for member in members:
        yield from _named(member.type)


def _named(type_: TypeRef) -> Iterator[NamedType | ArrayType]:
    if isinstance(type_, NestedType):
        yield from _of_members(type_.members)
    else:
        yield type_
