"""Schemas made of replies to `query-qmp-schema`."""

from __future__ import annotations

from typing import Any

import pytest
from texts import schema_of

from qapigen.dump import dump
from qapigen.introspect import introspect
from qapigen.schema.from_introspection import from_introspection
from qapigen.schema.introspected import IntrospectionError
from qapigen.schema.ir import Command, Enum, NamedType, Schema, Struct

DISKS = """
{ 'pragma': { 'command-returns-exceptions': [ 'query-name' ] } }
{ 'enum': 'Mode', 'data': [ 'fast', 'safe', 'none' ] }
{ 'struct': 'Copy', 'data': { '*level': 'uint8', 'when': 'Mode' } }
{ 'union': 'Options', 'base': { 'how': 'Mode', '*name': 'str' }, 'discriminator': 'how',
  'data': { 'fast': 'Copy', 'safe': 'Copy' } }
{ 'alternate': 'Ref', 'data': { 'name': 'str', 'inline': 'Options' } }
{ 'struct': 'Disk', 'data': { 'size': 'uint64', '*backing': 'Disk', 'flags': [ 'Mode' ] } }
{ 'command': 'disk-add', 'data': 'Options', 'boxed': true, 'allow-oob': true }
{ 'command': 'disk-move', 'data': { 'disk': 'Ref', '*mode': 'Mode' },
  'features': [ 'deprecated' ] }
{ 'command': 'query-disks', 'returns': [ 'Disk' ] }
{ 'command': 'query-name', 'returns': 'str' }
{ 'event': 'DISK_LOST', 'data': { 'why': 'Mode' } }
"""


def made(text: str, *, unmask: bool = False, dialect: str = "10.1") -> Schema:
    return from_introspection(introspect(schema_of(text, dialect), unmask=unmask))


def entities(schema: Schema) -> dict[str, Any]:
    found = dump(schema)["entities"]
    for entity in found:
        del entity["file"], entity["line"]
    return {entity.pop("name"): entity for entity in found}


def test_types_are_called_after_their_first_use() -> None:
    found = entities(made(DISKS))
    assert list(found) == [
        *("disk-add", "disk-move", "query-disks", "query-name", "DISK_LOST"),
        *("DiskAddArguments", "DiskAddFast", "DiskAddHow", "DiskMoveDisk"),
        "QueryDisksReturn",
    ]
    assert found["disk-add"] == {
        "kind": "command",
        "data": "DiskAddArguments",
        "boxed": True,
        "allow-oob": True,
    }
    assert found["DiskAddArguments"] == {
        "kind": "union",
        "base": [
            {"name": "how", "type": "DiskAddHow", "optional": False},
            {"name": "name", "type": "str", "optional": True},
        ],
        "discriminator": "how",
        "branches": [
            {"name": "fast", "type": "DiskAddFast"},
            {"name": "safe", "type": "DiskAddFast"},
        ],
    }
    assert found["DiskAddHow"]["values"] == [
        {"name": "fast"},
        {"name": "safe"},
        {"name": "none"},
    ]
    assert found["DiskMoveDisk"] == {
        "kind": "alternate",
        "branches": [
            {"name": "string", "type": "str"},
            {"name": "object", "type": "DiskAddArguments"},
        ],
    }
    assert found["query-disks"]["returns"] == ["QueryDisksReturn"]
    assert found["QueryDisksReturn"]["members"] == [
        {"name": "size", "type": "uint64", "optional": False},
        {"name": "backing", "type": "QueryDisksReturn", "optional": True},
        {"name": "flags", "type": ["DiskAddHow"], "optional": False},
    ]
    assert found["query-name"] == {"kind": "command", "returns": "str"}


