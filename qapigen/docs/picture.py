"""How the types that a definition reaches hang together: which to show, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qapigen.frozen import frozen
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

MOST = 44
"""Types that a picture shows; further ones are counted."""

_ROW = 30
_CHARACTER = 7.25
_PADDING = 20
_GAP = 64


@dataclass(slots=True)
class Node:
    """A definition in the picture."""

    name: str
    kind: str
    column: int
    links: tuple[str, ...]
    """What it refers to directly, of what is in the picture."""

    hidden: int = 0
    """How many types it refers to that are not in the picture."""

    x: float = 0
    y: float = 0
    width: float = 0


@frozen
class Picture:
    nodes: tuple[Node, ...]
    """In the order in which they are reached; the first is where it begins."""

    width: int
    height: int
    left_out: int


class Pictures:
    """Draws for one schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._links: dict[str, tuple[str, ...]] = {}

    def of(self, definition: AnyDefinition) -> Picture | None:
        """A picture of what a definition reaches; none if that is too little to look at."""
        columns, left_out = self._reach(definition.name)
        if len(columns) < 3:
            return None
        nodes = [
            Node(
                name,
                self.schema.by_name[name].kind,
                column,
                tuple(link for link in self.links(name) if link in columns),
                sum(link not in columns for link in self.links(name)),
            )
            for name, column in columns.items()
        ]
        width, height = _lay_out(nodes)
        return Picture(tuple(nodes), width, height, left_out)

    def links(self, name: str) -> tuple[str, ...]:
        """The definitions that a definition refers to."""
        found = self._links.get(name)
        if found is None:
            by_name = self.schema.by_name
            names = dict.fromkeys(_targets(by_name[name]))
            found = tuple(n for n in names if n in by_name and n != name)
            self._links[name] = found
        return found

    def _reach(self, start: str) -> tuple[dict[str, int], int]:
        """What is reached, nearest first, with its distance; and how much was left out."""
        columns = {start: 0}
        ring = [start]
        left_out = 0
        while ring:
            following: list[str] = []
            for name in ring:
                for link in self.links(name):
                    if link in columns:
                        continue
                    if len(columns) < MOST:
                        columns[link] = columns[name] + 1
                        following.append(link)
                    else:
                        left_out += 1
            ring = following
        return columns, left_out


def _targets(definition: AnyDefinition) -> Iterable[str]:
    match definition:
        case Enum():
            return
        case Struct(base=base, members=members):
            if base is not None:
                yield base.name
            yield from _of_members(members)
        case Union(base=base, branches=branches):
            if isinstance(base, NamedType):
                yield base.name
            elif base is not None:
                yield from _of_members(base)
            for branch in branches:
                yield from _of_type(branch.type)
        case Alternate(branches=branches):
            for branch in branches:
                yield from _of_type(branch.type)
        case Command(arguments=arguments) | Event(arguments=arguments):
            if isinstance(arguments, NamedType):
                yield arguments.name
            else:
                yield from _of_members(arguments)
            if isinstance(definition, Command) and definition.returns is not None:
                yield from _of_type(definition.returns)


def _of_members(members: Iterable[Member]) -> Iterable[str]:
    for member in members:
        yield from _of_type(member.type)


def _of_type(type_: TypeRef) -> Iterable[str]:
    match type_:
        case NamedType(name) | ArrayType(name):
            yield name
        case NestedType(members):
            yield from _of_members(members)


def _lay_out(nodes: list[Node]) -> tuple[int, int]:
    """Place nodes in columns by distance, each near to what leads to it."""
    columns: list[list[Node]] = []
    for node in nodes:
        while len(columns) <= node.column:
            columns.append([])
        columns[node.column].append(node)
        node.width = len(node.name) * _CHARACTER + _PADDING
    parents: dict[str, list[Node]] = {}
    for node in nodes:
        for link in node.links:
            parents.setdefault(link, []).append(node)
    height = max(map(len, columns)) * _ROW
    x = 1.0
    for at, column in enumerate(columns):
        if at:
            order = {n.name: place for place, n in enumerate(columns[at - 1])}
            column.sort(key=lambda n: _middle(parents.get(n.name, ()), order))
        # In the middle, but within the part of a tall picture that is seen first.
        top = min((height - len(column) * _ROW) / 2, 5 * _ROW)
        for row, node in enumerate(column):
            node.x = x
            node.y = top + row * _ROW + 2
        x += max(n.width for n in column) + _GAP
    return int(x - _GAP + 30), height + 2


def _middle(parents: Iterable[Node], order: dict[str, int]) -> float:
    places = [order[p.name] for p in parents if p.name in order]
    return sum(places) / len(places) if places else 0.0
