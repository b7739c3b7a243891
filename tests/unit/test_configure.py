"""Selecting a configuration."""

from __future__ import annotations

from texts import compiled, only, schema_of

from qapigen.dump import dump
from qapigen.introspect import introspect

TEXT = """
{ 'enum': 'Enu', 'data': [ 'one', { 'name': 'two', 'if': 'TWO' }, 'three' ] }
{ 'struct': 'Str',
  'data': { 'a': { 'type': 'int', 'if': 'A', 'features': [ { 'name': 'f', 'if': 'F' }, 'g' ] },
            'b': 'int' } }
{ 'union': 'Uni', 'base': { 'tag': 'Enu' }, 'discriminator': 'tag',
  'data': { 'one': { 'type': 'Str', 'if': 'ONE' }, 'two': 'Str' } }
{ 'alternate': 'Alt', 'data': { 's': 'str', 'l': { 'type': [ 'int' ], 'if': 'L' } } }
{ 'command': 'cmd', 'data': 'Uni', 'boxed': true, 'returns': [ 'Str' ], 'if': { 'not': 'X' } }
{ 'event': 'EVT', 'data': { 'e': 'Alt' } }
"""


def names(defines: set[str]) -> dict[str, list[str]]:
    schema = schema_of(TEXT, defines=defines)
    parts = ("values", "members", "branches", "data")
    return {
        e["name"]: [
            p["name"] for key in parts for p in e.get(key, []) if isinstance(p, dict)
        ]
        for e in dump(schema)["entities"]
    }


def test_what_is_false_is_left_out() -> None:
    assert names({"X"}) == {
        "Enu": ["one", "three"],
        "Str": ["b"],
        "Uni": [],
        "Alt": ["s"],
        "EVT": ["e"],
    }


def test_what_is_true_stays_without_its_condition() -> None:
    schema = schema_of(TEXT, defines={"TWO", "A", "ONE", "L", "F"})
    assert '"if"' not in str(dump(schema)).replace("'", '"')
    assert names({"TWO", "A", "ONE", "L"})["Uni"] == ["one", "two"]
    member, _ = next(e for e in dump(schema)["entities"] if e["name"] == "Str")[
        "members"
    ]
    assert member["features"] == [{"name": "f"}, {"name": "g"}]


def test_without_a_configuration_all_is_kept() -> None:
    entities = {e["name"]: e for e in dump(schema_of(TEXT))["entities"]}
    assert entities["cmd"]["if"] == {"not": "X"}
    assert entities["Enu"]["values"][1] == {"name": "two", "if": "TWO"}
    assert entities["Str"]["members"][0]["features"] == [
        {"name": "f", "if": "F"},
        {"name": "g"},
    ]


def test_introspection_numbers_types_before_any_is_left_out() -> None:
    whole = introspect(schema_of(TEXT), unmask=False)
    part = introspect(schema_of(TEXT, defines={"X"}), unmask=False)
    assert [i["name"] for i in part if i["meta-type"] == "event"] == ["EVT"]
    assert {i["name"] for i in part} < {i["name"] for i in whole}
    event = next(i for i in part if i["name"] == "EVT")
    assert event == next(i for i in whole if i["name"] == "EVT")


def test_a_branch_left_out_is_no_empty_branch_of_a_server() -> None:
    infos = introspect(schema_of(TEXT, defines={"TWO"}), unmask=True)
    union = next(i for i in infos if i["name"] == "Uni")
    assert [v["case"] for v in union["variants"]] == ["two", "three"]


def test_what_is_left_uses_no_type_that_is_left_out() -> None:
    text = (
        "{ 'struct': 'Str', 'data': {}, 'if': 'S' }"
        "{ 'command': 'cmd', 'data': { '*a': [ 'Str' ] }, 'if': 'C' }"
    )
    error = only(compiled(text, defines={"C"}))
    assert (error.code, error.span.text) == ("left-out-type", "[ 'Str' ]")
    assert "only if S" in error.labels[0].text
    for defines in (set(), {"S"}, {"C", "S"}, None):
        assert compiled(text, defines=defines).report.diagnostics == []
