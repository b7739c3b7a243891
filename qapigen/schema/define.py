"""Reads definitions: one object of the tree, one definition of the schema.

Everything is read as far as it goes: what cannot be read is reported and left out, so that the
checks still see the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from qapigen.diagnostics import Label
from qapigen.dialect import Usage
from qapigen.schema.context import Context, kind_of
from qapigen.schema.ir import (
    Alternate,
    AnyDefinition,
    ArrayType,
    Branch,
    Command,
    Doc,
    Enum,
    Event,
    Member,
    NamedType,
    Struct,
    Union,
)
from qapigen.schema.parts import (
    read_branches,
    read_features,
    read_if,
    read_members,
    read_name,
    read_type,
    read_values,
)
from qapigen.syntax.tree import (
    Array,
    Extent,
    Literal,
    Object,
    OddString,
    Pair,
    String,
)
from qapigen.words import all_of, did_you_mean, one_of, quoted


class _Kind(NamedTuple):
    """What a meta-type's objects look like."""

    required: tuple[str, ...]
    keys: Mapping[str, str | None]
    """Keys, and the dialect rule of those that came later."""


_KINDS: dict[str, _Kind] = {
    "enum": _Kind(
        ("data",),
        {"data": None, "prefix": "enum-prefix", "if": "if", "features": "features"},
    ),
    "struct": _Kind(
        ("data",),
        {
            "data": None,
            "base": "struct-base",
            "if": "if",
            "features": "struct-features",
        },
    ),
    "union": _Kind(
        ("data",),
        {
            "data": None,
            "base": None,
            "discriminator": None,
            "if": "if",
            "features": "features",
        },
    ),
    "alternate": _Kind(("data",), {"data": None, "if": "if", "features": "features"}),
    "command": _Kind(
        (),
        {
            "data": None,
            "returns": None,
            "boxed": "boxed",
            "gen": "gen",
            "success-response": "success-response",
            "allow-oob": "allow-oob",
            "allow-preconfig": "allow-preconfig",
            "coroutine": "coroutine",
            "if": "if",
            "features": "command-features",
        },
    ),
    "event": _Kind(
        (), {"data": None, "boxed": "boxed", "if": "if", "features": "features"}
    ),
}

META_TYPES: Mapping[str, str] = {
    "enum": "enum",
    "union": "union",
    "type": "struct",
    "alternate": "alternate",
    "struct": "struct",
    "command": "command",
    "event": "event",
}
"""The keys that make an object a definition, in the order in which old releases looked for them,
and the kind of definition."""

_META_RULES = {
    "type": "struct-as-type",
    "struct": "struct",
    "alternate": "alternate",
    "event": "event",
}

_PSEUDO_TYPES = {"visitor": "type-visitor", "**": "type-stars", "dict": "type-dict"}

_STRICT_KEYS = (2, 4)
"""First release that checks keys at all."""


def read_definition(
    ctx: Context, node: Object, module: str, doc: Doc | None
) -> AnyDefinition | None:
    """The definition that a top-level object stands for; none if it is none or has no name."""
    pairs = ctx.pairs(node)
    meta = _meta_type(ctx, node, pairs)
    if meta is None:
        return None
    kind = META_TYPES[meta]
    name_node = pairs.pop(meta).value
    name = read_name(ctx, name_node, f"{_article(kind)} {kind}")
    _check_keys(ctx, node, pairs, kind)
    common = {
        "name": name or "",
        "module": module,
        "condition": read_if(ctx, pairs) if "if" in pairs else None,
        "features": (
            read_features(ctx, pairs["features"].value) if "features" in pairs else ()
        ),
        "doc": doc,
        "span": ctx.span(node),
        "name_span": ctx.span(name_node),
    }
    definition = _READERS[kind](ctx, node, pairs, common)
    if name is None:
        ctx.damaged = True
        return None
    return definition


def _meta_type(ctx: Context, node: Object, pairs: dict[str, Pair]) -> str | None:
    """The meta-type key of an object."""
    found = [key for key in META_TYPES if key in pairs]
    if ctx.release < _STRICT_KEYS:
        # The rest of the keys, and objects without a meta-type, were ignored.
        found = [k for k in found if k not in _META_RULES or ctx.knows(_META_RULES[k])]
    if not found:
        hints = (did_you_mean(key, META_TYPES) for key in pairs)
        hint = next((hint for hint in hints if hint), None)
        if ctx.release < _STRICT_KEYS:
            keys = ", ".join(quoted(key) for key in pairs) or "no key"
            ctx.warning(
                "ignored-object",
                f"QEMU {ctx.release} ignores this object with {keys}",
                node,
                hint,
            )
            return None
        ctx.damaged = True
        known = one_of(quoted(m) for m in META_TYPES if m != "type")
        ctx.error(
            "no-meta-type",
            "object is neither a directive nor a definition",
            node,
            help=hint or f"a definition has one of the keys {known}",
        )
        return None
    meta = found[0]
    if len(found) > 1 and ctx.release >= (6, 2):
        found.sort(key=lambda key: pairs[key].key.start)
        meta = found[0]
        ctx.damaged = True
        ctx.error(
            "two-meta-types",
            f"object has the meta-types {all_of(map(quoted, found))}",
            pairs[found[1]].key,
            labels=(Label(ctx.span(pairs[meta].key), "first meta-type"),),
            help="a definition has exactly one",
        )
        return None
    if meta in _META_RULES:
        ctx.uses(_META_RULES[meta], pairs[meta].key)
    return meta


