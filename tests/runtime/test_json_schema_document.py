"""The document of `--format json-schema`: it admits what the generated package reads strictly."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from json_schemas import jsonschema, unheard_of, whole_doubles
from packages import Package, schema_at

from qapigen.json_schema import FILE, generate
from qapigen.schema.ir import Command, Event, Schema

ANNOTATIONS = {"description", "title", "deprecated"}

DOCUMENTED = """
##
# @Hue:
#
# Colours.
#
# @red: like a rose
#
# @blue: old
#
# Features:
#
# @glossy: shines
#
# @deprecated: blue fades
#
# Since: 1.0
##
{ 'enum': 'Hue', 'features': [ 'glossy' ],
  'data': [ 'red', { 'name': 'blue', 'features': [ 'deprecated' ], 'if': 'CONFIG_INK' } ] }

##
# @Paint:
#
# What goes on walls, see `paint`.
#
# @hue: its @litres colour
#
# @litres: how much
#
# Features:
#
# @deprecated: count tins
##
{ 'struct': 'Paint',
  'data': { 'hue': 'Hue',
            '*litres': { 'type': 'uint8', 'features': [ 'deprecated' ] } } }

##
# @Tool:
#
# A choice.
#
# @name: by its name
#
# @paint: itself
##
{ 'alternate': 'Tool', 'data': { 'name': 'str', 'paint': 'Paint' } }

##
# @paint:
#
# Paint something.
#
# @tool: what with
#
# Returns: what was used
##
{ 'command': 'paint', 'data': { '*tool': 'Tool' }, 'returns': [ 'Paint' ],
  'allow-oob': true }

