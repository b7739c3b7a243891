"""What of a definition a documentation comment describes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from qapigen.dialect import Release
from qapigen.schema.ir import (
    Alternate,
    AnyDefinition,
    Branch,
    Command,
    Doc,
    Enum,
    EnumValue,
    Event,
    Feature,
    Member,
    Struct,
    Union,
)
from qapigen.source import Span

PARSED = Release(2, 9)
"""First release that reads comments."""

THOROUGH = Release(4, 2)
"""First release that checks features, enum values, and arguments where none are inline."""

COMPLETE = Release(9, 0)
"""First release that wants all members described, and reports sections where they stand."""


class ImplicitTag(NamedTuple):
    """The member `type` of a simple union (before 6.2)."""

    name: str
    span: Span


Part: TypeAlias = EnumValue | Member | Branch | ImplicitTag


def parts_of(definition: AnyDefinition) -> Sequence[Part]:
    """What belongs to the definition itself: inherited members and branches of unions do not."""
    match definition:
        case Enum():
            return definition.values
        case Alternate():
            return definition.branches
        case Union(discriminator=None):
            return (ImplicitTag("type", definition.name_span),)
        case _:
            return _members(definition)


def _members(definition: Struct | Union | Command | Event) -> tuple[Member, ...]:
    """The members that are written in the definition."""
    match definition:
        case Struct():
            return definition.members
        case Union():
            written = definition.base
        case _:
            written = definition.arguments
    return written if isinstance(written, tuple) else ()


def features_of(definition: AnyDefinition) -> list[Feature]:
    """The features of the definition, its members and its values: one name space."""
    features = [*definition.features]
    if not isinstance(definition, Alternate):
        holders: Sequence[EnumValue | Member] = (
            definition.values if isinstance(definition, Enum) else _members(definition)
        )
        for holder in holders:
            if holder.features:
                features += holder.features
    return features


def role_of(definition: AnyDefinition) -> str:
    """What its parts are called."""
    match definition:
        case Enum():
            return "value"
        case Alternate():
            return "branch"
        case Command() | Event():
            return "argument"
        case _:
            return "member"


def block_start(doc: Doc) -> Span:
    """The `##` that begins a comment; QEMU reports there what is wrong with a comment up to 8.2."""
    source, start, _ = doc.span
    return Span(source, start, start + 2)