def _check_keys(ctx: Context, node: Object, pairs: dict[str, Pair], kind: str) -> None:
    """Report keys that are missing, that came later, and that no release knows.

    What the release ignores is taken out of `pairs`.
    """
    rules = _KINDS[kind]
    for key in rules.required:
        if key not in pairs:
            ctx.damaged = True
            ctx.error("missing-key", f"{kind} without the key '{key}'", node)
    for key in list(pairs):
        if key in rules.keys:
            rule = rules.keys[key]
            if rule is None or (
                ctx.release >= _STRICT_KEYS and ctx.uses(rule, pairs[key].key)
            ):
                continue
            if ctx.release >= _STRICT_KEYS or ctx.knows(rule):
                continue
        elif ctx.release >= _STRICT_KEYS:
            ctx.error(
                "unknown-key",
                f"unknown key {quoted(key)} in {_article(kind)} {kind}",
                pairs[key].key,
                help=did_you_mean(key, rules.keys),
            )
            continue
        ctx.warning(
            "ignored-key",
            f"QEMU {ctx.release} ignores the key {quoted(key)}",
            pairs[key].key,
            did_you_mean(key, rules.keys),
        )
        del pairs[key]


def _article(kind: str) -> str:
    return "an" if kind[0] in "aeiou" and kind != "union" else "a"


_Fields = dict[str, Any]


def _enum(ctx: Context, node: Object, pairs: dict[str, Pair], common: _Fields) -> Enum:
    prefix: str | None = None
    if "prefix" in pairs:
        value = pairs["prefix"].value
        if isinstance(value, String | OddString):
            prefix = ctx.text(value)
        else:
            ctx.error(
                "bad-prefix", f"'prefix' must be a string, not {kind_of(value)}", value
            )
    values = read_values(ctx, pairs["data"].value) if "data" in pairs else ()
    return Enum(**common, values=values, prefix=prefix)


def _struct(
    ctx: Context, node: Object, pairs: dict[str, Pair], common: _Fields
) -> Struct:
    base: NamedType | None = None
    if "base" in pairs and not ctx.is_null(value := pairs["base"].value):
        if isinstance(value, String | OddString):
            base = NamedType(ctx.text(value), ctx.span(value))
        else:
            ctx.damaged = True
            ctx.error(
                "bad-base",
                f"a struct's 'base' must be a type name, not {kind_of(value)}",
                value,
            )
    members: tuple[Member, ...] = ()
    if "data" in pairs:
        data = pairs["data"].value
        if isinstance(data, Object):
            members = read_members(ctx, data, "member")
        else:
            ctx.damaged = True
            ctx.error(
                "bad-data",
                f"a struct's 'data' must be an object, not {kind_of(data)}",
                data,
            )
    return Struct(**common, base=base, members=members)


def _union(
    ctx: Context, node: Object, pairs: dict[str, Pair], common: _Fields
) -> Union | Alternate:
    tag = pairs["discriminator"].value if "discriminator" in pairs else None
    if isinstance(tag, Object) and not tag.pairs and ctx.uses("anonymous-union", tag):
        return _alternate(ctx, node, pairs, common)
    discriminator: str | None = None
    if isinstance(tag, String | OddString):
        discriminator = ctx.text(tag)
    elif tag is not None and not (isinstance(tag, Object) and not tag.pairs):
        ctx.damaged = True
        ctx.error(
            "bad-discriminator",
            f"'discriminator' must be a string, not {kind_of(tag)}",
            tag,
        )
    base: NamedType | tuple[Member, ...] | None = None
    if "base" in pairs and not ctx.is_null(value := pairs["base"].value):
        if isinstance(value, String | OddString):
            base = NamedType(ctx.text(value), ctx.span(value))
        elif isinstance(value, Object):
            ctx.uses("inline-base", value)
            base = read_members(ctx, value, "base member")
        else:
            ctx.damaged = True
            ctx.error(
                "bad-base",
                f"a union's 'base' must be a type name or members, not {kind_of(value)}",
                value,
            )
    elif tag is not None:
        ctx.damaged = True
        ctx.error("missing-key", "union without the key 'base'", node)
    if tag is None:
        ctx.uses("simple-union" if base is None else "simple-union-base", node)
    data = pairs["data"].value if "data" in pairs else None
    branches: tuple[Branch, ...] = ()
    if isinstance(data, Object):
        arrays = discriminator is None or ctx.release < (2, 4)
        branches = read_branches(ctx, data, arrays=arrays)
    elif data is not None:
        ctx.damaged = True
        ctx.error(
            "bad-data", f"a union's 'data' must be an object, not {kind_of(data)}", data
        )
    return Union(
        **common,
        base=base,
        discriminator=discriminator,
        branches=branches,
        discriminator_span=ctx.span(tag) if tag is not None else None,
    )


