"""A reply to `query-qmp-schema`, read and held against what such replies are (QEMU 2.5+).

Keys that are not known are passed over: they are what newer servers have to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from qapigen.diagnostics import QapigenError
from qapigen.frozen import frozen
from qapigen.words import did_you_mean

BUILTINS: Mapping[str, str] = {
    "boolean": "bool",
    # Introspection does not tell the widths: this takes whatever has 64 bits, signed or not.
    "int": "uint64",
    "null": "null",
    "number": "number",
    "string": "str",
    "value": "any",
}
"""The type that stands for each JSON type of a built-in one."""

_ACTIONS = ("command", "event")
_TYPES = ("alternate", "array", "builtin", "enum", "object")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")
"""What names are made of; values of enums may begin with a digit."""

_DEEPEST = 50
"""So many unions may be branches of each other."""


class IntrospectionError(QapigenError):
    """What was given is no reply to `query-qmp-schema`; the text names the entry."""


class Part(NamedTuple):
    """A member of an object, a case of a union, or a value of an enum (which has no type)."""

    name: str
    type: str = ""
    optional: bool = False
    features: tuple[str, ...] = ()


@frozen
class Entry:
    """A `SchemaInfo`."""

    name: str
    meta: str
    features: tuple[str, ...] = ()
    json_type: str = ""
    element: str = ""
    values: tuple[Part, ...] = ()
    described: bool = True
    """Whether an enum has `members` (6.2+) and not only `values`."""

    members: tuple[Part, ...] = ()
    tag: str | None = None
    cases: tuple[Part, ...] = ()
    choices: tuple[str, ...] = ()
    """The types that an alternate stands for."""

    arguments: str | None = None
    returns: str | None = None
    allow_oob: bool | None = None

    @property
    def empty(self) -> bool:
        """Whether it is an object that has nothing in it."""
        return self.meta == "object" and not self.members and self.tag is None

    def mentions(self) -> Iterator[str]:
        """The types that it refers to, once for each time."""
        for type_ in (self.arguments, self.returns):
            if type_ is not None:
                yield type_
        if self.meta == "array":
            yield self.element
        yield from self.choices
        for part in (*self.members, *self.cases):
            yield part.type


class Reply(NamedTuple):
    """A whole reply."""

    actions: tuple[Entry, ...]
    """Commands and events, in the reply's order."""

    types: Mapping[str, Entry]

    def bare(self, type_: str) -> Entry:
        """A type, or what an array is of."""
        entry = self.types[type_]
        return self.types[entry.element] if entry.meta == "array" else entry


def read(entries: Sequence[Any]) -> Reply:
    """Read a reply.

    Raises:
        IntrospectionError: it is none.
    """
    read_ones = [_Reader(number, info).entry() for number, info in enumerate(entries)]
    actions: dict[tuple[str, str], Entry] = {}
    types: dict[str, Entry] = {}
    for number, entry in enumerate(read_ones):
        if entry.meta in _ACTIONS:
            twice = actions.setdefault((entry.meta, entry.name), entry) is not entry
        else:
            twice = types.setdefault(entry.name, entry) is not entry
        if twice:
            raise IntrospectionError(
                f"entry {number}: {entry.meta} {entry.name!r} is there already"
            )
    reply = Reply(tuple(actions.values()), types)
    _Check(reply).all()
    return reply


