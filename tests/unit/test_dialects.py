"""What each release takes: constructs that came, changed, went."""

from __future__ import annotations

import pytest
from texts import compiled, schema_of

from qapigen.dialect import RELEASES, RULES, Release
from qapigen.schema.ir import Alternate, Command, NestedType, Struct, Union

STR = "{ 'struct': 'Str', 'data': { 'a': 'int' } }\n"
ENU = "{ 'enum': 'Enu', 'data': [ 'one', 'two' ] }\n"
BAS = "{ 'struct': 'Bas', 'data': { 'tag': 'Enu' } }\n"
UNI = (
    ENU + STR + BAS + "{ 'union': 'Uni', 'base': 'Bas', 'discriminator': 'tag',"
    " 'data': { 'one': 'Str', 'two': 'Str' } }\n"
)


def cond(text: str) -> str:
    return f"{{ 'command': 'cmd', 'if': {text} }}"


def flat(data: str, base: str = "{ 'tag': 'Enu' }", enum: str = ENU) -> str:
    return (
        f"{enum}{STR}{{ 'union': 'Uni', 'base': {base}, 'discriminator': 'tag',"
        f" 'data': {data} }}\n"
    )


CASES: list[tuple[str, str, str]] = [
    # name, text, releases from 2.4 on that take it
    ("struct", "{ 'struct': 'Foo', 'data': {} }", "2.4-"),
    ("type", "{ 'type': 'Foo', 'data': {} }", ""),
    ("gen-no", "{ 'command': 'cmd', 'gen': 'no' }", ""),
    ("gen-true", "{ 'command': 'cmd', 'gen': true }", ""),
    ("gen-false", "{ 'command': 'cmd', 'gen': false }", "2.4-"),
    ("prefix", "{ 'enum': 'Foo', 'prefix': 'F', 'data': [] }", "2.5-"),
    ("any", "{ 'struct': 'Foo', 'data': { 'a': 'any' } }", "2.5-"),
    ("null-type", "{ 'struct': 'Foo', 'data': { 'a': 'null' } }", "2.10-"),
    ("qtype", "{ 'struct': 'Foo', 'data': { 'a': 'QType' } }", "2.6-"),
    ("stars", "{ 'command': 'cmd', 'data': { 'a': '**' }, 'gen': false }", "2.4-2.4"),
    ("stars-array", "{ 'command': 'cmd', 'data': { 'a': ['**'] }, 'gen': false }", ""),
    ("stars-typed", "{ 'struct': 'Foo', 'data': { 'a': '**' } }", ""),
    ("null", "{ 'command': 'cmd', 'returns': null }", "2.4-4.1"),
    ("null-prefix", "{ 'enum': 'Foo', 'data': [], 'prefix': null }", "2.5-4.1"),
    ("null-if", cond("null"), "3.0-4.1"),
    (
        "null-features",
        "{ 'struct': 'Foo', 'data': {}, 'features': null }",
        "4.1-4.1",
    ),
    (
        "null-discriminator",
        "{ 'union': 'Uni', 'data': { 'a': 'int' }, 'discriminator': null }",
        "2.4-4.1",
    ),
    ("null-flag", "{ 'command': 'cmd', 'gen': null }", ""),
    ("null-member", "{ 'command': 'cmd', 'data': { 'a': null } }", ""),
    ("null-base", "{ 'struct': 'Foo', 'base': null, 'data': {} }", "2.4-4.1"),
    ("boxed", STR + "{ 'command': 'cmd', 'data': 'Str', 'boxed': true }", "2.7-"),
    ("boxed-event", STR + "{ 'event': 'EVT', 'data': 'Str', 'boxed': true }", "2.7-"),
    ("boxed-union", UNI + "{ 'command': 'cmd', 'data': 'Uni', 'boxed': true }", "2.7-"),
    (
        "boxed-empty",
        "{ 'struct': 'Emp', 'data': {} } "
        "{ 'command': 'cmd', 'data': 'Emp', 'boxed': true }",
        "4.2-",
    ),
    (
        "boxed-alternate",
        "{ 'alternate': 'Alt', 'data': { 'a': 'int', 'b': 'bool' } } "
        "{ 'command': 'cmd', 'data': 'Alt', 'boxed': true }",
        "2.7-4.1",
    ),
    ("allow-oob", "{ 'command': 'cmd', 'allow-oob': true }", "2.12-"),
    ("allow-preconfig", "{ 'command': 'cmd', 'allow-preconfig': true }", "3.0-"),
    ("coroutine", "{ 'command': 'cmd', 'coroutine': true }", "5.2-"),
    ("pragma", "{ 'pragma': { 'doc-required': false } }", "2.9-"),
    ("whitelist", "{ 'pragma': { 'returns-whitelist': [] } }", "2.9-5.2"),
    ("exceptions", "{ 'pragma': { 'member-name-exceptions': [] } }", "6.0-"),
    ("doc-exceptions", "{ 'pragma': { 'documentation-exceptions': [] } }", "9.0-"),
    # Conditions and features
    ("if-symbol", cond("'CONFIG_A'"), "3.0-"),
    ("if-text", cond("'defined(A) && !B'"), "3.0-6.1"),
    ("if-blank", cond("' '"), "3.0-4.1"),
    ("if-empty", cond("''"), ""),
    ("if-list", cond("[ 'A', 'B' ]"), "3.0-6.1"),
    ("if-no-list", cond("[]"), ""),
    ("if-lower", cond("'config_a'"), "3.0-6.1"),
    ("if-all", cond("{ 'all': [ 'A' ] }"), "6.2-"),
    ("if-all-none", cond("{ 'all': [] }"), ""),
    ("if-not", cond("{ 'not': { 'any': [ 'A', 'B' ] } }"), "6.2-"),
    (
        "if-member",
        "{ 'struct': 'S0a', 'data': { 'a': { 'type': 'int', 'if': 'A' } } }",
        "4.0-",
    ),
    ("if-value", "{ 'enum': 'Foo', 'data': [ { 'name': 'a', 'if': 'A' } ] }", "4.0-"),
    (
        "if-argument",
        "{ 'command': 'cmd', 'data': { 'a': { 'type': 'int', 'if': 'A' } } }",
        "4.0-8.0",
    ),
    (
        "if-named-argument",
        "{ 'struct': 'Str', 'data': { 'a': { 'type': 'int', 'if': 'A' } } }"
        "{ 'event': 'EVT', 'data': 'Str' }",
        "4.0-8.0",
    ),
    ("features", "{ 'struct': 'Foo', 'data': {}, 'features': [ 'f' ] }", "4.1-"),
    ("features-command", "{ 'command': 'cmd', 'features': [ 'f' ] }", "4.2-"),
    ("features-event", "{ 'event': 'EVT', 'features': [ 'f' ] }", "5.0-"),
    (
        "features-member",
        "{ 'struct': 'Foo', 'data': { 'a': { 'type': 'int', 'features': [ 'f' ] } } }",
        "5.0-",
    ),
    (
        "features-value",
        "{ 'enum': 'Foo', 'data': [ { 'name': 'a', 'features': [ 'f' ] } ] }",
        "6.2-",
    ),
    ("deprecated", "{ 'enum': 'Foo', 'data': [], 'features': [ 'deprecated' ] }", ""),
    (
        "deprecated-struct",
        "{ 'struct': 'Foo', 'data': {}, 'features': [ 'deprecated' ] }",
        "4.1-4.2",
    ),
    (
        "unstable-struct",
        "{ 'struct': 'Foo', 'data': {}, 'features': [ 'unstable' ] }",
        "4.1-6.1",
    ),
    ("feature-_", "{ 'command': 'cmd', 'features': [ 'a_b' ] }", "4.2-5.2 6.1-7.0"),
    # Unions and alternates
    ("simple-union", STR + "{ 'union': 'Uni', 'data': { 'a': 'Str' } }", "2.4-6.1"),
    ("simple-array", "{ 'union': 'Uni', 'data': { 'a': [ 'int' ] } }", "2.4-6.1"),
    ("simple-empty", "{ 'union': 'Uni', 'data': {} }", "2.4-2.5"),
    (
        "simple-base",
        STR + "{ 'union': 'Uni', 'base': 'Str', 'data': { 'a': 'Str' } }",
        "",
    ),
    ("simple-max", STR + "{ 'union': 'Uni', 'data': { 'max': 'Str' } }", "2.6-6.1"),
    (
        "simple-kind",
        STR + "{ 'union': 'Uni', 'data': { 'kind': 'Str' } }",
        "2.4-2.4 2.6-6.1",
    ),
    ("flat", UNI, "2.4-"),
    ("flat-inline", flat("{ 'one': 'Str', 'two': 'Str' }"), "2.6-"),
    ("flat-incomplete", flat("{ 'one': 'Str' }", "'Bas'") + BAS, "2.4-2.6 3.0-"),
    ("flat-empty", flat("{}", "'Bas'") + BAS, "2.4-2.5 4.2-"),
    ("flat-no-value", flat("{}", enum="{ 'enum': 'Enu', 'data': [] }\n"), ""),
    ("flat-array", flat("{ 'one': [ 'Str' ], 'two': 'Str' }"), ""),
    ("flat-optional", flat("{ 'one': 'Str', 'two': 'Str' }", "{ '*tag': 'Enu' }"), ""),
    ("flat-string", flat("{ 'one': 'Str' }", "{ 'tag': 'str' }"), ""),
    (
        "flat-inherited",
        ENU + STR + BAS + "{ 'struct': 'Bax', 'base': 'Bas', 'data': {} }"
        "{ 'union': 'Uni', 'base': 'Bax', 'discriminator': 'tag',"
        " 'data': { 'one': 'Str', 'two': 'Str' } }",
        "4.2-",
    ),
    (
        "flat-qtype",
        STR + "{ 'union': 'Uni', 'base': { 'tag': 'QType' }, 'discriminator': 'tag',"
        " 'data': { 'qnull': 'Str' } }",
        "4.2-",
    ),
    (
        "flat-qtype-branch",
        STR + "{ 'union': 'Uni', 'base': { 'tag': 'QType' }, 'discriminator': 'tag',"
        " 'data': { 'qfloat': 'Str' } }",
        "",
    ),
    (
        "flat-named-like-value",
        flat(
            "{ 'tag': 'Str' }", "'Bas'", "{ 'enum': 'Enu', 'data': [ 'tag' ] }\n" + BAS
        ),
        "2.4-2.4 2.6-",
    ),
    (
        "flat-digit",
        flat("{ '1a': 'Str' }", "'Bas'", "{ 'enum': 'Enu', 'data': [ '1a' ] }\n" + BAS),
        "6.0-",
    ),
    (
        "flat-nested",
        UNI + "{ 'union': 'Out', 'base': { 'out': 'Enu' }, 'discriminator': 'out',"
        " 'data': { 'one': 'Uni', 'two': 'Str' } }",
        "8.1-",
    ),
    ("alt-none", "{ 'alternate': 'Alt', 'data': {} }", "2.4-2.5"),
    ("alt-one", "{ 'alternate': 'Alt', 'data': { 'a': 'int' } }", "2.4-2.5 4.2-"),
    (
        "alt-array",
        "{ 'alternate': 'Alt', 'data': { 'a': [ 'int' ], 'b': 'int' } }",
        "7.1-",
    ),
    (
        "alt-numbers",
        "{ 'alternate': 'Alt', 'data': { 'a': 'int', 'b': 'number' } }",
        "2.4-2.9",
    ),
    (
        "alt-str-bool",
        "{ 'alternate': 'Alt', 'data': { 'a': 'str', 'b': 'bool' } }",
        "2.4-2.9",
    ),
    (
        "alt-on",
        "{ 'enum': 'OnOff', 'data': [ 'on' ] }"
        "{ 'alternate': 'Alt', 'data': { 'a': 'OnOff', 'b': 'bool' } }",
        "2.4-2.9",
    ),
    (
        "alt-qtype",
        "{ 'alternate': 'Alt', 'data': { 'a': 'QType', 'b': 'int' } }",
        "2.6-2.9 4.2-",
    ),
    # Names
    ("name-max", "{ 'enum': 'Foo', 'data': [ 'max' ] }", "2.6-"),
    ("name-event-max", "{ 'event': 'MAX' }", "2.6-"),
    ("name-u", "{ 'struct': 'Foo', 'data': { 'u': 'int' } }", "2.4-2.4"),
    ("name-has", "{ 'struct': 'Foo', 'data': { 'has-a': 'int' } }", "2.4-2.4"),
    ("name-q", "{ 'command': 'q-x' }", "2.4-2.4"),
    ("name-list", "{ 'struct': 'FooList', 'data': {} }", "2.4-2.4"),
    ("name-kind", "{ 'struct': 'FooKind', 'data': {} }", "6.2-"),
    ("name-dot", "{ 'struct': 'Foo', 'data': { 'a.b': 'int' } }", "2.4-2.5"),
    ("name-downstream", "{ 'command': '__com.example_x-cmd' }", "2.4-"),
    ("name-capital", "{ 'struct': 'Foo', 'data': { 'A': 'int' } }", "2.4-2.5"),
    ("name-_", "{ 'struct': 'Foo', 'data': { 'a_b': 'int' } }", "2.4-5.2"),
    ("name-digit", "{ 'enum': 'Foo', 'data': [ '1', '2-a' ] }", "2.4-"),
    ("name-digit-member", "{ 'struct': 'Foo', 'data': { '1': 'int' } }", ""),
    ("name-type", "{ 'struct': 'foo', 'data': {} }", "2.4-5.2"),
    ("name-command", "{ 'command': 'a_b' }", "2.4-5.2"),
    ("name-event", "{ 'event': 'evt' }", "2.4-5.2"),
    (
        "name-excepted",
        "{ 'pragma': { 'member-name-exceptions': [ 'Foo' ] } }"
        "{ 'struct': 'Foo', 'data': { 'A_b': 'int' } }",
        "6.0-",
    ),
    (
        "name-listed",
        "{ 'pragma': { 'name-case-whitelist': [ 'Foo' ] } }"
        "{ 'struct': 'Foo', 'data': { 'A': 'int' } }",
        "2.9-5.2",
    ),
    (
        "name-listed-base",
        "{ 'pragma': { 'name-case-whitelist': [ 'q_obj_Uni-base' ] } }"
        "{ 'enum': 'Enu', 'data': [ 'a' ] } { 'struct': 'Str', 'data': { 'x': 'int' } }"
        "{ 'union': 'Uni', 'base': { 'T': 'Enu' }, 'discriminator': 'T',"
        " 'data': { 'a': 'Str' } }",
        "2.9-4.1",
    ),
    (
        "name-listed-argument",
        "{ 'pragma': { 'name-case-whitelist': [ 'q_obj_cmd-arg' ] } }"
        "{ 'command': 'cmd', 'data': { 'A': 'int' } }",
        "2.9-4.1",
    ),
    (
        "name-listed-kind",
        "{ 'pragma': { 'name-case-whitelist': [ 'UniKind' ] } }"
        "{ 'union': 'Uni', 'data': { 'A': 'int' } }",
        "2.9-4.1",
    ),
    (
        "name-listed-alternate",
        "{ 'pragma': { 'name-case-whitelist': [ 'Alt' ] } }"
        "{ 'alternate': 'Alt', 'data': { 'A': 'int', 'b': 'bool' } }",
        "2.9-4.1",
    ),
    (
        "name-excepted-alternate",
        "{ 'pragma': { 'member-name-exceptions': [ 'Alt' ] } }"
        "{ 'alternate': 'Alt', 'data': { 'A': 'int', 'b': 'bool' } }",
        "",
    ),
    ("name-simple-digit", "{ 'union': 'Uni', 'data': { '1a': 'int' } }", ""),
    ("name-value-dash", "{ 'enum': 'Foo', 'data': [ '-a' ] }", "2.4-2.5"),
    ("name-value-q", "{ 'enum': 'Foo', 'data': [ 'q-a' ] }", "2.4-2.5"),
    (
        "clash-in-c",
        "{ 'struct': 'Bas', 'data': { 'a-b': 'int' } }"
        "{ 'struct': 'Foo', 'base': 'Bas', 'data': { 'a_b': 'int' } }",
        "2.4-2.5",
    ),
    # Commands
    ("returns-str", "{ 'command': 'cmd', 'returns': 'str' }", ""),
    ("returns-known", "{ 'command': 'guest-sync', 'returns': 'int' }", "2.4-2.8"),
    ("returns-inline", "{ 'command': 'cmd', 'returns': { 'a': 'int' } }", ""),
    ("data-union", UNI + "{ 'command': 'cmd', 'data': 'Uni' }", ""),
    ("data-empty", "{ 'command': 'cmd', 'data': {} }", "2.4-"),
    # Text
    ("escape-json", r"{ 'enum': 'Foo', 'data': [ '\u0061' ] }", "2.4-4.1"),
    ("escape-any", r"{ 'enum': 'Foo', 'data': [ '\ea' ] }", ""),
    ("double-quotes", '{ "enum": "Foo", "data": [] }', ""),
    ("carriage-return", "{ 'enum': 'Foo',\r\n  'data': [] }\r\n", "2.4-"),
    ("duplicate-key", "{ 'enum': 'Foo', 'data': [], 'data': [] }", ""),
    ("duplicate", "{ 'command': 'cmd' } { 'command': 'cmd' }", ""),
    ("builtin", "{ 'struct': 'any', 'data': {} }", "2.4-2.4:name"),
]


