"""The Python calls beside examples do what the examples say."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docs_helpers import at, compiled, qemu_data, sets

from qapigen.docs.calls import Calls
from qapigen.docs.examples import messages
from qapigen.docs.text.nodes import Block, Example, Items, Note, Quote, Wire
from qapigen.docs.text.read import TextReader
from qapigen.python import generate
from qapigen.schema.ir import Schema

SCHEMA = """
{ 'enum': 'Mode', 'data': [ 'on', '2x', 'async' ] }
{ 'struct': 'Base', 'data': { 'node-name': 'str', '*mode': 'Mode' } }
{ 'struct': 'File', 'data': { 'filename': 'str', '*class': 'int' } }
{ 'alternate': 'Ref', 'data': { 'definition': 'Opts', 'reference': 'str', 'none': 'null' } }
{ 'struct': 'Fmt', 'data': { 'file': 'Ref', '*list': ['Mode'], '*any': 'any' } }
{ 'enum': 'Driver', 'data': [ 'file', 'qcow2', 'null-co' ] }
{ 'union': 'Opts', 'base': { 'driver': 'Driver', '*ro': 'bool' }, 'discriminator': 'driver',
  'data': { 'file': 'File', 'qcow2': 'Fmt' } }
{ 'command': 'add', 'data': 'Opts', 'boxed': true }
{ 'command': 'flat-cmd', 'data': 'Base' }
{ 'command': 'inline-cmd', 'data': { 'a': 'uint8', '*b': 'number', '*c': ['Base'] } }
{ 'command': 'free', 'data': { 'driver': 'str', '*id': 'str' }, 'gen': false }
{ 'command': 'oob', 'allow-oob': true }
{ 'command': 'import', 'data': { '*from': 'str' } }
"""

REQUESTS = [
    {"execute": "add", "arguments": {"driver": "null-co"}},
    {
        "execute": "add",
        "arguments": {
            "driver": "qcow2",
            "ro": True,
            "file": {"driver": "file", "filename": 'it\'s "x"\n', "class": -1},
            "list": ["2x", "async"],
            "any": {"a": [1, None, 2.5], "b": {}},
        },
    },
    {"execute": "add", "arguments": {"driver": "qcow2", "file": "a-node"}},
    {"execute": "add", "arguments": {"driver": "qcow2", "file": None}},
    {"execute": "flat-cmd", "arguments": {"node-name": "n", "mode": "on"}},
    {"execute": "inline-cmd", "arguments": {"a": 255, "b": 1}, "id": "x"},
    {"execute": "inline-cmd", "arguments": {"a": 0, "c": [{"node-name": "n" * 60}]}},
    {"execute": "free", "arguments": {"driver": "d", "x-y": 1, "z": "w"}},
    {"execute": "free", "arguments": {"driver": "d", "size": 1}},
    {"exec-oob": "oob"},
    {"execute": "import", "arguments": {"from": "f"}},
]

MISFITS: list[Any] = [
    None,
    [],
    {"return": {}},
    {"execute": "gone"},
    {"execute": 1},
    {"execute": "add"},
    {"execute": "add", "arguments": {"driver": "other"}},
    {"execute": "add", "arguments": {"driver": "file"}},
    {"execute": "inline-cmd", "arguments": {"a": 256}},
    {"execute": "inline-cmd", "arguments": {"a": True}},
    {"execute": "inline-cmd", "arguments": {"a": 1, "more": 1}},
    {"execute": "inline-cmd", "arguments": []},
    {"execute": "oob", "stray": 1},
]


def package(schema: Schema, where: Path, name: str) -> Any:
    """The generated package."""
    for path, text in generate(schema).items():
        target = where / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    sys.path.insert(0, str(where))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(where))


def sent(module: Any, call: str) -> tuple[str, Any]:
    """What a call sends: the command's name and its arguments."""
    found: list[tuple[str, Any]] = []

    class Vm(module.Client):  # type: ignore[name-defined,misc]
        def __init__(self) -> None:
            pass

        async def execute(self, command: Any, **options: Any) -> Any:
            found.append((command.qapi_name, command.to_dict()))

    names = {"vm": Vm(), "c": module.commands, "t": module.types}
    body = call.replace("\n", "\n    ")
    exec(f"async def run():\n    {body}", names)
    asyncio.run(names["run"]())
    assert len(found) == 1
    return found[0]


