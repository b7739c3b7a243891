"""Documentation comments against the definitions that they stand before (QEMU 2.9+).

QEMU looks at three times, and so do we: at the definition alone (`check_placement`), once its
members are known (`check_described`), and at the very end, for descriptions of what does not exist
(`check_leftovers`).
"""

from __future__ import annotations

from qapigen.checks.documented import (
    COMPLETE,
    PARSED,
    THOROUGH,
    Part,
    block_start,
    features_of,
    opening,
    parts_of,
    role_of,
)
from qapigen.diagnostics import Diagnostic, Label, Report, Severity
from qapigen.dialect import Release
from qapigen.schema.ir import AnyDefinition, Command, Doc, Pragmas, Schema
from qapigen.words import closest


def check_placement(
    definition: AnyDefinition, release: Release, pragmas: Pragmas, report: Report
) -> None:
    """There is a comment if `doc-required` says so, it names the definition (QEMU 2.9+), and it
    has no section that does not fit: `Returns` is for commands, from 9.0 on for those that have
    `returns`, and `Errors` (9.0+) for commands."""
    doc = definition.doc
    if release < PARSED:
        return
    if doc is None:
        if pragmas.doc_required:
            report.add(
                Diagnostic(
                    "doc-missing",
                    f"{definition.kind} '{definition.name}' has no documentation",
                    definition.name_span,
                    help="write a comment before it: '##', '# @"
                    f"{definition.name}:', a text, '##'",
                    anchor=opening(definition),
                )
            )
        return
    if doc.symbol != definition.name:
        report.add(
            Diagnostic(
                "doc-wrong-symbol",
                f"documentation is for '{doc.symbol}', not for '{definition.name}'",
                doc.symbol_span or doc.span,
                labels=(Label(definition.name_span, "the definition's name"),),
                help=f"write '# @{definition.name}:'",
                anchor=opening(definition),
            )
        )
        return
    for section in doc.sections:
        why = _misplaced(section.tag, definition, release)
        if why:
            report.add(
                Diagnostic(
                    "doc-misplaced-section",
                    f"'{section.tag}' section, but {why}",
                    section.span,
                    labels=(Label(definition.name_span, "documented here"),),
                    anchor=None if release >= COMPLETE else block_start(doc),
                )
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


def check_described(schema: Schema, report: Report) -> None:
    """Every feature is described (QEMU 4.2+), and every member, unless the definition is in
    `documentation-exceptions` (9.0+).  Before 2.9 comments are a convention: there, what
    carries `#optional` should be optional, and the other way round."""
    for definition in schema.definitions:
        doc = definition.doc
        if doc is None:
            continue
        if schema.dialect < PARSED:
            _check_optional_tags(definition, doc, report)
        elif schema.dialect >= THOROUGH:
            _check_complete(schema, definition, doc, report)


def _check_complete(
    schema: Schema, definition: AnyDefinition, doc: Doc, report: Report
) -> None:
    features = {item.name for item in doc.features}
    for feature in features_of(definition):
        if feature.name not in features:
            report.add(
                Diagnostic(
                    "doc-undocumented-feature",
                    f"feature '{feature.name}' has no description",
                    feature.span,
                    labels=(Label(block_start(doc), "in this comment"),),
                    help=f"describe it below '# Features:': '# @{feature.name}: text'",
                    anchor=opening(definition),
                )
            )
    if (
        schema.dialect < COMPLETE
        or definition.name in schema.pragmas.documentation_exceptions
    ):
        return
    described = {item.name: item for item in doc.arguments}
    missing = [part for part in parts_of(definition) if part.name not in described]
    for part in missing:
        report.add(_undocumented(definition, doc, part))


def _undocumented(definition: AnyDefinition, doc: Doc, part: Part) -> Diagnostic:
    names = {other.name for other in parts_of(definition)}
    strangers = {item.name: item for item in doc.arguments if item.name not in names}
    slip = closest(part.name, strangers)
    labels = (
        (Label(strangers[slip].span, f"meant to be '{part.name}'?"),)
        if slip
        else (Label(block_start(doc), "in this comment"),)
    )
    return Diagnostic(
        "doc-undocumented-member",
        f"{role_of(definition)} '{part.name}' has no description",
        part.span,
        labels=labels,
        help=f"describe it: '# @{part.name}: text'",
        anchor=opening(definition),
    )


def _check_optional_tags(definition: AnyDefinition, doc: Doc, report: Report) -> None:
    """`#optional` in a description and the `*` of the member say the same (before QEMU 2.9)."""
    members = {part.name: part for part in parts_of(definition)}
    for item in doc.arguments:
        part = members.get(item.name)
        if part is None or part.optional is None or part.optional == item.optional_tag:
            continue
        if part.optional:
            message = f"'{item.name}' is optional, but its description does not say '#optional'"
            label = "marked with '*' here"
        else:
            message = (
                f"the description says '#optional', but '{item.name}' is mandatory"
            )
            label = "no '*' here"
        report.add(
            Diagnostic(
                "doc-optional-mismatch",
                message,
                item.span,
                Severity.WARNING,
                (Label(part.span, label),),
            )
        )
