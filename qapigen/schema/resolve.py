"""Tree → schema: reads every definition, puts documentation to it, and registers the names."""

from __future__ import annotations

import posixpath
import re
from typing import Any, NamedTuple

from qapigen.diagnostics import Diagnostic, Label, Report, Severity
from qapigen.dialect import RULES, Release, Usage
from qapigen.schema import pragmas
from qapigen.schema.builtin import is_builtin
from qapigen.schema.context import Context, kind_of
from qapigen.schema.define import read_definition
from qapigen.schema.draft import Draft
from qapigen.schema.ir import AnyDefinition, Module
from qapigen.schema.meta_types import META_TYPES
from qapigen.schema.pairing import Paired, pair
from qapigen.schema.strings import decode
from qapigen.source import Span
from qapigen.syntax.include import Tree
from qapigen.syntax.tree import Object, OddString, String
from qapigen.words import quoted

_META = "|".join(META_TYPES)
_LOST_NAME = re.compile(rf"'(?:{_META})'\s*:?\s*'([^'\n]*)'")

_UNIQUE = RULES["struct"].first
"""First release that minds two definitions of one name (2.4)."""


class Resolved(NamedTuple):
    """What resolving gives: the schema, and the dated constructs that were met."""

    draft: Draft
    usages: list[Usage]


class _File(NamedTuple):
    """What is known of a file besides its tree."""

    module: str
    docs: Paired


def resolve(tree: Tree, release: Release, report: Report) -> Resolved:
    """Read the tree by the rules of `release`."""
    ctx = Context(release, report)
    settings: dict[str, Any] = pragmas.built_in(release)
    entry_dir = posixpath.dirname(tree.files[0].source.path)
    files: dict[int, _File] = {}
    for file in tree.files:
        report.extend(file.errors)
        ctx.source = file.source
        ctx.check_dated(file.dated)
        module = relative_path(file.source.path, entry_dir)
        files[id(file)] = _File(module, pair(file, release, report))
    report.extend(tree.errors)

    definitions: list[AnyDefinition] = []
    by_name: dict[str, AnyDefinition] = {}
    damaged: set[str] = _lost_names(tree)
    for item in tree.items:
        value = item.value
        source = item.file.source
        ctx.source = source
        ctx.anchor = Span(source, value.start, value.start + 1)
        if not isinstance(value, Object):
            ctx.syntax_error(
                "not-an-object", f"'{{' expected, found {kind_of(value)}", value
            )
            continue
        if _directive(ctx, value, settings):
            continue
        known = files[id(item.file)]
        ctx.damaged = False
        doc = known.docs.docs.get(item.index)
        definition = read_definition(ctx, value, known.module, doc)
        if definition is None:
            if ctx.damaged:
                damaged.update(_LOST_NAME.findall(source.text, value.start, value.end))
        elif _registers(ctx, definition, by_name):
            definitions.append(definition)
            if ctx.damaged:
                damaged.add(definition.name)
    modules = (
        Module(files[id(f)].module, f.source, files[id(f)].docs.free)
        for f in tree.files
    )
    draft = Draft(
        release,
        tuple(modules),
        tuple(definitions),
        by_name,
        None,
        pragmas.make(settings),
        damaged=frozenset(damaged),
        complete=tree.complete and ctx.complete,
    )
    usages = [u for u in ctx.usages if not _is_defined(u, by_name)]
    return Resolved(draft, usages)


def _is_defined(usage: Usage, by_name: dict[str, AnyDefinition]) -> bool:
    """Whether what looks like a pseudo-type is a type of the schema's own."""
    return usage.rule.startswith("type-") and usage.span.text.strip("'") in by_name


def relative_path(path: str, start: str) -> str:
    """`path` as it is reached from the directory `start`."""
    parts = path.split("/")
    base = start.split("/") if start else []
    common = 0
    while common < min(len(parts) - 1, len(base)) and parts[common] == base[common]:
        common += 1
    return "/".join([".."] * (len(base) - common) + parts[common:])


def _directive(ctx: Context, node: Object, settings: dict[str, Any]) -> bool:
    """Read a directive, if the object is one."""
    keys = [pair.key.value for pair in node.pairs]
    strict = ctx.release >= _UNIQUE
    if "include" in keys and (strict or ctx.knows("include")):
        _include(ctx, node)
        return True
    if "pragma" in keys and strict:
        pair = next(pair for pair in node.pairs if pair.key.value == "pragma")
        if ctx.uses("pragma", pair.key):
            pragmas.read_pragma(ctx, node, settings)
        return True
    return False


def _include(ctx: Context, node: Object) -> None:
    """Look at an include directive, which has been followed if it is well-formed."""
    pairs = ctx.pairs(node)
    pair = pairs["include"]
    ctx.uses("include", pair.key)
    for key in pairs:
        if key != "include":
            message = f"unknown key {quoted(key)} beside 'include'"
            ctx.error("bad-directive", message, pairs[key].key)
    if isinstance(pair.value, OddString):
        path, problem = decode(pair.value.value, ctx.release)
        if problem is None:
            message = f"path {quoted(path)} must be plain ASCII without backslashes"
            ctx.error("bad-include", message, pair.value)
    elif not isinstance(pair.value, String):
        kind = kind_of(pair.value)
        ctx.error("bad-include", f"'include' must be a path, not {kind}", pair.value)


def _registers(
    ctx: Context, definition: AnyDefinition, by_name: dict[str, AnyDefinition]
) -> bool:
    """Register a definition under its name, unless the name is taken."""
    name = definition.name
    other = by_name.setdefault(name, definition)
    strict = ctx.release >= _UNIQUE
    if other is not definition:
        ctx.report.add(
            Diagnostic(
                "duplicate-definition",
                f"{definition.kind} {quoted(name)} is already defined",
                definition.name_span,
                Severity.ERROR if strict else Severity.WARNING,
                labels=(
                    Label(other.name_span, f"first defined here, as {other.kind}"),
                ),
                anchor=ctx.anchor,
            )
        )
        return False
    if strict and is_builtin(name, ctx.release):
        ctx.report.add(
            Diagnostic(
                "redefined-builtin",
                f"{definition.kind} {quoted(name)} is named like a built-in type",
                definition.name_span,
                anchor=ctx.anchor,
            )
        )
        del by_name[name]
        return False
    return True


def _lost_names(tree: Tree) -> set[str]:
    """Names whose definitions stand in text that could not be parsed."""
    return {
        name
        for file in tree.files
        for start, end in file.lost
        for name in _LOST_NAME.findall(file.source.text, start, end)
    }
