"""Features: no duplicates, no special ones on types, not too many."""

from __future__ import annotations

from collections.abc import Iterator

from qapigen.diagnostics import Diagnostic, Label, Report
from qapigen.dialect import Release
from qapigen.schema.draft import Draft
from qapigen.schema.ir import (
    Alternate,
    AnyDefinition,
    Command,
    Enum,
    Event,
    Feature,
    Struct,
    Union,
)
from qapigen.schema.names import c_name
from qapigen.words import quoted

_SPECIAL = {"deprecated": Release(5, 0), "unstable": Release(6, 2)}
"""Features with a meaning of their own, and since when."""

_MOST = 64
_COUNTED = Release(10, 0)


def check_features(schema: Draft, report: Report) -> None:
    """Features of one list differ in C; `deprecated` (5.0+) and `unstable` (6.2+) are not for
    types; there are no more than 64 names in all, the special ones counted (10.0+)."""
    names = set(_SPECIAL)
    full = schema.dialect < _COUNTED
    for definition in schema.definitions:
        for features in _lists(definition):
            if len(features) > 1:
                _check_clashes(schema, definition, features, report)
            names.update(feature.name for feature in features)
            if len(names) > _MOST and not full:
                full = True
                _too_many(definition, report)
        if definition.features and not isinstance(definition, Command | Event):
            for feature in definition.features:
                since = _SPECIAL.get(feature.name)
                if since is not None and schema.dialect >= since:
                    report.add(
                        Diagnostic(
                            "special-feature",
                            f"feature {quoted(feature.name)} is not for types",
                            feature.span,
                            help="put it on the commands, events, members or values concerned",
                            anchor=definition.opening,
                        )
                    )


def _lists(definition: AnyDefinition) -> Iterator[tuple[Feature, ...]]:
    """The lists of features in a definition."""
    if definition.features:
        yield definition.features
    match definition:
        case Enum(values=parts):
            pass
        case Struct(members=parts) | Union(base=tuple() as parts):
            pass
        case Command(arguments=tuple() as parts) | Event(arguments=tuple() as parts):
            pass
        case Union() | Alternate() | Command() | Event():
            return
    for part in parts:
        if part.features:
            yield part.features


def _check_clashes(
    schema: Draft,
    definition: AnyDefinition,
    features: tuple[Feature, ...],
    report: Report,
) -> None:
    seen: dict[str, Feature] = {}
    for feature in features:
        other = seen.setdefault(c_name(feature.name, schema.dialect), feature)
        if other is not feature:
            report.add(
                Diagnostic(
                    "duplicate-feature",
                    f"feature {quoted(feature.name)} clashes with feature {quoted(other.name)}",
                    feature.span,
                    labels=(Label(other.span, "the other one"),),
                    anchor=definition.opening,
                )
            )


def _too_many(definition: AnyDefinition, report: Report) -> None:
    report.add(
        Diagnostic(
            "too-many-features",
            f"schema has more than {_MOST} different features",
            definition.name_span,
            notes=("'deprecated' and 'unstable' always count",),
            anchor=definition.opening,
        )
    )
