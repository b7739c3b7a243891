"""Every type name leads to a type."""

from __future__ import annotations

from collections.abc import Iterable

from qapigen.diagnostics import Diagnostic, Label, Report, Severity
from qapigen.dialect import Release
from qapigen.schema.builtin import PSEUDO_TYPES, QTYPE, json_types, qtype_values
from qapigen.schema.draft import Draft
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
    Struct,
    TypeRef,
    Union,
)
from qapigen.source import Span
from qapigen.words import Guesses, quoted, with_article

_STRICT = Release(2, 4)
"""Before, nobody looked whether the types of members, branches and results exist."""


def check_references(schema: Draft, report: Report) -> None:
    """Every type name is that of a type: built in, or defined somewhere (QEMU 2.4+).

    A command or event of that name does not count.
    """
    types = {d.name for d in schema.definitions if not isinstance(d, Command | Event)}
    types |= json_types(schema.dialect).keys()
    if qtype_values(schema.dialect):
        types.add(QTYPE)
    finder = _Finder(schema, report, types)
    for definition in schema.definitions:
        match definition:
            case Enum():
                pass
            case Struct(base=base, members=members):
                if base is not None and base.name not in types:
                    finder.unknown(definition, base.name, base.span, needed=True)
                finder.members(definition, members)
            case Union(base=base, branches=branches):
                if isinstance(base, NamedType):
                    if base.name not in types:
                        finder.unknown(definition, base.name, base.span, needed=True)
                elif base is not None:
                    finder.members(definition, base)
                for branch in branches:
                    finder.type(definition, branch.type)
            case Alternate(branches=branches):
                for branch in branches:
                    finder.type(definition, branch.type)
            case Command(arguments=arguments) | Event(arguments=arguments):
                finder.arguments(definition, arguments)
                if isinstance(definition, Command) and definition.returns is not None:
                    finder.type(definition, definition.returns)


_ELSEWHERE = {
    "integer": "int",
    "string": "str",
    "boolean": "bool",
    "float": "number",
    "double": "number",
}
"""What other languages call the built-in types."""


class _Finder:
    """Looks type names up."""

    def __init__(self, schema: Draft, report: Report, types: set[str]) -> None:
        self.schema = schema
        self.report = report
        self.types = types
        self.guesses = Guesses()

    def members(self, definition: AnyDefinition, members: Iterable[Member]) -> None:
        types = self.types
        for member in members:
            type_ = member.type
            if type(type_) is not NamedType or type_.name not in types:
                self.type(definition, type_)

    def arguments(
        self, definition: AnyDefinition, arguments: NamedType | tuple[Member, ...]
    ) -> None:
        if not isinstance(arguments, NamedType):
            self.members(definition, arguments)
        elif arguments.name not in self.types:
            self.unknown(definition, arguments.name, arguments.span, needed=True)

    def type(self, definition: AnyDefinition, type_: TypeRef) -> None:
        match type_:
            case NamedType(name, span) | ArrayType(name, span):
                if name not in self.types:
                    array = isinstance(type_, ArrayType)
                    self.unknown(definition, name, span, array=array)
            case NestedType(members):
                self.members(definition, members)

    def unknown(
        self,
        definition: AnyDefinition,
        name: str,
        span: Span,
        *,
        needed: bool = False,
        array: bool = False,
    ) -> None:
        """Report a name that leads nowhere; `needed`: no release could do without the type;
        `array`: it is that of an array's elements, which from 2.4 on are looked at always.
        """
        schema = self.schema
        if schema.may_exist(name):
            return
        release = schema.dialect
        if name in PSEUDO_TYPES and not needed:
            first, last = PSEUDO_TYPES[name]
            if release < _STRICT and first <= release <= last:
                return
            opaque = isinstance(definition, Command) and not definition.gen
            if opaque and not array and first <= release <= last:
                return
        other = schema.by_name.get(name)
        labels: tuple[Label, ...] = ()
        if other is not None:
            labels = (Label(other.name_span, f"this is {with_article(other.kind)}"),)
        strict = needed or release >= _STRICT
        self.report.add(
            Diagnostic(
                "unknown-type",
                (
                    f"{quoted(name)} is not a type"
                    if other
                    else f"unknown type {quoted(name)}"
                ),
                span,
                Severity.ERROR if strict else Severity.WARNING,
                labels=labels,
                help=self._hint(name),
                anchor=definition.opening if strict else None,
            )
        )

    def _hint(self, name: str) -> str | None:
        if name in _ELSEWHERE:
            return f"did you mean '{_ELSEWHERE[name]}'?"
        return self.guesses.did_you_mean(name, self.types)
