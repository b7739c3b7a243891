"""Introspection, by release."""

from __future__ import annotations

from typing import Any

import pytest
from texts import schema_of

from qapigen.diagnostics import QapigenError
from qapigen.introspect import introspect

FLAT = """
{ 'command': 'zap', 'data': { 'un': 'Uni', '*n': 'uint8' } }
{ 'event': 'EVT' }
{ 'command': 'act', 'returns': [ 'Str' ] }
{ 'enum': 'Enu', 'data': [ 'one', 'two', 'three' ] }
{ 'struct': 'Bas', 'data': { 'tag': 'Enu' } }
{ 'struct': 'Str', 'base': 'Bas', 'data': { 'l': [ 'int32' ], '*s': 'str' } }
{ 'struct': 'Arm', 'data': {} }
{ 'struct': 'Unused', 'data': {} }
{ 'union': 'Uni', 'base': 'Bas', 'discriminator': 'tag', 'data': { 'two': 'Arm' } }
"""

COMMANDS = """
{ 'command': 'zap' }
{ 'event': 'EVT' }
{ 'command': 'act' }
"""

SIMPLE = """
{ 'command': 'cmd', 'data': { 'un': 'Uni' } }
{ 'union': 'Uni', 'data': { 'a': 'int8', 'b': [ 'str' ] } }
"""


def infos(text: str, dialect: str, **more: Any) -> dict[str, dict[str, Any]]:
    schema = schema_of(text, dialect)
    return {i["name"]: i for i in introspect(schema, unmask=more.get("unmask", True))}


def test_a_flat_union() -> None:
    shown = infos(FLAT, "10.1")
    assert shown["Uni"] == {
        "name": "Uni",
        "meta-type": "object",
        "members": [{"name": "tag", "type": "Enu"}],
        "tag": "tag",
        "variants": [
            {"case": "two", "type": "Arm"},
            {"case": "one", "type": "q_empty"},
            {"case": "three", "type": "q_empty"},
        ],
    }
    assert shown["Str"]["members"] == [
        {"name": "tag", "type": "Enu"},
        {"name": "l", "type": "[int]"},
        {"name": "s", "type": "str", "default": None},
    ]
    assert shown["q_obj_zap-arg"]["members"][1] == {
        "name": "n",
        "type": "int",
        "default": None,
    }
    assert shown["zap"]["ret-type"] == "q_empty"
    assert "Unused" not in shown


def test_order_of_first_use() -> None:
    assert list(infos(FLAT, "10.1")) == [
        *("zap", "EVT", "act"),
        *("q_obj_zap-arg", "q_empty", "[Str]", "Str", "Uni", "int", "Enu"),
        *("[int]", "str", "Arm"),
    ]


def test_names_are_masked_by_numbers() -> None:
    shown = infos(FLAT, "10.1", unmask=False)
    assert shown["zap"]["arg-type"] == "0"
    assert shown["zap"]["ret-type"] == "1"
    assert shown["EVT"]["arg-type"] == "1"
    assert shown["act"]["ret-type"] == "[2]"
    assert shown["[2]"] == {"name": "[2]", "meta-type": "array", "element-type": "2"}


@pytest.mark.parametrize(
    ("dialect", "order"),
    [("2.6", ["EVT", "act", "zap"]), ("2.12", ["zap", "EVT", "act"])],
)
def test_commands_and_events_were_sorted(dialect: str, order: list[str]) -> None:
    assert list(infos(COMMANDS, dialect))[:3] == order


def test_old_unions_show_explicit_branches_only() -> None:
    assert len(infos(FLAT, "2.6")["Uni"]["variants"]) == 1


@pytest.mark.parametrize(("dialect", "present"), [("6.1", False), ("6.2", True)])
def test_enums_have_members_since_6_2(dialect: str, present: bool) -> None:
    enum = infos(FLAT, dialect)["Enu"]
    assert enum["values"] == ["one", "two", "three"]
    assert ("members" in enum) == present


def test_a_simple_union() -> None:
    shown = infos(SIMPLE, "6.1")
    assert shown["Uni"]["members"] == [{"name": "type", "type": "UniKind"}]
    assert shown["Uni"]["variants"] == [
        {"case": "a", "type": "q_obj_int8-wrapper"},
        {"case": "b", "type": "q_obj_strList-wrapper"},
    ]
    assert shown["q_obj_int8-wrapper"]["members"] == [{"name": "data", "type": "int"}]
    assert shown["q_obj_strList-wrapper"]["members"] == [
        {"name": "data", "type": "[str]"}
    ]
    assert shown["UniKind"]["values"] == ["a", "b"]


def test_2_5_had_other_names() -> None:
    shown = infos(SIMPLE, "2.5")
    assert shown["cmd"]["arg-type"] == ":obj-cmd-arg"
    assert shown["cmd"]["ret-type"] == ":empty"


@pytest.mark.parametrize(("dialect", "said"), [("2.12", False), ("3.0", None)])
def test_2_12_says_of_all_commands_whether_they_allow_oob(
    dialect: str, said: bool | None
) -> None:
    assert infos(COMMANDS, dialect)["zap"].get("allow-oob") == said


def test_modules_since_5_0() -> None:
    files: dict[str, str | bytes] = {
        "a.json": "{ 'command': 'in-a' } { 'include': 'b.json' } { 'command': 'in-a2' }",
        "b.json": "{ 'command': 'in-b' }",
    }
    text = "{ 'command': 'first' } { 'include': 'a.json' } { 'command': 'last' }"

    def commands(dialect: str) -> list[str]:
        schema = schema_of(text, dialect, files=files)
        found = introspect(schema, unmask=True)
        return [i["name"] for i in found if i["meta-type"] == "command"]

    assert commands("4.2") == ["first", "in-a", "in-b", "in-a2", "last"]
    assert commands("5.0") == ["first", "last", "in-a", "in-a2", "in-b"]


def test_before_2_5_there_was_none() -> None:
    with pytest.raises(QapigenError, match=r"2\.5"):
        introspect(schema_of("{ 'command': 'cmd' }", "2.4"), unmask=True)


def test_a_union_over_the_predefined_enum() -> None:
    text = (
        "{ 'struct': 'Str', 'data': {} }"
        "{ 'union': 'Uni', 'base': { 'tag': 'QType' }, 'discriminator': 'tag',"
        " 'data': { 'qdict': 'Str' } }"
        "{ 'command': 'cmd', 'data': { 'un': 'Uni' } }"
    )
    variants = infos(text, "5.0")["Uni"]["variants"]
    assert variants[0] == {"case": "qdict", "type": "Str"}
    assert [v["case"] for v in variants if v["type"] == "q_empty"] == [
        "none",
        "qnull",
        "qnum",
        "qstring",
        "qlist",
        "qbool",
    ]
