"""What is wrong with a schema: facts, collected and sorted.

A `Diagnostic` carries facts and finished words; how it looks on a terminal, in JSON or in a code
review is the business of `render`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from qapigen.errors import QapigenError
from qapigen.frozen import frozen
from qapigen.source import Source, Span


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@frozen
class Label:
    """A second place that matters, with the reason why."""

    span: Span
    text: str


@frozen
class Diagnostic:
    """One finding.

    `span` is what the report points at; its line is where QEMU's own generator reports the same
    error, unless `anchor` says otherwise: QEMU reports most errors at the `{` of the definition,
    while we underline the offending member.
    """

    code: str
    """Stable name of the kind, for example `unknown-type`; `qapigen explain CODE` tells more."""

    message: str
    """Lower case, no full stop."""

    span: Span
    severity: Severity = Severity.ERROR
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None
    anchor: Span | None = None
    """Where QEMU reports the error, if not at `span`: what reports are sorted by."""

    @property
    def place(self) -> Span:
        return self.anchor or self.span


_MOST = 10_000
"""What is found beyond so many errors, or warnings, is not kept: nobody reads it."""


@dataclass(slots=True)
class Report:
    """Everything found so far.  Phases add to it; nobody raises."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    _errors: int = 0
    _settled: set[Span] = field(default_factory=set)

    def settle(self, span: Span) -> None:
        """Take no more findings about `span`: it cannot be read, and they would only follow."""
        self._settled.add(span)

    def add(self, diagnostic: Diagnostic) -> None:
        if self._settled and diagnostic.span in self._settled:
            return
        if diagnostic.severity is Severity.ERROR:
            self._errors += 1
            full = self._errors > _MOST
        else:
            full = len(self.diagnostics) > 2 * _MOST
        if not full:
            self.diagnostics.append(diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        for diagnostic in diagnostics:
            self.add(diagnostic)

    @property
    def errors(self) -> list[Diagnostic]:
        return [d for d in self.diagnostics if d.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Diagnostic]:
        return [d for d in self.diagnostics if d.severity is Severity.WARNING]

    def in_order(self) -> list[Diagnostic]:
        """Sorted as the text is read: what an included file has stands where its `include` does."""
        return sorted(
            self.diagnostics,
            key=lambda d: (reading_order(d.place), d.span.start, d.code),
        )

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.diagnostics)


def reading_order(span: Span) -> tuple[int, ...]:
    """Sorts places by when a reader of the schema gets to them."""
    offsets = [directive.start for directive in span.include_chain]
    return (*reversed(offsets), span.start)


class SchemaError(QapigenError):
    """A schema has errors; `report` holds all of them."""

    def __init__(self, report: Report) -> None:
        self.report = report
        errors = report.errors
        first = errors[0] if errors else None
        where = (
            f"{first.place.path}:{first.place.line}: {first.message}"
            if first
            else "no schema"
        )
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(where + more)


__all__ = [
    "Diagnostic",
    "Label",
    "QapigenError",
    "Report",
    "SchemaError",
    "Severity",
    "Source",
    "Span",
    "reading_order",
]
