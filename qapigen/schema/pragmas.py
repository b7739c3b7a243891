"""The pragma directives of a schema, put together."""

from __future__ import annotations

from typing import Any

from qapigen.dialect import Release
from qapigen.schema.context import Context, kind_of
from qapigen.schema.ir import Pragmas
from qapigen.syntax.tree import Array, Literal, Object, OddString, String, Value
from qapigen.words import did_you_mean, quoted

_NAMES: dict[str, tuple[str, str | None]] = {
    "doc-required": ("doc_required", None),
    "returns-whitelist": ("command_returns_exceptions", "pragma-whitelists"),
    "name-case-whitelist": ("member_name_exceptions", "pragma-whitelists"),
    "command-name-exceptions": ("command_name_exceptions", "pragma-exceptions"),
    "command-returns-exceptions": ("command_returns_exceptions", "pragma-exceptions"),
    "member-name-exceptions": ("member_name_exceptions", "pragma-exceptions"),
    "documentation-exceptions": ("documentation_exceptions", "pragma-documentation"),
}
"""Field and dialect rule of every pragma."""

# Before there were pragmas, the generator itself had the names of QEMU's own exceptions.
_RETURNS = frozenset("""
    guest-file-open guest-fsfreeze-freeze guest-fsfreeze-freeze-list guest-fsfreeze-status
    guest-fsfreeze-thaw guest-get-time guest-set-vcpus guest-sync guest-sync-delimited
    human-monitor-command qom-get query-migrate-cache-size query-tpm-models query-tpm-types
    ringbuf-read user_def_cmd3
    """.split())
_MEMBER_NAMES = frozenset("""
    ACPISlotType CpuInfo CpuInfoBase CpuInfoMIPS CpuInfoTricore InputAxis InputButton
    QapiErrorClass UuidInfo X86CPURegister32 q_obj_CpuInfo-base
    """.split())


def built_in(release: Release) -> dict[str, Any]:
    """What holds before any pragma."""
    settings: dict[str, Any] = {}
    if release < (2, 9):
        settings["command_returns_exceptions"] = _RETURNS
        settings["member_name_exceptions"] = _MEMBER_NAMES
    return settings


def read_pragma(ctx: Context, node: Object, settings: dict[str, Any]) -> None:
    """Read one directive into `settings`; a second assignment replaces the first."""
    pairs = ctx.pairs(node)
    for key in pairs:
        if key != "pragma":
            ctx.error(
                "bad-directive",
                f"unknown key {quoted(key)} beside 'pragma'",
                pairs[key].key,
            )
    value = pairs["pragma"].value
    if not isinstance(value, Object):
        ctx.error(
            "bad-pragma", f"'pragma' must be an object, not {kind_of(value)}", value
        )
        return
    for name, (key_node, setting) in ctx.pairs(value).items():
        if name not in _NAMES:
            names = [
                n for n, (_, rule) in _NAMES.items() if rule is None or ctx.knows(rule)
            ]
            ctx.error(
                "unknown-pragma",
                f"unknown pragma {quoted(name)}",
                key_node,
                help=did_you_mean(name, names),
            )
            continue
        field, rule = _NAMES[name]
        if rule is not None:
            ctx.uses(rule, key_node)
        result = (
            _flag(ctx, name, setting) if rule is None else _names(ctx, name, setting)
        )
        if result is not None:
            settings[field] = result


def make(settings: dict[str, Any]) -> Pragmas:
    """The final values: they hold for the whole schema, backwards too."""
    return Pragmas(**settings)


def _flag(ctx: Context, name: str, node: Value) -> bool | None:
    if isinstance(node, Literal) and node.value is not None:
        return node.value
    ctx.error(
        "bad-pragma", f"{quoted(name)} must be true or false, not {kind_of(node)}", node
    )
    return None


def _names(ctx: Context, name: str, node: Value) -> frozenset[str] | None:
    if not isinstance(node, Array):
        ctx.error(
            "bad-pragma",
            f"{quoted(name)} must be an array of strings, not {kind_of(node)}",
            node,
        )
        return None
    names: list[str] = []
    for item in node.items:
        if isinstance(item, String | OddString):
            names.append(ctx.text(item))
        else:
            ctx.error(
                "bad-pragma", f"{quoted(name)} lists strings, not {kind_of(item)}", item
            )
    return frozenset(names)
