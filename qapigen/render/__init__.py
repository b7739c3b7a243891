"""A report as text for people, or in a form for other programs."""

from __future__ import annotations

from typing import Literal, TypeAlias, assert_never

from qapigen.diagnostics import Report
from qapigen.render.text import render_text

Format: TypeAlias = Literal["text", "json", "github", "sarif"]

FORMATS: tuple[Format, ...] = ("text", "json", "github", "sarif")


def render(
    report: Report, form: Format, *, colour: bool = False, limit: int | None = None
) -> str:
    """The report in a form; `limit` is the greatest number of findings to show."""
    match form:
        case "text":
            return render_text(report, colour=colour, limit=limit)
        case "json":
            from qapigen.render.as_json import render_json

            return render_json(report, limit=limit)
        case "github":
            from qapigen.render.as_github import render_github

            return render_github(report, limit=limit)
        case "sarif":
            from qapigen.render.as_sarif import render_sarif

            return render_sarif(report, limit=limit)
        case _:
            assert_never(form)


__all__ = ["FORMATS", "Format", "render", "render_text"]
