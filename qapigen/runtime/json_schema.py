"""JSON Schema (2020-12) of what the schema defines."""

from __future__ import annotations

from typing import Any

from .interpret import INTEGERS
from .table import Row, row_of, table

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

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
    writer = _Writer()
    if row["area"] == "types" and row["kind"] != "branch":
        return _whole(row["key"], writer.of(row["key"]), writer)
    return _whole(row["key"], writer.definition(row), writer)


def of_type(name: str) -> dict[str, Any]:
    """The schema of a type, by its name in the schema."""
    writer = _Writer()
    return _whole(name, writer.of(name), writer)


def _whole(title: str, schema: dict[str, Any], writer: _Writer) -> dict[str, Any]:
    result = {"$schema": _DIALECT, "title": title, **schema}
    if writer.definitions:
        result["$defs"] = writer.definitions
    return result


class _Writer:
    """Writes schemas, and the definitions that they refer to."""

    def __init__(self) -> None:
        self.types = table().types
        self.definitions: dict[str, Any] = {}

    def of(self, code: str) -> dict[str, Any]:
        """The schema of a type as the table writes it."""
        if code[0] == "[":
            return {"type": "array", "items": self.of(code[1:])}
        name = code.lstrip("=")
        row = self.types.get(name)
        if row is None:
            return _builtin(code)
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = self.definition(row)
        reference = name.replace("~", "~0").replace("/", "~1")
        return {"$ref": f"#/$defs/{reference}"}

    def definition(self, row: Row) -> dict[str, Any]:
        if row.get("unchecked"):
            return {"type": "object"}
        match row["kind"]:
            case "enum" | "words":
                return {"enum": list(row["values"])}
            case "alternate":
                return {"anyOf": [self.of(code) for code in row["branches"]]}
        if row.get("whole"):
            ((_, _, code, _),) = row["fields"]
            return self.of(code)
        if "tag" in row:
            branches = [self.types[key] for key in row["branches"].values()]
            return {"oneOf": [self.definition(branch) for branch in branches]}
        return self._object(row)

    def _object(self, row: Row) -> dict[str, Any]:
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


def _builtin(code: str) -> dict[str, Any]:
    if code in INTEGERS:
        low, high = INTEGERS[code]
        return {"type": "integer", "minimum": low, "maximum": high}
    return dict(_SCALARS.get(code, {}))
