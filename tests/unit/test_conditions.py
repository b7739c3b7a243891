"""Conditions: three languages, one meaning."""

from __future__ import annotations

from itertools import combinations

import pytest
from texts import codes, compiled, schema_of

from qapigen.schema.condition import holds, to_text
from qapigen.schema.conditions import translate


def condition_of(text: str, dialect: str) -> str:
    (command,) = schema_of(f"{{ 'command': 'cmd', 'if': {text} }}", dialect).definitions
    assert command.condition is not None
    return to_text(command.condition)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("defined(A)", "A"),
        ("defined A", "A"),
        ("!defined(A)", "not A"),
        ("A", "A"),
        ("defined(A) && defined(B)", "A and B"),
        ("defined(A)||defined(B)", "A or B"),
        ("defined(A) || defined(B) && defined(C)", "A or (B and C)"),
        ("(defined(A) || defined(B)) && !C", "(A or B) and not C"),
        ("!(defined(A) && defined(B))", "not (A and B)"),
        ("!!A", "not not A"),
        ("VERSION >= 3", "VERSION >= 3"),
        ("A != 2 && B", "A != 2 and B"),
    ],
)
def test_c_text_is_translated(text: str, meaning: str) -> None:
    condition = translate(text)
    assert condition is not None
    assert to_text(condition) == meaning


@pytest.mark.parametrize(
    "text", ["&&", "(A", "A)", "defined", "defined(", "A ||", "!", "()"]
)
def test_what_is_no_c_expression(text: str) -> None:
    assert translate(text) is None


def test_deep_c_text_is_given_up() -> None:
    assert translate("(" * 100_000 + "A" + ")" * 100_000) is None
    assert translate("!" * 100_000 + "A") is None


@pytest.mark.parametrize("text", ["1", "!0", "0 || 1", "1 && !0"])
def test_constants(text: str) -> None:
    condition = translate(text)
    assert condition is not None
    assert holds(condition, frozenset())


def test_the_three_languages_agree() -> None:
    written = [
        condition_of("[ 'defined(A)', 'defined(B) || !defined(C)' ]", "6.1"),
        condition_of("'defined(A) && (defined(B) || !defined(C))'", "3.0"),
        condition_of("{ 'all': [ 'A', { 'any': [ 'B', { 'not': 'C' } ] } ] }", "6.2"),
    ]
    assert written == ["A and (B or not C)"] * 3


@pytest.mark.parametrize("size", range(4))
def test_conditions_are_evaluated(size: int) -> None:
    text = "{ 'command': 'cmd', 'if': { 'any': [ { 'all': [ 'A', 'B' ] }, { 'not': 'C' } ] } }"
    for defines in map(set, combinations("ABC", size)):
        wanted = defines >= {"A", "B"} or "C" not in defines
        assert bool(schema_of(text, defines=defines).definitions) == wanted


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("'lower'", "'lower'"),
        ("{ 'all': 'A' }", "'A'"),
        ("{ 'all': [ 'A', 'b' ] }", "'b'"),
        ("{ 'every': [ 'A' ] }", "'every'"),
        ("{ 'all': [ 'A' ], 'any': [ 'B' ] }", "{ 'all': [ 'A' ], 'any': [ 'B' ] }"),
        ("{ 'not': [ 'A' ] }", "[ 'A' ]"),
        ("{}", "{}"),
        ("true", "true"),
        ("[]", "[]"),
    ],
)
def test_bad_conditions(text: str, marked: str) -> None:
    loaded = compiled(f"{{ 'command': 'cmd', 'if': {text} }}")
    assert codes(loaded) == ["bad-condition"]
    assert loaded.report.diagnostics[0].span.text == marked
