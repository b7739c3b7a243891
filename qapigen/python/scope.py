"""Every name that the generated package uses, settled before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from qapigen.frozen import frozen
from qapigen.python import names
from qapigen.schema.ir import (
    Alternate,
    AnyDefinition,
    Command,
    Enum,
    Event,
    NamedType,
    Schema,
    Struct,
    Union,
)

Area: TypeAlias = Literal["types", "commands", "events"]
"""The three public subpackages."""

Type: TypeAlias = Enum | Struct | Union | Alternate


@frozen
class Scope:
    """Python names of the definitions of a schema, and the modules where they are at home."""

    schema: Schema
    types: dict[str, str]
    commands: dict[str, str]
    events: dict[str, str]
    type_modules: dict[str, str]
    """Python module of a type, by the type's name."""

    action_modules: dict[str, str]
    """Python module of a command or event, by its name."""

    sources: dict[Area, dict[str, list[str]]]
    """Schema files that each Python module was made from."""


def area(definition: AnyDefinition) -> Area:
    if isinstance(definition, Command):
        return "commands"
    return "events" if isinstance(definition, Event) else "types"


def build_scope(schema: Schema) -> Scope:
    """Settle all names."""
    by_area: dict[Area, list[AnyDefinition]] = {
        "types": [],
        "commands": [],
        "events": [],
    }
    for definition in schema.definitions:
        by_area[area(definition)].append(definition)
    types = names.types(d.name for d in by_area["types"])
    commands = names.actions(d.name for d in by_area["commands"])
    events = names.actions(d.name for d in by_area["events"])

    merged = _merge_base_cycles(by_area["types"])
    sources: dict[Area, dict[str, list[str]]] = {}
    homes: dict[Area, dict[str, str]] = {}
    classes_of: dict[Area, dict[str, str]] = {
        "types": types,
        "commands": commands,
        "events": events,
    }
    for key, classes in classes_of.items():
        used = dict.fromkeys(d.module for d in by_area[key])
        home_of = {
            path: merged.get(path, path) if key == "types" else path for path in used
        }
        stems = names.modules(dict.fromkeys(home_of.values()), set(classes.values()))
        homes[key] = {path: stems[home] for path, home in home_of.items()}
        sources[key] = {}
        for path in used:
            sources[key].setdefault(homes[key][path], []).append(path)
    type_modules = {d.name: homes["types"][d.module] for d in by_area["types"]}
    action_modules = {
        d.name: homes[a][d.module] for a in ("commands", "events") for d in by_area[a]
    }
    return Scope(schema, types, commands, events, type_modules, action_modules, sources)


def _merge_base_cycles(definitions: Iterable[AnyDefinition]) -> dict[str, str]:
    """Files whose structs are each other's bases must become one module: where to put them."""
    module_of = {d.name: d.module for d in definitions}
    needs: dict[str, set[str]] = {}
    for d in definitions:
        if isinstance(d, Struct) and isinstance(d.base, NamedType):
            other = module_of.get(d.base.name)
            if other is not None and other != d.module:
                needs.setdefault(d.module, set()).add(other)
    reached = {module: _reachable(module, needs) for module in needs}
    result: dict[str, str] = {}
    for module, others in reached.items():
        if module in others:
            ring = sorted(o for o in others if module in reached.get(o, ()))
            result[module] = ring[0]
    return result


def _reachable(start: str, edges: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    todo = list(edges.get(start, ()))
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo.extend(edges.get(node, ()))
    return seen
