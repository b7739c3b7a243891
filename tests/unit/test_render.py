"""How findings look, in each form."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from qapigen.diagnostics import Diagnostic, Label, Report, Severity
from qapigen.render import FORMATS, render, render_text
from qapigen.source import Source, Span

SCHEMA = Source(
    "qapi/lamp.json",
    "# Lamps\n"
    "{ 'struct': 'Lamp',\n"
    "  'data': { 'colour': 'str',\n"
    "\t'watts': 'itn' } }\n"
    "{ 'struct': 'Lamp', 'data': {} }\n",
)


def at(text: str, source: Source = SCHEMA, nth: int = 0) -> Span:
    """Where a text stands."""
    start = [m.start() for m in re.finditer(re.escape(text), source.text)][nth]
    return Span(source, start, start + len(text))


def report(*diagnostics: Diagnostic) -> Report:
    return Report(list(diagnostics))


UNKNOWN = Diagnostic(
    "unknown-type",
    "unknown type 'itn'",
    at("'itn'"),
    help="did you mean 'int'?",
    anchor=at("{", nth=0),
)
TWICE = Diagnostic(
    "duplicate-definition",
    "'Lamp' is defined twice",
    at("'Lamp'", nth=1),
    labels=(Label(at("'Lamp'"), "first here"),),
    notes=("names are shared by types, commands and events",),
)


def test_text_shows_line_caret_labels_and_help() -> None:
    assert render_text(report(TWICE, UNKNOWN)) == ("""\
error[unknown-type]: unknown type 'itn'
 --> qapi/lamp.json:2:1
  |
2 | { 'struct': 'Lamp',
  :
4 |     'watts': 'itn' } }
  |              ^^^^^
  = help: did you mean 'int'?

error[duplicate-definition]: 'Lamp' is defined twice
 --> qapi/lamp.json:5:13
  |