def test_arguments_of_one_command_alone_are_its_own() -> None:
    found = entities(made(DISKS))
    assert found["disk-move"]["data"] == [
        {"name": "disk", "type": "DiskMoveDisk", "optional": False},
        {"name": "mode", "type": "DiskAddHow", "optional": True},
    ]
    assert found["disk-move"]["features"] == [{"name": "deprecated"}]
    assert found["DISK_LOST"]["data"][0]["name"] == "why"


def test_what_is_added_elsewhere_renames_nothing() -> None:
    before = made(DISKS).by_name.keys()
    more = """
    { 'struct': 'More', 'data': { 'disks': [ 'Disk' ], 'mode': 'Mode' } }
    { 'command': 'query-more', 'returns': 'More' }
    """
    after = made(more + DISKS).by_name.keys()
    assert after - before == {"query-more", "QueryMoreReturn"}
    assert before <= after


def test_names_that_the_server_tells_are_kept() -> None:
    schema = made(DISKS, unmask=True)
    names = [d.name for d in schema.definitions if not isinstance(d, Command)]
    assert names == ["DISK_LOST", "Copy", "Disk", "Mode", "Options", "Ref"]
    command = schema.by_name["disk-add"]
    assert isinstance(command, Command)
    assert isinstance(command.arguments, NamedType)
    assert command.arguments.name == "Options"


def test_two_names_that_become_one() -> None:
    schema = made("""
    { 'enum': 'One', 'data': [ 'a' ] }
    { 'enum': 'Two', 'data': [ 'b' ] }
    { 'command': 'a-b', 'data': { 'c': 'One' } }
    { 'command': 'a', 'data': { 'b-c': 'Two' } }
    """)
    enums = {
        d.name: d.values[0].name for d in schema.definitions if isinstance(d, Enum)
    }
    assert set(enums) == {"ABC", "ABC2"}
    assert set(enums.values()) == {"a", "b"}


def test_empty_structs() -> None:
    schema = made("""
    { 'struct': 'Nothing', 'data': {} }
    { 'command': 'go', 'data': 'Nothing', 'returns': 'Nothing' }
    { 'command': 'put', 'data': { 'it': 'Nothing' } }
    """)
    go, put = (schema.by_name[name] for name in ("go", "put"))
    assert isinstance(go, Command)
    assert isinstance(put, Command)
    assert (go.arguments, go.returns) == ((), None)
    (name,) = (d.name for d in schema.definitions if isinstance(d, Struct))
    assert isinstance(put.arguments, tuple)
    assert isinstance(put.arguments[0].type, NamedType)
    assert put.arguments[0].type.name == name


NET = """
{ 'enum': 'Kind', 'data': [ 'tap' ] }
{ 'struct': 'Tap', 'data': {} }
{ 'union': 'Net', 'base': { 'k': 'Kind' }, 'discriminator': 'k', 'data': { 'tap': 'Tap' } }
"""


@pytest.mark.parametrize(
    ("data", "told"),
    [("{ 'driver': 'str' }", False), ("'Net', 'boxed': true", True)],
)
def test_commands_that_take_more_than_is_told(data: str, told: bool) -> None:
    schema = made(f"{NET} {{ 'command': 'object-add', 'data': {data} }}")
    command = schema.by_name["object-add"]
    assert isinstance(command, Command)
    assert command.gen is told


FLAT = """
{ 'enum': 'Mode', 'data': [ 'a', 'b' ] }
{ 'struct': 'Base', 'data': { 'm': 'Mode' } }
{ 'struct': 'Arm', 'data': { 'x': 'str' } }
{ 'union': 'Uni', 'base': 'Base', 'discriminator': 'm', 'data': { 'a': 'Arm'%s } }
{ 'command': 'go', 'data': { 'uni': 'Uni' } }
"""


@pytest.mark.parametrize(
    ("dialect", "release"),
    [("2.6", "2.6"), ("2.12", "2.12"), ("6.1", "6.1"), ("7.2", "10.1")],
)
def test_the_release_is_seen_by_how_it_answers(dialect: str, release: str) -> None:
    text = FLAT % ("" if dialect == "2.6" else ", 'b': 'Arm'")
    assert str(made(text, dialect=dialect).dialect) == release