def _alternate(
    ctx: Context, node: Object, pairs: dict[str, Pair], common: _Fields
) -> Alternate:
    branches: tuple[Branch, ...] = ()
    if "data" in pairs:
        data = pairs["data"].value
        if isinstance(data, Object):
            branches = read_branches(ctx, data, arrays=True)
            for branch in branches:
                if isinstance(branch.type, ArrayType) and ctx.release >= _STRICT_KEYS:
                    ctx.uses(
                        "array-alternate",
                        Extent(branch.type.span.start, branch.type.span.end),
                    )
        else:
            ctx.damaged = True
            ctx.error(
                "bad-data",
                f"an alternate's 'data' must be an object, not {kind_of(data)}",
                data,
            )
    return Alternate(**common, branches=branches)


def _command(
    ctx: Context, node: Object, pairs: dict[str, Pair], common: _Fields
) -> Command:
    boxed = _flag(ctx, pairs, "boxed", True)
    arguments = _arguments(ctx, node, pairs, boxed, "command")
    returns: NamedType | ArrayType | None = None
    if "returns" in pairs and not ctx.is_null(value := pairs["returns"].value):
        if isinstance(value, Object):
            ctx.damaged = True
            ctx.error(
                "bad-returns",
                "'returns' must be a type name or an array, not an object",
                value,
            )
        else:
            returns = read_type(ctx, value, "'returns'")
    if "gen" in pairs:
        _note_pseudo_types(ctx, arguments, returns)
    return Command(
        **common,
        arguments=arguments,
        returns=returns,
        boxed=boxed,
        gen=_gen(ctx, pairs, "gen"),
        success_response=_gen(ctx, pairs, "success-response"),
        allow_oob=_flag(ctx, pairs, "allow-oob", True),
        allow_preconfig=_flag(ctx, pairs, "allow-preconfig", True),
        coroutine=_flag(ctx, pairs, "coroutine", True),
    )


def _note_pseudo_types(
    ctx: Context,
    arguments: NamedType | tuple[Member, ...],
    returns: NamedType | ArrayType | None,
) -> None:
    """Undefined types that old releases let pass, in commands without generated code."""
    members = arguments if isinstance(arguments, tuple) else ()
    types = [returns, *(member.type for member in members)]
    for type_ in types:
        if isinstance(type_, NamedType) and type_.name in _PSEUDO_TYPES:
            ctx.usages.append(Usage(_PSEUDO_TYPES[type_.name], type_.span))


def _event(
    ctx: Context, node: Object, pairs: dict[str, Pair], common: _Fields
) -> Event:
    boxed = _flag(ctx, pairs, "boxed", True)
    return Event(
        **common, arguments=_arguments(ctx, node, pairs, boxed, "event"), boxed=boxed
    )


def _arguments(
    ctx: Context, node: Object, pairs: dict[str, Pair], boxed: bool, kind: str
) -> NamedType | tuple[Member, ...]:
    if "data" not in pairs or ctx.is_null(data := pairs["data"].value):
        if boxed:
            ctx.error("boxed-without-data", "'boxed' needs 'data'", pairs["boxed"].key)
        return ()
    match data:
        case String() | OddString():
            if kind == "command":
                ctx.uses("command-data-name", data)
            return NamedType(ctx.text(data), ctx.span(data))
        case Object():
            if boxed:
                ctx.error(
                    "boxed-members",
                    "'boxed' needs the name of a type as 'data'",
                    data,
                    help="make a struct of these members, and name it here",
                )
            nested = kind == "command"
            return read_members(ctx, data, "argument", nested=nested)
        case Array() | Literal():
            ctx.damaged = True
            ctx.error(
                "bad-data",
                f"'data' must be a type name or members, not {kind_of(data)}",
                data,
            )
            return ()


def _flag(ctx: Context, pairs: dict[str, Pair], key: str, wanted: bool) -> bool:
    """Whether a flag that has only one value is given."""
    if key not in pairs:
        return False
    value = pairs[key].value
    if isinstance(value, Literal) and value.value is not None:
        ctx.uses("bool-literal", value, syntax=True)
    if not isinstance(value, Literal) or value.value is not wanted:
        ctx.error(
            "bad-flag",
            f"'{key}' can only be {str(wanted).lower()}, not {kind_of(value)}",
            value,
            help=f"write '{key}': {str(wanted).lower()}, or leave the key out",
        )
    return True


def _gen(ctx: Context, pairs: dict[str, Pair], key: str) -> bool:
    """The value of `gen` or `success-response`, which up to 2.3 were strings."""
    if key not in pairs:
        return True
    value = pairs[key].value
    if isinstance(value, String) and (
        value.value == "no" or ctx.release < _STRICT_KEYS
    ):
        ctx.uses(f"{key}-string", value)
        # Of `gen`, the key counted and not its value.
        return key != "gen" and value.value != "no"
    return not _flag(ctx, pairs, key, False)


_READERS = {
    "enum": _enum,
    "struct": _struct,
    "union": _union,
    "alternate": _alternate,
    "command": _command,
    "event": _event,
}
