"""A schema on its way through the checks."""

from __future__ import annotations

from dataclasses import field, fields

from qapigen.frozen import frozen_kw_only
from qapigen.schema.builtin import is_builtin
from qapigen.schema.ir import (
    AnyDefinition,
    Command,
    Event,
    Member,
    NamedType,
    Schema,
    Struct,
    Union,
)
from qapigen.schema.names import member_key

MAX_BASES = 60
"""Longer chains of bases are an error: no schema has them, and they cost a lot of time."""

Named = dict[str, tuple[Member, AnyDefinition]]
"""Members by what tells them apart (`member_key`), each with the definition that gives it."""


@frozen_kw_only
class Draft(Schema):
    """A schema that may be unsound: names may lead nowhere, and parts may be missing.

    Its answers hold for what is there: an unknown base has no members, a circle of bases ends
    where it begins.
    """

    damaged: frozenset[str] = frozenset()
    """Names of definitions of which a part, or all, was left out because of errors in it.
    What a check misses there would only follow from those errors."""

    complete: bool = True
    """Whether all files could be read; if not, any name may be defined in the others."""

    _named: dict[str, Named] = field(default_factory=dict, repr=False)

    def may_exist(self, name: str) -> bool:
        """Whether a name that is not defined may stand in text that could not be read."""
        return name in self.damaged or not self.complete

    def is_type(self, name: str) -> bool:
        """Whether there is a type of that name."""
        definition = self.by_name.get(name)
        if definition is None:
            return is_builtin(name, self.dialect)
        return not isinstance(definition, Command | Event)

    def bases(self, struct: Struct) -> list[Struct]:
        """The chain of a struct's bases, the nearest first; not more than one too many."""
        chain: list[Struct] = []
        names = {struct.name}
        while struct.base is not None and len(chain) <= MAX_BASES:
            base = self.by_name.get(struct.base.name)
            if not isinstance(base, Struct) or base.name in names:
                break
            names.add(base.name)
            chain.append(base)
            struct = base
        return chain

    def is_whole(self, definition: Struct | Union) -> bool:
        """Whether all members that objects of the type have are known."""
        base = definition.base
        structs = [definition] if isinstance(definition, Struct) else []
        if isinstance(base, NamedType):
            target = self.by_name.get(base.name)
            if not isinstance(target, Struct):
                return False
            structs = [*structs, target, *self.bases(target)]
        if (
            any(s.name in self.damaged for s in structs)
            or definition.name in self.damaged
        ):
            return False
        last = structs[-1].base if structs else None
        return last is None

    def inherited(self, struct: Struct) -> Named:
        """The members that a struct has from its bases; none if it is its own base."""
        bases = self.bases(struct)
        if not bases or (bases[-1].base and bases[-1].base.name == struct.name):
            return {}
        return self.members_of(bases[0])

    def members_of(self, struct: Struct) -> Named:
        """All members of a struct."""
        known = self._named.get(struct.name)
        if known is None:
            known = {}
            for owner in [*reversed(self.bases(struct)), struct]:
                for member in owner.members:
                    key = member_key(member.name, self.dialect)
                    known.setdefault(key, (member, owner))
            self._named[struct.name] = known
        return known

    def common_members(self, union: Union) -> Named:
        """The members that all branches of a union share."""
        base = union.base
        if isinstance(base, tuple):
            return {member_key(m.name, self.dialect): (m, union) for m in base}
        target = self.by_name.get(base.name) if base is not None else None
        return self.members_of(target) if isinstance(target, Struct) else {}

    def trusted(self) -> Schema:
        """The same as a schema, after the checks."""
        return Schema(*(getattr(self, f.name) for f in fields(Schema)))
