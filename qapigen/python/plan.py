"""The Python classes that a schema comes down to, with every member's name and type.

What declarations, codecs and the table of the generated package are all written from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from qapigen.frozen import frozen
from qapigen.python import names
from qapigen.python.hints import admits_null
from qapigen.python.scope import Area, Scope
from qapigen.schema import query
from qapigen.schema.condition import Condition
from qapigen.schema.ir import (
    AnyDefinition,
    Command,
    Enum,
    Event,
    Feature,
    Member,
    NamedType,
    NestedType,
    Struct,
    TypeRef,
    Union,
)

Kind: TypeAlias = Literal["struct", "union", "branch", "command", "event"]


@frozen
class FieldPlan:
    """A member as a field."""

    wire: str
    name: str
    type: TypeRef
    optional: bool
    nullable: bool
    """Null is a value of the type, so that an absent member is `UNSET` instead of `None`."""

    text: str
    features: tuple[Feature, ...]
    condition: Condition | None
    nested: ClassPlan | None
    """The class of an object type written in place."""


@frozen
class TagPlan:
    """The discriminator of a union."""

    wire: str
    name: str
    """The property."""

    enum: str | None
    """Name of the enum; none for simple unions and for strings."""

    index: int
    """How many members of the class are sent before it."""

    text: str

    @property
    def slot(self) -> str:
        return f"_{self.name}"


@dataclass(eq=False, slots=True)
class ClassPlan:
    """A class of the generated package."""

    kind: Kind
    key: str
    """The schema's name; `UNION:VALUE` for a branch, `OWNER.MEMBER` for a type in place."""

    name: str
    """At module level; private for branches and types written in place."""

    qualname: str
    area: Area
    module: str
    definition: AnyDefinition
    source: AnyDefinition
    """What documents it: a branch's own type where it has one."""

    base: ClassPlan | None = None
    inherited: tuple[FieldPlan, ...] = ()
    own: tuple[FieldPlan, ...] = ()
    constants: tuple[tuple[TagPlan, str], ...] = ()
    """Discriminators of this branch and of the branches that it is nested in."""

    tag: TagPlan | None = None
    branches: list[BranchPlan] = field(default_factory=list)
    nested: list[ClassPlan] = field(default_factory=list)
    argument: str | None = None
    """A struct or union that the arguments of a command or event were given as."""

    whole: bool = False
    """The argument stays one field, because it is a union."""

    @property
    def fields(self) -> tuple[FieldPlan, ...]:
        return self.inherited + self.own


@frozen
class BranchPlan:
    value: str
    attribute: str
    """Name under which the union gives it."""

    condition: Condition | None
    plan: ClassPlan


