"""The rules that a schema must keep, one file a family of rules.

A rule is a function of a draft and a report.  It looks at everything and reports everything, except
what would only follow from another error: names that are not defined are the business of
`references` alone, and what `Draft.damaged` lists has lost a part that a rule must not miss.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from qapigen.checks.alternates import check_alternates
from qapigen.checks.branches import check_branches
from qapigen.checks.commands import check_arguments, check_flags, check_returns
from qapigen.checks.documentation import check_documentation
from qapigen.checks.enums import check_enums
from qapigen.checks.features import check_features
from qapigen.checks.members import check_bases, check_member_clashes
from qapigen.checks.names import check_names
from qapigen.checks.references import check_references
from qapigen.checks.unions import check_unions
from qapigen.diagnostics import Report
from qapigen.schema.draft import Draft

Rule = Callable[[Draft, Report], None]


def _documentation(schema: Draft, report: Report) -> None:
    """Documentation is held against whole definitions only."""
    if schema.damaged:
        whole = tuple(d for d in schema.definitions if d.name not in schema.damaged)
        schema = replace(schema, definitions=whole)
    check_documentation(schema, report)


RULES: tuple[Rule, ...] = (
    check_names,
    check_references,
    check_bases,
    check_enums,
    check_member_clashes,
    check_unions,
    check_branches,
    check_alternates,
    check_arguments,
    check_returns,
    check_flags,
    check_features,
    _documentation,
)
"""All rules.  The order decides only which of two findings at one place comes first."""


def check(schema: Draft, report: Report) -> None:
    """Hold a schema against all rules."""
    for rule in RULES:
        rule(schema, report)
