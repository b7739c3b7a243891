"""A report as text for people, or in a form for other programs.

Each form is loaded when it is asked for.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, assert_never

from qapigen.diagnostics import Report

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
            return render_json(report, limit=limit)
        case "github":
            return render_github(report, limit=limit)
        case "sarif":
            return render_sarif(report, limit=limit)
        case _:
            assert_never(form)


def render_text(
    report: Report,
    *,
    colour: bool = False,
    limit: int | None = None,
    closing: bool = True,
) -> str:
    """For people: source lines, carets, notes, help, and a closing line that counts."""
    from qapigen.render import text

    return text.render_text(report, colour=colour, limit=limit, closing=closing)


def render_json(report: Report, *, limit: int | None = None) -> str:
    """A JSON list."""
    from qapigen.render import as_json

    return as_json.render_json(report, limit=limit)


def render_github(report: Report, *, limit: int | None = None) -> str:
    """GitHub workflow commands."""
    from qapigen.render import as_github

    return as_github.render_github(report, limit=limit)


def render_sarif(report: Report, *, limit: int | None = None) -> str:
    """A SARIF 2.1.0 log."""
    from qapigen.render import as_sarif

    return as_sarif.render_sarif(report, limit=limit)


__all__ = [
    "FORMATS",
    "Format",
    "render",
    "render_github",
    "render_json",
    "render_sarif",
    "render_text",
]
