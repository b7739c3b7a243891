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
from qapigen.schema.ir import (
    Alternate,
    ArrayType,
    Command,
    Enum,
    NamedType,
    TypeRef,
)


def rows(scope: Scope, plans: Iterable[ClassPlan]) -> list[str]:
    """The table's rows, `[area, key, {…}]` each."""
    result = []
    for plan in plans:
        result += _class_rows(plan)
    for definition in scope.schema.definitions:
        if isinstance(definition, Enum | Alternate):
            result.append(_type_row(scope, definition))
    return [json.dumps(row, ensure_ascii=True, separators=(",", ":")) for row in result]


def _class_rows(plan: ClassPlan) -> list[object]:
    row: dict[str, object] = {
        "kind": plan.kind,
        "class": plan.name,
        "module": plan.module,
        "fields": [_field(f) for f in plan.fields],
    }
    if plan.constants:
        row["constants"] = [
            [tag.wire, value, tag.index] for tag, value in plan.constants
        ]
    if plan.tag is not None:
        row["tag"] = [plan.tag.wire, plan.tag.slot, plan.tag.enum, plan.tag.index]
        row["branches"] = {b.value: b.plan.key for b in plan.branches}
    if plan.whole:
        row["whole"] = True
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
    return ["types", definition.name, row]
