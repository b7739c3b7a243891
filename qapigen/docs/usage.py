"""Who uses what: the other direction of every reference in a schema."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from qapigen.docs.shape import slug
from qapigen.docs.text.nodes import Place
from qapigen.schema import query
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

ROLES = (
    "taken",
    "returned",
    "carried",
    "member",
    "branch",
    "base",
    "alternative",
    "tag",
    "reached",
)
"""Ways of using a type: a command takes or returns it, an event carries it, a type has a member of
it, a union has it as a branch, is based on it, chooses by it; or a command or event has to do with
it through other types."""


class Use(NamedTuple):
    """One place where a type is used."""

    role: str
    user: str
    place: Place
    detail: str
    """The member or branch; empty if the user uses it as a whole."""


class Usage:
    """All uses of all types."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.uses: defaultdict[str, list[Use]] = defaultdict(list)
        for definition in schema.definitions:
            self._add(definition)
        self._direct = {n: {u.user for u in uses} for n, uses in self.uses.items()}
        self._actions: dict[str, dict[str, None]] = {}

    def of(self, name: str) -> dict[str, list[Use]]:
        """The uses of a type by role."""
        found: dict[str, list[Use]] = {}
        for use in self.uses.get(name, ()):
            found.setdefault(use.role, []).append(use)
        if name in self._direct:
            near = self._direct[name]
            found["reached"] = [
                Use("reached", user, Place(user), "")
                for user in self._reaching()[name]
                if user not in near
            ]
        return {role: found[role] for role in ROLES if found.get(role)}

    def _reaching(self) -> dict[str, dict[str, None]]:
        """The commands and events from which one gets to each type."""
        if not self._actions:
            targets: defaultdict[str, list[str]] = defaultdict(list)
            for name, users in self._direct.items():
                self._actions[name] = {}
                for user in users:
                    targets[user].append(name)
            for definition in self.schema.definitions:
                if isinstance(definition, Command | Event):
                    self._reach(definition.name, targets)
        return self._actions

    def _reach(self, start: str, targets: dict[str, list[str]]) -> None:
        todo, seen = [start], {start}
        while todo:
            for name in targets.get(todo.pop(), ()):
                if name not in seen:
                    seen.add(name)
                    todo.append(name)
                    self._actions[name][start] = None

    def _add(self, definition: AnyDefinition) -> None:
        name = definition.name
        match definition:
            case Enum():
                pass
            case Struct(base=base, members=members):
                if base is not None:
                    self._note(base, Use("base", name, Place(name), ""))
                self._members(name, "member", members)
            case Union(base=base):
                if isinstance(base, NamedType):
                    self._note(base, Use("base", name, Place(name), ""))
                elif base is not None:
                    self._members(name, "member", base)
                self._branches(definition)
            case Alternate(branches=branches):
                for branch in branches:
                    place = Place(name, f"branch-{slug(branch.name)}")
                    self._note(
                        branch.type, Use("alternative", name, place, branch.name)
                    )
            case Command(returns=returns):
                self._arguments(definition, "taken")
                if returns is not None:
                    self._note(
                        returns, Use("returned", name, Place(name, "returns"), "")
                    )
            case Event():
                self._arguments(definition, "carried")

    def _arguments(self, definition: Command | Event, role: str) -> None:
        match definition.arguments:
            case NamedType() as whole:
                use = Use(role, definition.name, Place(definition.name), "")
                self._note(whole, use)
            case members:
                self._members(definition.name, role, members)

    def _branches(self, union: Union) -> None:
        for branch in union.branches:
            place = Place(union.name, f"branch-{slug(branch.name)}")
            self._note(branch.type, Use("branch", union.name, place, branch.name))
        enum = query.discriminator_enum(self.schema, union)
        if enum is not None:
            place = Place(union.name, f"member-{slug(union.discriminator or '')}")
            use = Use("tag", union.name, place, union.discriminator or "")
            self.uses[enum.name].append(use)

    def _members(
        self, user: str, role: str, members: tuple[Member, ...], prefix: str = ""
    ) -> None:
        for member in members:
            anchor = f"{prefix or 'member-'}{slug(member.name)}"
            if isinstance(member.type, NestedType):
                self._members(user, role, member.type.members, f"{anchor}.")
            else:
                use = Use(role, user, Place(user, anchor), member.name)
                self._note(member.type, use)

    def _note(self, type_: TypeRef, use: Use) -> None:
        match type_:
            case NamedType(name) | ArrayType(name):
                if name in self.schema.by_name:
                    self.uses[name].append(use)
            case NestedType():
                pass
