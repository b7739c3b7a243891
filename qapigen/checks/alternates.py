"""Alternates: the JSON type of a value must tell which branch it is."""

from __future__ import annotations

import re

from qapigen.diagnostics import Diagnostic, Label, Report
from qapigen.dialect import Release
from qapigen.schema.builtin import INTEGERS, QTYPE
from qapigen.schema.draft import Draft
from qapigen.schema.ir import Alternate, ArrayType, Branch, Enum, Struct, Union
from qapigen.schema.names import c_constant, c_name
from qapigen.words import quoted

_CHECKED = Release(2, 4)
_BY_C_NAME = Release(2, 6)
_ONE_NUMBER = Release(2, 10)
"""Since then integers and other numbers are one kind, and strings claim more than strings."""

_ONE_BRANCH = Release(4, 2)

_VALUES_OF_ALL = Release(4, 2)
"""Since then the values of the predefined enum are looked at; before, it claimed what any string
does."""

_NUMERIC = re.compile(r"[-+0-9.]")


def check_alternates(schema: Draft, report: Report) -> None:
    """No two branches claim one kind of JSON value, and every branch claims some (QEMU 2.4+)."""
    if schema.dialect < _CHECKED:
        return
    for definition in schema.definitions:
        if isinstance(definition, Alternate):
            _check_count(schema, definition, report)
            _check_names(schema, definition, report)
            _check_kinds(schema, definition, report)


def _check_count(schema: Draft, alternate: Alternate, report: Report) -> None:
    """There are enough branches: two from 2.6 to 4.1, one since."""
    release = schema.dialect
    least = 1 if release >= _ONE_BRANCH else 2 if release >= _BY_C_NAME else 0
    if len(alternate.branches) < least and alternate.name not in schema.damaged:
        few = "no branches" if not alternate.branches else "only one branch"
        report.add(
            Diagnostic(
                "no-branches",
                f"alternate {quoted(alternate.name)} has {few}",
                alternate.name_span,
                anchor=alternate.opening,
            )
        )


def _check_names(schema: Draft, alternate: Alternate, report: Report) -> None:
    """No two branches have one name in C."""
    release = schema.dialect
    by_constant = release < _BY_C_NAME
    seen: dict[str, Branch] = {}
    for branch in alternate.branches:
        key = c_constant(branch.name) if by_constant else c_name(branch.name, release)
        if by_constant and key == "MAX":
            report.add(_error(alternate, branch, "reserved-name", "is reserved"))
        elif key in seen:
            why = (
                f"clashes with branch {quoted(seen[key].name)}: they are the same in C"
            )
            report.add(_error(alternate, branch, "branch-clash", why, seen[key]))
        seen.setdefault(key, branch)


def _check_kinds(schema: Draft, alternate: Alternate, report: Report) -> None:
    seen: dict[str, Branch] = {}
    for branch in alternate.branches:
        name = (
            branch.type.element
            if isinstance(branch.type, ArrayType)
            else branch.type.name
        )
        if not schema.is_type(name):
            continue
        kinds = _kinds(schema, branch)
        if not kinds:
            why = "cannot be told from others by its JSON type"
            report.add(_error(alternate, branch, "bad-branch", why))
            continue
        taken = next((kind for kind in kinds if kind in seen), None)
        if taken is not None:
            other = seen[taken]
            why = (
                f"cannot be told from branch {quoted(other.name)}: both may be {taken}"
            )
            report.add(_error(alternate, branch, "branch-conflict", why, other))
        for kind in kinds:
            seen.setdefault(kind, branch)


def _kinds(schema: Draft, branch: Branch) -> tuple[str, ...]:
    """The kinds of JSON values that a branch claims; the first is its own."""
    old = schema.dialect < _ONE_NUMBER
    if isinstance(branch.type, ArrayType):
        return ("an array",)
    match schema.by_name.get(branch.type.name):
        case Struct() | Union():
            return ("an object",)
        case Enum(values=values):
            kinds = ["a string"]
            if not old and any(v.name in ("on", "off") for v in values):
                kinds.append("a boolean")
            if not old and any(_NUMERIC.match(v.name) for v in values):
                kinds.append("a number")
            return tuple(kinds)
        case None:
            plain = schema.dialect >= _VALUES_OF_ALL and branch.type.name == QTYPE
            return _builtin_kinds(branch.type.name, old or plain)
        case _:
            return ()


def _builtin_kinds(name: str, old: bool) -> tuple[str, ...]:
    if name in ("str", QTYPE):
        return ("a string",) if old else ("a string", "a number", "a boolean")
    if name == "int" or name in INTEGERS:
        return ("an integer",) if old else ("a number",)
    kinds = {
        "number": "a number",
        "bool": "a boolean",
        "null": "null",
    }
    return (kinds[name],) if name in kinds else ()


def _error(
    alternate: Alternate,
    branch: Branch,
    code: str,
    why: str,
    other: Branch | None = None,
) -> Diagnostic:
    labels = (Label(other.span, "the other one"),) if other is not None else ()
    return Diagnostic(
        code,
        f"branch {quoted(branch.name)} {why}",
        branch.span,
        labels=labels,
        anchor=alternate.opening,
    )