##
# @DRY:
#
# It is dry.
#
# @paint: which
##
{ 'event': 'DRY', 'data': { 'paint': 'Paint' } }
"""


def document(schema: Schema) -> dict[str, Any]:
    files = generate(schema)
    assert list(files) == [FILE]
    result: dict[str, Any] = json.loads(files[FILE])
    jsonschema.Draft202012Validator.check_schema(result)
    return result


def judges(whole: dict[str, Any]) -> Callable[[str], Any]:
    """Gives the validator of a part of the document."""
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    registry = Registry().with_resource("urn:all", DRAFT202012.create_resource(whole))

    def judge(part: str) -> Any:
        assert part in whole["$defs"]
        reference = {"$ref": f"urn:all#/$defs/{part}"}
        return jsonschema.Draft202012Validator(reference, registry=registry)

    return judge


def bare(schema: Any) -> Any:
    """A schema without what is said to people."""
    if isinstance(schema, list):
        return [bare(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {k: bare(v) for k, v in schema.items() if k not in ANNOTATIONS}
    if "properties" in schema:
        result["properties"] = {k: bare(v) for k, v in schema["properties"].items()}
    return result


def test_what_is_said_of_everything(tmp_path: Path) -> None:
    entry = tmp_path / "paint.json"
    entry.write_text(DOCUMENTED)
    whole = document(schema_at(entry))
    assert whole["title"] == "paint.json"
    parts = whole["$defs"]
    paint = {"description": "Paint something.\n\nReturns: what was used"}
    dry = {"description": "It is dry."}
    assert parts == {
        "Hue": {
            "description": "Colours.\n\nValues:\n    red: like a rose\n    blue: old\n\n"
            "        Features: deprecated\n\n        Only if: CONFIG_INK\n\n"
            "Features:\n    glossy: shines\n    deprecated: blue fades\n\nSince: 1.0",
            "enum": ["red", "blue"],
        },
        "Paint": {
            "description": "What goes on walls, see `paint`.\n\nFeatures:\n"
            "    deprecated: count tins",
            "type": "object",
            "properties": {
                "hue": {"$ref": "#/$defs/Hue", "description": "its `litres` colour"},
                "litres": {
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 255,
                    "description": "how much\n\nFeatures: deprecated",
                    "deprecated": True,
                },
            },
            "required": ["hue"],
            "additionalProperties": False,
        },
        "Tool": {
            "description": "A choice.\n\nBranches:\n    name: by its name\n    paint: itself",
            "anyOf": [{"type": "string"}, {"$ref": "#/$defs/Paint"}],
        },
        "paint:request": {
            **paint,
            "type": "object",
            "properties": {
                "execute": {"const": "paint"},
                "exec-oob": {"const": "paint"},
                "arguments": {"$ref": "#/$defs/paint:arguments"},
                "id": {},
            },
            "required": [],
            "additionalProperties": False,
            "oneOf": [{"required": ["execute"]}, {"required": ["exec-oob"]}],
        },
        "paint:arguments": {
            **paint,
            "type": "object",
            "properties": {
                "tool": {"$ref": "#/$defs/Tool", "description": "what with"}
            },
            "additionalProperties": False,
        },
        "paint:returns": {
            "type": "array",
            "items": {"$ref": "#/$defs/Paint"},
            "description": "what was used",
        },
        "DRY:event": {
            **dry,
            "type": "object",
            "properties": {
                "event": {"const": "DRY"},
                "data": {"$ref": "#/$defs/DRY:data"},
                "timestamp": {
                    "type": "object",
                    "properties": {
                        "seconds": {"type": "integer"},
                        "microseconds": {"type": "integer"},
                    },
                    "required": ["seconds", "microseconds"],
                },
            },
            "required": ["event", "data"],
        },
        "DRY:data": {
            **dry,
            "type": "object",
            "properties": {"paint": {"$ref": "#/$defs/Paint", "description": "which"}},
            "required": ["paint"],
            "additionalProperties": False,
        },
    }
    assert list(parts)[:2] == ["Hue", "Paint"], "in the order of the schema"


def test_it_says_what_the_package_says(package: Package) -> None:
    parts = document(package.schema)["$defs"]
    for name in package.module.TYPES:
        said = package.module.json_schema(name).get("$defs", {})
        assert {n: bare(parts[n]) for n in said} == said
    for registry, part in (
        (package.module.COMMANDS, "arguments"),
        (package.module.EVENTS, "data"),
    ):
        for name, cls in registry.items():
            said = cls.json_schema()
            for key in ("$schema", "title", "$defs"):
                said.pop(key, None)
            assert bare(parts[f"{name}:{part}"]) == said


def test_branches_have_titles(package: Package) -> None:
    parts = document(package.schema)["$defs"]
    assert [b["title"] for b in parts["Figure"]["oneOf"]] == [
        "Figure:circle",
        "Figure:square",
        "Figure:nothing",
    ]


def test_a_union_of_nothing(tmp_path: Path) -> None:
    entry = tmp_path / "old.json"
    entry.write_text(
        "{ 'union': 'Nothing', 'data': {} }"
        "{ 'command': 'take', 'data': { '*it': 'Nothing' } }"
    )
    with Package(schema_at(entry, "2.3")) as package:
        whole = document(package.schema)
        assert whole["$defs"]["Nothing"] == {"not": {}}
        assert package.module.json_schema("Nothing")["$defs"]["Nothing"] == {"not": {}}
    taken = judges(whole)("take:arguments")
    assert taken.is_valid({})
    assert not taken.is_valid({"it": {"type": "x"}})


def test_long_chains_of_types(tmp_path: Path) -> None:
    """Longer than Python's stack is deep."""
    entry = tmp_path / "chain.json"
    links = [
        f"{{ 'struct': 'Link{n}', 'data': {{ 'x': 'Link{n + 1}' }} }}"
        for n in range(999)
    ]
    entry.write_text("".join([*links, "{ 'struct': 'Link999', 'data': { } }"]))
    with Package(schema_at(entry)) as package:
        whole = document(package.schema)
        assert len(whole["$defs"]) == 1_000
        assert len(package.module.json_schema("Link0")["$defs"]) == 1_000


def test_requests(package: Package) -> None:
    judge = judges(document(package.schema))
    draw = {"shape": "nothing", "title": "a"}
    for right in (
        ("draw", {"execute": "draw", "arguments": draw, "id": [1]}),
        ("device-add", {"execute": "device-add"}),
        ("device-add", {"execute": "device-add", "arguments": {"x": None}}),
    ):
        assert judge(f"{right[0]}:request").is_valid(right[1]), right
    for wrong in (
        ("draw", {"execute": "draw"}),
        ("draw", {"exec-oob": "draw", "arguments": draw}),
        ("draw", {"execute": "sum", "arguments": draw}),
        ("draw", {"execute": "draw", "arguments": draw, "more": 1}),
        ("draw", {"execute": "draw", "arguments": {"shape": "nothing"}}),
        ("device-add", {"execute": "device-add", "arguments": []}),
    ):
        assert not judge(f"{wrong[0]}:request").is_valid(wrong[1]), wrong


def renamed(message: Any, part: str) -> bool:
    """Whether it is another event, or has another time than servers write."""
    if not isinstance(message, dict):
        return False
    stamp = {"seconds": 1, "microseconds": 2}
    # Compared as text, because True is 1.
    said = json.dumps(message.get("timestamp", stamp), sort_keys=True)
    return message.get("event") != part.partition(":")[0] or (
        said != json.dumps(stamp, sort_keys=True)
    )


