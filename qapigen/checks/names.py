"""Names: what they may look like, by what they name and by release."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from qapigen.diagnostics import Diagnostic, Report
from qapigen.dialect import Release
from qapigen.schema.draft import Draft
from qapigen.schema.ir import (
    Alternate,
    AnyDefinition,
    Command,
    Enum,
    Event,
    Feature,
    Member,
    NestedType,
    Struct,
    Union,
)
from qapigen.schema.names import c_name
from qapigen.source import Span
from qapigen.words import quoted

_CHECKED = Release(2, 4)
_RESERVED = Release(2, 5)
_LOWER_CASE = Release(2, 6)
_BY_NAME = Release(4, 2)
_BY_KIND = Release(6, 0)
_LAST_KIND = Release(6, 1)
_FREE_FEATURES = (Release(6, 1), Release(7, 0))
"""Releases that took any valid name for a feature."""

# The parts of a name: downstream prefix, experimental prefix, stem.
_ANY_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_PLAIN_NAME = re.compile(r"(?:__[A-Za-z0-9.-]+_)?([A-Za-z][A-Za-z0-9_-]*)")
_NAME = re.compile(r"(?:__[A-Za-z0-9.-]+_)?(?:[xX]-)?([A-Za-z][A-Za-z0-9_-]*)")
_CAMEL = re.compile(r"[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*")
_CAPITAL = re.compile(r"[A-Z]")
_NOT_UPPER = re.compile(r"[a-z-]")

_PLAIN_MEMBER = re.compile(r"(?!q-|has-|u$)[a-z][a-z0-9-]*")
"""Names that every release takes for members, and that nearly all members have."""

_PLAIN_VALUE = re.compile(r"(?!q-|max$)[a-z0-9][a-z0-9-]*")


class _Place(NamedTuple):
    """Where a name stands."""

    definition: AnyDefinition
    span: Span
    what: str


def check_names(schema: Draft, report: Report) -> None:
    """Names keep the rules of their kind; the rules differ for what they name and by release.

    None up to 2.3; one for all up to 2.5; lower case for members since 2.6; a rule for every kind
    since 6.0.  `q_`, members `u` and `has_…` are reserved since 2.5.
    """
    if schema.dialect < _CHECKED:
        return
    namer = _Namer(schema, report)
    for definition in schema.definitions:
        namer.check(definition)


class _Namer:
    """Checks the names of one schema."""

    def __init__(self, schema: Draft, report: Report) -> None:
        self.release = schema.dialect
        self.pragmas = schema.pragmas
        self.report = report

    def check(self, definition: AnyDefinition) -> None:
        """Check the name of a definition and all names in it."""
        name = definition.name
        place = _Place(definition, definition.name_span, definition.kind)
        self._report(place, name, self._definition_problem(definition))
        exceptions = self.pragmas.member_name_exceptions
        exempt = name in exceptions
        # Up to 4.1 exceptions name what the members end up in, an implicit type maybe; and
        # alternates may be among them.
        by_owner = self.release < _BY_NAME
        match definition:
            case Enum(values=values):
                for value in values:
                    if not _PLAIN_VALUE.fullmatch(value.name):
                        place = _Place(definition, value.span, "enum value")
                        self._report(
                            place, value.name, self._value_problem(value.name, exempt)
                        )
                    if value.features:
                        self._features(definition, value.features)
            case Struct(members=members):
                self._members(definition, members, "member", exempt)
            case Union(base=base, branches=branches):
                if isinstance(base, tuple):
                    if by_owner:
                        exempt = f"q_obj_{name}-base" in exceptions
                    self._members(definition, base, "base member", exempt)
                simple = definition.discriminator is None
                exempt = by_owner and f"{name}Kind" in exceptions
                for branch in branches:
                    place = _Place(definition, branch.span, "branch")
                    problem = self._branch_problem(branch.name, simple, exempt)
                    self._report(place, branch.name, problem)
            case Alternate(branches=branches):
                for branch in branches:
                    place = _Place(definition, branch.span, "branch")
                    problem = self._lower_problem(branch.name, exempt and by_owner)
                    self._report(place, branch.name, problem)
            case Command(arguments=arguments) | Event(arguments=arguments):
                if isinstance(arguments, tuple):
                    exempt = by_owner and f"q_obj_{name}-arg" in exceptions
                    self._members(definition, arguments, "argument", exempt)
        if definition.features:
            self._features(definition, definition.features)

    def _members(
        self,
        definition: AnyDefinition,
        members: Iterable[Member],
        what: str,
        exempt: bool,
    ) -> None:
        for member in members:
            name = member.name
            if not _PLAIN_MEMBER.fullmatch(name):
                place = _Place(definition, member.span, what)
                self._report(place, name, self._member_problem(name, exempt))
            if member.features:
                self._features(definition, member.features)
            if isinstance(member.type, NestedType):
                self._members(definition, member.type.members, what, exempt)

    def _features(self, definition: AnyDefinition, features: Iterable[Feature]) -> None:
        for feature in features:
            first, last = _FREE_FEATURES
            if first <= self.release <= last:
                problem = self._general_problem(feature.name)
            else:
                problem = self._lower_problem(feature.name)
            self._report(
                _Place(definition, feature.span, "feature"), feature.name, problem
            )

    def _report(self, place: _Place, name: str, problem: str | None) -> None:
        if problem is None:
            return
        hint = None
        folded = name.lower().replace("_", "-")
        if problem in (_NO_CAPITALS, _NO_UNDERSCORES, _NO_CAPITALS_OR_UNDERSCORES):
            hint = f"write '{folded}'"
        elif problem == _UPPER_ONLY:
            hint = f"write '{name.upper().replace('-', '_')}'"
        self.report.add(
            Diagnostic(
                "reserved-name" if "reserved" in problem else "bad-name",
                f"name of {place.what} {quoted(name)} {problem}",
                place.span,
                help=hint,
                anchor=place.definition.opening,
            )
        )

    # --- The rules: what is wrong with a name, or none -----------------------------------------

    def _general_problem(self, name: str) -> str | None:
        if self.release < _LOWER_CASE:
            good = _ANY_NAME.fullmatch(name)
        else:
            good = (_NAME if self.release >= _BY_KIND else _PLAIN_NAME).fullmatch(name)
        if not good:
            return _invalid(name)
        if self.release >= _RESERVED and c_name(name, self.release).startswith("q_"):
            return "begins with 'q_', which is reserved"
        return None

    def _stem(self, name: str) -> str:
        found = (_NAME if self.release >= _BY_KIND else _PLAIN_NAME).fullmatch(name)
        return found[1] if found else name

    def _lower_problem(self, name: str, exempt: bool = False) -> str | None:
        """The rule for members and their like: lower case, and since 6.0 no `_`."""
        problem = self._general_problem(name)
        if problem or exempt or self.release < _LOWER_CASE:
            return problem
        if self.release < _BY_KIND:
            return _NO_CAPITALS if name.lower() != name else None
        stem = self._stem(name)
        capitals, underscores = _CAPITAL.search(stem), "_" in stem
        if capitals and underscores:
            return _NO_CAPITALS_OR_UNDERSCORES
        return _NO_CAPITALS if capitals else _NO_UNDERSCORES if underscores else None

    def _member_problem(self, name: str, exempt: bool) -> str | None:
        plain = c_name(name, self.release)
        if self.release >= _RESERVED and (plain == "u" or plain.startswith("has_")):
            return (
                "is reserved"
                if plain == "u"
                else "begins with 'has_', which is reserved"
            )
        return self._lower_problem(name, exempt)

    def _value_problem(self, name: str, exempt: bool) -> str | None:
        # C constants begin with the enum's name: so a leading digit is fine, and in 2.4 and 2.5
        # anything that may stand further back.
        if self.release < _LOWER_CASE:
            return self._general_problem("_" + name)
        return self._lower_problem("d" + name if name[:1].isdigit() else name, exempt)

    def _branch_problem(self, name: str, simple: bool, exempt: bool) -> str | None:
        """The rule for a union's branches: up to 5.2 they must be names, as values need not be."""
        if simple:
            return self._lower_problem(name, exempt)
        if self.release >= _BY_KIND:
            return None  # it must be a value of the enum, and those are checked
        if self.release >= _BY_NAME:
            return self._lower_problem(name)
        return self._general_problem(name)

    def _definition_problem(self, definition: AnyDefinition) -> str | None:
        name = definition.name
        problem = self._general_problem(name)
        if problem is None and self.release >= _BY_KIND:
            problem = self._case_problem(definition)
        if isinstance(definition, Event) and name.upper() == "MAX":
            # The generated enum of events ended with a constant of that name.
            return "is reserved" if self.release < _LOWER_CASE else problem
        if problem is None:
            for ending, first, last in _ENDINGS:
                if (
                    name.endswith(ending)
                    and first <= self.release
                    and not (last and self.release > last)
                ):
                    return f"ends in '{ending}', which is reserved"
        return problem

    def _case_problem(self, definition: AnyDefinition) -> str | None:
        name = definition.name
        stem = self._stem(name)
        match definition:
            case Event():
                return _UPPER_ONLY if _NOT_UPPER.search(stem) else None
            case Command():
                exempt = name in self.pragmas.command_name_exceptions
                if _CAPITAL.search(stem):
                    return _NO_CAPITALS
                return _NO_UNDERSCORES if "_" in stem and not exempt else None
            case _:
                return None if _CAMEL.fullmatch(stem) else _NOT_CAMEL


_NO_CAPITALS = "must not have capitals"
_NO_UNDERSCORES = "must not have '_'"
_NO_CAPITALS_OR_UNDERSCORES = "must have neither capitals nor '_'"
_UPPER_ONLY = "must have neither lower-case letters nor '-'"
_NOT_CAMEL = "must be in CamelCase"

_ENDINGS: tuple[tuple[str, Release, Release | None], ...] = (
    ("List", _RESERVED, None),
    ("Kind", _CHECKED, _LAST_KIND),
)
"""Endings that the names of array and Kind types have."""


def _invalid(name: str) -> str:
    if not name:
        return "is empty"
    bad = next(
        (c for c in name if not (c.isascii() and (c.isalnum() or c in "_-"))), None
    )
    if bad is not None and bad != ".":
        return (
            f"must not have {quoted(bad)}"
            if bad.isprintable()
            else "must be plain text"
        )
    if bad == ".":
        return "must not have '.', except in a prefix '__RFQDN_'"
    return "must begin with a letter"
