"""Reads definitions: one object of the tree, one definition of the schema.

Everything is read as far as it goes: what cannot be read is reported and left out, so that the
checks still see the rest.
"""

from __future__ import annotations

from collections.abc import Callable

from qapigen.schema.actions import read_command, read_event
from qapigen.schema.context import Context, kind_of
from qapigen.schema.ir import (
    Alternate,
    AnyDefinition,
    ArrayType,
    Branch,
    Doc,
    Enum,
    Member,
    NamedType,
    Struct,
    Union,
)
from qapigen.schema.meta_types import (
    META_TYPES,
    STRICT_KEYS,
    Common,
    check_keys,
    meta_type,
)
from qapigen.schema.parts import (
    read_branches,
    read_features,
    read_if,
    read_members,
    read_name,
    read_values,
)
from qapigen.syntax.tree import (
    Extent,
    Object,
    OddString,
    Pair,
    String,
)
from qapigen.words import with_article


def read_definition(
    ctx: Context, node: Object, module: str, doc: Doc | None
) -> AnyDefinition | None:
    """The definition that a top-level object stands for; none if it is none or has no name."""
    pairs = ctx.pairs(node)
    meta = meta_type(ctx, node, pairs)
    if meta is None:
        return None
    kind = META_TYPES[meta]
    name_node = pairs.pop(meta).value
    name = read_name(ctx, name_node, with_article(kind))
    check_keys(ctx, node, pairs, kind)
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
    definition: AnyDefinition = _READERS[kind](ctx, node, pairs, common)
    if name is None:
        ctx.damaged = True
        return None
    return definition


def _enum(ctx: Context, node: Object, pairs: dict[str, Pair], common: Common) -> Enum:
    prefix: str | None = None
    if "prefix" in pairs and not ctx.is_null(value := pairs["prefix"].value):
        if isinstance(value, String | OddString):
            prefix = ctx.text(value)
        else:
            ctx.error(
                "bad-prefix", f"'prefix' must be a string, not {kind_of(value)}", value
            )
    values = read_values(ctx, pairs["data"].value) if "data" in pairs else ()
    return Enum(**common, values=values, prefix=prefix)


def _struct(
    ctx: Context, node: Object, pairs: dict[str, Pair], common: Common
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
    ctx: Context, node: Object, pairs: dict[str, Pair], common: Common
) -> Union | Alternate:
    tag = pairs["discriminator"].value if "discriminator" in pairs else None
    if ctx.is_null(tag):
        tag = None
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
    ctx: Context, node: Object, pairs: dict[str, Pair], common: Common
) -> Alternate:
    branches: tuple[Branch, ...] = ()
    if "data" in pairs:
        data = pairs["data"].value
        if isinstance(data, Object):
            branches = read_branches(ctx, data, arrays=True)
            for branch in branches:
                if isinstance(branch.type, ArrayType) and ctx.release >= STRICT_KEYS:
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


_READERS: dict[
    str, Callable[[Context, Object, dict[str, Pair], Common], AnyDefinition]
] = {
    "enum": _enum,
    "struct": _struct,
    "union": _union,
    "alternate": _alternate,
    "command": read_command,
    "event": read_event,
}
