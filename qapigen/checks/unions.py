"""Unions: their discriminators, and branches against its values."""

from __future__ import annotations

from typing import NamedTuple

from qapigen.diagnostics import Diagnostic, Label, Report
from qapigen.dialect import Release
from qapigen.schema.builtin import QTYPE, is_builtin, qtype_values
from qapigen.schema.draft import Draft, Named
from qapigen.schema.ir import (
    Branch,
    Enum,
    Member,
    NamedType,
    Struct,
    Union,
)
from qapigen.schema.names import c_constant, c_name
from qapigen.source import Span
from qapigen.words import all_of, did_you_mean, quoted

_DISCRIMINATED = Release(2, 0)
"""First release that looks at discriminators."""

_CHECKED = Release(2, 4)
_BY_C_NAME = Release(2, 6)
_COMPLETE = (Release(2, 7), Release(2, 12))
"""Releases that want a branch for every value."""

_INHERITED = Release(4, 2)
"""Since then the discriminator may come from the base's own base, it may be of the predefined
enum, and all branches may be empty."""

_AUTOMATIC = {Release(2, 4): ("MAX",), Release(2, 5): ("MAX", "KIND", "TYPE")}
"""Names that generated enums of branches had besides the branches."""

_NAMED_APART = Release(2, 5)
"""The one release that does not let a discriminator be named like one of its values."""


class _Choice(NamedTuple):
    """The enum that decides about the branches; `QType` has no definition."""

    name: str
    values: tuple[str, ...]
    labels: tuple[Label, ...]


def check_unions(schema: Draft, report: Report) -> None:
    """A union's discriminator is a mandatory, unconditional base member of an enum type, and its
    branches are values of that enum (QEMU 2.0+)."""
    for definition in schema.definitions:
        if not isinstance(definition, Union):
            continue
        if definition.discriminator is None:
            _check_simple(schema, definition, report)
        elif schema.dialect >= _DISCRIMINATED:
            choice = _discriminator_choice(schema, definition, report)
            if choice is not None:
                _check_values(schema, definition, choice, report)


def _error(
    union: Union,
    code: str,
    message: str,
    part: Member | Branch | None = None,
    *,
    labels: tuple[Label, ...] = (),
    help: str | None = None,
) -> Diagnostic:
    """An error in a union, reported where QEMU does."""
    span = part.span if part is not None else union.name_span
    return Diagnostic(
        code, message, span, labels=labels, help=help, anchor=union.opening
    )


def _check_simple(schema: Draft, union: Union, report: Report) -> None:
    release = schema.dialect
    if release < _CHECKED or union.name in schema.damaged:
        return
    if not union.branches and release >= _BY_C_NAME:
        report.add(
            _error(union, "no-branches", f"union {quoted(union.name)} has no branches")
        )
    by_constant = release < _BY_C_NAME
    seen: dict[str, Branch] = {}
    automatic = _AUTOMATIC.get(release, ())
    for branch in union.branches:
        key = c_constant(branch.name) if by_constant else c_name(branch.name, release)
        if key in automatic:
            report.add(
                _error(
                    union,
                    "reserved-name",
                    f"branch {quoted(branch.name)} is reserved",
                    branch,
                )
            )
        elif key in seen:
            other = seen[key]
            report.add(
                _error(
                    union,
                    "branch-clash",
                    f"branch {quoted(branch.name)} clashes with branch {quoted(other.name)}",
                    branch,
                    labels=(Label(other.span, "the other one"),),
                )
            )
        seen.setdefault(key, branch)