class _Reader:
    """Reads one entry."""

    def __init__(self, number: int, info: Any) -> None:
        self.place = f"entry {number}"
        if not isinstance(info, dict):
            self.fail("is not an object")
        self.info = info

    def fail(self, what: str) -> NoReturn:
        raise IntrospectionError(f"{self.place}: {what}")

    def entry(self) -> Entry:
        """The entry, held against its meta-type alone."""
        info = self.info
        meta = self.text(info, "meta-type")
        if meta not in (*_ACTIONS, *_TYPES):
            hint = did_you_mean(meta, (*_ACTIONS, *_TYPES))
            self.fail(
                f"there is no meta-type {meta!r}" + (f" ({hint})" if hint else "")
            )
        name = self.text(info, "name")
        self.place += f" ({meta} {name!r})"
        if meta in _ACTIONS:
            self.named(name)
        features = self.features(info)
        match meta:
            case "command" | "event":
                oob = info.get("allow-oob")
                return Entry(
                    name,
                    meta,
                    features,
                    arguments=self.optional_text("arg-type"),
                    returns=self.optional_text("ret-type"),
                    allow_oob=oob if isinstance(oob, bool) else None,
                )
            case "builtin":
                json_type = self.text(info, "json-type")
                if json_type not in BUILTINS:
                    self.fail(f"there is no JSON type {json_type!r}")
                return Entry(name, meta, features, json_type=json_type)
            case "array":
                return Entry(
                    name, meta, features, element=self.text(info, "element-type")
                )
            case "enum":
                described = "members" in info
                values = self.parts("members") if described else self.plain_values()
                return Entry(name, meta, features, values=values, described=described)
            case "object":
                tag = self.optional_text("tag")
                cases = self.cases() if tag is not None else ()
                members = self.parts("members", typed=True)
                return Entry(
                    name, meta, features, members=members, tag=tag, cases=cases
                )
        choices = [self.text(item, "type") for item in self.items("members")]
        return Entry(name, meta, features, choices=tuple(choices))

    def text(self, info: dict[str, Any], key: str) -> str:
        value = info.get(key)
        if not isinstance(value, str):
            self.fail(f"{key!r} is not a string" if key in info else f"has no {key!r}")
        return value

    def optional_text(self, key: str) -> str | None:
        return self.text(self.info, key) if key in self.info else None

    def items(self, key: str) -> list[dict[str, Any]]:
        items = self.info.get(key)
        if not isinstance(items, list):
            self.fail(
                f"{key!r} is not a list" if key in self.info else f"has no {key!r}"
            )
        if not all(isinstance(item, dict) for item in items):
            self.fail(f"{key!r} has something in it that is not an object")
        return items

    def named(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            self.fail(f"{name!r} cannot be a name")
        return name

    def parts(self, key: str, *, typed: bool = False) -> tuple[Part, ...]:
        found: dict[str, Part] = {}
        for item in self.items(key):
            name = self.named(self.text(item, "name"))
            type_ = self.text(item, "type") if typed else ""
            part = Part(name, type_, "default" in item, self.features(item))
            if found.setdefault(name, part) is not part:
                self.fail(f"{name!r} is there twice")
        return tuple(found.values())

    def plain_values(self) -> tuple[Part, ...]:
        values = self.strings(self.info, "values")
        if values is None:
            self.fail("has neither 'members' nor 'values'")
        if len(set(values)) < len(values):
            self.fail("a value is there twice")
        return tuple(Part(self.named(value)) for value in values)

    def cases(self) -> tuple[Part, ...]:
        items = self.items("variants")
        return tuple(
            Part(self.text(item, "case"), self.text(item, "type")) for item in items
        )

    def features(self, info: dict[str, Any]) -> tuple[str, ...]:
        return tuple(map(self.named, self.strings(info, "features") or ()))

    def strings(self, info: dict[str, Any], key: str) -> list[str] | None:
        items = info.get(key)
        if items is None:
            return None
        if not isinstance(items, list) or not all(isinstance(i, str) for i in items):
            self.fail(f"{key!r} is not a list of strings")
        return items


class _Check:
    """Holds entries against each other."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.types = reply.types
        self.inside: dict[str, frozenset[str]] = {}

    def all(self) -> None:
        for entry in (*self.reply.actions, *self.types.values()):
            for type_ in entry.mentions():
                if type_ not in self.types:
                    self.fail(entry, f"there is no type {type_!r}")
        for entry in self.reply.actions:
            if entry.arguments is not None:
                # Up to 2.9, what is boxed may be an alternate.
                self.kind(entry, entry.arguments, "object", "alternate")
        for entry in self.types.values():
            if entry.meta == "array" and self.types[entry.element].meta == "array":
                self.fail(entry, "there are no arrays of arrays")
            if entry.meta == "alternate":
                self.alternate(entry)
            if entry.tag is not None:
                self.union(entry)
        for entry in self.types.values():
            self.names(entry, 0)

    def fail(self, entry: Entry, what: str) -> NoReturn:
        raise IntrospectionError(f"{entry.meta} {entry.name!r}: {what}")

    def kind(self, entry: Entry, type_: str, *wanted: str) -> None:
        found = self.types[type_].meta
        if found not in wanted:
            what = f"it needs an {wanted[0]}, and type {type_!r} is of kind {found}"
            self.fail(entry, what)

    def alternate(self, entry: Entry) -> None:
        kinds = [choice_kind(self.types[type_]) for type_ in entry.choices]
        if "" in kinds:
            self.fail(entry, "one of its types cannot be told from others")
        if len(set(kinds)) < len(kinds) or {"enum", "string"} <= set(kinds):
            self.fail(entry, "two of its types are the same in JSON")

    def union(self, entry: Entry) -> None:
        tag = next((m for m in entry.members if m.name == entry.tag), None)
        if tag is None:
            self.fail(entry, f"the tag {entry.tag!r} is none of its members")
        self.kind(entry, tag.type, "enum")
        values = {value.name for value in self.types[tag.type].values}
        seen: set[str] = set()
        for case in entry.cases:
            self.kind(entry, case.type, "object")
            if case.name not in values:
                self.fail(entry, f"the case {case.name!r} is no value of its tag")
            if case.name in seen:
                self.fail(entry, f"the case {case.name!r} is there twice")
            seen.add(case.name)

    def names(self, entry: Entry, depth: int) -> frozenset[str]:
        """The members that an object has, in whatever branch."""
        known = self.inside.get(entry.name)
        if known is not None:
            return known
        if depth > _DEEPEST:
            self.fail(entry, "is a branch of itself, or of too many unions")
        own = frozenset(member.name for member in entry.members)
        every = own
        for case in entry.cases:
            below = self.names(self.types[case.type], depth + 1)
            if own & below:
                twice = min(own & below)
                self.fail(entry, f"the case {case.name!r} has {twice!r} once more")
            every |= below
        self.inside[entry.name] = every
        return every


def choice_kind(entry: Entry) -> str:
    """What tells a type of an alternate from the others; nothing where it cannot be told."""
    match entry.meta:
        case "builtin":
            return "" if entry.json_type == "value" else entry.json_type
        case "alternate":
            return ""
        case meta:
            return meta
