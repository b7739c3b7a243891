"""JSON Schema (2020-12) of what the schema defines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .scalars import INTEGERS
from .table import Row, row_of, table

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SCALARS: dict[str, dict[str, Any]] = {
    "bool": {"type": "boolean"},
    "dict": {"type": "object"},
    "null": {"type": "null"},
    "number": {"type": "number"},
    "str": {"type": "string"},
}


def of_class(cls: type) -> dict[str, Any]:
    """The schema of a struct, union, branch, enum, or of the arguments of a command or event."""
    row = row_of(cls)
    writer = Writer(table().types)
    if row["area"] == "types" and row["kind"] != "branch":
        return _whole(row["key"], writer.of(row["key"]), writer)
    return _whole(row["key"], writer.definition(row), writer)


def of_type(name: str) -> dict[str, Any]:
    """The schema of a type, by its name in the schema."""
    writer = Writer(table().types)
    return _whole(name, writer.of(name), writer)


def _whole(title: str, schema: dict[str, Any], writer: Writer) -> dict[str, Any]:
    result = {"$schema": DIALECT, "title": title, **schema}
    definitions = writer.all()
    if definitions:
        result["$defs"] = definitions
    return result


class Writer:
    """Writes schemas, and the definitions that they refer to.

    The compiler has it write those of all types, with what their documentation says.
    """

    def __init__(self, types: Mapping[str, Row]) -> None:
        self.types = types
        self._definitions: dict[str, Any] = {}
        self._todo: list[str] = []

    def of(self, code: str) -> dict[str, Any]:
        """The schema of a type as the table writes it."""
        if code[0] == "[":
            return {"type": "array", "items": self.of(code[1:])}
        name = code.lstrip("=")
        row = self.types.get(name)
        if row is None:
            return _builtin(code)
        if name not in self._definitions:
            # Types may refer to themselves, and in chains that are longer than Python's stack.
            self._definitions[name] = {}
            self._todo.append(name)
        reference = name.replace("~", "~0").replace("/", "~1")
        return {"$ref": f"#/$defs/{reference}"}

    def all(self) -> dict[str, Any]:
        """The definitions of all types that were referred to, by name."""
        while self._todo:
            name = self._todo.pop()
            self._definitions[name] = self.definition(self.types[name])
        return self._definitions

    def definition(self, row: Row) -> dict[str, Any]:
        """What the reference to a row's type stands for."""
        if row.get("unchecked"):
            return {"type": "object"}
        match row["kind"]:
            case "enum" | "words":
                return {"enum": list(row["values"])}
            case "alternate":
                return _any("anyOf", [self.of(code) for code in row["branches"]])
        if row.get("whole"):
            ((_, _, code, _),) = row["fields"]
            return self.of(code)
        if "tag" in row:
            branches = [self.types[key] for key in row["branches"].values()]
            return _any("oneOf", [self.definition(branch) for branch in branches])
        return self.struct(row)

    def struct(self, row: Row) -> dict[str, Any]:
        """A struct, a branch, or the arguments of a command or event."""
        constants = row.get("constants", ())
        properties = {wire: {"const": value} for wire, value, _ in constants}
        required = [wire for wire, _, _ in constants]
        for wire, _, code, optional in row["fields"]:
            properties[wire] = self.of(code)
            if not optional:
                required.append(wire)
        result: dict[str, Any] = {"type": "object", "properties": properties}
        if required:
            result["required"] = required
        return {**result, "additionalProperties": False}


def _any(keyword: str, schemas: list[dict[str, Any]]) -> dict[str, Any]:
    """Nothing is right for a union without branches; old releases let one pass."""
    return {keyword: schemas} if schemas else {"not": {}}


def _builtin(code: str) -> dict[str, Any]:
    if code in INTEGERS:
        low, high = INTEGERS[code]
        return {"type": "integer", "minimum": low, "maximum": high}
    return dict(_SCALARS.get(code, {}))