def _discriminator_choice(
    schema: Draft, union: Union, report: Report
) -> _Choice | None:
    """The enum that decides about the branches; none if that is wrong or not known."""
    name = union.discriminator
    assert name is not None
    members: list[Member]
    inherited: Named = {}
    match union.base:
        case tuple() as members_:
            members = list(members_)
        case NamedType(base_name):
            base = schema.by_name.get(base_name)
            if not isinstance(base, Struct):
                return None
            members = list(base.members)
            inherited = schema.members_of(base)
            if schema.dialect >= _INHERITED:
                members = [member for member, _ in inherited.values()]
        case _:
            return None
    member = next((m for m in members if m.name == name), None)
    if member is None:
        if schema.is_whole(union):
            _report_missing(union, members, inherited, report)
        return None
    if isinstance(member.type, NamedType):
        type_ = member.type.name
        if type_ not in schema.by_name and not is_builtin(type_, schema.dialect):
            return None  # an unknown type is reported as such
    choice = _choice(schema, member)
    why = None
    if choice is None:
        why = "is not of an enum type"
    elif member.optional:
        why = "must not be optional"
    elif member.condition is not None:
        why = "must not be conditional"
    if why is not None:
        report.add(
            Diagnostic(
                "bad-discriminator",
                f"discriminator {quoted(name)} {why}",
                _discriminator_span(union),
                labels=(Label(member.span, "declared here"),),
                anchor=union.opening,
            )
        )
    return choice


def _choice(schema: Draft, member: Member) -> _Choice | None:
    """The enum that a member is of; before 4.2 only one that the schema defines would do."""
    if not isinstance(member.type, NamedType):
        return None
    name = member.type.name
    enum = schema.by_name.get(name)
    if isinstance(enum, Enum):
        label = Label(enum.name_span, "the discriminator's type")
        return _Choice(name, tuple(v.name for v in enum.values), (label,))
    if enum is None and name == QTYPE and schema.dialect >= _INHERITED:
        return _Choice(name, qtype_values(schema.dialect), ())
    return None


def _discriminator_span(union: Union) -> Span:
    return union.discriminator_span or union.name_span


def _report_missing(
    union: Union, own: list[Member], inherited: Named, report: Report
) -> None:
    """The discriminator is no member of the base."""
    name = union.discriminator or ""
    notes: tuple[str, ...] = ()
    if any(member.name == name for member, _ in inherited.values()):
        notes = (
            "before QEMU 4.2 it must be a member of the base itself, not of the base's base",
        )
    names = [member.name for member in own]
    hint = did_you_mean(name.removeprefix("*"), names)
    if hint is None and names:
        hint = f"the base has {all_of(quoted(n) for n in names[:8])}"
    report.add(
        Diagnostic(
            "bad-discriminator",
            f"discriminator {quoted(name)} is not a member of the base",
            _discriminator_span(union),
            notes=notes,
            help=hint,
            anchor=union.opening,
        )
    )


def _check_values(schema: Draft, union: Union, enum: _Choice, report: Report) -> None:
    """The branches of a flat union against the values of its enum."""
    release = schema.dialect
    values = enum.values
    known = set(values)
    if enum.name not in schema.damaged:
        for branch in union.branches:
            if branch.name not in known:
                report.add(
                    _error(
                        union,
                        "unknown-branch",
                        f"branch {quoted(branch.name)} is not a value of {enum.name}",
                        branch,
                        labels=enum.labels,
                        help=did_you_mean(branch.name, values),
                    )
                )
    if release == _NAMED_APART and union.branches and union.discriminator in known:
        report.add(
            Diagnostic(
                "branch-clash",
                f"discriminator {quoted(union.discriminator)} is named like a value of {enum.name}",
                _discriminator_span(union),
                labels=enum.labels,
                anchor=union.opening,
            )
        )
    if (
        union.name in schema.damaged
        or enum.name in schema.damaged
        or release < _CHECKED
    ):
        return
    if _COMPLETE[0] <= release <= _COMPLETE[1]:
        missing = known - {branch.name for branch in union.branches}
        if missing:
            some = [quoted(v) for v in values if v in missing][:5]
            report.add(
                _error(
                    union,
                    "missing-branch",
                    f"union {quoted(union.name)} has no branch for {all_of(some)}",
                    labels=enum.labels,
                    help="give every value a branch; one without members may be an empty struct",
                )
            )
            return
    if (
        not union.branches
        and release >= _BY_C_NAME
        and not (values and release >= _INHERITED)
    ):
        report.add(
            _error(union, "no-branches", f"union {quoted(union.name)} has no branches")
        )