def test_2_5_is_seen_by_the_names_that_it_tells() -> None:
    assert str(made(FLAT % "", unmask=True, dialect="2.5").dialect) == "2.5"


def entry(meta: str, name: str = "1", **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "meta-type": meta,
        **{k.replace("_", "-"): v for k, v in more.items()},
    }


STR = entry("builtin", "str", json_type="string")
ENUM = entry("enum", "5", values=["a", "b"])
NONE = entry("object", "0", members=[])
TAGGED = [{"name": "t", "type": "5"}]


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([1], "entry 0: is not an object"),
        ([{"name": "x"}], "entry 0: has no 'meta-type'"),
        ([entry("comand", "x")], r"no meta-type 'comand' \(did you mean 'command'\?\)"),
        ([STR, {"name": 1, "meta-type": "enum"}], "entry 1: 'name' is not a string"),
        ([entry("command", "x y")], "'x y' cannot be a name"),
        ([STR, STR], "entry 1: builtin 'str' is there already"),
        ([entry("builtin", json_type="float")], "there is no JSON type 'float'"),
        ([entry("command", "go", arg_type="7")], "command 'go': there is no type '7'"),
        ([STR, entry("event", "GO", arg_type="str")], "event 'GO': it needs an object"),
        ([entry("object")], "has no 'members'"),
        ([entry("object", members={})], "'members' is not a list"),
        ([entry("object", members=["x"])], "something in it that is not an object"),
        ([entry("object", members=[{"name": "x"}])], "has no 'type'"),
        (
            [STR, entry("object", members=[{"name": "x", "type": "str"}] * 2)],
            "'x' is there twice",
        ),
        ([entry("enum")], "has neither 'members' nor 'values'"),
        ([entry("enum", values=[1])], "'values' is not a list of strings"),
        ([entry("enum", values=["a", "a"])], "a value is there twice"),
        (
            [
                STR,
                entry("array", "2", element_type="str"),
                entry("array", element_type="2"),
            ],
            "there are no arrays of arrays",
        ),
        (
            [entry("object", members=[], tag="t", variants=[])],
            "the tag 't' is none of its members",
        ),
        ([entry("object", members=[], tag="t")], "has no 'variants'"),
        (
            [
                *(ENUM, NONE),
                entry(
                    "object",
                    members=TAGGED,
                    tag="t",
                    variants=[{"case": "c", "type": "0"}],
                ),
            ],
            "the case 'c' is no value of its tag",
        ),
        (
            [
                *(ENUM, NONE),
                entry(
                    "object",
                    members=TAGGED,
                    tag="t",
                    variants=[{"case": "a", "type": "0"}] * 2,
                ),
            ],
            "the case 'a' is there twice",
        ),
        (
            [
                ENUM,
                entry(
                    "object",
                    members=TAGGED,
                    tag="t",
                    variants=[{"case": "a", "type": "1"}],
                ),
            ],
            "is a branch of itself",
        ),
        (
            [
                *(ENUM, entry("object", "2", members=TAGGED)),
                entry(
                    "object",
                    members=TAGGED,
                    tag="t",
                    variants=[{"case": "a", "type": "2"}],
                ),
            ],
            "the case 'a' has 't' once more",
        ),
        (
            [STR, ENUM, entry("alternate", members=[{"type": "5"}, {"type": "5"}])],
            "two of its types are the same in JSON",
        ),
    ],
)
def test_what_is_no_reply(entries: list[Any], message: str) -> None:
    with pytest.raises(IntrospectionError, match=message):
        from_introspection(entries)


def test_what_newer_servers_say_beside_is_passed_over() -> None:
    schema = from_introspection(
        [entry("command", "go", arg_type="0", ret_type="0", colour="red"), NONE]
    )
    assert list(schema.by_name) == ["go"]
