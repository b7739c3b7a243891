"""Pairs of types, each compared once, and where one pair leads to the next.

Types may be recursive and are used in many places, so what is found in a pair is kept apart from
the commands and events that reach it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from qapigen.compat.facts import Ref
from qapigen.compat.finding import Direction
from qapigen.schema.ir import NamedType, Schema
from qapigen.source import Span

Places: TypeAlias = tuple[Span | None, Span | None]
"""Where something is in the old and in the new schema."""


class Change(NamedTuple):
    """What was found in a pair of types; `path` goes on from that of the pair."""

    code: str
    path: str
    words: dict[str, str]
    old: Span | None
    new: Span | None
    unstable: bool = False
    """Whether it was marked as unstable."""

    notes: tuple[str, ...] = ()
    may_be_configured: bool = False
    """Whether the schema may be the same, and only the configuration another."""


class Edge(NamedTuple):
    """A way from a pair of types to another, by a member, an item or a branch."""

    path: str
    to: Pair
    unstable: bool


@dataclass(slots=True, eq=False)
class Pair:
    """A type of the old schema and the one in its place in the new, as they travel one way."""

    old: Ref
    new: Ref
    direction: Direction
    changes: list[Change] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)


class Pairs:
    """All pairs that were met; those that are new wait for their comparison."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._schemas = (old, new)
        self._known: dict[tuple[str, str, Direction], Pair] = {}
        self.waiting: list[Pair] = []

    def get(self, old: Ref, new: Ref, direction: Direction) -> Pair:
        """The pair of two types, the same one whenever they meet."""
        before, after = self._schemas
        key = (_key(old, before), _key(new, after), direction)
        pair = self._known.get(key)
        if pair is None:
            # A pair keeps its types, so that no other object gets their identity.
            pair = self._known[key] = Pair(old, new, direction)
            self.waiting.append(pair)
        return pair

    def all(self) -> Iterable[Pair]:
        """Every pair that was met."""
        return self._known.values()


def _key(ref: Ref, schema: Schema) -> str:
    """Defined types are one wherever they are named; what is no definition stands for itself."""
    if isinstance(ref, NamedType) and ref.name in schema.by_name:
        return ref.name
    return f"#{id(ref)}"
