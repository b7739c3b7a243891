"""Findings as GitHub workflow commands: annotations beside the lines of a change."""

from __future__ import annotations

from qapigen.diagnostics import Diagnostic, Report
from qapigen.render.choice import chosen
from qapigen.render.place import labels_of, main_span, place_of
from qapigen.render.visible import visible


def render_github(report: Report, *, limit: int | None = None) -> str:
    """A line `::error file=…,line=…::message` for each finding."""
    return "".join(f"{_finding(diagnostic)}\n" for diagnostic in chosen(report, limit))


def _finding(diagnostic: Diagnostic) -> str:
    place = place_of(main_span(diagnostic))
    properties = {
        "file": place.file,
        "line": str(place.line),
        "endLine": str(place.end_line),
        "title": f"qapigen: {diagnostic.code}",
    }
    if place.line == place.end_line:
        # GitHub's columns are those of one line, the last one included.
        properties["col"] = str(place.column)
        properties["endColumn"] = str(max(place.column, place.end_column - 1))
    lines = [diagnostic.message]
    for label in labels_of(diagnostic):
        at = place_of(label.span)
        lines.append(f"{at.file}:{at.line}:{at.column}: {label.text}")
    lines.extend(f"note: {note}" for note in diagnostic.notes)
    if diagnostic.help:
        lines.append(f"help: {diagnostic.help}")
    shown = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    message = "%0A".join(_data(line) for line in lines)
    return f"::{diagnostic.severity.value} {shown}::{message}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
