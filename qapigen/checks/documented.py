"""What of a definition a documentation comment describes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qapigen.dialect import Release
from qapigen.schema.ir import (
    Alternate,
    AnyDefinition,
    Command,
    Doc,
    Enum,
    Event,
    Feature,
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


class Part(NamedTuple):
    """A member, value or branch."""

    name: str
    span: Span
    optional: bool | None = None
    """Whether it is optional; none for what cannot be."""


def parts_of(definition: AnyDefinition) -> Iterator[Part]:
    """What belongs to the definition itself: inherited members and branches of unions do not.

    A simple union (before 6.2) has a member `type`.
    """
    match definition:
        case Enum():
            for value in definition.values:
                yield Part(value.name, value.span)
        case Alternate():
            for branch in definition.branches:
                yield Part(branch.name, branch.span)
        case (
            Struct(members=tuple() as members)
            | Union(base=tuple() as members)
            | Command(arguments=tuple() as members)
            | Event(arguments=tuple() as members)
        ):
            for member in members:
                yield Part(member.name, member.span, member.optional)
        case Union(discriminator=None):
            yield Part("type", definition.name_span)


def features_of(definition: AnyDefinition) -> Iterator[Feature]:
    """The features of the definition, its members and its values: one name space."""
    yield from definition.features
    match definition:
        case Enum():
            for value in definition.values:
                yield from value.features
        case (
            Struct(members=tuple() as members)
            | Union(base=tuple() as members)
            | Command(arguments=tuple() as members)
            | Event(arguments=tuple() as members)
        ):
            for member in members:
                yield from member.features


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
