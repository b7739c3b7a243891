"""Descriptions of what does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from qapigen.checks.documented import (
    COMPLETE,
    THOROUGH,
    block_start,
    features_of,
    parts_of,
    role_of,
)
from qapigen.diagnostics import Diagnostic, Label
from qapigen.dialect import Release
from qapigen.schema.ir import (
    Alternate,
    AnyDefinition,
    Command,
    Doc,
    DocItem,
    Event,
    NamedType,
    Schema,
    Struct,
    Union,
)
from qapigen.words import Guesses


def leftovers(
    definition: AnyDefinition, doc: Doc, schema: Schema, guesses: Guesses
) -> Iterator[Diagnostic]:
    """What is described exists: members since 2.9, though enum values, features, and arguments of
    commands without any inline only since 4.2."""
    if not (doc.arguments or doc.features):
        return
    thorough = schema.dialect >= THOROUGH
    if thorough or _checked_from_the_start(definition):
        names = {part.name: None for part in parts_of(definition)}
        for item in doc.arguments:
            if item.name not in names:
                hint = _why_no_member(schema, definition, item) or guesses.did_you_mean(
                    item.name, names
                )
                kind = role_of(definition)
                yield _leftover(kind, item, definition, doc, hint, schema.dialect)
    if thorough:
        names = {feature.name: None for feature in features_of(definition)}
        for item in doc.features:
            if item.name not in names:
                hint = guesses.did_you_mean(item.name, names)
                yield _leftover("feature", item, definition, doc, hint, schema.dialect)


def _checked_from_the_start(definition: AnyDefinition) -> bool:
    """Whether 2.9 – 4.1 look at the described members."""
    match definition:
        case Struct() | Union() | Alternate():
            return True
        case Command() | Event():
            return isinstance(definition.arguments, tuple) and bool(
                definition.arguments
            )
        case _:
            return False


def _leftover(
    kind: str,
    item: DocItem,
    definition: AnyDefinition,
    doc: Doc,
    hint: str | None,
    release: Release,
) -> Diagnostic:
    return Diagnostic(
        "doc-unknown-feature" if kind == "feature" else "doc-unknown-member",
        f"{definition.kind} '{definition.name}' has no {kind} '{item.name}'",
        item.span,
        labels=(Label(definition.name_span, "documented here"),),
        help=hint,
        anchor=None if release >= COMPLETE else block_start(doc),
    )


def _why_no_member(
    schema: Schema, definition: AnyDefinition, item: DocItem
) -> str | None:
    """What the author may have meant by describing a member that is none."""
    match definition:
        case Struct(base=NamedType() as base) | Union(base=NamedType() as base):
            if _has_member(schema, base.name, item.name):
                return f"describe it where it is declared, in '{base.name}'"
        case Command(arguments=NamedType() as data) | Event(
            arguments=NamedType() as data
        ):
            if _has_member(schema, data.name, item.name):
                return f"describe it where it is declared, in '{data.name}'"
    if isinstance(definition, Union) and any(
        item.name == branch.name for branch in definition.branches
    ):
        return "branches are not described; the enum's values are, in its own comment"
    return None


def _has_member(schema: Schema, type_name: str, member: str) -> bool:
    seen: set[str] = set()
    name: str | None = type_name
    while name is not None and name not in seen:
        seen.add(name)
        type_ = schema.by_name.get(name)
        if not isinstance(type_, Struct | Union):
            return False
        if any(part.name == member for part in parts_of(type_)):
            return True
        name = type_.base.name if isinstance(type_.base, NamedType) else None
    return False