2 | { 'struct': 'Lamp',
  |             ------ first here
  :
5 | { 'struct': 'Lamp', 'data': {} }
  |             ^^^^^^
  = note: names are shared by types, commands and events

2 errors; `qapigen explain unknown-type` tells more
""")


def test_nothing_to_show() -> None:
    assert render_text(Report()) == ""
    assert render(Report(), "json") == "[]\n"
    assert render(Report(), "github") == ""
    assert json.loads(render(Report(), "sarif"))["runs"][0]["results"] == []


def test_colour_only_when_asked() -> None:
    plain = render_text(report(TWICE, UNKNOWN))
    assert "\x1b" not in plain
    coloured = render_text(report(TWICE, UNKNOWN), colour=True)
    assert "\x1b[1;31merror[unknown-type]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_include_chain() -> None:
    main = Source("main.json", "{ 'include': 'qapi/lamp.json' }\n")
    included = Source("qapi/lamp.json", "{ 'enum': 7 }\n", at("'qapi/lamp.json'", main))
    found = report(Diagnostic("stray-characters", "no", at("7", included)))
    assert "  : included from main.json:1:14\n" in render_text(found)
    assert json.loads(render(found, "json"))[0]["notes"] == [
        "included from main.json:1"
    ]
    related = json.loads(render(found, "sarif"))["runs"][0]["results"][0][
        "relatedLocations"
    ]
    assert related[0]["message"] == {"text": "included from here"}


def test_findings_in_included_files_stand_where_the_include_does() -> None:
    main = Source("main.json", "{ 'a' }\n{ 'include': 'x' }\n{ 'b' }\n")
    part = Source("x", "{ 'c' }\n{ 'd' }\n", at("'x'", main))
    spans = [at("'b'", main), at("'d'", part), at("'a'", main), at("'c'", part)]
    found = report(*(Diagnostic("odd", span.text, span) for span in spans))
    assert [d.message for d in found.in_order()] == ["'a'", "'c'", "'d'", "'b'"]


def test_labels_in_other_files_and_beyond_the_end() -> None:
    other = Source("other.json", "{ 'enum': 'Lamp' }")
    end = len(other.text)
    found = Diagnostic(
        "odd",
        "odd",
        Span(other, end, end),
        labels=(Label(at("'Lamp'"), "here"), Label(at("'Lamp'", nth=1), "and here")),
    )
    assert render_text(report(found)) == ("""\
error[odd]: odd
 --> other.json:1:19
  |
1 | { 'enum': 'Lamp' }
  |                   ^
 ::: qapi/lamp.json:2:13
2 | { 'struct': 'Lamp',
  |             ------ here
  :
5 | { 'struct': 'Lamp', 'data': {} }
  |             ------ and here

1 error; `qapigen explain odd` tells more
""")


@pytest.mark.parametrize("form", FORMATS)
def test_control_and_bidi_characters_are_shown_not_sent(form: str) -> None:
    evil = "\x1b]0;x\x07\x9b\u202e\u2066\ufeff\x00\r\u2028\U000e0001\udc80"
    source = Source(f"dir{evil}\n::error::/x.json", f"{{ '{evil}\n' }}\n")
    found = Diagnostic(
        "odd",
        f"bad {evil}\n::error::name",
        at(evil, source),
        labels=(Label(at("{", source), f"label {evil}\n"),),
        notes=(f"note {evil}\n",),
        help=f"help {evil}\n",
    )
    text = render(report(found), form)  # type: ignore[arg-type]
    assert all(c.isprintable() or c == "\n" for c in text)
    if form == "text":
        assert "\\x1b]0;x\\x07\\x9b\\u202e\\u2066\\ufeff\\x00\\r\\u2028" in text
    if form == "github":
        assert text.count("\n") == 1
        assert text.startswith("::error file=dir\\x1b]0;x")
        assert "\n::error" not in text
    if form == "json":
        assert json.loads(text)[0]["message"] == found.message


def test_tabs_and_wide_characters_align() -> None:
    source = Source("x", "\t世界\te\u0301 'bad'\n")
    lines = render_text(report(Diagnostic("odd", "odd", at("'bad'", source)))).split(
        "\n"
    )
    assert lines[3:5] == ["1 |     世界    e\u0301 'bad'", "  |               ^^^^^"]


def test_long_lines_are_shown_in_part() -> None:
    source = Source("x", "{ 'first' " + "x" * 5_000_000 + " 'bad' " + "y" * 5_000_000)
    found = Diagnostic(
        "odd",
        "odd",
        at("'bad'", source),
        labels=(Label(at("'first'", source), "first"),),
    )
    shown = render_text(report(found))
    assert max(map(len, shown.split("\n"))) < 120
    for start, sign, text in (("…", "^^^^^", "'bad'"), ("{", "-------", "'first'")):
        rows = shown.split("\n")
        row = next(i for i, r in enumerate(rows) if text in r)
        assert rows[row][4:].startswith(start)
        assert rows[row + 1].index(sign) == rows[row].index(text)


def test_span_over_several_lines_is_underlined_in_the_first() -> None:
    source = Source("x", "{ 'a':\n  'b' }\n")
    shown = render_text(report(Diagnostic("odd", "odd", Span(source, 2, 12))))
    assert "1 | { 'a':\n  |   ^^^^\n" in shown


def test_limit_keeps_errors_and_counts_all() -> None:
    warnings = [
        Diagnostic("w", f"w{i}", Span(SCHEMA, i, i + 1), Severity.WARNING)
        for i in range(5)
    ]
    found = report(*warnings, UNKNOWN, TWICE)
    shown = render_text(found, limit=3)
    assert "w0" in shown
    assert "w1" not in shown
    assert "unknown type" in shown
    assert "defined twice" in shown
    assert shown.endswith(
        "2 errors, 5 warnings; 3 shown; `qapigen explain unknown-type` tells more\n"
    )
    assert len(json.loads(render(found, "json", limit=3))) == 3
    assert render(found, "github", limit=3).count("\n") == 3


def test_json_has_the_contract_keys() -> None:
    first, second = json.loads(render(report(TWICE, UNKNOWN), "json"))
    assert first == {
        "severity": "error",
        "code": "unknown-type",
        "message": "unknown type 'itn'",
        "file": "qapi/lamp.json",
        "line": 2,
        "column": 1,
        "end_line": 2,
        "end_column": 2,
        "labels": [
            {
                "file": "qapi/lamp.json",
                "line": 4,
                "column": 11,
                "end_line": 4,
                "end_column": 16,
                "text": "this",
            }
        ],
        "notes": [],
        "help": "did you mean 'int'?",
    }
    assert (second["line"], second["column"], second["end_column"]) == (5, 13, 19)
    assert second["labels"][0]["text"] == "first here"


def test_precise_column_where_the_line_is_that_of_qemu() -> None:
    found = Diagnostic(
        "odd", "odd", at("'data'", nth=1), anchor=at("{ 'struct'", nth=1)
    )
    (shown,) = json.loads(render(report(found), "json"))
    assert (shown["line"], shown["column"], shown["labels"]) == (5, 21, [])


def test_github_escapes() -> None:
    source = Source("a,b:c%d.json", "{ }\n")
    found = Diagnostic(
        "odd", "50%, or: so", Span(source, 0, 1), Severity.WARNING, help="x"
    )
    assert render(report(found), "github") == (
        "::warning file=a%2Cb%3Ac%25d.json,line=1,endLine=1,title=qapigen%3A odd,"
        "col=1,endColumn=1::50%25, or: so%0Ahelp: x\n"
    )


def test_sarif_keeps_to_its_schema() -> None:
    source = Source("sp ace/ü%.json", "{ }\n")
    log = json.loads(
        render(
            report(TWICE, UNKNOWN, Diagnostic("odd", "o", Span(source, 0, 3))), "sarif"
        )
    )
    check_sarif(log)
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in log["runs"][0]["results"]
    }
    assert uris == {"qapi/lamp.json", "sp%20ace/%C3%BC%25.json"}


def check_sarif(log: Any) -> None:
    """What the schema of SARIF 2.1.0 asks of the parts that we write."""
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert set(run) == {"tool", "columnKind", "results"}
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    driver = run["tool"]["driver"]
    assert set(driver) == {"name", "semanticVersion", "rules"}
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", driver["semanticVersion"])
    rules = driver["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert set(rule) <= {"id", "shortDescription", "fullDescription", "help"}
        for key in set(rule) - {"id"}:
            assert isinstance(rule[key]["text"], str)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        assert len(result["locations"]) == 1
        related = result.get("relatedLocations", [])
        assert [place["id"] for place in related] == list(range(len(related)))
        for place in (*result["locations"], *related):
            physical = place["physicalLocation"]
            assert re.fullmatch(
                r"(?:[A-Za-z0-9._~/:-]|%[0-9A-F]{2})+",
                physical["artifactLocation"]["uri"],
            )
            region = physical["region"]
            assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}
            assert all(isinstance(n, int) and n >= 1 for n in region.values())
            start = (region["startLine"], region["startColumn"])
            assert start <= (region["endLine"], region["endColumn"])
