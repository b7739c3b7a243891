"""Branches of flat unions: their types, clashes of members, unions that contain themselves."""

from __future__ import annotations

from itertools import pairwise

from qapigen.diagnostics import Diagnostic, Label, Report
from qapigen.dialect import Release
from qapigen.schema.draft import Draft, Named
from qapigen.schema.ir import (
    AnyDefinition,
    Branch,
    Member,
    NamedType,
    Struct,
    Union,
)
from qapigen.words import quoted, with_article

_CHECKED = Release(2, 4)

_NESTED = Release(8, 1)
"""Since then a branch may be a union."""

_MAX_NESTING = 50
"""Unions in unions in unions: deeper ones are an error."""


def check_branches(schema: Draft, report: Report) -> None:
    """A flat union's branches are structs, since 8.1 unions too, whose members clash with none of
    the common ones; and no union contains itself through its branches (QEMU 2.4+)."""
    if schema.dialect < _CHECKED:
        return
    reach = _Reach(schema, report)
    for definition in schema.definitions:
        if isinstance(definition, Union) and definition.discriminator is not None:
            for branch in definition.branches:
                _check_type(schema, definition, branch, report)
            if schema.dialect >= _NESTED:
                reach.of(definition, 0)
    for definition in schema.definitions:
        if not isinstance(definition, Union) or definition.name in reach.circular:
            continue
        if definition.discriminator is not None:
            common = schema.common_members(definition)
            for branch in definition.branches:
                for key, (member, owner) in reach.of_branch(branch).items():
                    if key in common:
                        report.add(
                            _branch_clash(
                                definition, branch, member, owner, common[key]
                            )
                        )


def _error(
    union: Union,
    code: str,
    message: str,
    branch: Branch,
    labels: tuple[Label, ...] = (),
) -> Diagnostic:
    return Diagnostic(code, message, branch.span, labels=labels, anchor=union.opening)


def _check_type(schema: Draft, union: Union, branch: Branch, report: Report) -> None:
    if not isinstance(branch.type, NamedType):
        return
    name = branch.type.name
    target = schema.by_name.get(name)
    if isinstance(target, Struct) or not schema.is_type(name):
        return
    nested = isinstance(target, Union)
    if nested and schema.dialect >= _NESTED:
        return
    kind = "a built-in type" if target is None else with_article(target.kind)
    note = ("a branch may be a union since QEMU 8.1",) if nested else ()
    wanted = "struct or union" if schema.dialect >= _NESTED else "struct"
    report.add(
        Diagnostic(
            "bad-branch",
            f"type of branch {quoted(branch.name)} must be a {wanted}, and {name} is {kind}",
            branch.type.span,
            notes=note,
            anchor=union.opening,
        )
    )


def _branch_clash(
    union: Union,
    branch: Branch,
    member: Member,
    owner: AnyDefinition,
    other: tuple[Member, AnyDefinition],
) -> Diagnostic:
    why = "" if member.name == other[0].name else ": they are the same in C"
    return _error(
        union,
        "member-clash",
        f"member {quoted(member.name)} of branch {quoted(branch.name)} clashes with "
        f"member {quoted(other[0].name)} of the base{why}",
        branch,
        labels=(
            Label(member.span, f"a member of {owner.name}"),
            Label(other[0].span, f"a member of {other[1].name}"),
        ),
    )


class _Reach:
    """All members that a union's objects may have, in whatever branch."""

    def __init__(self, schema: Draft, report: Report) -> None:
        self.schema = schema
        self.report = report
        self.known: dict[str, Named] = {}
        self.open: list[Union] = []
        self.circular: set[str] = set()
        """The unions that contain themselves: of course their members clash."""

    def of_branch(self, branch: Branch) -> Named:
        """All members that a branch can bring."""
        if not isinstance(branch.type, NamedType):
            return {}
        target = self.schema.by_name.get(branch.type.name)
        if isinstance(target, Struct):
            return self.schema.members_of(target)
        return self.known.get(target.name, {}) if isinstance(target, Union) else {}

    def of(self, union: Union, depth: int) -> Named:
        """All members of a union; reports unions that contain themselves."""
        if union.name in self.known:
            return self.known[union.name]
        members = dict(self.schema.common_members(union))
        self.open.append(union)
        for branch in union.branches:
            if not isinstance(branch.type, NamedType):
                continue
            target = self.schema.by_name.get(branch.type.name)
            if isinstance(target, Struct):
                inner = self.schema.members_of(target)
            elif not isinstance(target, Union):
                continue
            elif target in self.open:
                self._cycle(target)
                continue
            elif depth >= _MAX_NESTING:
                self.report.add(
                    _error(
                        union,
                        "nested-too-deep",
                        f"unions nested more than {_MAX_NESTING} deep",
                        branch,
                    )
                )
                continue
            else:
                inner = self.of(target, depth + 1)
            for key, member in inner.items():
                members.setdefault(key, member)
        self.open.pop()
        self.known[union.name] = members
        return members

    def _cycle(self, union: Union) -> None:
        start = self.open.index(union)
        circle = [*self.open[start:], union]
        self.circular.update(member.name for member in circle)
        steps = [
            next(
                b
                for b in outer.branches
                if isinstance(b.type, NamedType) and b.type.name == inner.name
            )
            for outer, inner in pairwise(circle)
        ]
        self.report.add(
            _error(
                union,
                "union-cycle",
                f"union {quoted(union.name)} contains itself through its branches",
                steps[0],
                labels=tuple(
                    Label(b.span, "and this branch leads on") for b in steps[1:6]
                ),
            )
        )