def releases(text: str) -> set[Release]:
    wanted: set[Release] = set()
    for part in text.split(":")[0].split():
        first, _, last = part.partition("-")
        wanted |= {
            r
            for r in RELEASES
            if Release.parse(first) <= r <= (Release.parse(last) or RELEASES[-1])  # type: ignore[operator]
        }
    return wanted


@pytest.mark.parametrize(
    ("text", "ok"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_from_2_4_on(text: str, ok: str) -> None:
    taken = {
        release
        for release in RELEASES
        if release >= (2, 4) and compiled(text, str(release)).schema is not None
    }
    assert sorted(map(str, taken)) == sorted(map(str, releases(ok)))


# --- Before 2.4, when next to nothing was checked ----------------------------------------------


def test_a_struct_in_the_place_of_a_type() -> None:
    schema = schema_of("{ 'type': 'Ver', 'data': { 'q': { '*a': 'int' } } }", "1.0")
    (struct,) = schema.definitions
    assert isinstance(struct, Struct)
    (member,) = struct.members
    assert isinstance(member.type, NestedType)
    assert [(m.name, m.optional) for m in member.type.members] == [("a", True)]


def test_an_anonymous_union_is_an_alternate() -> None:
    text = "{ 'union': 'Ref', 'discriminator': {}, 'data': { 'a': 'int', 'b': 'str' } }"
    (alternate,) = schema_of(text, "1.7").definitions
    assert isinstance(alternate, Alternate)
    assert [b.name for b in alternate.branches] == ["a", "b"]


def test_a_simple_union_with_a_base() -> None:
    text = "{ 'type': 'Bas', 'data': {} } { 'union': 'Uni', 'base': 'Bas', 'data': { 'a': 'Bas' } }"
    union = schema_of(text, "2.0").by_name["Uni"]
    assert isinstance(union, Union)
    assert union.discriminator is None
    assert compiled(text, "2.4").schema is None


@pytest.mark.parametrize(
    ("keys", "gen", "success"),
    [
        ("'gen': 'no'", False, True),
        ("'gen': 'yes'", False, True),
        ("'success-response': 'no'", True, False),
        ("'success-response': 'yes'", True, True),
    ],
)
def test_flags_were_strings(keys: str, gen: bool, success: bool) -> None:
    (command,) = schema_of(f"{{ 'command': 'cmd', {keys} }}", "1.5").definitions
    assert isinstance(command, Command)
    assert (command.gen, command.success_response) == (gen, success)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{ 'command': 'cmd', 'bogus': 'x' }", "ignored-key"),
        ("{ 'command': 'cmd', 'coroutine': 'x' }", "ignored-key"),
        ("{ 'bogus': 'x' }", "ignored-object"),
        ("{ 'struct': 'Foo', 'data': {} }", "ignored-object"),
        ("{ 'type': 'Foo', 'data': { 'a': 'Nope' } }", "unknown-type"),
        ("{ 'command': 'a' } { 'command': 'a' }", "duplicate-definition"),
    ],
)
def test_what_was_ignored_is_a_warning(text: str, code: str) -> None:
    loaded = compiled(text, "2.3")
    assert loaded.schema is not None
    assert [d.code for d in loaded.report.warnings] == [code]


