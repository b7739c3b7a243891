"""A schema made of a reply to `query-qmp-schema` answers the same, and sends and takes the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import pytest
from effort import LONG
from hypothesis import given, settings
from hypothesis import strategies as st
from inventing import Invented, schemas
from mutations import mutations
from packages import Package, schema_at, schema_of
from same_infos import nameless, renumbered
from values import NEVER, Values

from qapigen.dialect import Release
from qapigen.introspect import introspect
from qapigen.python import generate
from qapigen.schema.from_introspection import from_introspection
from qapigen.schema.introspected import IntrospectionError
from qapigen.schema.ir import Command, Event, Schema
from qapigen.schema.select import select

OWN = ["block/qapi-schema.json", "guest-agent/qapi-schema.json"]
INTEGERS = re.compile("expects u?int[0-9]|expected: integer")
"""What QEMU says to an integer that is beyond the range."""

SERVERS = ["qemu-system-x86_64", "qemu-storage-daemon"]


def comes_back(infos: list[Any]) -> None:
    schema = from_introspection(infos)
    assert nameless(introspect(schema, unmask=True)) == nameless(infos)


@settings(max_examples=1_000 if LONG else 60)
@given(schemas(), st.booleans(), st.randoms(use_true_random=False))
def test_invented(invented: Invented, unmask: bool, random: Random) -> None:
    schema = schema_of(invented.files, invented.dialect)
    if schema.dialect < Release(2, 5):
        return
    infos = introspect(schema, unmask=unmask)
    comes_back(infos)
    if not unmask:
        assert same(
            from_introspection(infos), from_introspection(renumbered(infos, random))
        )


def same(one: Schema, other: Schema) -> bool:
    """Whether both have the same definitions, in whatever order."""
    return {name: repr(d) for name, d in one.by_name.items()} == {
        name: repr(d) for name, d in other.by_name.items()
    }


@pytest.mark.parametrize("unmask", [True, False])
@pytest.mark.parametrize("path", OWN)
def test_ours(schemas: Path, path: str, unmask: bool) -> None:
    infos = introspect(schema_at(schemas / path), unmask=unmask)
    assert len(infos) > 50
    comes_back(infos)


@pytest.mark.parametrize("path", OWN)
def test_what_ours_takes_travels_unchanged(schemas: Path, path: str) -> None:
    assert travels(schema_at(schemas / path), Random(7)) > 30


@settings(max_examples=100 if LONG else 8)
@given(schemas(), st.randoms(use_true_random=False))
def test_what_invented_ones_take(invented: Invented, random: Random) -> None:
    schema = schema_of(invented.files, invented.dialect)
    if schema.dialect >= Release(2, 5):
        travels(schema, random)


def travels(schema: Schema, random: Random) -> int:
    """Whether the bindings made of a reply take and give what those of the schema do; how often."""
    made = from_introspection(introspect(schema, unmask=False))
    values = Values(schema, random)
    count = 0
    with Package(schema) as one, Package(made) as two:
        for definition in schema.definitions:
            name = definition.name
            if not isinstance(definition, Command | Event):
                continue
            area = "COMMANDS" if isinstance(definition, Command) else "EVENTS"
            ours, theirs = (getattr(p.module, area)[name] for p in (one, two))
            if values.definable(definition):
                for _ in range(5):
                    sent = ours.from_dict(
                        values.arguments(definition), strict=True
                    ).to_dict()
                    assert theirs.from_dict(sent, strict=True).to_dict() == sent
                    count += 1
            if isinstance(definition, Command) and definition.returns is not None:
                if values.height(definition.returns) >= NEVER:
                    continue
                said = ours.encode_return(
                    ours.decode_return(values.returned(definition))
                )
                again = theirs.encode_return(theirs.decode_return(said, strict=True))
                assert again == said
                count += 1
    return count


@pytest.mark.slow
def test_every_release_of_qemu(qemu: Path) -> None:
    replies = sorted((qemu / "expected").glob("*/*.introspect.json"))
    assert replies
    for reply in replies:
        comes_back(json.loads(reply.read_text()))


@pytest.mark.parametrize("server", SERVERS)
def test_what_running_servers_said(qemu: Path, server: str) -> None:
    infos = json.loads((qemu / "live" / f"{server}.query-qmp-schema.json").read_text())
    comes_back(infos)
    assert same(
        from_introspection(infos), from_introspection(renumbered(infos, Random(3)))
    )


@pytest.fixture(scope="module")
def packages(qemu: Path) -> Iterator[dict[str, Any]]:
    """What is made of the replies of QEMU 7.2, by the server."""
    with ExitStack() as stack:
        result = {}
        for server in SERVERS:
            reply = qemu / "live" / f"{server}.query-qmp-schema.json"
            schema = from_introspection(json.loads(reply.read_text()))
            result[server] = stack.enter_context(Package(schema)).module
        yield result


@pytest.mark.slow
def test_real_traffic(qemu: Path, packages: dict[str, Any]) -> None:
    """What travelled between QEMU 7.2 and its clients passes unchanged."""
    count = 0
    for line in (qemu / "traffic" / "exchanges.jsonl").read_text().splitlines():
        row = json.loads(line)
        module = packages.get(row["server"])
        if module is None:
            continue
        value = row["value"]
        match row["kind"]:
            case "request":
                back = (
                    module.COMMANDS[row["execute"]]
                    .from_dict(value, strict=True)
                    .to_dict()
                )
            case "return":
                command = module.COMMANDS[row["execute"]]
                back = command.encode_return(command.decode_return(value, strict=True))
            case _:
                back = (
                    module.EVENTS[row["event"]].from_dict(value, strict=True).to_dict()
                )
        assert back == value, row
        count += 1
    assert count > 300


@pytest.mark.slow
def test_real_verdicts(qemu: Path, packages: dict[str, Any]) -> None:
    """What QEMU accepts is accepted; what it refuses, too, unless an integer is too big."""
    count = 0
    for line in (qemu / "verdicts" / "verdicts.jsonl").read_text().splitlines():
        row = json.loads(line)
        module = packages.get(row["server"])
        if module is None:
            continue
        count += 1
        error = None
        if row["execute"] in module.COMMANDS:
            command = module.COMMANDS[row["execute"]]
            try:
                command.from_dict(row.get("arguments") or {}, strict=True)
            except module.ValidationError as found:
                error = found
            accepted = error is None
        else:
            accepted = False
        if row["accepted"]:
            assert accepted, (row, error)
        elif accepted:
            assert INTEGERS.search(row["error"]["desc"]), row
    assert count > 1_000


def test_damaged_replies(schemas: Path) -> None:
    """What is no reply is refused in words; of all else, a package can be made."""
    schema = select(
        schema_at(schemas / OWN[0]), ["transaction", "blockdev-add", "JOB_*"]
    )
    infos = introspect(schema, unmask=False)
    random = Random(11)
    words = [
        "name",
        "meta-type",
        "type",
        "str",
        "0",
        "",
        "a b",
        "command",
        "object",
        "[1]",
    ]
    refused = taken = 0
    for damaged in mutations(infos, words, random, 1.0 if LONG else 0.06):
        if not isinstance(damaged, list):
            continue
        try:
            made = from_introspection(damaged)
        except IntrospectionError:
            refused += 1
            continue
        taken += 1
        if LONG or taken % 40 == 0:
            generate(made)
            introspect(made, unmask=True)
    assert refused > 100
    assert taken > 100
