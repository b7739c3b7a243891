"""The generated table, parsed on first use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from json import loads
from typing import Any, NamedTuple, TypeAlias

ROOT = __name__.rpartition(".")[0].rpartition(".")[0]
"""Name of the generated package."""

Row: TypeAlias = Mapping[str, Any]


class Table(NamedTuple):
    """The schema's definitions, by area and name.

    Attributes:
        types: enums, structs, unions with their branches (`UNION:VALUE`), alternates.
        by_class: area and row of each class, by module and class name.
    """

    types: Mapping[str, Row]
    commands: Mapping[str, Row]
    events: Mapping[str, Row]
    by_class: Mapping[tuple[str, str], Row]


@cache
def table() -> Table:
    """The table of the package."""
    return parsed(import_module(f"{ROOT}._table").ROWS)


def parsed(rows: str) -> Table:
    """A table, from its JSON text."""
    areas: dict[str, dict[str, Row]] = {"types": {}, "commands": {}, "events": {}}
    by_class: dict[tuple[str, str], Row] = {}
    for area, key, row in loads(rows):
        row["area"], row["key"] = area, key
        areas[area][key] = row
        by_class[f"{ROOT}.{area}.{row['module']}", row["class"]] = row
    # A type written in place is at home with its command, but is referred to as a type.
    for area in ("commands", "events"):
        areas["types"].update(
            (k, r) for k, r in areas[area].items() if r["kind"] == "struct"
        )
    return Table(areas["types"], areas["commands"], areas["events"], by_class)


def class_of(row: Row) -> Any:
    """The class of a definition, or the union type of an alternate."""
    key = row["area"], row["module"], row["class"]
    try:
        return _classes[key]
    except KeyError:
        module = import_module(f"{ROOT}.{row['area']}.{row['module']}")
        found = _classes[key] = getattr(module, row["class"])
        return found


_classes: dict[tuple[str, str, str], Any] = {}


def row_of(cls: type) -> Row:
    """The definition of a class, or of the generated class that it derives from.

    Raises LookupError if it derives from none.
    """
    rows = table().by_class
    for base in cls.__mro__:
        row = rows.get((base.__module__, base.__name__))
        if row is not None:
            return row
    raise LookupError(cls.__qualname__)
