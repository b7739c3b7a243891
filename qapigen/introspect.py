"""What a server built from the schema answers to `query-qmp-schema` (QEMU 2.5+)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, assert_never

from qapigen.diagnostics import QapigenError
from qapigen.dialect import Release
from qapigen.schema.builtin import INTEGERS, QTYPE, json_types, qtype_values
from qapigen.schema.condition import Condition, holds
from qapigen.schema.ir import (
    Alternate,
    AnyDefinition,
    ArrayType,
    Command,
    Enum,
    EnumValue,
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
from qapigen.schema.query import common_members, implicit_values, struct_members

_Info = dict[str, Any]

_FIRST = Release(2, 5)
_UNDERSCORES = Release(2, 6)
"""Since then the names of implicit types begin with `q_`, before with a colon."""

_IMPLICIT_BRANCHES = Release(2, 7)
"""Since then unions show the empty branches of values without one of their own."""

_TEXT_ORDER = Release(2, 12)
"""Since then definitions stand in their own order, before sorted by name."""

_OOB_ALWAYS = Release(2, 12)
"""The one release that says of all commands whether they allow out-of-band execution."""

_BY_MODULE = Release(5, 0)
_VALUE_OBJECTS = Release(6, 2)


def introspect(schema: Schema, *, unmask: bool) -> list[_Info]:
    """The `SchemaInfo` list: commands and events, then all types that they use.

    Unless `unmask`, the names of types are replaced by numbers.  They are given before the
    configuration leaves anything out.
    """
    if schema.dialect < _FIRST:
        raise QapigenError(
            f"QEMU {schema.dialect} has no introspection: it came with {_FIRST}"
        )
    return _Introspection(schema, unmask).infos()


class _Value(NamedTuple):
    """A value of an enum that no text defines."""

    name: str
    condition: Condition | None = None
    features: tuple[Feature, ...] = ()


class _Entity(NamedTuple):
    """An entry of the answer, with the condition under which it is part of it."""

    info: _Info
    condition: Condition | None = None


class _Introspection:
    """Collects the types that are used, in the order of first use."""

    def __init__(self, schema: Schema, unmask: bool) -> None:
        self.defines = schema.defines
        self.schema = schema.unconfigured or schema
        self.release = schema.dialect
        self.json_types = json_types(schema.dialect)
        self.unmask = unmask
        self.numbers: dict[str, str] = {}
        self.used: dict[str, Callable[[], _Entity]] = {}
        """By the types' own names, with what makes their description."""

    def infos(self) -> list[_Info]:
        """The whole answer."""
        entities = [self._entry(d) for d in self._entries()]
        done = 0
        while done < len(self.used):
            # Describing a type may bring further ones into use.
            for describe in list(self.used.values())[done:]:
                entities.append(describe())
                done += 1
        return [entity.info for entity in entities if self._holds(entity.condition)]

    def _holds(self, condition: Condition | None) -> bool:
        return self.defines is None or holds(condition, self.defines)

    def _kept(self, items: Iterable[tuple[Condition | None, _Info]]) -> list[_Info]:
        """Items of a list whose conditions hold; all were made, for their types' numbers."""
        return [info for condition, info in list(items) if self._holds(condition)]

    def _entries(self) -> list[Command | Event]:
        """Commands and events in the order of the release."""
        entries = [d for d in self.schema.definitions if isinstance(d, Command | Event)]
        if self.release < _TEXT_ORDER:
            entries.sort(key=lambda d: d.name)
        elif self.release >= _BY_MODULE:
            order = {module.name: i for i, module in enumerate(self.schema.modules)}
            entries.sort(key=lambda d: order[d.module])
        return entries

    def _entry(self, definition: Command | Event) -> _Entity:
        info: _Info = {"name": definition.name, "meta-type": definition.kind}
        arguments = definition.arguments
        if isinstance(arguments, NamedType):
            info["arg-type"] = self._use(arguments)
        elif arguments:
            name = self._implicit(definition.name, "arg")
            info["arg-type"] = self._use_object(name, arguments, definition.condition)
        else:
            info["arg-type"] = self._use_empty()
        if isinstance(definition, Command):
            returns = definition.returns
            info["ret-type"] = self._use(returns) if returns else self._use_empty()
            if definition.allow_oob or self.release == _OOB_ALWAYS:
                info["allow-oob"] = definition.allow_oob
        return _Entity(self._featured(info, definition.features), definition.condition)

    # --- Use of types: their shown names -------------------------------------------------------

    def _use(self, type_: TypeRef) -> str:
        match type_:
            case NamedType(name):
                return self._use_name(name)
            case ArrayType(element):
                return self._use_array(element)
            case NestedType():
                raise AssertionError("nested structs ended before introspection came")
            case _:
                assert_never(type_)

    def _use_array(self, element: str) -> str:
        element = "int" if element in INTEGERS else element
        # The array comes before its element, which gives it its name.
        self.used.setdefault(f"[{element}]", lambda: self._array(element))
        return f"[{self._use_name(element)}]"

    def _use_name(self, name: str) -> str:
        name = "int" if name in INTEGERS else name
        definition = self.schema.by_name.get(name)
        if definition is not None:
            self.used.setdefault(name, lambda: self._type(definition))
            return self._shown(name)
        if name == QTYPE:
            return self._use_enum(
                name, [_Value(v) for v in qtype_values(self.release)], None
            )
        self.used.setdefault(name, lambda: self._builtin(name))
        return name

    def _use_enum(
        self,
        name: str,
        values: Iterable[EnumValue | _Value],
        condition: Condition | None,
    ) -> str:
        self.used.setdefault(name, lambda: _Entity(self._enum(name, values), condition))
        return self._shown(name)

    def _use_object(
        self, name: str, members: Iterable[Member], condition: Condition | None
    ) -> str:
        self.used.setdefault(
            name, lambda: _Entity(self._object(name, members), condition)
        )
        return self._shown(name)

    def _use_empty(self) -> str:
        name = "q_empty" if self.release >= _UNDERSCORES else ":empty"
        return self._use_object(name, (), None)

    def _use_wrapper(self, type_: NamedType | ArrayType) -> str:
        """The object with one member `data` that simple unions have as branches."""
        element = type_.element if isinstance(type_, ArrayType) else type_.name
        name = f"{element}List" if isinstance(type_, ArrayType) else element
        data = Member("data", type_, False, None, (), type_.span)
        return self._use_object(
            self._implicit(name, "wrapper"), (data,), self._condition_of(element)
        )

    def _implicit(self, name: str, role: str) -> str:
        prefix = "q_obj_" if self.release >= _UNDERSCORES else ":obj-"
        return f"{prefix}{name}-{role}"

    def _shown(self, name: str) -> str:
        if self.unmask:
            return name
        return self.numbers.setdefault(name, str(len(self.numbers)))

    def _condition_of(self, name: str) -> Condition | None:
        definition = self.schema.by_name.get(name)
        return None if definition is None else definition.condition

    # --- Descriptions of types -----------------------------------------------------------------

    def _builtin(self, name: str) -> _Entity:
        return _Entity(
            {"name": name, "meta-type": "builtin", "json-type": self.json_types[name]}
        )

    def _array(self, element: str) -> _Entity:
        shown = self._use_name(element)
        info = {"name": f"[{shown}]", "meta-type": "array", "element-type": shown}
        return _Entity(info, self._condition_of(element))

    def _type(self, definition: AnyDefinition) -> _Entity:
        match definition:
            case Enum():
                info = self._enum(definition.name, definition.values)
            case Struct():
                members = [m for m, _ in struct_members(self.schema, definition)]
                info = self._object(definition.name, members)
            case Union():
                info = self._union(definition)
            case Alternate():
                info = {
                    "name": self._shown(definition.name),
                    "meta-type": "alternate",
                    "members": self._kept(
                        (b.condition, {"type": self._use(b.type)})
                        for b in definition.branches
                    ),
                }
            case Command() | Event():
                raise AssertionError(f"{definition.name} is not a type")
            case _:
                assert_never(definition)
        return _Entity(self._featured(info, definition.features), definition.condition)

    def _enum(self, name: str, values: Iterable[EnumValue | _Value]) -> _Info:
        info: _Info = {"name": self._shown(name), "meta-type": "enum"}
        kept = [value for value in values if self._holds(value.condition)]
        if self.release >= _VALUE_OBJECTS:
            info["members"] = [
                self._featured({"name": v.name}, v.features) for v in kept
            ]
        info["values"] = [value.name for value in kept]
        return info

    def _object(self, name: str, members: Iterable[Member]) -> _Info:
        return {
            "name": self._shown(name),
            "meta-type": "object",
            "members": self._kept((m.condition, self._member(m)) for m in members),
        }

    def _member(self, member: Member) -> _Info:
        info: _Info = {"name": member.name, "type": self._use(member.type)}
        if member.optional:
            info["default"] = None
        return self._featured(info, member.features)

    def _union(self, union: Union) -> _Info:
        if union.discriminator is None:
            return self._simple_union(union)
        members = [m for m, _ in common_members(self.schema, union)]
        info = self._object(union.name, members)
        info["tag"] = union.discriminator
        info["variants"] = self._kept(
            (b.condition, {"case": b.name, "type": self._use(b.type)})
            for b in union.branches
        )
        if self.release >= _IMPLICIT_BRANCHES:
            info["variants"] += self._kept(
                (v.condition, {"case": v.name, "type": self._use_empty()})
                for v in implicit_values(self.schema, union)
            )
        return info

    def _simple_union(self, union: Union) -> _Info:
        """Up to 6.1: a member `type`, and one `data` in every branch."""
        values = [_Value(branch.name, branch.condition) for branch in union.branches]
        kind = self._use_enum(f"{union.name}Kind", values, union.condition)
        return {
            "name": self._shown(union.name),
            "meta-type": "object",
            "members": [{"name": "type", "type": kind}],
            "tag": "type",
            "variants": self._kept(
                (b.condition, {"case": b.name, "type": self._use_wrapper(b.type)})
                for b in union.branches
            ),
        }

    def _featured(self, info: _Info, features: tuple[Feature, ...]) -> _Info:
        names = [feature.name for feature in features if self._holds(feature.condition)]
        if names:
            info["features"] = names
        return info
