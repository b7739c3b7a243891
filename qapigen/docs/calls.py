"""The Python call for an example: the request, put in terms of the generated package.

Names and types come from where the package's own come from, so that what is shown is what works;
requests that do not fit the schema get none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qapigen.docs import pretty
from qapigen.docs.pretty import Call, Expression, Listing, Mapped
from qapigen.python import names
from qapigen.python.layout import literal
from qapigen.python.plan import ClassPlan, FieldPlan, Planner
from qapigen.python.scope import build_scope
from qapigen.schema.ir import (
    Alternate,
    ArrayType,
    Command,
    Enum,
    NamedType,
    NestedType,
    Schema,
    TypeRef,
)

_INTEGERS = {
    **dict.fromkeys(("int", "int64"), (-(1 << 63), (1 << 63) - 1)),
    **dict.fromkeys(("uint64", "size"), (-(1 << 63), (1 << 64) - 1)),
    **{f"int{bits}": (-(1 << bits - 1), (1 << bits - 1) - 1) for bits in (8, 16, 32)},
    **{f"uint{bits}": (0, (1 << bits) - 1) for bits in (8, 16, 32)},
}


class _Misfit(Exception):
    """A value is not of its type."""


class Calls:
    """Makes calls for the requests of one schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.scope = build_scope(schema)
        self._planned: dict[str, ClassPlan] | None = None
        self._enums: dict[str, dict[str, str]] = {}
        self.methods = names.methods(self.scope.commands)

    def call(self, request: object) -> str | None:
        """The call that sends a request; none if it is no request that fits the schema."""
        if not isinstance(request, dict):
            return None
        name = request.get("execute", request.get("exec-oob"))
        arguments = request.get("arguments", {})
        if not isinstance(name, str) or name not in self.scope.commands:
            return None
        if not isinstance(arguments, dict) or request.keys() - {
            "execute",
            "exec-oob",
            "arguments",
            "id",
        }:
            return None
        try:
            made = self._command(name, arguments)
        except _Misfit:
            return None
        if "exec-oob" in request:
            sent = Call("await vm.execute", ((None, made), ("oob", "True")))
        else:
            sent = Call(f"await vm.{self.methods[name]}", made.arguments)
        return pretty.show(sent)

    @property
    def plans(self) -> dict[str, ClassPlan]:
        if self._planned is None:
            self._planned = {}
            for plan in Planner(self.scope).plans():
                self._planned[plan.key] = plan
        return self._planned

    def _command(self, name: str, arguments: dict[str, Any]) -> Call:
        plan = self.plans[name]
        head = f"c.{plan.name}"
        command = self.schema.by_name[name]
        if plan.whole:
            (field,) = plan.fields
            return Call(head, ((None, self._type(field.type, arguments, field)),))
        lax = isinstance(command, Command) and not command.gen
        return self._object(head, plan, arguments, lax=lax)

    # --- values --------------------------------------------------------------------------------

    def _type(
        self, type_: TypeRef, value: Any, field: FieldPlan | None = None
    ) -> Expression:
        match type_:
            case ArrayType(element):
                if not isinstance(value, list):
                    raise _Misfit
                return Listing(tuple(self._named(element, v) for v in value))
            case NamedType(name):
                return self._named(name, value)
            case NestedType():
                if field is None or field.nested is None:
                    raise _Misfit
                area = "c" if field.nested.area == "commands" else "t"
                head = f"{area}.{field.nested.qualname}"
                return self._object(head, field.nested, value)

    def _named(self, name: str, value: Any) -> Expression:
        definition = self.schema.by_name.get(name)
        match definition:
            case None:
                return _builtin(name, value)
            case Enum():
                return self._enum(definition, value)
            case Alternate():
                return self._alternate(definition, value)
            case _:
                plan = self.plans.get(name)
                if plan is None or plan.area != "types":
                    raise _Misfit
                return self._object(f"t.{plan.qualname}", plan, value)

    def _enum(self, enum: Enum, value: Any) -> Expression:
        python = self._enums.get(enum.name)
        if python is None:
            python = names.values([v.name for v in enum.values])
            self._enums[enum.name] = python
        if not isinstance(value, str) or value not in python:
            raise _Misfit
        return f"t.{self.scope.types[enum.name]}.{python[value]}"

    def _alternate(self, alternate: Alternate, value: Any) -> Expression:
        for branch in alternate.branches:
            try:
                return self._type(branch.type, value)
            except _Misfit:
                continue
        raise _Misfit

    def _object(
        self, head: str, plan: ClassPlan, value: Any, *, lax: bool = False
    ) -> Call:
        if not isinstance(value, dict):
            raise _Misfit
        rest = dict(value)
        while plan.tag is not None:
            chosen = rest.pop(plan.tag.wire, None)
            branch = next((b for b in plan.branches if b.value == chosen), None)
            if branch is None:
                raise _Misfit
            plan = branch.plan
            head = f"t.{plan.qualname}"
        arguments: list[tuple[str | None, Expression]] = []
        known = {f.wire: f for f in plan.fields}
        for wire in [w for w in rest if w in known]:
            field = known[wire]
            try:
                shown = self._type(field.type, rest.pop(wire), field)
            except _Misfit:
                if not lax:
                    raise
                shown = _json(value[wire])
            arguments.append((field.name, shown))
        if not lax and any(not f.optional and f.wire not in value for f in plan.fields):
            raise _Misfit
        if rest:
            if not lax:
                raise _Misfit
            arguments += _further(rest, arguments)
        return Call(head, tuple(arguments))


def _further(
    rest: Mapping[str, Any], taken: Iterable[tuple[str | None, Expression]]
) -> list[tuple[str | None, Expression]]:
    """Members outside of the schema, which some commands take: keywords where they can be."""
    used = {name for name, _ in taken}
    fit = all(
        k.isidentifier() and k not in names.KEYWORDS and k not in used for k in rest
    )
    if fit:
        return [(key, _json(value)) for key, value in rest.items()]
    return [("**", _json(rest))]


def _builtin(name: str, value: Any) -> Expression:
    """A value of a built-in type, if it is one."""
    kind = type(value)
    if name in _INTEGERS:
        low, high = _INTEGERS[name]
        if kind is not int or not low <= value <= high:
            raise _Misfit
    elif name == "str":
        if kind is not str:
            raise _Misfit
    elif name == "bool":
        if kind is not bool:
            raise _Misfit
    elif name == "number":
        if kind not in (int, float):
            raise _Misfit
    elif name == "null":
        if value is not None:
            raise _Misfit
    elif name == "dict" and kind is not dict:
        raise _Misfit
    return _json(value)


def _json(value: Any) -> Expression:
    match value:
        case str():
            return literal(value)
        case list():
            return Listing(tuple(_json(v) for v in value))
        case dict():
            return Mapped(tuple((literal(k), _json(v)) for k, v in value.items()))
        case _:
            return repr(value)
