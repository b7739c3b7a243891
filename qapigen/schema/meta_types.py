"""The keys of definitions: which make an object one, which go with it, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from qapigen.diagnostics import Label
from qapigen.schema.context import Context, unknown_key
from qapigen.syntax.tree import (
    Object,
    Pair,
)
from qapigen.words import all_of, closest, did_you_mean, one_of, quoted, with_article

Common: TypeAlias = dict[str, Any]
"""What the readers of all kinds hand to the definition that they make."""


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

_DIRECTIVES = ("include", "pragma")

STRICT_KEYS = (2, 4)
"""First release that checks keys at all."""


def meta_type(ctx: Context, node: Object, pairs: dict[str, Pair]) -> str | None:
    """The meta-type key of an object."""
    found = [key for key in META_TYPES if key in pairs]
    if ctx.release < STRICT_KEYS:
        # The rest of the keys, and objects without a meta-type, were ignored.
        found = [k for k in found if k not in _META_RULES or ctx.knows(_META_RULES[k])]
    if not found:
        return _misspelt_meta_type(ctx, node, pairs)
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


def _misspelt_meta_type(
    ctx: Context, node: Object, pairs: dict[str, Pair]
) -> str | None:
    """Report an object without a meta-type; go on if a key is a slip of one."""
    strict = ctx.release >= STRICT_KEYS
    known = [
        meta
        for meta in META_TYPES
        if meta not in _META_RULES or ctx.knows(_META_RULES[meta])
    ]
    meant = {key: closest(key, [*known, *_DIRECTIVES]) for key in pairs}
    slip = next((key for key, meta in meant.items() if meta), None)
    hint = f"did you mean '{meant[slip]}'?" if slip else None
    if not strict:
        keys = ", ".join(map(quoted, pairs)) or "no key"
        message = f"QEMU {ctx.release} ignores this object with {keys}"
        ctx.warning("ignored-object", message, node, hint)
        return None
    ctx.error(
        "no-meta-type",
        "object is neither a directive nor a definition",
        pairs[slip].key if slip else node,
        help=hint or f"a definition has one of the keys {one_of(map(quoted, known))}",
    )
    meta = meant[slip] if slip else None
    if slip is None or meta is None or meta in _DIRECTIVES:
        ctx.damaged = True
        ctx.complete &= meta not in _DIRECTIVES
        return None
    pairs[meta] = pairs.pop(slip)
    return meta


def check_keys(ctx: Context, node: Object, pairs: dict[str, Pair], kind: str) -> None:
    """Report keys that are missing, that came later, and that no release knows.

    What the release ignores is taken out of `pairs`, and what would only be reported again.
    A slip counts as the key that was meant, so that nothing follows from it.
    """
    rules = _KINDS[kind]
    strict = ctx.release >= STRICT_KEYS
    for key in list(pairs):
        place = pairs[key].key
        rule = rules.keys.get(key)
        if rule is not None and strict:
            if not ctx.uses(rule, place) and key in ("if", "features"):
                del pairs[key]
        elif key in rules.keys and (rule is None or ctx.knows(rule)):
            pass
        elif strict:
            unknown_key(ctx, pairs, key, rules.keys, with_article(kind))
        else:
            ctx.warning(
                "ignored-key",
                f"QEMU {ctx.release} ignores the key {quoted(key)}",
                place,
                did_you_mean(key, rules.keys),
            )
            del pairs[key]
    for key in rules.required:
        if key not in pairs:
            ctx.damaged = True
            ctx.error("missing-key", f"{kind} without the key '{key}'", node)
