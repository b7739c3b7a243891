"""Which findings are shown, and in which order."""

from __future__ import annotations

from qapigen.diagnostics import Diagnostic, Report, Severity


def chosen(report: Report, limit: int | None) -> list[Diagnostic]:
    """At most `limit` findings in the order of the text; errors crowd out warnings."""
    findings = report.in_order()
    if limit is None or len(findings) <= limit:
        return findings
    rank = {Severity.ERROR: 0, Severity.WARNING: 1}
    by_weight = sorted(range(len(findings)), key=lambda i: rank[findings[i].severity])
    return [findings[i] for i in sorted(by_weight[:limit])]


def count(report: Report) -> str:
    """`2 errors, 1 warning`."""
    numbers = ((len(report.errors), "error"), (len(report.warnings), "warning"))
    return ", ".join(
        f"{number} {word}{'s' if number != 1 else ''}"
        for number, word in numbers
        if number
    )