@pytest.mark.parametrize(
    "text",
    [
        "{ 'command': 'cmd', 'boxed': true }",
        "{ 'pragma': { 'doc-required': false } }",
        "{ 'bogus': [ null ] }",
        "{ 'command': 'cmd', 'bogus': 'a\n  b' }",
    ],
)
@pytest.mark.parametrize("dialect", ["1.6", "2.3"])
def test_what_cannot_be_read_is_not_ignored(text: str, dialect: str) -> None:
    assert compiled(text, dialect).schema is None


@pytest.mark.parametrize(
    "text",
    [
        "{ 'struct': 'Foo', 'data': { 'a':\n null } }",
        "{ 'enum': 'Foo', 'data': [\n null ] }",
        "{ 'command': 'cmd', 'gen':\n null }",
        "{ 'command': 'cmd', 'data': { 'a': [\n null ] } }",
    ],
)
def test_an_ended_literal_is_told_once_where_it_stands(text: str) -> None:
    (error,) = compiled(text, "10.1").report.diagnostics
    assert (error.code, error.place.line) == ("ended-construct", 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (r"{ 'enum': 'Foo', 'data': [" "\n" r" 'a\'b' ] }", "ended-construct"),
        (r"{ 'enum': 'Foo', 'data': [" "\n" r" 'a\qb' ] }", "bad-escape"),
        (r"{ 'struct': 'Foo', 'data': { 'a':" "\n" r" 'in\t' } }", "ended-construct"),
        ("{ 'command': 'cmd', 'data': {\n 'ä': 'int' } }", "not-printable"),
        ("true", "later-construct"),
    ],
)
def test_nothing_follows_from_a_string_that_cannot_be_read(
    text: str, code: str
) -> None:
    (error,) = compiled(text, "2.3" if text == "true" else "10.1").report.diagnostics
    assert (error.code, error.place.line) == (code, text.count("\n") + 1)


