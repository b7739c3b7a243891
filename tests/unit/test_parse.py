"""The parser: trees, places, syntax errors by name, recovery."""

from __future__ import annotations

import pytest

from qapigen.source import Source
from qapigen.syntax.parse import parse
from qapigen.syntax.tree import Array, File, Literal, Object, OddString, Pair, String


def parsed(text: str, *, loose: bool = False) -> File:
    return parse(Source("main.json", text), loose=loose)


def plain(value: object) -> object:
    match value:
        case Object(pairs):
            return {k.value: plain(v) for k, v in pairs}
        case Array(items):
            return [plain(i) for i in items]
        case String() | OddString() | Literal():
            return value.value
    raise AssertionError(value)


def test_a_tree_says_what_is_written_and_where() -> None:
    file = parsed("\n{ 'a': [ 'b', true ] }")
    assert file.items == (
        Object(
            (
                Pair(
                    String("a", 3, 6),
                    Array((String("b", 10, 13), Literal(True, 15, 19)), 8, 21),
                ),
            ),
            1,
            23,
        ),
    )
    assert file.errors == ()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", []),
        ("# only a comment", []),
        ("{}", [{}]),
        ("{} {}\t{}", [{}, {}, {}]),
        ("{ 'a':\f'b' } # to the end", [{"a": "b"}]),
        ("{ 'a': # why\n 'b' # because\n , 'c': {} }", [{"a": "b", "c": {}}]),
        ("{ 'a': null, 'b': false, 'c': [] }", [{"a": None, "b": False, "c": []}]),
        ("'text' [ 'list' ]", ["text", ["list"]]),
        (r"{ 'a\\b': 'c' }", [{r"a\\b": "c"}]),
        ("{ 'é': 'c' }", [{"é": "c"}]),
        ("{ 'a': '#' }", [{"a": "#"}]),
    ],
)
def test_values(text: str, values: list[object]) -> None:
    file = parsed(text)
    assert [plain(item) for item in file.items] == values
    assert file.errors == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{ 'a' 'b' 'c' 'd' }", {"a": "b", "c": "d"}),
        ("{ 'a': 'b', 'c' 'd', }", {"a": "b", "c": "d"}),
        ("{ 'a': [ 'b' 'c', 'd', ] }", {"a": ["b", "c", "d"]}),
        ("{ 'a': {} 'b': [] }", {"a": {}, "b": []}),
        ("{ 'a': 'two\nlines' }", {"a": "two\nlines"}),
        ("{ 'a': 'b' },", {"a": "b"}),
    ],
)
def test_loose_commas_and_colons(text: str, value: object) -> None:
    file = parsed(text, loose=True)
    assert [plain(item) for item in file.items] == [value]
    assert file.errors == ()
    assert parsed(text).errors != ()


@pytest.mark.parametrize(
    ("text", "code", "marked"),
    [
        ("{ 'a' 'b' }", "missing-colon", "'b'"),
        ("{ 'a': 'b' 'c': 'd' }", "missing-comma", "'c'"),
        ("[ 'a' 'b' ]", "missing-comma", "'b'"),
        ("{ 'a': 'b', }", "trailing-comma", ","),
        ("[ 'a', ]", "trailing-comma", ","),
        ("{ , 'a': 'b' }", "syntax", ","),
        ("[ , 'a' ]", "syntax", ","),
        ("{ 'a': }", "syntax", "}"),
        ("}", "syntax", "}"),
        ("{ 'a': 'b' }, {}", "syntax", ","),
        ('{ "a": 1 }', "stray-characters", '"a"'),
        ("{ 'a': 12 }", "stray-characters", "12"),
        ("{ 'a': falseish }", "stray-characters", "ish"),
        ("\ufeff{}", "stray-characters", "\ufeff"),
        ("{ 'a': 'b\0' }\0", "stray-characters", "\0"),
        ("{ 'a': 'b }", "unclosed-string", "'b }"),
        ("{ 'a': 'b\n' }", "unclosed-string", "'b"),
        (r"{ 'a': 'b\' }", "unclosed-string", r"'b\' }"),
        ("{ 'a': [ 'b'", "unclosed", "["),
        ("{ 'a':", "unclosed", "{"),
    ],
)
def test_syntax_errors(text: str, code: str, marked: str) -> None:
    error = parsed(text).errors[0]
    assert (error.code, error.span.text) == (code, marked)


def test_an_unclosed_file_is_reported_at_its_last_line() -> None:
    file = parsed("{ 'a':\n  'b',\n\n")
    (error,) = file.errors
    assert error.place.line == 3
    assert error.span.line == 1


def test_after_an_error_the_next_definition_is_read() -> None:
    text = (
        "{ 'enum': 'A', 'data': [ 'a' 'b' ] }\n"
        "{ 'enum': 'B', 'data': [] }\n"
        "{ 'enum': 'C' 'data': [] }\n"
        "##\n# @D:\n##\n"
        "{ 'enum': 'D', 'data': [] }\n"
    )
    file = parsed(text)
    assert [plain(i) for i in file.items] == [
        {"enum": "B", "data": []},
        {"enum": "D", "data": []},
    ]
    assert [e.place.line for e in file.errors] == [1, 3]
    assert [text[s:e].strip()[:12] for s, e in file.lost] == [
        "{ 'enum': 'A",
        "{ 'enum': 'C",
    ]
    assert [text[s:e] for s, e in file.docs] == ["##\n# @D:\n##"]


def test_indented_definitions_are_found_after_an_error() -> None:
    file = parsed("{ 'enum': 'A' 'x' }\n   { 'enum': 'B', 'data': { 'type': 'x' } }\n")
    assert [plain(i) for i in file.items] == [{"enum": "B", "data": {"type": "x"}}]


@pytest.mark.parametrize(
    ("text", "docs"),
    [
        ("##\n# a\n##\n{}", ["##\n# a\n##"]),
        ("# plain\n##\n# a\n##\n# plain\n{}", ["##\n# a\n##"]),
        ("##\n# a\n\n\n# b\n  ##\n{}", ["##\n# a\n\n\n# b\n  ##"]),
        ("##\n# open\n{}", ["##\n# open"]),
        ("##\n##\n##\n##", ["##\n##", "##\n##"]),
        ("{ 'a':\n## inside\n'b' }", ["## inside"]),
        ("## @a\n# b\n##\n", ["## @a\n# b\n##"]),
        ("# no doc # ##\n{}", []),
    ],
)
def test_extents_of_documentation(text: str, docs: list[str]) -> None:
    file = parsed(text)
    assert [text[start:end] for start, end in file.docs] == docs
    assert file.errors == ()


@pytest.mark.parametrize("opening", ["[", "{ 'a': "])
def test_deep_nesting_is_an_error(opening: str) -> None:
    file = parsed(opening * 100_000)
    assert [e.code for e in file.errors] == ["nested-too-deep"]


def test_a_hopeless_file_is_given_up() -> None:
    file = parsed("{\n" * 300_000)
    assert len(file.errors) == 100
