"""Reads commands and events."""

from __future__ import annotations

from qapigen.dialect import Usage
from qapigen.schema.context import Context, kind_of
from qapigen.schema.ir import (
    ArrayType,
    Command,
    Event,
    Member,
    NamedType,
)
from qapigen.schema.meta_types import STRICT_KEYS, Common
from qapigen.schema.parts import (
    read_members,
    read_type,
)
from qapigen.syntax.tree import (
    Array,
    Literal,
    Object,
    OddString,
    Pair,
    String,
)

_PSEUDO_TYPES = {"visitor": "type-visitor", "**": "type-stars", "dict": "type-dict"}


def read_command(
    ctx: Context, node: Object, pairs: dict[str, Pair], common: Common
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


def read_event(
    ctx: Context, node: Object, pairs: dict[str, Pair], common: Common
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
    if isinstance(value, String) and (value.value == "no" or ctx.release < STRICT_KEYS):
        ctx.uses(f"{key}-string", value)
        # Of `gen`, the key counted and not its value.
        return key != "gen" and value.value != "no"
    return not _flag(ctx, pairs, key, False)
