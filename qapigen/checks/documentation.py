"""Documentation comments against the definitions that they stand before (QEMU 2.9+).

QEMU looks at three times: at the definition alone, once its members are known, and at the very end
for descriptions of what does not exist.  A definition with a problem of one kind is spared the
later ones: a misspelt name is one mistake, not two.
"""

from __future__ import annotations

from collections.abc import Iterator

from qapigen.checks.documentation_leftovers import leftovers
from qapigen.checks.documented import (
    COMPLETE,
    PARSED,
    THOROUGH,
    Part,
    block_start,
    features_of,
    parts_of,
    role_of,
)
from qapigen.diagnostics import Diagnostic, Label, Report, Severity
from qapigen.dialect import Release
from qapigen.schema.ir import AnyDefinition, Command, Doc, Feature, Member, Schema
from qapigen.words import Guesses


def check_documentation(schema: Schema, report: Report) -> None:
    """Check the documentation of all definitions by the rules of the schema's release."""
    release = schema.dialect
    required = schema.pragmas.doc_required
    guesses = Guesses()
    for definition in schema.definitions:
        doc = definition.doc
        if doc is None:
            if required:
                report.add(_missing(definition))
        elif not doc.sound:
            continue
        elif release < PARSED:
            report.extend(_optional_tags(definition, doc))
        elif doc.symbol != definition.name:
            report.add(_wrong_symbol(definition, doc))
        else:
            found = [
                *_misplaced_sections(definition, doc, release),
                *_undocumented(definition, doc, schema, guesses),
            ]
            report.extend(found or leftovers(definition, doc, schema, guesses))


def _missing(definition: AnyDefinition) -> Diagnostic:
    """The pragma `doc-required` asks for a comment before every definition (QEMU 2.9+)."""
    name = definition.name
    return Diagnostic(
        "doc-missing",
        f"{definition.kind} '{name}' has no documentation",
        definition.name_span,
        help=f"write a comment before it: '##', '# @{name}:', a text, '##'",
        anchor=definition.opening,
    )


def _wrong_symbol(definition: AnyDefinition, doc: Doc) -> Diagnostic:
    """The comment's first line names the definition (QEMU 2.9+)."""
    return Diagnostic(
        "doc-wrong-symbol",
        f"documentation is for '{doc.symbol}', not for '{definition.name}'",
        doc.symbol_span or doc.span,
        labels=(Label(definition.name_span, "the definition's name"),),
        help=f"write '# @{definition.name}:'",
        anchor=definition.opening,
    )


def _misplaced_sections(
    definition: AnyDefinition, doc: Doc, release: Release
) -> Iterator[Diagnostic]:
    """`Returns` is for commands, from 9.0 on for those that have `returns`; `Errors` (9.0+) is for
    commands."""
    for section in doc.sections:
        why = _misplaced(section.tag, definition, release)
        if why:
            yield Diagnostic(
                "doc-misplaced-section",
                f"'{section.tag}' section, but {why}",
                section.span,
                labels=(Label(definition.name_span, "documented here"),),
                anchor=None if release >= COMPLETE else block_start(doc),
            )


def _misplaced(
    tag: str | None, definition: AnyDefinition, release: Release
) -> str | None:
    """Why a section with that tag does not fit the definition."""
    if tag not in ("Returns", "Errors"):
        return None
    if not isinstance(definition, Command):
        article = (
            "an" if definition.kind[0] in "aeu" and definition.kind != "union" else "a"
        )
        does = "returns nothing" if tag == "Returns" else "cannot fail"
        return f"{article} {definition.kind} {does}"
    if tag == "Returns" and definition.returns is None and release >= COMPLETE:
        return f"command '{definition.name}' has no 'returns'"
    return None


def _undocumented(
    definition: AnyDefinition, doc: Doc, schema: Schema, guesses: Guesses
) -> Iterator[Diagnostic]:
    """Every feature is described (QEMU 4.2+), and every member, unless the definition is in
    `documentation-exceptions` (9.0+)."""
    if schema.dialect < THOROUGH:
        return
    features = {item.name for item in doc.features}
    missing: list[Feature | Part] = [
        feature for feature in features_of(definition) if feature.name not in features
    ]
    if (
        schema.dialect >= COMPLETE
        and definition.name not in schema.pragmas.documentation_exceptions
    ):
        members = {item.name for item in doc.arguments}
        missing += [p for p in parts_of(definition) if p.name not in members]
    if not missing:
        return
    known = {part.name for part in parts_of(definition)}
    known.update(feature.name for feature in features_of(definition))
    items = (*doc.arguments, *doc.features)
    strangers = {item.name: item.span for item in items if item.name not in known}
    for part in missing:
        slip = guesses.closest(part.name, strangers)
        label = (
            Label(strangers[slip], f"meant to be '{part.name}'?")
            if slip
            else Label(block_start(doc), "in this comment")
        )
        yield _no_description(definition, part, label)


def _no_description(
    definition: AnyDefinition, part: Feature | Part, label: Label
) -> Diagnostic:
    is_feature = isinstance(part, Feature)
    kind = "feature" if is_feature else role_of(definition)
    where = " below '# Features:'" if is_feature else ""
    return Diagnostic(
        "doc-undocumented-feature" if is_feature else "doc-undocumented-member",
        f"{kind} '{part.name}' has no description",
        part.span,
        labels=(label,),
        help=f"describe it{where}: '# @{part.name}: text'",
        anchor=definition.opening,
    )


def _optional_tags(definition: AnyDefinition, doc: Doc) -> Iterator[Diagnostic]:
    """Before 2.9 comments are a convention.  What a description calls `#optional` should be
    optional, and the other way round."""
    members = {part.name: part for part in parts_of(definition)}
    for item in doc.arguments:
        part = members.get(item.name)
        if not isinstance(part, Member) or part.optional == item.optional_tag:
            continue
        name = item.name
        if part.optional:
            message = (
                f"'{name}' is optional, but its description does not say '#optional'"
            )
            label = "marked with '*' here"
        else:
            message = f"the description says '#optional', but '{name}' is mandatory"
            label = "no '*' here"
        yield Diagnostic(
            "doc-optional-mismatch",
            message,
            item.span,
            Severity.WARNING,
            (Label(part.span, label),),
        )
