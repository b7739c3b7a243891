"""Warnings that nobody wants to hear."""

from __future__ import annotations

import re

from qapigen.diagnostics import Diagnostic, Report, Severity
from qapigen.silence import silence
from qapigen.source import Source, Span


def heard(text: str, *codes: str, severity: Severity = Severity.WARNING) -> list[int]:
    """Lines of the warnings left, of those that each `!` in a text gives."""
    source = Source("test.json", text)
    found = [
        Diagnostic("too-dark", "too dark", Span(source, m.start(), m.end()), severity)
        for m in re.finditer("!", text)
    ]
    return [d.span.line for d in silence(Report(found), codes)]


def test_by_code() -> None:
    assert heard("!\n!") == [1, 2]
    assert heard("!\n!", "too-dark") == []
    assert heard("!\n!", "too-bright") == [1, 2]


def test_errors_are_heard() -> None:
    text = "# qapigen: allow-in-file too-dark\n! # qapigen: allow too-dark\n"
    assert heard(text, "too-dark", severity=Severity.ERROR) == [2]


def test_comment_on_the_line() -> None:
    assert heard("! # qapigen: allow too-dark\n!\n") == [2]
    assert heard("! #qapigen:allow too-bright , too-dark,x\n!\n") == [2]
    assert heard("! # qapigen: allow too-bright\n") == [1]
    assert heard("! # qapigen: allow\n") == [1]


def test_comment_on_the_line_before() -> None:
    assert heard("!\n  # qapigen: allow too-dark\n!\n!\n") == [1, 4]
    assert heard("!\n# qapigen: allow too-dark") == [1]


def test_comment_before_a_documentation_comment_covers_all_of_it() -> None:
    block = "##\n# @Lamp\n#\n# @a: !\n# @b: !\n##\n!\n"
    assert heard("# qapigen: allow too-dark\n" + block) == [8]
    assert heard("# qapigen: allow too-dark\n##\n# !\n\n!") == [5]


def test_whole_file() -> None:
    assert heard("!\n# qapigen: allow-in-file too-dark\n!\n") == []
    assert heard("!\n# qapigen: allow-in-file too-bright\n!\n") == [1, 3]


def test_other_place() -> None:
    source = Source("test.json", "a\nb # qapigen: allow too-dark\n")
    warning = Diagnostic(
        "too-dark",
        "too dark",
        Span(source, 0, 1),
        Severity.WARNING,
        anchor=Span(source, 2, 3),
    )
    assert silence(Report([warning])).diagnostics == []
