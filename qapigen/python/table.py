"""Plans → the table from which the runtime interprets the schema.

One JSON object a line, in a Python module: the runtime parses it when a value is not as expected,
or when somebody asks what the schema says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from qapigen.python import names
from qapigen.python.plan import ClassPlan, FieldPlan
from qapigen.python.scope import Scope
from qapigen.schema.builtin import QTYPE, qtype_values
from qapigen.schema.ir import (
    Alternate,
    ArrayType,
    Command,
    Enum,
    NamedType,
    TypeRef,
    Union,
)


def rows(scope: Scope, plans: Iterable[ClassPlan]) -> list[str]:
    """The table's rows, `[area, key, {…}]` each."""
    result = []
    for plan in plans:
        result += _class_rows(plan)
    for definition in scope.schema.definitions:
        if isinstance(definition, Enum | Alternate):
            result.append(_type_row(scope, definition))
    result += _qtype_row(scope)
    return [json.dumps(row, ensure_ascii=True, separators=(",", ":")) for row in result]


def _qtype_row(scope: Scope) -> list[object]:
    """The built-in enum, which has no class."""
    values = qtype_values(scope.schema.dialect)
    if not values:
        return []
    row = {"kind": "words", "class": "QType", "module": "", "values": values}
    return [["types", QTYPE, row]]


def _class_rows(plan: ClassPlan) -> list[object]:
    row: dict[str, object] = {
        "kind": plan.kind,
        "class": plan.name,
        "module": plan.module,
        "fields": [_field(f) for f in plan.fields],
    }
    parts = _parts(plan)
    if parts:
        row["parts"] = parts
    if plan.constants:
        row["constants"] = [
            [tag.wire, value, tag.index] for tag, value in plan.constants
        ]
    if plan.tag is not None:
        row["tag"] = [plan.tag.wire, plan.tag.slot, plan.tag.enum, plan.tag.index]
        row["branches"] = {b.value: b.plan.key for b in plan.branches}
    if plan.whole:
        row["whole"] = True
    origin = _origin(plan)
    if origin is not None:
        row["from"] = origin
    if plan.kind == "struct" and plan.base is not None:
        row["base"] = plan.base.key
    features = _features(plan)
    if features:
        row["features"] = features
    definition = plan.definition
    if isinstance(definition, Command):
        row["returns"] = code(definition.returns) if definition.returns else None
        flags = {
            "unchecked": not definition.gen,
            "silent": not definition.success_response,
            "oob": definition.allow_oob,
        }
        row.update({name: True for name, on in flags.items() if on})
    result: list[object] = [[plan.area, plan.key, row]]
    for part in (*plan.nested, *(b.plan for b in plan.branches)):
        result += _class_rows(part)
    return result


def _origin(plan: ClassPlan) -> str | None:
    """The type whose members a branch, command or event has for its own."""
    if plan.kind != "branch":
        return plan.argument
    union = plan.definition
    flat = isinstance(union, Union) and union.discriminator is not None
    # Without a type of its own a branch has its union's documentation.
    own = plan.source.kind != "union" or plan.tag is not None
    return plan.source.name if flat and own else None


def _features(plan: ClassPlan) -> dict[str, list[str]]:
    """Features of the definition, under no name, and of the members that have any."""
    result = {f.wire: [x.name for x in f.features] for f in plan.own if f.features}
    if plan.source.features and plan.key in (plan.source.name, plan.definition.name):
        result[""] = [f.name for f in plan.source.features]
    return result


def _parts(plan: ClassPlan) -> list[str]:
    """Keys of the definitions whose members a class has beside its own."""
    parts = [plan.base.key] if plan.base else []
    if plan.source is not plan.definition:
        parts.append(plan.source.name)
    if plan.argument and not plan.whole:
        parts.append(plan.argument)
    definition = plan.definition
    if plan.kind == "union" and isinstance(definition, Union):
        if isinstance(definition.base, NamedType):
            parts.append(definition.base.name)
    return parts


def _field(field: FieldPlan) -> list[object]:
    """`[wire name, Python name, type, 0: mandatory, 1: optional, 2: optional and nullable]`."""
    type_ = f"={field.nested.key}" if field.nested else code(field.type)
    return [
        field.wire,
        field.name,
        type_,
        (2 if field.nullable else 1) if field.optional else 0,
    ]


def code(type_: TypeRef) -> str:
    """`NAME`, or `[NAME` for an array."""
    match type_:
        case NamedType(name):
            return name
        case ArrayType(element):
            return f"[{element}"
        case _:
            raise TypeError(f"{type_!r} has no name")


def _type_row(scope: Scope, definition: Enum | Alternate) -> list[object]:
    row: dict[str, object] = {
        "kind": definition.kind,
        "class": scope.types[definition.name],
        "module": scope.type_modules[definition.name],
    }
    if isinstance(definition, Alternate):
        row["branches"] = [code(b.type) for b in definition.branches]
    else:
        row["values"] = names.values([v.name for v in definition.values])
        features = {v.name: [f.name for f in v.features] for v in definition.values}
        features[""] = [f.name for f in definition.features]
        if any(features.values()):
            row["features"] = {k: v for k, v in features.items() if v}
    return ["types", definition.name, row]
