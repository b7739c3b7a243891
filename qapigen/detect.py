"""Which release's language a schema is written in, read off the constructs that it uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from qapigen.diagnostics import Diagnostic, Report, Severity
from qapigen.dialect import NEWEST, OLDEST, RELEASES, RULES, Release, Usage

_LAST_LENIENT = Release(2, 3)
"""Slips that later releases report were let pass up to here, so they say something about the age
of a schema that is this old anyway."""

_LAST_SIMPLE = Release(6, 1)
"""The same for `#optional`, which is mere text to later releases: schemas of before 2.9 that show
nothing older are mostly known by their simple unions."""

_SINCE: Mapping[str, Release] = {
    code: Release(*first)
    for first, codes in {
        (1, 0): "bad-base bad-data base-cycle later-construct missing-key unclosed"
        " unclosed-string unreadable-include include-cycle include-outside-root"
        " nested-too-deep",
        (2, 4): "unknown-type duplicate-definition redefined-builtin",
        (
            2,
            9,
        ): "bad-returns doc-bad-end doc-bad-start doc-duplicate-section doc-missing"
        " doc-symbol-line doc-without-name doc-wrong-symbol",
        (2, 10): "branch-conflict",
        (8, 1): "conditional-argument",
        (9, 0): "comment-after-doc doc-undocumented-member",
        (10, 0): "too-many-features",
    }.items()
    for code in codes.split()
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
    for usage in slips:
        last = RULES[usage.rule].last
        limit = _LAST_SIMPLE if usage.rule == "doc-optional-tag" else _LAST_LENIENT
        if last is not None and newest <= limit and oldest <= last < newest:
            newest, deciding = last, usage
    return Bound(oldest, newest, deciding)


def next_candidate(bound: Bound, tried: Release, report: Report) -> Release | None:
    """The newest release older than `tried` that may not find all that `tried` found."""
    limit = min((tried, *(_SINCE.get(e.code, tried) for e in report.errors)))
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