def agree(package: Package, random: Random, share: float) -> int:
    """Hold the document against strict reading of all that travels; how much was judged."""
    from mutations import mutations
    from values import Values

    module = package.module
    judge = judges(document(package.schema))
    values = Values(package.schema, random, depth=3)
    stamp = {"timestamp": {"seconds": 1, "microseconds": 2}}
    subjects: list[tuple[str, Callable[[Any], Any], Any]] = []
    for d in package.schema.definitions:
        name = d.name
        if isinstance(d, Command):
            cls = module.COMMANDS[name]
            if values.definable(d):
                read = partial(cls.from_dict, strict=True)
                subjects.append((f"{name}:arguments", read, values.arguments(d)))
            if d.returns is None or values.height(d.returns) < 1_000:
                read = partial(cls.decode_return, strict=True)
                subjects.append((f"{name}:returns", read, values.returned(d)))
        elif isinstance(d, Event):
            if values.definable(d):
                read = partial(module.EVENTS[name].from_dict, strict=True)
                subjects.append((f"{name}:data", read, values.arguments(d)))
                read = partial(module.decode_event, strict=True)
                message = {"event": name, "data": values.arguments(d), **stamp}
                subjects.append((f"{name}:event", read, message))
        elif values.has_values(name):
            read = partial(module.decode, name, strict=True)
            subjects.append((name, read, values.named(name)))
    count = 0
    for name, read, value in subjects:
        validator = judge(name)
        limit = min(1.0, share * 300 / max(1, len(json.dumps(value))))
        for tried in [value, *mutations(value, ["name", "red", "x"], random, limit)]:
            if whole_doubles(tried) or unheard_of(tried):
                continue
            if name.endswith(":event") and renamed(tried, name):
                continue
            try:
                read(tried)
                right = True
            except module.ValidationError:
                right = False
            assert validator.is_valid(tried) == right, (name, tried)
            count += 1
    return count


def test_the_command(
    qapigen: Callable[..., Any], schemas: Path, tmp_path: Path
) -> None:
    def run(where: str, *more: str, seed: str = "0") -> Any:
        entry = schemas / "block" / "qapi-schema.json"
        options = ("-o", where, "--format", "json-schema", *more)
        env = {"PYTHONHASHSEED": seed}
        return qapigen("generate", entry, *options, cwd=tmp_path, env=env)

    assert run("a").returncode == 0
    assert run("b", seed="1").returncode == 0
    text = (tmp_path / "a" / FILE).read_bytes()
    assert (tmp_path / "b" / FILE).read_bytes() == text
    assert json.loads(text)["$defs"]["JobInfo"]["description"]
    assert run("a", "--check").returncode == 0
    stale = run("a", "--check", "--no-docs")
    assert stale.returncode == 1
    assert FILE in stale.stdout + stale.stderr
    assert run("a", "--no-docs").returncode == 0
    plain = json.loads((tmp_path / "a" / FILE).read_bytes())
    assert "description" not in plain["$defs"]["JobInfo"]
    assert bare(plain["$defs"]) == bare(json.loads(text)["$defs"])
    unheard = run("a", "--line-length", "100")
    assert unheard.returncode == 2
    assert "--line-length says nothing to json-schema, only to python" in unheard.stderr


@pytest.mark.usefixtures("property_tests")
@pytest.mark.parametrize("seed", range(2))
def test_everything_agrees(package: Package, seed: int) -> None:
    assert agree(package, Random(seed), share=0.2) > 200


@pytest.mark.usefixtures("property_tests")
@pytest.mark.parametrize(
    ("entry", "dialect"),
    [
        ("block/qapi-schema.json", None),
        ("guest-agent/qapi-schema.json", None),
        ("drive-backup-2013/qapi-schema.json", "1.6"),
    ],
)
def test_everything_of_examples_agrees(
    schemas: Path, entry: str, dialect: str | None
) -> None:
    with Package(schema_at(schemas / entry, dialect)) as package:
        assert agree(package, Random(1), share=0.05) > 150


@pytest.mark.slow
@pytest.mark.usefixtures("property_tests")
@pytest.mark.parametrize("release", ["v10.1", "v2.9"])
def test_everything_of_qemu_agrees(qemu: Path, release: str) -> None:
    place = qemu / "schema" / release
    entry = place / "qapi" / "qapi-schema.json"
    entry = entry if entry.exists() else place / "qapi-schema.json"
    if not entry.exists():
        pytest.skip(f"no schema of {release}")
    with Package(schema_at(entry, release.removeprefix("v"))) as package:
        assert agree(package, Random(1), share=0.01) > 1_000
