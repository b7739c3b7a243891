"""Readers of the parts of definitions: types, members, enum values, branches, features."""

from __future__ import annotations

from collections.abc import Collection

from qapigen.schema.condition import Condition
from qapigen.schema.conditions import read_condition
from qapigen.schema.context import Context, kind_of, unknown_key
from qapigen.schema.ir import (
    ArrayType,
    Branch,
    EnumValue,
    Feature,
    Member,
    NamedType,
    NestedType,
    TypeRef,
)
from qapigen.source import Span
from qapigen.syntax.tree import Array, Object, OddString, Pair, String, Value

_MEMBER_KEYS = ("type", "if", "features")
_VALUE_KEYS = ("name", "if", "features")
_BRANCH_KEYS = ("type", "if")
_FEATURE_KEYS = ("name", "if")


def check_keys(
    ctx: Context,
    node: Object,
    pairs: dict[str, Pair],
    allowed: Collection[str],
    required: str,
    what: str,
) -> bool:
    """Report a missing and all unknown keys of an object inside a definition."""
    for key in list(pairs):
        if key not in allowed:
            unknown_key(ctx, pairs, key, allowed, what)
    if required not in pairs:
        ctx.damaged = True
        ctx.error("missing-key", f"{what} without the key '{required}'", node)
    return required in pairs


def read_type(ctx: Context, node: Value, what: str) -> NamedType | ArrayType | None:
    """A type's name, or an array of one."""
    match node:
        case String(name, start, end):
            return NamedType(name, Span(ctx.source, start, end))
        case OddString():
            return NamedType(ctx.text(node), ctx.span(node))
        case Array((String() | OddString() as element,)):
            return ArrayType(ctx.text(element), ctx.span(node))
        case Array(items):
            message = (
                f"array type with {len(items) or 'no'} elements"
                if len(items) != 1
                else (f"array type of {kind_of(items[0])}")
            )
            place = items[0] if len(items) == 1 else node
            ctx.error(
                "bad-array-type", message, place, help="write one type name: ['NAME']"
            )
        case _:
            ctx.error(
                "bad-type",
                f"{what} must be a type name or an array, not {kind_of(node)}",
                node,
            )
    ctx.damaged = True
    return None


def read_members(
    ctx: Context, node: Object, what: str, *, nested: bool = True
) -> tuple[Member, ...]:
    """Members of a struct or an inline base, or arguments (`what`: in the singular)."""
    members: list[Member] = []
    source = ctx.source
    seen: dict[str, String | OddString] = {}
    for pair in node.pairs:
        key, value = pair
        name = key.value if isinstance(key, String) else ctx.text(key)
        if name in seen:
            if not ctx.may_repeat(seen[name], pair):
                continue
            members = [m for m in members if m.name != name.removeprefix("*")]
        seen[name] = key
        optional = name.startswith("*")
        if optional:
            name = name[1:]
        span = Span(source, key.start, key.end)
        condition: Condition | None = None
        features: tuple[Feature, ...] = ()
        type_: TypeRef | None
        if isinstance(value, String):
            type_ = NamedType(value.value, Span(source, value.start, value.end))
        elif isinstance(value, Object):
            type_, condition, features = _long_member(ctx, value, what, nested)
        else:
            type_ = read_type(ctx, value, what)
        if type_ is not None:
            members.append(Member(name, type_, optional, condition, features, span))
    return tuple(members)


def _long_member(
    ctx: Context, node: Object, what: str, nested: bool
) -> tuple[TypeRef | None, Condition | None, tuple[Feature, ...]]:
    """A member written as an object: with its type and more, or, long ago, a struct in place."""
    pairs = ctx.pairs(node)
    if nested and _is_nested(ctx, pairs):
        if not ctx.uses("nested-struct", node):
            ctx.damaged = True
        return NestedType(read_members(ctx, node, what), ctx.span(node)), None, ()
    # Without any of its keys it is a slip, which says nothing about the schema's age.
    dated = any(key in pairs for key in _MEMBER_KEYS)
    if not dated and not ctx.knows("member-object"):
        return read_type(ctx, node, what), None, ()
    if dated and not ctx.uses("member-object", node):
        ctx.damaged = True
        return None, None, ()
    check_keys(ctx, node, pairs, _MEMBER_KEYS, "type", what)
    condition = read_if(ctx, pairs)
    features: tuple[Feature, ...] = ()
    if "features" in pairs and ctx.uses("features", pairs["features"].key):
        features = read_features(ctx, pairs["features"].value)
    type_ = read_type(ctx, pairs["type"].value, what) if "type" in pairs else None
    return type_, condition, features


