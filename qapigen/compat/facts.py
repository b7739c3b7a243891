"""What travels, by type: JSON kinds, members, values.

Names of types are only used to find them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from qapigen.compat.finding import Side
from qapigen.frozen import frozen
from qapigen.schema.builtin import QTYPE, qtype_values
from qapigen.schema.condition import Condition
from qapigen.schema.ir import (
    Alternate,
    ArrayType,
    Command,
    Enum,
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
from qapigen.schema.query import (
    common_members,
    discriminator_enum,
    struct_members,
)
from qapigen.source import Span


class Value(NamedTuple):
    """A value of an enum, or of the tag of a union."""

    condition: Condition | None
    features: tuple[Feature, ...]
    span: Span | None


class Choice(NamedTuple):
    """Strings, one of some values."""

    values: Mapping[str, Value]
    features: tuple[Feature, ...]


Ref: TypeAlias = TypeRef | Choice
"""A type as members refer to it; a `Choice` where no text defines the enum."""


class Fact(NamedTuple):
    """A member."""

    type: Ref
    optional: bool
    condition: Condition | None
    features: tuple[Feature, ...]
    span: Span | None


class Thing(NamedTuple):
    """An object: members that are always there, and those that come with values of its tag."""

    members: Mapping[str, Fact]
    tag: str | None
    branches: Mapping[str, Ref]
    """By value; a value without a branch has no members of its own."""

    features: tuple[Feature, ...]


class Number(NamedTuple):
    """A number; without limits: one that may have a fraction."""

    name: str
    limits: tuple[int, int] | None


_SIGNED = {f"int{n}": (-(1 << n - 1), (1 << n - 1) - 1) for n in (8, 16, 32, 64)}
_UNSIGNED = {f"uint{n}": (0, (1 << n) - 1) for n in (8, 16, 32, 64)}
_RANGES = {
    **_SIGNED,
    **_UNSIGNED,
    "int": _SIGNED["int64"],
    "size": _UNSIGNED["uint64"],
}


@frozen
class Kinds:
    """What a value may be, by JSON kind."""

    string: bool = False
    choice: Choice | None = None
    """The values that a string may have; none: any."""

    number: Number | None = None
    boolean: bool = False
    null: bool = False
    element: Ref | None = None
    """Of an array."""

    thing: Thing | None = None
    thing_by: Ref | None = None
    """The branch of an alternate that the object is."""

    anything: bool = False

    def names(self) -> Iterator[str]:
        """The kinds, as people call them."""
        if self.string:
            yield "a string" if self.choice is None else "one of some strings"
        if self.number is not None:
            yield "a number" if self.number.limits is None else "an integer"
        if self.boolean:
            yield "a boolean"
        if self.null:
            yield "null"
        if self.element is not None:
            yield "an array"
        if self.thing is not None:
            yield "an object"
        if self.anything:
            yield "anything"


_SIMPLE = {
    "str": Kinds(string=True),
    "bool": Kinds(boolean=True),
    "null": Kinds(null=True),
    "number": Kinds(number=Number("number", None)),
    **{name: Kinds(number=Number(name, limits)) for name, limits in _RANGES.items()},
}
_ANYTHING = Kinds(anything=True)


class Facts:
    """What is known of the types of one side."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.schema: Schema = side.schema
        self._known: dict[str, Kinds] = {}

    def arguments(self, definition: Command | Event) -> Ref:
        """What a command takes, or an event brings."""
        arguments = definition.arguments
        if isinstance(arguments, NamedType):
            return arguments
        return NestedType(arguments, definition.span)

    def returns(self, command: Command) -> Ref:
        """What a command answers; an empty object where nothing is said."""
        return command.returns or NestedType((), command.span)

    def kinds(self, ref: Ref) -> Kinds:
        """What a value of a type may be."""
        match ref:
            case NamedType(name):
                if name not in self._known:
                    self._known[name] = self._named(name)
                return self._known[name]
            case ArrayType(element, span):
                return Kinds(element=NamedType(element, span))
            case NestedType(members):
                return Kinds(thing=Thing(_facts(members), None, {}, ()))
            case Choice():
                return Kinds(string=True, choice=ref)

    def _named(self, name: str) -> Kinds:
        definition = self.schema.by_name.get(name)
        match definition:
            case Enum():
                values = {
                    v.name: Value(v.condition, v.features, v.span)
                    for v in definition.values
                }
                return Kinds(string=True, choice=Choice(values, definition.features))
            case Struct():
                owned = struct_members(self.schema, definition)
                members = _facts(tuple(m for m, _ in owned))
                return Kinds(thing=Thing(members, None, {}, definition.features))
            case Union():
                return Kinds(thing=self._union(definition))
            case Alternate():
                return self._alternate(definition)
            case _ if name == QTYPE:
                names = qtype_values(self.schema.dialect)
                values = {v: Value(None, (), None) for v in names}
                return Kinds(string=True, choice=Choice(values, ()))
        return _SIMPLE.get(name, _ANYTHING)

    def _union(self, union: Union) -> Thing:
        members = _facts(tuple(m for m, _ in common_members(self.schema, union)))
        tag = union.discriminator
        branches: dict[str, Ref] = {b.name: b.type for b in union.branches}
        by_branch = {b.name: Value(b.condition, (), b.span) for b in union.branches}
        if tag is None:
            tag = "type"
            branches = {
                b.name: NestedType(
                    (Member("data", b.type, False, None, (), b.span),), b.span
                )
                for b in union.branches
            }
            kind = Choice(by_branch, ())
            members[tag] = Fact(kind, False, None, (), union.name_span)
        elif discriminator_enum(self.schema, union) is None:  # a string, in 1.7
            old = members[tag]
            members[tag] = old._replace(type=Choice(by_branch, ()))
        return Thing(members, tag, branches, union.features)

    def _alternate(self, alternate: Alternate) -> Kinds:
        found = Kinds()
        for branch in alternate.branches:
            kinds = self.kinds(branch.type)
            number = found.number or kinds.number
            if kinds.number is not None and kinds.number.limits is None:
                number = kinds.number
            found = Kinds(
                string=found.string or kinds.string,
                choice=found.choice or kinds.choice,
                number=number,
                boolean=found.boolean or kinds.boolean,
                null=found.null or kinds.null,
                element=found.element or kinds.element,
                thing=found.thing or kinds.thing,
                thing_by=found.thing_by or (branch.type if kinds.thing else None),
                anything=found.anything or kinds.anything,
            )
        return found


def _facts(members: tuple[Member, ...]) -> dict[str, Fact]:
    return {
        m.name: Fact(m.type, m.optional, m.condition, m.features, m.span)
        for m in members
    }
