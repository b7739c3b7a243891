"""Findings as JSON, for other programs."""

from __future__ import annotations

import json
from typing import Any

from qapigen.diagnostics import Diagnostic, Report
from qapigen.render.choice import chosen
from qapigen.render.place import Place, included_from, labels_of, main_span, place_of


def render_json(report: Report, *, limit: int | None = None) -> str:
    """A list of findings in source order, a line each.

    Columns count characters from 1; ends are exclusive.
    """
    lines = [json.dumps(_finding(diagnostic)) for diagnostic in chosen(report, limit)]
    return "[" + ",\n ".join(lines) + "]\n"


def _finding(diagnostic: Diagnostic) -> dict[str, Any]:
    chain = [
        f"included from {place.file}:{place.line}"
        for place in included_from(diagnostic)
    ]
    return {
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "message": diagnostic.message,
        **_place(place_of(main_span(diagnostic))),
        "labels": [
            {**_place(place_of(label.span)), "text": label.text}
            for label in labels_of(diagnostic)
        ],
        "notes": [*diagnostic.notes, *chain],
        "help": diagnostic.help,
    }


def _place(place: Place) -> dict[str, Any]:
    return place._asdict()
