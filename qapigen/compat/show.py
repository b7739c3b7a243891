"""Findings as text, JSON and Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from qapigen.compat.finding import Finding, Level, Side
from qapigen.source import Span

_NAMED = 3
"""How many commands and events are named, besides the first, where more are concerned."""

_TITLES = {
    Level.BREAKING: "clients that use these no longer work",
    Level.RISKY: "clients may be in for a surprise",
    Level.SAFE: "clients made for the old schema notice nothing",
}


def as_text(
    old: Side, new: Side, findings: Sequence[Finding], shown: Sequence[Level]
) -> str:
    """For people; in full for the levels that are shown, and all are counted."""
    out = ""
    for level in shown:
        group = [f for f in findings if f.level is level]
        if group:
            out += f"{level} ({len(group)}): {_TITLES[level]}\n"
            out += "".join(_entry(old, new, finding) for finding in group) + "\n"
    return out + _sum(old, new, findings) + "\n"


def _entry(old: Side, new: Side, finding: Finding) -> str:
    lines = [f"  {finding.path}: {finding.message}"]
    reasons = _reasons(finding)
    if reasons:
        lines.append(f"      {reasons}")
    more = [part for part in (_places(old, new, finding), _also(finding.also)) if part]
    if more:
        lines.append(f"      {'; '.join(more)}")
    return "\n".join(lines) + "\n"


def as_markdown(
    old: Side, new: Side, findings: Sequence[Finding], shown: Sequence[Level]
) -> str:
    """For a comment on a change, or for release notes."""
    out = f"# From {_code(old.name)} to {_code(new.name)}\n\n{_count(findings)}.\n"
    for level in shown:
        group = [f for f in findings if f.level is level]
        if group:
            out += f"\n## {level.capitalize()}\n\n{_TITLES[level].capitalize()}.\n\n"
            out += "".join(_bullet(old, new, finding) for finding in group)
    return out


def _bullet(old: Side, new: Side, finding: Finding) -> str:
    line = f"- {_code(finding.path)}: {_plain(finding.message)}"
    reasons = _reasons(finding)
    if reasons:
        line += f"; {_plain(reasons)}"
    more = [_also(map(_code, finding.also))] if finding.also else []
    places = _places(old, new, finding)
    if places:
        more.append(_code(places))
    if more:
        line += f" ({'; '.join(more)})"
    return line + "\n"


def as_data(
    old: Side, new: Side, findings: Sequence[Finding], shown: Sequence[Level]
) -> dict[str, Any]:
    """For programs: what JSON holds."""
    return {
        "old": old.name,
        "new": new.name,
        "counts": {
            level.value: sum(f.level is level for f in findings) for level in Level
        },
        "findings": [
            {
                "level": finding.level.value,
                "direction": finding.direction.value,
                "code": finding.code,
                "path": finding.path,
                "message": finding.message,
                "why": finding.why or None,
                "notes": list(finding.notes),
                "old": _place_data(old, finding.old),
                "new": _place_data(new, finding.new),
                "also": list(finding.also),
            }
            for finding in findings
            if finding.level in shown
        ],
    }


def _place_data(side: Side, span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    line, column = span.source.position(span.start)
    return {"file": side.shown(span.path), "line": line, "column": column}


def _reasons(finding: Finding) -> str:
    why = finding.why
    if why:
        why = f"{finding.direction}: {why}"
    notes = ", ".join(finding.notes)
    return f"{why} ({notes})" if why and notes else why or notes


def _places(old: Side, new: Side, finding: Finding) -> str:
    sides = ((old, finding.old), (new, finding.new))
    places = [f"{side.shown(s.path)}:{s.line}" for side, s in sides if s is not None]
    return " → ".join(places)


def _also(names: Iterable[str]) -> str:
    listed = list(names)
    if not listed:
        return ""
    more = len(listed) - _NAMED
    text = ", ".join(listed[:_NAMED])
    return f"also in {text}" + (f" and {more} more" if more > 0 else "")


def _count(findings: Sequence[Finding]) -> str:
    if not findings:
        return "Nothing that travels has changed"
    counts = {level: sum(f.level is level for f in findings) for level in Level}
    return ", ".join(f"{count} {level}" for level, count in counts.items())


def _sum(old: Side, new: Side, findings: Sequence[Finding]) -> str:
    count = _count(findings)
    return f"from {old.name} to {new.name}: {count[:1].lower()}{count[1:]}"


def _code(text: str) -> str:
    return f"`{text}`"


def _plain(text: str) -> str:
    """Words with names in quotation marks, as Markdown that shows them as they are."""
    return text.replace("\\", "\\\\").replace("_", "\\_").replace("*", "\\*")
