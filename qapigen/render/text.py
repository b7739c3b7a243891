"""Findings for people: the source line, what is wrong with it, and what to do."""

from __future__ import annotations

from qapigen.diagnostics import Diagnostic, Report, Severity
from qapigen.render.choice import chosen, count
from qapigen.render.place import included_from, main_span, place_of
from qapigen.render.snippet import Mark, Row, snippet
from qapigen.render.visible import visible


class Paint:
    """Colours, or none."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self._colour and text else text


_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "bold": "1",
    "frame": "34",
    "main": "1;31",
    "label": "36",
    "help": "32",
}


def render_text(
    report: Report,
    *,
    colour: bool = False,
    limit: int | None = None,
    closing: bool = True,
) -> str:
    """All findings, and a closing line that counts them; nothing if there are none."""
    shown = chosen(report, limit)
    if not report.diagnostics:
        return ""
    paint = Paint(colour)
    blocks = [_finding(diagnostic, paint) for diagnostic in shown]
    if closing:
        blocks.append(paint("bold", _closing(report, shown)) + "\n")
    return "\n".join(blocks)


def _closing(report: Report, shown: list[Diagnostic]) -> str:
    words = [count(report)]
    if len(shown) < len(report.diagnostics):
        words.append(f"{len(shown)} shown")
    for diagnostic in shown:
        if diagnostic.severity is Severity.ERROR:
            words.append(f"`qapigen explain {diagnostic.code}` tells more")
            break
    return "; ".join(words)


def _finding(diagnostic: Diagnostic, paint: Paint) -> str:
    severity = diagnostic.severity.value
    place = main_span(diagnostic)
    marks = [Mark(diagnostic.span, "", True)]
    marks.extend(Mark(label.span, label.text, False) for label in diagnostic.labels)
    rows = snippet(marks, None if place is diagnostic.span else place)
    gutter = max(len(row.gutter) for row in rows)
    at = place_of(place)
    margin = " " * gutter
    lines = [
        paint(severity, f"{severity}[{diagnostic.code}]")
        + paint("bold", f": {visible(diagnostic.message)}"),
        f"{margin}{paint('frame', '-->')} {visible(at.file)}:{at.line}:{at.column}",
    ]
    for include in included_from(diagnostic):
        place_text = f"{visible(include.file)}:{include.line}:{include.column}"
        lines.append(f"{margin}{paint('frame', '  :')} included from {place_text}")
    bar = paint("frame", "|")
    lines.append(f"{margin} {bar}")
    lines.extend(_row(row, gutter, bar, severity, paint) for row in rows)
    remarks = [("note", note, "bold") for note in diagnostic.notes]
    if diagnostic.help:
        remarks.append(("help", diagnostic.help, "help"))
    for word, text, style in remarks:
        lines.append(
            f"{margin} {paint('frame', '=')} {paint(style, word)}: {visible(text)}"
        )
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _row(row: Row, gutter: int, bar: str, severity: str, paint: Paint) -> str:
    margin = " " * gutter
    match row.kind:
        case "file":
            return f"{margin}{paint('frame', ':::')} {row.text}"
        case "gap":
            return f"{margin} {paint('frame', ':')}"
        case "source":
            return f"{paint('frame', row.gutter.rjust(gutter))} {bar} {row.text}"
        case kind:
            start = len(row.text) - len(row.text.lstrip(" "))
            style = severity if kind == "main" else "label"
            return f"{margin} {bar} {row.text[:start]}{paint(style, row.text[start:])}"
