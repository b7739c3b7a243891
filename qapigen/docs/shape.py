"""What each definition is made of in full: inherited members, and those of branches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qapigen.frozen import frozen
from qapigen.schema import query
from qapigen.schema.condition import Condition
from qapigen.schema.ir import (
    Alternate,
    AnyDefinition,
    Command,
    Enum,
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

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


def slug(name: str) -> str:
    """A name as part of an address or a file name: what could mean something there is spelt out."""
    text = _UNSAFE.sub(lambda m: f"~{ord(m[0]):x}", name)
    return f"~{ord(text[0]):x}{text[1:]}" if text.startswith(".") else text


@frozen
class Row:
    """A member, an argument, an enum's value or a branch of an alternate, on some page."""

    anchor: str
    name: str
    type: TypeRef | None
    optional: bool
    condition: Condition | None
    features: tuple[Feature, ...]
    origin: AnyDefinition
    """The definition that has it, and documents it."""

    path: str
    """Its name there: `a.b` for a member of an object type written in place."""

    home: str
    """Its anchor on the page of that definition."""

    nested: tuple[Row, ...] = ()
    is_tag: bool = False
    """It says which branch of a union it is."""


@frozen
class BranchShape:
    """What a union has in addition for a value of its discriminator."""

    anchor: str
    value: str
    type: TypeRef | None
    """None for a branch without members of its own."""

    condition: Condition | None
    rows: tuple[Row, ...]
    tag: str | None
    """The discriminator of the branch's type, if that is a union again."""

    branches: tuple[BranchShape, ...]


@frozen
class Shape:
    """Everything that a definition's page lists."""

    rows: tuple[Row, ...]
    tag: str | None = None
    branches: tuple[BranchShape, ...] = ()
    whole: NamedType | None = None
    """The type that all of it comes from, if the definition takes it as a whole."""

    def all_rows(self) -> Iterator[Row]:
        """Rows, those of branches and of types written in place included."""
        yield from _with_nested(self.rows)
        yield from _branch_rows(self.branches)


def _with_nested(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from _with_nested(row.nested)


def _branch_rows(branches: Iterable[BranchShape]) -> Iterator[Row]:
    for branch in branches:
        yield from _with_nested(branch.rows)
        yield from _branch_rows(branch.branches)


class Shapes:
    """Shapes of the definitions of a schema, each worked out once."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._shapes: dict[str, Shape] = {}

    def of(self, definition: AnyDefinition) -> Shape:
        found = self._shapes.get(definition.name)
        if found is None:
            found = self._shapes[definition.name] = self._shape(definition)
        return found

    def _shape(self, definition: AnyDefinition) -> Shape:
        match definition:
            case Enum():
                return Shape(self._values(definition))
            case Struct():
                return Shape(self._rows(self._inherited(definition), "member-"))
            case Union():
                return self._union(definition, None)
            case Alternate():
                return Shape(
                    tuple(
                        Row(
                            f"branch-{slug(b.name)}",
                            b.name,
                            b.type,
                            False,
                            b.condition,
                            (),
                            definition,
                            b.name,
                            f"branch-{slug(b.name)}",
                        )
                        for b in definition.branches
                    )
                )
            case Command() | Event():
                return self._arguments(definition)

    def _values(self, enum: Enum) -> tuple[Row, ...]:
        return tuple(
            Row(
                f"value-{slug(v.name)}",
                v.name,
                None,
                False,
                v.condition,
                v.features,
                enum,
                v.name,
                f"value-{slug(v.name)}",
            )
            for v in enum.values
        )

    def _arguments(self, definition: Command | Event) -> Shape:
        match definition.arguments:
            case NamedType(name) as whole:
                target = self.schema.by_name.get(name)
                if isinstance(target, Union):
                    return self._union(target, whole)
                if isinstance(target, Struct):
                    rows = self._rows(self._inherited(target), "member-")
                    return Shape(rows, whole=whole)
                return Shape((), whole=whole)
            case members:
                found = [query.Inherited(m, definition) for m in members]
                return Shape(self._rows(found, "member-"))

    def _inherited(self, struct: Struct) -> list[query.Inherited]:
        return query.struct_members(self.schema, struct)

    def _rows(
        self,
        members: Iterable[query.Inherited],
        prefix: str,
        tag: str | None = None,
        path: str = "",
        home: str = "member-",
    ) -> tuple[Row, ...]:
        return tuple([self._row(m, o, prefix, tag, path, home) for m, o in members])

    def _row(
        self,
        m: Member,
        origin: AnyDefinition,
        prefix: str,
        tag: str | None,
        path: str,
        home: str,
    ) -> Row:
        anchor = f"{prefix}{slug(m.name)}"
        path += m.name
        home += slug(m.name)
        nested: tuple[Row, ...] = ()
        if isinstance(m.type, NestedType):
            inner = [query.Inherited(x, origin) for x in m.type.members]
            nested = self._rows(inner, f"{anchor}.", None, f"{path}.", f"{home}.")
        return Row(
            anchor,
            m.name,
            m.type,
            m.optional,
            m.condition,
            m.features,
            origin,
            path,
            home,
            nested,
            m.name == tag,
        )

    # --- unions --------------------------------------------------------------------------------

    def _union(self, union: Union, whole: NamedType | None) -> Shape:
        tag = union.discriminator or "type"
        common = query.common_members(self.schema, union)
        rows = self._rows(common, "member-", tag=tag)
        if all(row.name != tag for row in rows):
            rows += (_implicit_tag(union, "member-", tag),)
        branches = self._branches(union, "branch-", (union.name,))
        return Shape(rows, tag, branches, whole)

    def _branches(
        self, union: Union, prefix: str, above: tuple[str, ...]
    ) -> tuple[BranchShape, ...]:
        branches = [
            self._branch(union, b.name, b.type, b.condition, prefix, above)
            for b in union.branches
        ]
        branches += [
            BranchShape(
                f"{prefix}{slug(v.name)}", v.name, None, v.condition, (), None, ()
            )
            for v in query.implicit_values(self.schema, union)
        ]
        return tuple(branches)

    def _branch(
        self,
        union: Union,
        value: str,
        type_: TypeRef,
        condition: Condition | None,
        prefix: str,
        above: tuple[str, ...],
    ) -> BranchShape:
        anchor = f"{prefix}{slug(value)}"
        target = (
            self.schema.by_name.get(type_.name)
            if isinstance(type_, NamedType)
            else None
        )
        rows: tuple[Row, ...] = ()
        tag: str | None = None
        branches: tuple[BranchShape, ...] = ()
        flat = union.discriminator is not None
        if flat and isinstance(target, Struct):
            rows = self._rows(self._inherited(target), f"{anchor}.")
        elif flat and isinstance(target, Union) and target.name not in above:
            tag = target.discriminator or "type"
            common = query.common_members(self.schema, target)
            rows = self._rows(common, f"{anchor}.", tag=tag)
            branches = self._branches(target, f"{anchor}.", (*above, target.name))
        else:
            data = Member("data", type_, False, None, (), type_.span)
            home = f"branch-{slug(value)}."
            rows = (self._row(data, union, f"{anchor}.", None, f"{value}.", home),)
        return BranchShape(anchor, value, type_, condition, rows, tag, branches)


def _implicit_tag(union: Union, prefix: str, tag: str) -> Row:
    """The member `type` of a simple union, which the schema does not write."""
    type_ = NamedType("str", union.name_span)
    anchor = f"{prefix}{slug(tag)}"
    return Row(anchor, tag, type_, False, None, (), union, tag, anchor, (), True)
