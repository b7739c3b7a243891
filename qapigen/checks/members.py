"""Members of structs: bases, cycles of bases, clashes of names."""

from __future__ import annotations

from collections.abc import Iterable

from qapigen.diagnostics import Diagnostic, Label, Report
from qapigen.dialect import Release
from qapigen.schema.draft import MAX_BASES, Draft, Named
from qapigen.schema.ir import (
    AnyDefinition,
    Command,
    Event,
    Member,
    NamedType,
    NestedType,
    Struct,
    Union,
)
from qapigen.schema.names import member_key
from qapigen.words import quoted, with_article

_CHECKED = Release(2, 4)


def check_bases(schema: Draft, report: Report) -> None:
    """The base of a struct or union is a struct, and no struct is its own base."""
    seen: set[str] = set()
    for definition in schema.definitions:
        if not isinstance(definition, Struct | Union) or not isinstance(
            definition.base, NamedType
        ):
            continue
        base = definition.base
        target = schema.by_name.get(base.name)
        if not isinstance(target, Struct):
            if schema.is_type(base.name):
                report.add(_not_a_struct(definition, base, target))
        elif isinstance(definition, Struct) and definition.name not in seen:
            _follow(schema, definition, seen, report)


def _not_a_struct(
    definition: AnyDefinition, base: NamedType, target: AnyDefinition | None
) -> Diagnostic:
    kind = with_article(target.kind) if target else "a built-in type"
    return Diagnostic(
        "bad-base",
        f"base {quoted(base.name)} must be a struct, and is {kind}",
        base.span,
        labels=(Label(target.name_span, "defined here"),) if target else (),
        anchor=definition.opening,
    )


def _follow(schema: Draft, start: Struct, seen: set[str], report: Report) -> None:
    """Follow a chain of bases; report where it enters a circle."""
    chain: list[Struct] = []
    names: set[str] = set()
    struct = start
    while struct.name not in seen:
        seen.add(struct.name)
        names.add(struct.name)
        chain.append(struct)
        base = schema.by_name.get(struct.base.name) if struct.base else None
        if not isinstance(base, Struct):
            return
        if base.name in names:
            circle = chain[[s.name for s in chain].index(base.name) :]
            labels = tuple(
                Label(s.base.span, f"{s.name} has the base {s.base.name}")
                for s in circle[1:6]
                if s.base is not None
            )
            assert base.base is not None
            report.add(
                Diagnostic(
                    "base-cycle",
                    f"struct {quoted(base.name)} contains itself through its base",
                    base.base.span,
                    labels=labels,
                    anchor=base.opening,
                )
            )
            return
        struct = base


def check_member_clashes(schema: Draft, report: Report) -> None:
    """No two members of an object have one name in C, inherited ones included (QEMU 2.4+)."""
    release = schema.dialect
    if release < _CHECKED:
        return
    for definition in schema.definitions:
        match definition:
            case Struct(members=members):
                if (
                    definition.base is not None
                    and len(schema.bases(definition)) > MAX_BASES
                ):
                    _too_many_bases(definition, report)
                    continue
                inherited = schema.inherited(definition)
                _clashes(schema, definition, inherited, members, report)
            case Union(base=tuple() as members):
                _clashes(schema, definition, {}, members, report)
            case Command(arguments=tuple() as members) | Event(
                arguments=tuple() as members
            ):
                _clashes(schema, definition, {}, members, report)
            case _:
                pass


def _too_many_bases(struct: Struct, report: Report) -> None:
    assert struct.base is not None
    report.add(
        Diagnostic(
            "too-many-bases",
            f"struct {quoted(struct.name)} has a chain of more than {MAX_BASES} bases",
            struct.base.span,
            anchor=struct.opening,
        )
    )


def _clashes(
    schema: Draft,
    definition: AnyDefinition,
    inherited: Named,
    members: Iterable[Member],
    report: Report,
) -> None:
    release = schema.dialect
    seen = dict(inherited)
    for member in members:
        key = member_key(member.name, release)
        if key in seen:
            report.add(clash(definition, member, *seen[key]))
        else:
            seen[key] = (member, definition)
        if isinstance(member.type, NestedType):
            _clashes(schema, definition, {}, member.type.members, report)


def clash(
    definition: AnyDefinition, member: Member, other: Member, owner: AnyDefinition
) -> Diagnostic:
    """Two members of one object whose names are one."""
    where = "" if owner is definition else f" of {owner.name}"
    why = "" if other.name == member.name else ": they are the same in C"
    return Diagnostic(
        "member-clash",
        f"member {quoted(member.name)} clashes with member {quoted(other.name)}{where}{why}",
        member.span,
        labels=(Label(other.span, "the other one"),),
        anchor=definition.opening,
    )
