"""Findings as SARIF 2.1.0, for code scanning and editors."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from qapigen import __version__
from qapigen.diagnostics import Diagnostic, Report
from qapigen.render.choice import chosen
from qapigen.render.place import Place, included_from, labels_of, main_span, place_of

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render_sarif(report: Report, *, limit: int | None = None) -> str:
    """A log with one run."""
    findings = chosen(report, limit)
    codes = sorted({diagnostic.code for diagnostic in findings})
    index = {code: i for i, code in enumerate(codes)}
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "qapigen",
                        "semanticVersion": __version__,
                        "rules": [_rule(code) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(diagnostic, index) for diagnostic in findings],
            }
        ],
    }
    return json.dumps(log) + "\n"


def _rule(code: str) -> dict[str, Any]:
    from qapigen.catalogue import page

    rule: dict[str, Any] = {"id": code}
    found = page(code)
    if found is not None:
        rule["shortDescription"] = {"text": found.title}
        rule["fullDescription"] = {"text": found.law}
        rule["help"] = {"text": found.text, "markdown": found.text}
    return rule


def _result(diagnostic: Diagnostic, index: dict[str, int]) -> dict[str, Any]:
    remarks = list(diagnostic.notes)
    if diagnostic.help:
        remarks.append(f"help: {diagnostic.help}")
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": index[diagnostic.code],
        "level": diagnostic.severity.value,
        "message": {"text": "\n".join([diagnostic.message, *remarks])},
        "locations": [_location(place_of(main_span(diagnostic)))],
    }
    related = [(place_of(label.span), label.text) for label in labels_of(diagnostic)]
    related += [(place, "included from here") for place in included_from(diagnostic)]
    if related:
        result["relatedLocations"] = [
            {"id": i, **_location(place), "message": {"text": text}}
            for i, (place, text) in enumerate(related)
        ]
    return result


def _location(place: Place) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(place.file)},
            "region": {
                "startLine": place.line,
                "startColumn": place.column,
                "endLine": place.end_line,
                "endColumn": place.end_column,
            },
        }
    }


def _uri(path: str) -> str:
    """A path as a URI reference: relative, unless the path is absolute."""
    path = path.replace("\\", "/")
    quoted = quote(path, safe="/", errors="surrogateescape")
    if path.startswith("/"):
        return f"file://{quoted}"
    return quoted
