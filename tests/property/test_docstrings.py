"""Nothing that a schema's comments say is lost on the way into docstrings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packages import Package, schema_at

from qapigen.schema.ir import Definition, Schema

_MARKUP = re.compile(r"\.\. [a-z-]+::|\s:widths: auto|\s:\w+:(?!`)|:[a-z:]+:(?=`)")
"""What becomes other words, or none."""

_BETWEEN = re.compile(r"[\W_]+")

_RELEASES = ["v2.4", "v10.1"]


def _words(text: str) -> set[str]:
    return set(_BETWEEN.sub(" ", _MARKUP.sub(" ", text)).lower().split())


def _texts(definition: Definition) -> Iterator[tuple[str, str]]:
    """What a comment says of the whole, of members, of features, and in sections."""
    doc = definition.doc
    if doc is None:
        return
    yield "body", doc.body
    for item in (*doc.arguments, *doc.features):
        yield item.name, item.text
    for part in doc.sections:
        if part.tag != "TODO":
            yield part.tag or "section", part.text


def _lost(schema: Schema) -> list[str]:
    with Package(schema) as package:
        return _missing(schema, package.module)


def _missing(schema: Schema, package: Any) -> list[str]:
    lost = []
    for definition in schema.definitions:
        table = {"command": package.COMMANDS, "event": package.EVENTS}.get(
            definition.kind, package.TYPES
        )
        if definition.kind == "alternate" or definition.name not in table:
            continue
        shown = _words(table[definition.name].__doc__ or "")
        for name, text in _texts(definition):
            # Of a tag that says what the `*` of the member says as well.
            missing = _words(text) - shown - {"optional"}
            if missing:
                lost.append(f"{definition.name}, {name}: {sorted(missing)}")
    return lost


@pytest.mark.parametrize("schema", ["block", "guest-agent", "drive-backup-2013"])
def test_every_word_of_the_example_schemas(schemas: Path, schema: str) -> None:
    assert _lost(schema_at(schemas / schema / "qapi-schema.json")) == []


@pytest.mark.parametrize("release", _RELEASES)
def test_every_word_of_real_schemas(qemu: Path, release: str) -> None:
    places = [
        qemu / "schema" / release / "qapi" / "qapi-schema.json",
        qemu / "schema" / release / "qapi-schema.json",
    ]
    entry = next(place for place in places if place.exists())
    assert _lost(schema_at(entry, release[1:])) == []