def check(module: Any, calls: Calls, request: dict[str, Any]) -> None:
    call = calls.call(request)
    assert call is not None, request
    name, arguments = sent(module, call)
    assert name == request.get("execute", request.get("exec-oob"))
    assert arguments == request.get("arguments", {})


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Calls]:
    schema = compiled(SCHEMA)
    return package(schema, tmp_path_factory.mktemp("calls"), "calls_own"), Calls(schema)


@pytest.mark.parametrize("request_", REQUESTS, ids=json.dumps)
def test_calls(own: tuple[Any, Calls], request_: dict[str, Any]) -> None:
    check(*own, request_)


@pytest.mark.parametrize("request_", MISFITS, ids=json.dumps)
def test_what_does_not_fit_has_no_call(own: tuple[Any, Calls], request_: Any) -> None:
    assert own[1].call(request_) is None


def test_layout(own: tuple[Any, Calls]) -> None:
    assert own[1].call(REQUESTS[1]) == (
        "await vm.add(t.Opts.Qcow2(\n"
        "    ro=True,\n"
        "    file=t.Opts.File(filename='it\\'s \"x\"\\x0a', class_=-1),\n"
        "    list=[t.Mode._2X, t.Mode.ASYNC],\n"
        '    any={"a": [1, None, 2.5], "b": {}},\n'
        "))"
    )


def test_names_that_python_keeps(own: tuple[Any, Calls]) -> None:
    assert own[1].call(REQUESTS[10]) == 'await vm.import_(from_="f")'


def test_messages() -> None:
    text = 'Words\n-> { "a": 1,\n     "b": 2 }\n<- { ... }\n-> [1] # more'
    assert [(m.speaker, m.value) for m in messages(text)] == [
        ("", None),
        ("->", {"a": 1, "b": 2}),
        ("<-", None),
        ("->", [1]),
    ]


# --- every example of QEMU -----------------------------------------------------------------------


class _Nobody:
    def member(self, name: str) -> None:
        return None

    def name(self, name: str) -> None:
        return None

    def problem(self, line: str, message: str) -> None:
        return None


def wires(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Wire(text):
                yield text
            case Example(_, inner) | Note(_, _, inner) | Quote(inner):
                yield from wires(inner)
            case Items(items):
                for item in items:
                    yield from wires(item)
            case _:
                pass


def requests(schema: Schema) -> Iterator[Any]:
    reader = TextReader(schema.dialect)
    for definition in schema.definitions:
        doc = definition.doc
        if doc is None:
            continue
        blocks = reader.text(doc.body, _Nobody())
        for part in doc.sections:
            if part.tag is None:
                blocks += reader.text(part.text, _Nobody())
            elif part.tag.startswith("Example"):
                blocks += reader.section(part.tag, part.text, _Nobody())
        for wire in wires(blocks):
            for message in messages(wire):
                if message.speaker == "->":
                    yield message.value


DATA = qemu_data()
SETS = [
    s
    for s in (sets(DATA) if DATA is not None else ())
    if s.name in ("qemu", "qga") and s.release in ("v2.9", "v6.0", "v10.1")
]


@pytest.mark.slow
@pytest.mark.parametrize("chosen", SETS, ids=lambda s: f"{s.release}-{s.name}")
def test_every_example(chosen: Any, tmp_path: Path) -> None:
    schema = at(chosen.entry, chosen.dialect)
    calls = Calls(schema)
    name = f"calls_{chosen.name}_{chosen.release.replace('.', '_')}"
    module = package(schema, tmp_path, name)
    found = with_call = 0
    for request in requests(schema):
        found += 1
        if calls.call(request) is not None:
            with_call += 1
            check(module, calls, request)
    if chosen.name == "qemu":
        assert with_call > 0.8 * found > 80
    print(chosen, found, with_call)
