"""Words that all outputs share: names of parts, badges in words, types as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from qapigen.docs.model import Entry, Item
from qapigen.docs.since import Since
from qapigen.schema.condition import Condition, to_text
from qapigen.schema.ir import Command, Feature

KINDS = ("command", "event", "enum", "struct", "union", "alternate")

PLURALS = {
    "command": "Commands",
    "event": "Events",
    "enum": "Enums",
    "struct": "Structs",
    "union": "Unions",
    "alternate": "Alternates",
}

MEMBERS = {
    "command": "Arguments",
    "event": "Data",
    "enum": "Values",
    "struct": "Members",
    "union": "Members",
    "alternate": "Alternatives",
}

USES = {
    "taken": "Taken by",
    "returned": "Returned by",
    "carried": "Carried by",
    "member": "Member of",
    "branch": "Branch of",
    "base": "Base of",
    "alternative": "Alternative of",
    "tag": "Chooses the branch of",
    "reached": "Reached by way of other types from",
}

BUILTINS = {
    "str": "string",
    "number": "number",
    "int": "integer, 64 bits with sign",
    **{f"int{b}": f"integer, {b} bits with sign" for b in (8, 16, 32, 64)},
    **{f"uint{b}": f"integer, {b} bits without sign" for b in (8, 16, 32, 64)},
    "size": "integer, 64 bits without sign: a number of bytes",
    "bool": "true or false",
    "any": "any value",
    "null": "null",
    "QType": "string: the name of a JSON type",
    "**": "anything",
    "visitor": "anything",
    "dict": "any object",
}
"""What the types that need no definition are on the wire."""


class Mark(NamedTuple):
    """A badge."""

    kind: str
    text: str
    title: str


def article(kind: str) -> str:
    return "an" if kind[0] in "aeiou" else "a"


def since_mark(since: Since) -> Mark:
    text = f"since {since.release}"
    title = f"There since {since.release}"
    if since.or_earlier:
        text = f"since {since.release} or earlier"
        title = f"In the oldest schema that was compared, {since.release}"
    if since.documented:
        text += f" (documented: {since.documented})"
        title += f", though documented as since {since.documented}"
    return Mark("since", text, title)


def condition_mark(condition: Condition) -> Mark:
    text = to_text(condition)
    return Mark("if", f"if {text}", f"Only in builds where this holds: {text}")


_FEATURES = {
    "deprecated": "Will be removed: use something else",
    "unstable": "May change or go without notice",
}


def feature_marks(features: Iterable[Feature]) -> Iterator[Mark]:
    for feature in features:
        if feature.name in _FEATURES:
            title = _FEATURES[feature.name]
            text = feature.name
            if feature.condition is not None:
                text += f" if {to_text(feature.condition)}"
            yield Mark(feature.name, text, title)
        else:
            yield Mark("feature", feature.name, f"Feature: {feature.name}")


def item_marks(item: Item) -> Iterator[Mark]:
    if item.since is not None:
        yield since_mark(item.since)
    yield from feature_marks(item.row.features)
    if item.row.condition is not None:
        yield condition_mark(item.row.condition)


def entry_marks(entry: Entry) -> Iterator[Mark]:
    definition = entry.definition
    if entry.since is not None:
        yield since_mark(entry.since)
    yield from feature_marks(
        f for f in definition.features if f.name in ("deprecated", "unstable")
    )
    if definition.condition is not None:
        yield condition_mark(definition.condition)
    if isinstance(definition, Command):
        yield from command_marks(definition)


def command_marks(command: Command) -> Iterator[Mark]:
    if command.allow_oob:
        yield Mark("oob", "out-of-band", "May be run out of band, with exec-oob")
    if command.allow_preconfig:
        yield Mark("preconfig", "preconfig", "May be run before the machine is set up")
    if not command.success_response:
        yield Mark("way", "no reply", "There is no reply if it succeeds")
    if not command.gen:
        yield Mark(
            "way", "unchecked arguments", "Takes more arguments than the schema tells"
        )
    if command.coroutine:
        yield Mark("way", "coroutine", "Its handler runs in a coroutine")


def counted(number: int, noun: str) -> str:
    """`1 command`, `2 commands`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun}es" if noun.endswith("ch") else f"{number} {noun}s"
