"""Commands and events: what they take and give."""

from __future__ import annotations

from qapigen.diagnostics import Diagnostic, Label, Report
from qapigen.dialect import Release
from qapigen.schema.draft import Draft
from qapigen.schema.ir import (
    Alternate,
    ArrayType,
    Command,
    Event,
    Member,
    NamedType,
    Struct,
    Union,
)
from qapigen.words import quoted

_CHECKED = Release(2, 4)
_LAST_BOXED_ALTERNATE = Release(4, 1)
"""Up to then a boxed alternate could be `data`, and a boxed struct without members could not."""

_UNBOXED_IS_PLAIN = Release(8, 1)
"""Since then conditional arguments need `boxed`."""


def check_arguments(schema: Draft, report: Report) -> None:
    """`data` names a struct, or a union if it is boxed (QEMU 2.4+; before, any struct), and
    arguments are not conditional unless they are boxed (8.1+)."""
    for definition in schema.definitions:
        if isinstance(definition, Command | Event):
            if isinstance(definition.arguments, NamedType):
                _check_type(schema, definition, definition.arguments, report)
            if not definition.boxed and schema.dialect >= _UNBOXED_IS_PLAIN:
                _check_conditions(schema, definition, report)


def _check_type(
    schema: Draft, definition: Command | Event, data: NamedType, report: Report
) -> None:
    target = schema.by_name.get(data.name)
    old = schema.dialect <= _LAST_BOXED_ALTERNATE
    help = None
    match target:
        case Struct():
            if old and definition.boxed and not schema.members_of(target):
                if not schema.is_whole(target):
                    return
                why = "has no members"
            else:
                return
        case Union():
            if definition.boxed:
                return
            why = "is a union, which needs 'boxed'"
            help = "add 'boxed': true"
        case Alternate() if old and definition.boxed:
            return
        case None if not schema.is_type(data.name):
            return
        case None:
            why = "is a built-in type"
        case Command() | Event():
            return
        case _:
            why = f"is an {target.kind}"
    labels = (Label(target.name_span, "defined here"),) if target is not None else ()
    report.add(
        Diagnostic(
            "bad-arguments",
            f"arguments must be a struct{' or union' if definition.boxed else ''}, "
            f"and {quoted(data.name)} {why}",
            data.span,
            labels=labels,
            help=help,
            anchor=definition.opening,
        )
    )


def _check_conditions(
    schema: Draft, definition: Command | Event, report: Report
) -> None:
    arguments = definition.arguments
    if isinstance(arguments, NamedType):
        target = schema.by_name.get(arguments.name)
        if not isinstance(target, Struct):
            return
        members: list[Member] = [
            member for member, _ in schema.members_of(target).values()
        ]
        place = arguments.span
    else:
        members = list(arguments)
        place = None
    for member in members:
        if member.condition is not None:
            labels = (Label(member.span, "conditional"),) if place else ()
            report.add(
                Diagnostic(
                    "conditional-argument",
                    f"conditional argument {quoted(member.name)} needs 'boxed'",
                    place or member.span,
                    labels=labels,
                    help="name a struct as 'data' and add 'boxed': true",
                    anchor=definition.opening,
                )
            )
            return


def check_returns(schema: Draft, report: Report) -> None:
    """Commands return objects or arrays of objects, unless they are in the list of exceptions
    (QEMU 2.4+)."""
    if schema.dialect < _CHECKED:
        return
    exceptions = schema.pragmas.command_returns_exceptions
    for definition in schema.definitions:
        if not isinstance(definition, Command) or definition.returns is None:
            continue
        returns = definition.returns
        name = returns.element if isinstance(returns, ArrayType) else returns.name
        if isinstance(schema.by_name.get(name), Struct | Union) or not schema.is_type(
            name
        ):
            continue
        if definition.name in exceptions:
            continue
        target = schema.by_name.get(name)
        labels = (
            (Label(target.name_span, "defined here"),) if target is not None else ()
        )
        what = f"an {target.kind}" if target is not None else "a built-in type"
        report.add(
            Diagnostic(
                "bad-returns",
                f"commands return objects or arrays of objects, and {quoted(name)} is {what}",
                returns.span,
                labels=labels,
                help=_exception_hint(schema.dialect, definition.name),
                anchor=definition.opening,
            )
        )


def _exception_hint(release: Release, name: str) -> str | None:
    if release < (2, 9):
        return None
    pragma = "command-returns-exceptions" if release >= (6, 0) else "returns-whitelist"
    return f"return a struct, or put {quoted(name)} into the pragma '{pragma}'"


def check_flags(schema: Draft, report: Report) -> None:
    """`allow-oob` and `coroutine` exclude each other (QEMU 5.2+)."""
    for definition in schema.definitions:
        if (
            isinstance(definition, Command)
            and definition.allow_oob
            and definition.coroutine
        ):
            report.add(
                Diagnostic(
                    "oob-coroutine",
                    "'allow-oob' and 'coroutine' exclude each other",
                    definition.name_span,
                    anchor=definition.opening,
                )
            )
