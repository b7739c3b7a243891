"""Schema → one document of JSON Schema with a definition for everything that travels.

One document, and not a file for each type: types refer to each other, often in circles, so that a
file alone would be of no use, and validators load one document without being told where the others
are.  What it admits is written by the runtime of generated packages, whose `X.json_schema()` gives
the same; here words are added.
"""

from __future__ import annotations

import json
import os
from typing import Any

from qapigen.json_schema.words import Words
from qapigen.python import table
from qapigen.python.plan import Planner
from qapigen.python.scope import build_scope
from qapigen.runtime.json_schema import DIALECT, Writer
from qapigen.runtime.table import Row, Table, parsed
from qapigen.schema.ir import Command, Definition, Event, Schema

FILE = "schema.json"

_TIMESTAMP = {
    "type": "object",
    "properties": {
        "seconds": {"type": "integer"},
        "microseconds": {"type": "integer"},
    },
    "required": ["seconds", "microseconds"],
}


def generate(schema: Schema) -> dict[str, str]:
    """The one file, by its name."""
    document = json.dumps(_Document(schema).whole(), indent=2, ensure_ascii=False)
    return {FILE: document + "\n"}


class _Document:
    """Collects definitions: types under their names, what belongs to commands and events as
    `NAME:PART`."""

    def __init__(self, schema: Schema) -> None:
        scope = build_scope(schema)
        plans = list(Planner(scope).plans())
        self.schema = schema
        self.table: Table = parsed(f"[{','.join(table.rows(scope, plans))}]")
        self.words = Words(plans)
        self.writer = _Writer(self.table, self.words)

    def whole(self) -> dict[str, Any]:
        """The document."""
        source = os.path.basename(self.schema.modules[0].source.path)
        parts: dict[str, Any] = {}
        for definition in self.schema.definitions:
            match definition:
                case Command():
                    parts.update(self._command(definition))
                case Event():
                    parts.update(self._event(definition))
                case _:
                    self.writer.of(definition.name)
                    parts[definition.name] = None
        types = self.writer.all()
        types.update((d.name, self._told(d, types[d.name])) for d in self._types())
        # First in the order of the schema; then what only hangs on it.
        parts.update((n, t) for n, t in types.items() if n in parts)
        parts.update(sorted((n, t) for n, t in types.items() if n not in parts))
        return {
            "$schema": DIALECT,
            "title": source,
            "description": "Generated from a QAPI schema; refer to what is in `$defs`: TYPE,"
            " COMMAND:request, COMMAND:arguments, COMMAND:returns, EVENT:event, EVENT:data.",
            "$defs": parts,
        }

    def _types(self) -> list[Definition]:
        every = self.schema.definitions
        return [d for d in every if not isinstance(d, Command | Event)]

    def _told(self, definition: Definition, part: dict[str, Any]) -> dict[str, Any]:
        return {**self.words.of(definition), **part}

    def _command(self, command: Command) -> dict[str, Any]:
        name = command.name
        row = self.table.commands[name]
        arguments = self.writer.definition(row)
        returns = {"type": "object", "additionalProperties": False}
        if row["returns"] is not None:
            returns = self.writer.of(row["returns"])
        words = self.words.of(command)
        return {
            f"{name}:request": {**words, **_request(command, self._needed(row))},
            f"{name}:arguments": {**words, **arguments},
            f"{name}:returns": {**returns, **self.words.of_return(command)},
        }

    def _event(self, event: Event) -> dict[str, Any]:
        row = self.table.events[event.name]
        words = self.words.of(event)
        return {
            f"{event.name}:event": {**words, **_message(event, self._needed(row))},
            f"{event.name}:data": {**words, **self.writer.definition(row)},
        }

    def _needed(self, row: Row) -> bool:
        """Whether an empty object will not do."""
        if row.get("unchecked"):
            return False
        return bool(row.get("whole")) or any(not o for _, _, _, o in row["fields"])


def _request(command: Command, needed: bool) -> dict[str, Any]:
    """What a client sends."""
    result: dict[str, Any] = {
        "type": "object",
        "properties": {
            "execute": {"const": command.name},
            "arguments": {"$ref": f"#/$defs/{command.name}:arguments"},
            "id": {},
        },
        "required": ["execute", *(["arguments"] if needed else [])],
        "additionalProperties": False,
    }
    if command.allow_oob:
        result["properties"]["exec-oob"] = {"const": command.name}
        del result["required"][0]
        result["oneOf"] = [{"required": ["execute"]}, {"required": ["exec-oob"]}]
    return result


def _message(event: Event, needed: bool) -> dict[str, Any]:
    """What a server sends; there may be more in it, as clients are told to expect."""
    return {
        "type": "object",
        "properties": {
            "event": {"const": event.name},
            "data": {"$ref": f"#/$defs/{event.name}:data"},
            "timestamp": _TIMESTAMP,
        },
        "required": ["event", *(["data"] if needed else [])],
    }


class _Writer(Writer):
    """Adds words to members and branches."""

    def __init__(self, found: Table, words: Words) -> None:
        super().__init__(found.types)
        self._words = words

    def struct(self, row: Row) -> dict[str, Any]:
        result = super().struct(row)
        members = self._words.of_members(row)
        for name, part in result["properties"].items():
            part.update(members.get(name, {}))
        return {**self._words.of_part(row), **result}
