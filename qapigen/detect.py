"""Which release's language a schema is written in, read off the constructs that it uses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from qapigen.diagnostics import Diagnostic, Report, Severity
from qapigen.dialect import NEWEST, OLDEST, RELEASES, RULES, Release, Usage

_LAST_LENIENT = Release(2, 3)
"""Slips that later releases report were let pass up to here, so they say something about the age
of a schema that is this old anyway."""

_SINCE = {
    "unknown-type": Release(2, 4),
    "duplicate-definition": Release(2, 4),
    "redefined-builtin": Release(2, 4),
    "bad-base": OLDEST,
    "bad-data": OLDEST,
    "base-cycle": OLDEST,
    "later-construct": OLDEST,
    "missing-key": OLDEST,
    "unclosed": OLDEST,
    "unclosed-string": OLDEST,
    "unreadable-include": OLDEST,
    "include-cycle": OLDEST,
    "include-outside-root": OLDEST,
    "nested-too-deep": OLDEST,
}
"""Findings that, once made, all releases back to this one would make as well."""


class Bound(NamedTuple):
    """The oldest and the newest release that know all that a schema uses."""

    oldest: Release
    newest: Release
    deciding: Usage
    """The construct that sets `newest`."""

    def candidates(self) -> list[Release]:
        """The releases within the bound, the newest first."""
        return [r for r in reversed(RELEASES) if self.oldest <= r <= self.newest]


def bound(usages: Iterable[Usage]) -> Bound | None:
    """The upper bound that a schema's constructs set; none if it may be of today.

    None as well if no release knows all of them: then they prove nothing.
    """
    oldest, newest = OLDEST, NEWEST
    deciding: Usage | None = None
    slips: list[Usage] = []
    for usage in usages:
        rule = RULES[usage.rule]
        if not rule.proof:
            slips.append(usage)
            continue
        oldest = max(oldest, rule.first)
        if rule.last is not None and rule.last < newest:
            newest, deciding = rule.last, usage
    if deciding is None or oldest > newest:
        return None
    if newest <= _LAST_LENIENT:
        for usage in slips:
            last = RULES[usage.rule].last
            if last is not None and oldest <= last < newest:
                newest, deciding = last, usage
    return Bound(oldest, newest, deciding)


def next_candidate(bound: Bound, tried: Release, report: Report) -> Release | None:
    """The newest release older than `tried` that may not find all that `tried` found."""
    limit = min((_SINCE.get(e.code, tried) for e in report.errors), default=tried)
    return next((r for r in bound.candidates() if r < limit), None)


def old_dialect(bound: Bound, release: Release) -> Diagnostic:
    """The warning that says which release's rules hold, and why."""
    rule = RULES[bound.deciding.rule]
    notes: tuple[str, ...] = ()
    if release < bound.newest:
        notes = (
            f"it is the newest release up to {bound.newest} whose checks the schema passes",
        )
    instead = f"; or {rule.instead}, as newer schemas do" if rule.instead else ""
    return Diagnostic(
        "old-dialect",
        f"read by the rules of QEMU {release}: {rule.what} ended with {rule.last}",
        bound.deciding.span,
        Severity.WARNING,
        notes=notes,
        help=f"say '--dialect {release}' to read it without this warning{instead}",
    )
