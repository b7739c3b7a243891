"""Whatever two schemas hold: the same is no change, names are no change, and what came one way
went the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from hypothesis import given, settings
from inventing import Invented, old_schemas, schemas

from qapigen.compat.compare import compare
from qapigen.compat.finding import Level, Side
from qapigen.compile import LoadOptions, load
from qapigen.dialect import Release
from qapigen.schema.ir import (
    ArrayType,
    Branch,
    Definition,
    Member,
    NamedType,
    NestedType,
)
from qapigen.source import Span

_PAIRS = [
    ("command-added", "command-removed"),
    ("event-added", "event-removed"),
    ("optional-member-added", "optional-member-removed"),
    ("mandatory-member-added", "mandatory-member-removed"),
    ("now-optional", "now-mandatory"),
    ("value-added", "value-removed"),
    ("kind-added", "kind-removed"),
    ("type-changed", "type-changed"),
    ("anything-allowed", "anything-forbidden"),
    ("range-wider", "range-narrower"),
    ("range-moved", "range-moved"),
    ("fraction-allowed", "fraction-forbidden"),
    ("text-freed", "text-limited"),
    ("deprecated", "undeprecated"),
    ("unstable", "stable"),
    ("feature-added", "feature-removed"),
    ("condition-added", "condition-removed"),
    ("condition-wider", "condition-narrower"),
    ("condition-moved", "condition-moved"),
    ("oob-allowed", "oob-forbidden"),
    ("preconfig-allowed", "preconfig-forbidden"),
    ("response", "no-response"),
]
MIRROR = {a: b for pair in _PAIRS for a, b in (pair, pair[::-1])}


def side(files: dict[str, str], dialect: str) -> Side:
    options = LoadOptions(dialect=Release.parse(dialect))
    loaded = load("schema.json", lambda path: files[path].encode(), options)
    assert loaded.schema is not None, loaded.report.errors[0]
    return Side("a side", loaded.schema)


@given(schemas() | old_schemas())
@settings(deadline=None)
def test_the_same_is_no_change(invented: Invented) -> None:
    there = side(invented.files, invented.dialect)
    again = side(invented.undocumented, invented.dialect)
    assert compare(there, there) == ()
    assert compare(there, again) == ()


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The same part of a schema with types of other names."""
    match value:
        case NamedType(name):
            return replace(value, name=names.get(name, name))
        case ArrayType(element):
            return replace(value, element=names.get(element, element))
        case tuple() if not isinstance(value, Span):
            return tuple(renamed(item, names) for item in value)
        case Definition() | Member() | Branch() | NestedType():
            changed = {
                field.name: renamed(getattr(value, field.name), names)
                for field in fields(value)
            }
            if isinstance(value, Definition):
                changed["name"] = names.get(value.name, value.name)
            return type(value)(**changed)
    return value


@given(schemas() | old_schemas())
@settings(deadline=None)
def test_names_of_types_are_no_change(invented: Invented) -> None:
    there = side(invented.files, invented.dialect)
    schema = there.schema
    names = {
        d.name: f"Renamed{number}"
        for number, d in enumerate(schema.definitions)
        if d.kind not in ("command", "event")
    }
    definitions = renamed(schema.definitions, names)
    other = replace(
        schema,
        definitions=definitions,
        by_name={d.name: d for d in definitions},
    )
    assert not names.keys() & other.by_name.keys()
    assert compare(there, Side("renamed", other)) == ()


@given(schemas(), schemas())
@settings(deadline=None)
def test_what_came_one_way_went_the_other(one: Invented, other: Invented) -> None:
    first, second = side(one.files, one.dialect), side(other.files, other.dialect)
    there = compare(first, second)
    back = compare(second, first)
    told = [f for f in there if f.code in MIRROR]
    told_back = [f for f in back if f.code in MIRROR]
    assert Counter((MIRROR[f.code], f.direction) for f in told) == Counter(
        (f.code, f.direction) for f in told_back
    )
    assert {f.code for f in there} - MIRROR.keys() <= {"now-checked", "now-unchecked"}
    for finding in there:
        assert finding.path
        assert finding.old or finding.new
        assert finding.level is Level.SAFE or finding.why