def test_a_key_given_twice_is_told_where_its_value_begins() -> None:
    text = "{ 'enum': 'Enu', 'data': [ 'a' ],\n 'data':\n [ 'b' ] }"
    (error,) = compiled(text, "10.1").report.diagnostics
    assert (error.code, error.span.text) == ("duplicate-key", "'data'")
    assert error.place.line == 3


@pytest.mark.parametrize("name", ["visitor", "dict"])
def test_pseudo_types_need_no_definition(name: str) -> None:
    text = f"{{ 'command': 'cmd', 'data': {{ 'a': '{name}' }}, 'gen': 'no' }}"
    assert compiled(text, "2.2").report.diagnostics == []
    assert compiled(text, "2.5").schema is None


def test_flat_unions_of_1_7_have_string_discriminators() -> None:
    text = (
        "{ 'type': 'Bas', 'data': { 'k': 'str' } }"
        "{ 'union': 'Uni', 'base': 'Bas', 'discriminator': 'k', 'data': { 'x': 'Bas' } }"
    )
    assert compiled(text, "1.7").schema is not None
    assert compiled(text, "2.0").schema is None


def test_keys_given_twice_the_last_wins() -> None:
    text = "{ 'enum': 'Enu', 'data': [ 'a' ], 'data': [ 'b' ] }"
    (enum,) = schema_of(text, "1.7").definitions
    assert [v.name for v in enum.values] == ["b"]  # type: ignore[union-attr]
    assert compiled(text, "2.0").schema is None


@pytest.mark.parametrize(
    ("text", "release", "value"),
    [
        (r"a\b", "1.0", r"a\b"),
        (r"a\b", "1.2", "ab"),
        (r"a\'b", "2.3", "a'b"),
        (r"\\", "10.1", "\\"),
    ],
)
def test_escapes_by_release(text: str, release: str, value: str) -> None:
    from qapigen.schema.strings import decode

    parsed = Release.parse(release)
    assert parsed is not None
    assert decode(text, parsed)[0] == value


def test_the_table_is_in_order() -> None:
    for rule in RULES.values():
        assert rule.last is None or rule.first <= rule.last