class Planner:
    """Plans the classes of a schema; `structs` remembers those that others derive from."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.schema = scope.schema
        self.structs: dict[str, ClassPlan] = {}
        self._texts: dict[str, dict[str, str]] = {}

    def plans(self) -> Iterator[ClassPlan]:
        """Every class but the branches and nested ones, which hang on theirs; bases first."""
        for definition in self.schema.definitions:
            match definition:
                case Struct():
                    yield from self._with_bases(definition)
                case Union():
                    yield self._union(definition)
                case Command():
                    yield self._action(definition, "commands", names.STRUCT_ATTRIBUTES)
                case Event():
                    yield self._action(definition, "events", names.EVENT_ATTRIBUTES)

    # --- structs -------------------------------------------------------------------------------

    def _with_bases(self, struct: Struct) -> Iterator[ClassPlan]:
        if struct.name in self.structs:
            return
        if struct.base is not None:
            base = self.schema.by_name[struct.base.name]
            assert isinstance(base, Struct)
            yield from self._with_bases(base)
        plan = self._class("struct", struct, "types", self.scope.types[struct.name])
        taken = names.STRUCT_ATTRIBUTES
        if struct.base is not None:
            plan.base = self.structs[struct.base.name]
            plan.inherited = plan.base.fields
            taken = taken | {f.name for f in plan.inherited}
        plan.own = self._fields(
            plan, [query.Inherited(m, struct) for m in struct.members], taken
        )
        self.structs[struct.name] = plan
        yield plan

    def _class(
        self, kind: Kind, definition: AnyDefinition, area: Area, name: str
    ) -> ClassPlan:
        homes = (
            self.scope.type_modules if area == "types" else self.scope.action_modules
        )
        module = homes[definition.name]
        return ClassPlan(
            kind, definition.name, name, name, area, module, definition, definition
        )

    def _fields(
        self,
        owner: ClassPlan,
        members: Iterable[query.Inherited],
        taken: Collection[str],
        tag: str | None = None,
        named: dict[str, str] | None = None,
    ) -> tuple[FieldPlan, ...]:
        found = list(members)
        python = named or names.members([i.member.name for i in found], taken)
        result = []
        for member, origin in found:
            if member.name != tag:
                result.append(self._field(owner, member, origin, python[member.name]))
        return tuple(result)

    def _field(
        self, owner: ClassPlan, member: Member, origin: AnyDefinition, name: str
    ) -> FieldPlan:
        nested = None
        if isinstance(member.type, NestedType):
            nested = self._nested(owner, member, member.type, name)
        return FieldPlan(
            member.name,
            name,
            member.type,
            member.optional,
            admits_null(self.scope, member.type),
            self._text(origin, member.name),
            member.features,
            member.condition,
            nested,
        )

    def _nested(
        self, owner: ClassPlan, member: Member, type_: NestedType, name: str
    ) -> ClassPlan:
        attribute = names.camel(member.name)
        plan = ClassPlan(
            "struct",
            f"{owner.key}.{member.name}",
            f"_{owner.name.lstrip('_')}_{attribute}",
            f"{owner.qualname}.{attribute}",
            owner.area,
            owner.module,
            owner.definition,
            owner.source,
        )
        inherited = [query.Inherited(m, owner.definition) for m in type_.members]
        plan.own = self._fields(plan, inherited, names.STRUCT_ATTRIBUTES)
        owner.nested.append(plan)
        return plan

    def _text(self, origin: AnyDefinition, name: str) -> str:
        texts = self._texts.get(origin.name)
        if texts is None:
            texts = {i.name: i.text for i in origin.doc.arguments} if origin.doc else {}
            self._texts[origin.name] = texts
        return texts.get(name, "")

    # --- unions --------------------------------------------------------------------------------

    def _union(self, union: Union) -> ClassPlan:
        plan = self._class("union", union, "types", self.scope.types[union.name])
        self._fill_union(plan, union, names.STRUCT_ATTRIBUTES)
        return plan

    def _fill_union(
        self, plan: ClassPlan, union: Union, taken: Collection[str]
    ) -> None:
        """Common members, discriminator and branches of `union`, as the class `plan` has them."""
        common = query.common_members(self.schema, union)
        tag = union.discriminator or "type"
        python = names.members([*(i.member.name for i in common), tag], taken)
        shared = self._fields(plan, common, taken, tag, python)
        own = len(shared)
        plan.own += shared
        enum = query.discriminator_enum(self.schema, union)
        text = next((self._text(o, m.name) for m, o in common if m.name == tag), "")
        before = [i.member.name for i in common]
        index = before.index(tag) if tag in before else len(before)
        plan.tag = TagPlan(
            tag,
            python[tag],
            enum.name if enum else None,
            len(plan.fields) - own + index,
            text,
        )
        inner = set(taken) | set(python.values())
        cases: list[tuple[str, TypeRef | None, Condition | None]]
        cases = [(b.name, b.type, b.condition) for b in union.branches]
        cases += [
            (v.name, None, v.condition)
            for v in query.implicit_values(self.schema, union)
        ]
        attributes = names.branches([c[0] for c in cases], inner)
        inner |= set(attributes.values())
        for value, type_, condition in cases:
            branch = self._branch(plan, union, value, type_, attributes[value], inner)
            plan.branches.append(
                BranchPlan(value, attributes[value], condition, branch)
            )

    def _branch(
        self,
        union: ClassPlan,
        definition: Union,
        value: str,
        type_: TypeRef | None,
        attribute: str,
        taken: Collection[str],
    ) -> ClassPlan:
        assert union.tag is not None
        content = (
            self.schema.by_name.get(type_.name)
            if isinstance(type_, NamedType)
            else None
        )
        plan = ClassPlan(
            "branch",
            f"{union.key}:{value}",
            f"_{union.name.lstrip('_')}_{attribute}",
            f"{union.qualname}.{attribute}",
            union.area,
            union.module,
            union.definition,
            content if isinstance(content, Struct | Union) else definition,
            base=union,
            inherited=union.fields,
            constants=(*union.constants, (union.tag, value)),
        )
        if definition.discriminator is None and type_ is not None:
            # A simple union's branch is an object with the one member `data`.
            data = Member("data", type_, False, None, (), type_.span)
            plan.own = self._fields(plan, [query.Inherited(data, definition)], taken)
        elif isinstance(content, Struct):
            plan.own = self._fields(
                plan, query.struct_members(self.schema, content), taken
            )
        elif isinstance(content, Union):
            self._fill_union(plan, content, taken)
        elif type_ is not None:
            # Unchecked before 2.4: a branch that is no object cannot travel flat.
            data = Member("data", type_, False, None, (), type_.span)
            plan.own = self._fields(plan, [query.Inherited(data, definition)], taken)
        return plan

    # --- commands and events -------------------------------------------------------------------

    def _action(
        self, definition: Command | Event, area: Area, taken: Collection[str]
    ) -> ClassPlan:
        python = self.scope.commands if area == "commands" else self.scope.events
        kind: Kind = "command" if area == "commands" else "event"
        plan = self._class(kind, definition, area, python[definition.name])
        match definition.arguments:
            case NamedType(name) as type_:
                plan.argument = name
                target = self.schema.by_name.get(name)
                if isinstance(target, Struct):
                    members = query.struct_members(self.schema, target)
                    plan.own = self._fields(plan, members, taken)
                else:
                    plan.whole = True
                    word = "arguments" if kind == "command" else "data"
                    plan.own = (
                        FieldPlan(word, word, type_, False, False, "", (), None, None),
                    )
            case members:
                inline = [query.Inherited(m, definition) for m in members]
                plan.own = self._fields(plan, inline, taken)
        return plan


def enums(scope: Scope) -> Iterator[tuple[Enum, str]]:
    """Every enum with the name of its module."""
    for definition in scope.schema.definitions:
        if isinstance(definition, Enum):
            yield definition, scope.type_modules[definition.name]
