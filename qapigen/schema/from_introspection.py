"""A schema from what a server answers to `query-qmp-schema`: for those who have no other.

What a reply does not tell: the names of types (they are called after their use), the widths of
integers, documentation, conditions, and which commands take more than it says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from qapigen.dialect import NEWEST, Release
from qapigen.schema.builtin import json_types
from qapigen.schema.introspected import BUILTINS, Entry, Part, Reply, choice_kind, read
from qapigen.schema.introspected_names import is_own, type_names
from qapigen.schema.ir import (
    Alternate,
    AnyDefinition,
    ArrayType,
    Branch,
    Command,
    Enum,
    EnumValue,
    Event,
    Feature,
    Member,
    Module,
    NamedType,
    Schema,
    Struct,
    Union,
)
from qapigen.source import Source, Span

MODULE = "introspection.json"

_UNDESCRIBED = frozenset({"device_add", "netdev_add", "object-add"})
"""Commands of QEMU that take what the device, backend or object takes, which is in no schema.
The last two later got unions that tell it all."""

_UNCHECKED = frozenset({"query-qmp-schema"})
"""Nobody looks at what is sent with it."""


def from_introspection(entries: Sequence[Any]) -> Schema:
    """The schema of the server that gave this reply.

    The same server gives the same schema, whatever the order and numbers of its types.

    Raises:
        IntrospectionError: `entries` are no reply to `query-qmp-schema`.
    """
    return _Making(read(entries)).schema()


class _Making:
    """Makes definitions of entries."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.names = type_names(reply)
        everything = (*reply.actions, *reply.types.values())
        self.uses = Counter(type_ for each in everything for type_ in each.mentions())
        self.source = Source("query-qmp-schema", "")
        self.span = Span(self.source, 0, 0)
        self.used: dict[str, None] = {}
        """Types that definitions refer to by name."""

    def schema(self) -> Schema:
        """Commands and events in the reply's order, then types by the alphabet."""
        actions = [self.action(entry) for entry in self.reply.actions]
        types: list[AnyDefinition] = []
        while len(types) < len(self.used):
            # Describing a type may bring further ones into use.
            for name in list(self.used)[len(types) :]:
                types.append(self.type(self.reply.types[name]))
        types.sort(key=lambda definition: definition.name)
        definitions: tuple[AnyDefinition, ...] = (*actions, *types)
        by_name: Mapping[str, AnyDefinition] = {d.name: d for d in definitions}
        return Schema(
            dialect=release_of(self.reply),
            modules=(Module(MODULE, self.source, ()),),
            definitions=definitions,
            by_name=MappingProxyType(by_name),
            defines=None,
        )

    # --- commands and events -------------------------------------------------------------------

    def action(self, entry: Entry) -> Command | Event:
        """A command or event."""
        given = None
        if entry.arguments is not None:
            given = self.reply.types[entry.arguments]
        whole = given is not None and (
            given.meta == "alternate" or given.tag is not None
        )
        common: dict[str, Any] = {
            **self.common(entry, entry.name),
            "arguments": self.arguments(given) if given else (),
            "boxed": whole,
        }
        if entry.meta == "event":
            return Event(**common)
        told = entry.name not in _UNCHECKED and (
            whole or entry.name not in _UNDESCRIBED
        )
        return Command(
            **common,
            returns=self.returns(entry),
            gen=told,
            success_response=True,
            allow_oob=bool(entry.allow_oob),
            allow_preconfig=False,
            coroutine=False,
        )

    def arguments(self, given: Entry) -> NamedType | tuple[Member, ...]:
        """An object that nothing else refers to is written in place."""
        alone = self.uses[given.name] == 1 and not is_own(given.name)
        plain = given.meta == "object" and given.tag is None and not given.features
        if given.empty or (alone and plain):
            return self.members(given)
        return self.named(given.name)

    def returns(self, entry: Entry) -> NamedType | ArrayType | None:
        """What a command returns; an object with nothing in it is what the others answer too."""
        if entry.returns is None or self.reply.types[entry.returns].empty:
            return None
        return self.reference(entry.returns)

    # --- types ---------------------------------------------------------------------------------

    def type(self, entry: Entry) -> AnyDefinition:
        """An enum, struct, union or alternate."""
        common = self.common(entry, self.names[entry.name])
        if entry.meta == "enum":
            values = [
                EnumValue(value.name, None, self.features(value.features), self.span)
                for value in entry.values
            ]
            return Enum(**common, values=tuple(values), prefix=None)
        if entry.meta == "alternate":
            kinds = [choice_kind(self.reply.types[type_]) for type_ in entry.choices]
            cases = map(Part, kinds, entry.choices)
            return Alternate(**common, branches=self.branches(cases))
        if entry.tag is None:
            return Struct(**common, base=None, members=self.members(entry))
        return Union(
            **common,
            base=self.members(entry),
            discriminator=entry.tag,
            branches=self.branches(self.explicit_cases(entry)),
            discriminator_span=self.span,
        )

    def explicit_cases(self, entry: Entry) -> Sequence[Part]:
        """The cases of a union without those that come of themselves: values of the tag that
        have no branch stand at the end, in their order, with the empty object (2.7+).
        """
        (tag,) = (member for member in entry.members if member.name == entry.tag)
        values = [value.name for value in self.reply.types[tag.type].values]
        for start in range(len(entry.cases)):
            explicit = {case.name for case in entry.cases[:start]}
            rest = entry.cases[start:]
            nothing = {case.type for case in rest}
            if (
                len(nothing) == 1
                and self.reply.types[rest[0].type].empty
                and [case.name for case in rest]
                == [value for value in values if value not in explicit]
            ):
                return entry.cases[:start]
        return entry.cases

    # --- parts ---------------------------------------------------------------------------------

    def common(self, entry: Entry, name: str) -> dict[str, Any]:
        """What all definitions have."""
        return {
            "name": name,
            "module": MODULE,
            "condition": None,
            "features": self.features(entry.features),
            "doc": None,
            "span": self.span,
            "name_span": self.span,
        }

    def features(self, names: Sequence[str]) -> tuple[Feature, ...]:
        return tuple(Feature(name, None, self.span) for name in names)

    def members(self, entry: Entry) -> tuple[Member, ...]:
        return tuple(
            Member(
                member.name,
                self.reference(member.type),
                member.optional,
                None,
                self.features(member.features),
                self.span,
            )
            for member in entry.members
        )

    def branches(self, cases: Iterable[Part]) -> tuple[Branch, ...]:
        return tuple(
            Branch(case.name, self.reference(case.type), None, self.span)
            for case in cases
        )

    def reference(self, type_: str) -> NamedType | ArrayType:
        """A type as definitions mention it."""
        entry = self.reply.types[type_]
        if entry.meta == "array":
            return ArrayType(self.named(entry.element).name, self.span)
        return self.named(type_)

    def named(self, type_: str) -> NamedType:
        entry = self.reply.types[type_]
        if entry.meta == "builtin":
            return NamedType(BUILTINS[entry.json_type], self.span)
        self.used.setdefault(type_)
        return NamedType(self.names[type_], self.span)


def release_of(reply: Reply) -> Release:
    """The newest release that answers in this way."""
    enums = [entry for entry in reply.types.values() if entry.meta == "enum"]
    newest = NEWEST
    if any(not enum.described for enum in enums):
        newest = Release(6, 1)
    if any(action.allow_oob is False for action in reply.actions):
        newest = Release(2, 12)
    if any(_leaves_out(reply, entry) for entry in reply.types.values()):
        newest = Release(2, 6)
    if any(name.startswith(":") for name in reply.types):
        newest = Release(2, 5)
    known = json_types(newest)
    types = (BUILTINS.get(entry.json_type, "any") for entry in reply.types.values())
    return newest if all(type_ in known for type_ in types) else NEWEST


def _leaves_out(reply: Reply, entry: Entry) -> bool:
    """Whether a union does not tell of values of its tag that have no branch (up to 2.6)."""
    tags = (member.type for member in entry.members if member.name == entry.tag)
    return any(len(reply.types[tag].values) > len(entry.cases) for tag in tags)
