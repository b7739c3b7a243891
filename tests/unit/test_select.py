"""Part of a schema: all that it needs is there, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from qapigen import load
from qapigen.dump import dump
from qapigen.errors import ConfigError
from qapigen.introspect import introspect
from qapigen.python import generate
from qapigen.schema.ir import Command, Event, Schema
from qapigen.schema.select import select, without_docs

TEXT = """\
{ 'include': 'used.json' }
{ 'include': 'unused.json' }
##
# @by-union:
#
# What it does.
##
{ 'command': 'by-union', 'boxed': true, 'data': 'Choice' }
{ 'command': 'by-return', 'returns': [ 'Leaf' ] }
{ 'command': 'by-alternate', 'data': { '*it': 'Either' } }
{ 'event': 'BY_EVENT', 'data': { 'all': [ 'Tree' ] } }
{ 'event': 'PLAIN' }
"""
USED = """\
{ 'enum': 'Kind', 'data': [ 'one', 'two' ] }
{ 'struct': 'Base', 'data': { 'kind': 'Kind' } }
{ 'struct': 'One', 'base': 'Root', 'data': { 'x': 'int' } }
{ 'struct': 'Root', 'data': { '*leaf': 'Leaf' } }
{ 'struct': 'Leaf', 'data': {} }
{ 'union': 'Choice', 'base': 'Base', 'discriminator': 'kind',
  'data': { 'one': 'One' } }
{ 'alternate': 'Either', 'data': { 's': 'str', 'o': 'Leaf' } }
{ 'struct': 'Tree', 'data': { '*below': [ 'Tree' ], 'kind': 'Kind' } }
"""
UNUSED = "{ 'struct': 'Unused', 'data': {} }\n"


@pytest.fixture
def schema(tmp_path: Path) -> Schema:
    (tmp_path / "s.json").write_text(TEXT)
    (tmp_path / "used.json").write_text(USED)
    (tmp_path / "unused.json").write_text(UNUSED)
    return load(tmp_path / "s.json")


@pytest.mark.parametrize(
    ("patterns", "names"),
    [
        (["PLAIN"], "PLAIN"),
        (["by-union"], "Kind Base One Root Leaf Choice by-union"),
        (["by-return"], "Leaf by-return"),
        (["by-alternate"], "Leaf Either by-alternate"),
        (["BY_EVENT"], "Kind Tree BY_EVENT"),
        (["by-[ar]*"], "Leaf Either by-return by-alternate"),
        (["PLAIN", "by-retur?"], "Leaf by-return PLAIN"),
    ],
)
def test_what_is_kept(schema: Schema, patterns: list[str], names: str) -> None:
    found = select(schema, patterns)
    assert [d.name for d in found.definitions] == names.split()
    assert list(found.by_name) == names.split()


def test_modules_without_definitions_go(schema: Schema) -> None:
    assert [m.name for m in schema.modules] == ["s.json", "used.json", "unused.json"]
    found = select(schema, ["by-union"])
    assert [m.name for m in found.modules] == ["s.json", "used.json"]
    assert [m.name for m in select(schema, ["PLAIN"]).modules] == ["s.json"]


def test_what_matches_nothing(schema: Schema) -> None:
    for pattern, hint in (
        ("by-unoin", "did you mean 'by-union'?"),
        ("Tree", "it is a type"),
        ("plain", "did you mean 'PLAIN'?"),
        ("x*", "no command and no event is called 'x*'"),
    ):
        with pytest.raises(ConfigError) as caught:
            select(schema, ["PLAIN", pattern])
        assert hint in str(caught.value)
    assert list(select(schema, ["x*"], lenient=True).definitions) == []


def test_without_docs(schema: Schema) -> None:
    assert "What it does." in repr(dump(schema))
    bare = without_docs(schema)
    assert "What it does." not in repr(dump(bare))
    assert not any("What it does." in text for text in generate(bare).values())
    assert [d.name for d in bare.definitions] == [d.name for d in schema.definitions]


def test_every_part_of_a_real_schema_is_whole(schemas: Path) -> None:
    whole = load(schemas / "block" / "qapi-schema.json")
    actions = [d.name for d in whole.definitions if isinstance(d, Command | Event)]
    for name in actions:
        part = select(whole, [name])
        assert name in part.by_name
        introspect(part, unmask=True)  # follows every reference
    assert select(whole, ["*"]).by_name.keys() <= whole.by_name.keys()
    files = generate(select(whole, ["transaction"]))
    for path, text in files.items():
        if path.endswith(".py"):
            compile(text, path, "exec")
