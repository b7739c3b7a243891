"""`--dialect auto`: the release, read off the constructs."""

from __future__ import annotations

import pytest
from texts import codes, compiled

STR = "{ 'struct': 'Str', 'data': { 'a': 'int' } }\n"
SIMPLE = "{ 'union': 'Uni', 'data': { 'a': 'int' } }\n"


@pytest.mark.parametrize(
    ("text", "release", "place"),
    [
        ("{ 'type': 'Foo', 'data': {} }", "2.3", "'type'"),
        ("{ 'type': 'Foo' 'data': {} }", "1.5", "'data'"),
        ("{ 'type': 'Foo', 'data': { 'a': { 'b': 'int' } } }", "2.3", "'type'"),
        ("{ 'type': 'Foo', 'data': {}, 'data': {} }", "1.7", "'data'"),
        ("{ 'command': 'cmd', 'gen': 'no' }", "2.3", "'no'"),
        ("{ 'command': 'cmd', 'data': { 'a': '**' }, 'gen': false }", "2.4", "'**'"),
        (SIMPLE, "6.1", SIMPLE.strip()),
        ("{ 'command': 'cmd', 'if': 'defined(A)' }", "6.1", "'defined(A)'"),
        ("{ 'command': 'cmd', 'if': [ 'A' ] }", "6.1", "[ 'A' ]"),
        (r"{ 'enum': 'Foo', 'data': [ '\u0061' ] }", "4.1", r"\u0061"),
        ("{ 'command': 'cmd', 'data': null }", "4.1", "null"),
        ("{ 'pragma': { 'returns-whitelist': [] } }", "5.2", "'returns-whitelist'"),
        (
            "{ 'event': 'EVT', 'data': { 'a': { 'type': 'int', 'if': 'A' } } }",
            "8.0",
            "'a'",
        ),
        ("##\n# @cmd:\n#\n# Note: text\n##\n{ 'command': 'cmd' }", "9.0", None),
        ("##\n# = Title\n##\n", "10.0", None),
    ],
)
def test_a_construct_that_ended_makes_a_schema_old(
    text: str, release: str, place: str | None
) -> None:
    loaded = compiled(text)
    assert loaded.schema is not None, codes(loaded)
    assert str(loaded.schema.dialect) == release
    (warning,) = loaded.report.diagnostics
    assert warning.code == "old-dialect"
    assert release in warning.message
    if place is not None:
        assert warning.span.text == place


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{ 'enum': 'Foo' 'data': [] }", "missing-comma"),
        ("{ 'enum': 'Foo', 'data': [ 'a', ] }", "trailing-comma"),
        ("{ 'enum': 'Foo', 'data': [], 'data': [] }", "duplicate-key"),
        ("{ 'command': 'cmd', 'data': { 'a': { 'b': 'int' } } }", "ended-construct"),
        ("{ 'command': 'cmd', 'gen': 'whatever' }", "bad-flag"),
        ("{ 'command': 'cmd', 'if': 'config_a' }", "bad-condition"),
        ("{ 'command': 'cmd', 'if': '' }", "bad-condition"),
        ("{ 'command': 'cmd', 'bogus': 'x' }", "unknown-key"),
        ("{ 'struc': 'Foo', 'data': {} }", "no-meta-type"),
        ("{ 'struct': 'Foo', 'data': { 'a': 'dict' } }", "unknown-type"),
        ("{ 'enum': 'Foo', 'data': [ 'a_b' ] }", "bad-name"),
        ("{ 'command': 'cmd', 'returns': 'int' }", "bad-returns"),
        (r"{ 'enum': 'Foo', 'data': [ '\ea' ] }", "bad-escape"),
    ],
)
def test_slips_make_no_schema_old(text: str, code: str) -> None:
    loaded = compiled(text)
    assert loaded.schema is None
    assert code in codes(loaded)
    assert "old-dialect" not in codes(loaded)


def test_constructs_that_no_release_knows_together_prove_nothing() -> None:
    loaded = compiled(STR + "{ 'type': 'Foo', 'data': {} }")
    assert loaded.schema is None
    assert codes(loaded) == ["ended-construct"]


def test_the_newest_release_whose_checks_pass_holds() -> None:
    # 6.0 and 6.1 know simple unions, but not commands with an underscore.
    loaded = compiled(SIMPLE + "{ 'command': 'a_b' }")
    assert loaded.schema is not None
    assert str(loaded.schema.dialect) == "5.2"
    (warning,) = loaded.report.diagnostics
    assert "6.1" in warning.notes[0]


def test_if_none_passes_the_errors_are_those_of_the_bound() -> None:
    loaded = compiled(SIMPLE + "{ 'struct': 'Foo', 'data': { 'a': 'Nope' } }")
    assert loaded.schema is None
    assert set(codes(loaded)) == {"old-dialect", "unknown-type"}
    assert "6.1" in loaded.report.diagnostics[0].message


def test_what_releases_of_the_time_found_already_ends_the_search() -> None:
    """Before 2.4 a base had to exist, though other types had not."""
    loaded = compiled("{ 'type': 'Foo', 'base': 'Bar', 'data': { 'a': 'int' } }")
    assert set(codes(loaded)) == {"old-dialect", "unknown-type"}


def test_a_slip_leaves_an_old_schema_old() -> None:
    """Events never had structs in place of types; what is meant here are members."""
    text = "{ 'type': 'Foo', 'data': {} } { 'event': 'EVT', 'data': { 'a': { 'b': 'int' } } }"
    loaded = compiled(text)
    assert [(d.code, d.place.line) for d in loaded.report.errors] == [("bad-type", 1)]
    assert "2.3" in loaded.report.warnings[0].message


def test_unions_as_branches_are_of_the_time_of_boxed_conditions() -> None:
    text = (
        STR + "{ 'enum': 'Enu', 'data': [ 'x' ] }"
        "{ 'union': 'Inn', 'base': { 'in': 'Enu' }, 'discriminator': 'in',"
        " 'data': { 'x': 'Str' } }"
        "{ 'union': 'Out', 'base': { 'out': 'Enu' }, 'discriminator': 'out',"
        " 'data': { 'x': 'Inn' } }"
        "{ 'event': 'EVT', 'data': { 'b': { 'type': 'int', 'if': 'A' } } }"
    )
    assert codes(compiled(text)) == ["conditional-argument"]


def test_an_own_type_may_be_called_like_a_pseudo_type() -> None:
    text = (
        "{ 'struct': 'dict', 'data': {} }"
        "{ 'command': 'cmd', 'data': { 'a': 'dict' }, 'gen': false }"
    )
    assert compiled(text, "5.0").schema is not None
    assert "old-dialect" not in codes(compiled(text))


def test_a_schema_of_today_has_no_warning() -> None:
    assert (
        compiled(STR + "{ 'command': 'cmd', 'data': 'Str' }").report.diagnostics == []
    )


def test_a_choice_is_not_questioned() -> None:
    assert compiled("{ 'type': 'Foo', 'data': {} }", "1.3").report.diagnostics == []
