"""JSON Schemas of types: they admit what strict reading admits."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from json_schemas import judge, unheard_of, whole_doubles
from packages import Package, schema_at


def test_a_struct(p: Any) -> None:
    assert p.types.Thing.json_schema() == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Thing",
        "$ref": "#/$defs/Thing",
        "$defs": {
            "Thing": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "hue": {"$ref": "#/$defs/Hue"},
                    "note": {},
                },
                "required": ["name"],
                "additionalProperties": False,
            },
            "Hue": {"enum": ["red", "blue", "dark-green"]},
        },
    }
    assert p.types.Thing.json_schema() == p.json_schema("Thing")
    assert json.loads(json.dumps(p.json_schema("Thing"))) == p.json_schema("Thing")


def test_other_kinds(p: Any) -> None:
    t, c, e = p.types, p.commands, p.events
    assert p.json_schema("Ref")["$defs"]["Ref"]["anyOf"] == [
        {"type": "string"},
        {"$ref": "#/$defs/Figure"},
        {"type": "null"},
    ]
    assert t.Hue.json_schema()["$defs"]["Hue"]["enum"][0] == "red"
    circle = t.Figure.Circle.json_schema()
    assert circle["properties"]["shape"] == {"const": "circle"}
    assert judge(circle).is_valid({"shape": "circle", "title": "a", "radius": 1})
    assert not judge(circle).is_valid({"shape": "nothing", "title": "a"})
    tree = judge(t.Tree.json_schema())
    assert tree.is_valid({"label": "a", "below": [{"label": "b", "below": []}]})
    assert not tree.is_valid({"label": "a", "below": [{"label": 1}]})
    drawn = judge(e.Drawn.json_schema())
    assert drawn.is_valid({"title": "a", "area": 1})
    assert not drawn.is_valid({"title": "a"})
    assert judge(c.Draw.json_schema()).is_valid({"shape": "nothing", "title": "a"})
    assert judge(c.DeviceAdd.json_schema()).is_valid({"driver": 5, "x": None})
    numbers = judge(t.Numbers.json_schema())
    assert numbers.is_valid({"u64": -1, "size": 2**64 - 1, "i8": -128})
    for wrong in ({"u64": 2**64}, {"i8": 128}, {"u8": -1}, {"int": "1"}, {"int": None}):
        assert not numbers.is_valid(wrong), wrong


def test_names_that_nobody_has(p: Any) -> None:
    with pytest.raises(KeyError, match="did you mean 'Thing'"):
        p.json_schema("Thingy")


def agree(package: Package, random: Random, share: float) -> int:
    """Hold the schemas of all types against strict reading; how many values were judged."""
    from mutations import mutations
    from values import Values

    module = package.module
    values = Values(package.schema, random, depth=3)
    count = 0
    for name in module.TYPES:
        if not values.has_values(name):
            continue
        validator = judge(module.json_schema(name))
        value = values.named(name)
        limit = min(1.0, share * 300 / max(1, len(json.dumps(value))))
        for tried in [value, *mutations(value, ["name", "red", "x"], random, limit)]:
            if whole_doubles(tried) or unheard_of(tried):
                continue
            try:
                module.decode(name, tried, strict=True)
                right = True
            except module.ValidationError:
                right = False
            assert validator.is_valid(tried) == right, (name, tried)
            count += 1
    return count


@pytest.mark.usefixtures("property_tests")
@pytest.mark.parametrize("seed", range(3))
def test_all_types_agree(package: Package, seed: int) -> None:
    assert agree(package, Random(seed), share=0.5) > 300


@pytest.mark.usefixtures("property_tests")
def test_all_types_of_an_example_agree(schemas: Path) -> None:
    with Package(schema_at(schemas / "block" / "qapi-schema.json")) as package:
        assert agree(package, Random(1), share=0.2) > 1_000


@pytest.mark.slow
@pytest.mark.usefixtures("property_tests")
def test_all_types_of_qemu_agree(qemu: Path) -> None:
    entry = qemu / "schema" / "v10.1" / "qapi" / "qapi-schema.json"
    if not entry.exists():
        pytest.skip("no schema of v10.1")
    with Package(schema_at(entry, "10.1")) as package:
        assert agree(package, Random(1), share=0.02) > 1_000