def _is_nested(ctx: Context, pairs: dict[str, Pair]) -> bool:
    if ctx.knows("nested-struct"):
        return True
    return bool(pairs) and not any(key in pairs for key in _MEMBER_KEYS)


def read_values(ctx: Context, node: Value) -> tuple[EnumValue, ...]:
    """The values of an enum."""
    if not isinstance(node, Array):
        ctx.damaged = True
        ctx.error(
            "bad-data", f"an enum's 'data' must be an array, not {kind_of(node)}", node
        )
        return ()
    values: list[EnumValue] = []
    source = ctx.source
    for item in node.items:
        if isinstance(item, String):
            span = Span(source, item.start, item.end)
            values.append(EnumValue(item.value, None, (), span))
        elif (value := _long_value(ctx, item)) is not None:
            values.append(value)
        else:
            ctx.damaged = True
    return tuple(values)


def _long_value(ctx: Context, node: Value) -> EnumValue | None:
    if isinstance(node, OddString):
        return EnumValue(ctx.text(node), None, (), ctx.span(node))
    if not isinstance(node, Object):
        ctx.error(
            "bad-value", f"an enum value must be a string, not {kind_of(node)}", node
        )
        return None
    if not ctx.uses("member-object", node):
        return None
    pairs = ctx.pairs(node)
    named = check_keys(ctx, node, pairs, _VALUE_KEYS, "name", "enum value")
    name = read_name(ctx, pairs["name"].value, "an enum value") if named else None
    condition = read_if(ctx, pairs)
    features: tuple[Feature, ...] = ()
    if "features" in pairs and ctx.uses("value-features", pairs["features"].key):
        features = read_features(ctx, pairs["features"].value)
    if name is None:
        return None
    return EnumValue(name, condition, features, ctx.span(pairs["name"].value))


def read_branches(ctx: Context, node: Object, *, arrays: bool) -> tuple[Branch, ...]:
    """The branches of a union or alternate."""
    branches: list[Branch] = []
    pairs = ctx.pairs(node)
    for name, (key, value) in pairs.items():
        condition: Condition | None = None
        if isinstance(value, Object):
            if not ctx.uses("member-object", value):
                ctx.damaged = True
                continue
            inner = ctx.pairs(value)
            typed = check_keys(ctx, value, inner, _BRANCH_KEYS, "type", "branch")
            condition = read_if(ctx, inner)
            if not typed:
                continue
            value = inner["type"].value
        if isinstance(value, Array) and not arrays:
            ctx.damaged = True
            ctx.error(
                "bad-branch",
                "a union's branch must be a type name, not an array",
                value,
            )
            continue
        type_ = read_type(ctx, value, "branch")
        if type_ is not None:
            branches.append(Branch(name, type_, condition, ctx.span(key)))
    return tuple(branches)


def read_features(ctx: Context, node: Value) -> tuple[Feature, ...]:
    """The value of a `features` key."""
    if ctx.is_null(node):
        return ()
    if not isinstance(node, Array):
        ctx.damaged = True
        ctx.error(
            "bad-features", f"'features' must be an array, not {kind_of(node)}", node
        )
        return ()
    features: list[Feature] = []
    for item in node.items:
        if isinstance(item, String):
            features.append(Feature(item.value, None, ctx.span(item)))
            continue
        feature = _long_feature(ctx, item)
        if feature is None:
            ctx.damaged = True
        else:
            features.append(feature)
    return tuple(features)


def _long_feature(ctx: Context, node: Value) -> Feature | None:
    if isinstance(node, OddString):
        return Feature(ctx.text(node), None, ctx.span(node))
    if not isinstance(node, Object):
        ctx.error(
            "bad-features", f"a feature must be a string, not {kind_of(node)}", node
        )
        return None
    ctx.uses("feature-if", node)
    pairs = ctx.pairs(node)
    named = check_keys(ctx, node, pairs, _FEATURE_KEYS, "name", "feature")
    condition = read_if(ctx, pairs)
    name = read_name(ctx, pairs["name"].value, "a feature") if named else None
    return (
        None
        if name is None
        else Feature(name, condition, ctx.span(pairs["name"].value))
    )


def read_if(ctx: Context, pairs: dict[str, Pair]) -> Condition | None:
    """The condition under the key `if`."""
    pair = pairs.get("if")
    if pair is None or ctx.is_null(pair.value):
        return None
    return read_condition(ctx, pair.value)


def read_name(ctx: Context, node: Value, what: str) -> str | None:
    """A string that names something."""
    if isinstance(node, String | OddString):
        return ctx.text(node)
    ctx.error(
        "bad-name-value",
        f"the name of {what} must be a string, not {kind_of(node)}",
        node,
    )
    return None
