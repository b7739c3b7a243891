"""Random valid values of the types of a schema, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any, TypeVar

from oracle import INTEGERS, OLD_QTYPES, QTYPES

from qapigen.schema import query
from qapigen.schema.ir import (
    Alternate,
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

T = TypeVar("T")

NEVER = 1_000
"""Height of a type that has no finite value."""

TEXTS = [
    "",
    "a",
    "disk0",
    "true",
    "1",
    "None",
    "é",
    "\U0001f600",
    '"\\\n\t\0',
    "x" * 300,
]


class Values:
    """Makes values; the same seed makes the same ones."""

    def __init__(self, schema: Schema, random: Random, depth: int = 5) -> None:
        self.schema = schema
        self.random = random
        self.depth = depth
        self._heights: dict[str, int] = {}
        self._settle_heights()

    # --- heights: how deep a value of a type is at least ---------------------------------------

    def _settle_heights(self) -> None:
        types = [
            d
            for d in self.schema.definitions
            if isinstance(d, Enum | Struct | Union | Alternate)
        ]
        self._heights = {d.name: NEVER for d in types}
        changed = True
        while changed:
            changed = False
            for definition in types:
                height = self._height_of(definition)
                if height < self._heights[definition.name]:
                    self._heights[definition.name] = height
                    changed = True

    def _height_of(self, definition: Enum | Struct | Union | Alternate) -> int:
        match definition:
            case Enum():
                return 0 if definition.values else NEVER
            case Struct():
                members = query.struct_members(self.schema, definition)
                return self._members_height(m.member for m in members)
            case Union():
                common = query.common_members(self.schema, definition)
                height = self._members_height(m.member for m in common)
                cases = [self.height(t) if t else 0 for _, t in self._cases(definition)]
                return max(height, min(cases, default=NEVER))
            case Alternate():
                return min(self.height(b.type) for b in definition.branches)

    def _members_height(self, members: Iterable[Member]) -> int:
        needed = [1 + self.height(m.type) for m in members if not m.optional]
        return min(NEVER, max(needed, default=0))

    def height(self, type_: TypeRef) -> int:
        match type_:
            case NamedType(name):
                return self._heights.get(name, 0)
            case ArrayType():
                return 0
            case NestedType(members):
                return self._members_height(members)

    def _cases(self, union: Union) -> list[tuple[str, TypeRef | None]]:
        cases: list[tuple[str, TypeRef | None]]
        cases = [(b.name, b.type) for b in union.branches]
        return cases + [
            (v.name, None) for v in query.implicit_values(self.schema, union)
        ]

    def has_values(self, name: str) -> bool:
        return self._heights[name] < NEVER

    def definable(self, definition: Command | Event) -> bool:
        """Whether the command or event can be sent at all."""
        match definition.arguments:
            case NamedType() as type_:
                return self.height(type_) < NEVER
            case members:
                return self._members_height(members) < NEVER

    # --- values --------------------------------------------------------------------------------

    def named(self, name: str) -> Any:
        return self._named(name, self.depth)

    def arguments(self, definition: Command | Event) -> dict[str, Any]:
        if isinstance(definition.arguments, NamedType):
            result: dict[str, Any] = self._named(definition.arguments.name, self.depth)
            return result
        return self._members(definition.arguments, self.depth)

    def returned(self, command: Command) -> Any:
        return (
            {} if command.returns is None else self.value(command.returns, self.depth)
        )

    def value(self, type_: TypeRef, depth: int) -> Any:
        match type_:
            case NamedType(name):
                return self._named(name, depth)
            case ArrayType(element):
                if depth <= 0 or self._heights.get(element, 0) >= NEVER:
                    return []
                count = self.random.choice([0, 1, 1, 2, 3])
                return [self._named(element, depth - 1) for _ in range(count)]
            case NestedType(members):
                return self._members(members, depth - 1)

    def _named(self, name: str, depth: int) -> Any:
        definition = self.schema.by_name.get(name)
        match definition:
            case None:
                return self._builtin(name, depth)
            case Enum():
                return self.random.choice(definition.values).name
            case Struct():
                members = query.struct_members(self.schema, definition)
                return self._members([m.member for m in members], depth - 1)
            case Union():
                return self._union(definition, depth - 1)
            case Alternate():
                branch = self._lowest(
                    [(self.height(b.type), b) for b in definition.branches], depth
                )
                return self.value(branch.type, depth)
        raise AssertionError(definition)

    def _lowest(self, choices: Sequence[tuple[int, T]], depth: int) -> T:
        """Any choice; where it is deep already, one that ends soonest."""
        floor = min(height for height, _ in choices)
        limit = max(floor, depth) if floor < NEVER else NEVER
        return self.random.choice([c for height, c in choices if height <= limit])

    def _members(self, members: Iterable[Member], depth: int) -> dict[str, Any]:
        result = {}
        chance = self.random.choice([0.0, 0.3, 0.7, 1.0]) if depth > 0 else 0.0
        for member in members:
            if member.optional and (
                self.random.random() >= chance or self.height(member.type) >= NEVER
            ):
                continue
            result[member.name] = self.value(member.type, depth)
        return result

    def _union(self, union: Union, depth: int) -> dict[str, Any]:
        common = [m.member for m in query.common_members(self.schema, union)]
        cases = self._cases(union)
        heights = [(self.height(t) if t else 0, (n, t)) for n, t in cases]
        name, type_ = self._lowest(heights, depth)
        tag = union.discriminator or "type"
        result = self._members(common, depth)
        result[tag] = name
        if union.discriminator is None:
            assert type_ is not None
            result["data"] = self.value(type_, depth)
        elif isinstance(type_, NamedType):
            result.update(self._named(type_.name, depth + 1))
        return result

    def _builtin(self, name: str, depth: int) -> Any:
        random = self.random
        if name in INTEGERS:
            low, high = INTEGERS[name]
            return random.choice([low, high, 0, 1, random.randint(low, high)])
        match name:
            case "str":
                return random.choice(TEXTS)
            case "bool":
                return random.random() < 0.5
            case "null":
                return None
            case "number":
                return random.choice([0, -1, 0.5, -1e300, 5e-324, 2**64 - 1, 10.0])
            case "QType":
                return random.choice(
                    OLD_QTYPES if self.schema.dialect < (2, 10) else QTYPES
                )
            case "dict":
                return {random.choice(TEXTS): self.anything(depth)}
        return self.anything(depth)

    def anything(self, depth: int = 2) -> Any:
        """Any JSON value."""
        random = self.random
        kind = random.randrange(8 if depth > 0 else 6)
        match kind:
            case 0:
                return None
            case 1:
                return random.choice([True, False])
            case 2:
                return random.choice([0, -1, 2**63, -(2**63), 2**64 - 1])
            case 3:
                return random.choice([0.0, 1.5, -2e-9])
            case 4 | 5:
                return random.choice(TEXTS)
            case 6:
                return [self.anything(depth - 1) for _ in range(random.randrange(3))]
            case _:
                return {
                    random.choice(TEXTS): self.anything(depth - 1)
                    for _ in range(random.randrange(3))
                }
