"""The checks together: everything that is wrong, nothing twice, and where."""

from __future__ import annotations

import pytest
from texts import codes, compiled, only

from qapigen.diagnostics import Severity

MANY = """\
{ 'struct': 'foo', 'data': { 'A': 'int', 'b': 'Nope' } }
{ 'enum': 'Enu', 'data': [ 'a', 'a' ] }
{ 'enum': 'Enu', 'data': [] }
{ 'struct': 'Bad', 'base': 'Enu', 'data': { 'a': [ 'int', 'int' ] }, 'bogus': 'x' }
{ 'command' 'cmd' }
{ 'command': 'cmd2', 'data': 'Enu', 'returns': 'str', 'gen': true }
{ 'alternate': 'Alt', 'data': { 'a': 'str', 'b': 'int', 'c': 'any' } }
"""


def test_all_errors_come_out_in_one_run_in_order() -> None:
    found = [(d.place.line, d.code) for d in compiled(MANY).report]
    assert sorted(found) == [
        (1, "bad-name"),
        (1, "bad-name"),
        (1, "unknown-type"),
        (2, "value-clash"),
        (3, "duplicate-definition"),
        (4, "bad-array-type"),
        (4, "bad-base"),
        (4, "unknown-key"),
        (5, "missing-colon"),
        (6, "bad-arguments"),
        (6, "bad-flag"),
        (6, "bad-returns"),
        (7, "bad-branch"),
        (7, "branch-conflict"),
    ]
    assert [line for line, _ in found] == sorted(line for line, _ in found)


@pytest.mark.parametrize(
    "text",
    [
        # what was lost to a syntax error may be the type
        "{ 'struct': 'Foo' 'data': {} }\n{ 'struct': 'Bar', 'data': { 'a': 'Foo' } }",
        "{ 'struct': 'Foo', 'data': [] }\n{ 'struct': 'Bar', 'base': 'Foo', 'data': {} }",
        # members that were left out are no missing members
        "{ 'enum': 'Enu', 'data': [ 'a', {} ] }\n"
        "{ 'union': 'Uni', 'base': { 't': 'Enu' }, 'discriminator': 't',"
        " 'data': { 'b': 'Str' } }\n{ 'struct': 'Str', 'data': {} }",
        "{ 'struct': 'Bas', 'data': { 't': [] } }\n"
        "{ 'union': 'Uni', 'base': 'Bas', 'discriminator': 't', 'data': {} }",
        "{ 'alternate': 'Alt', 'data': { 'a': [] } }",
        "##\n# @Foo:\n#\n# @a: text\n##\n{ 'struct': 'Foo', 'data': { 'a': [] } }",
        # an unknown type says nothing about what it may be
        "{ 'command': 'cmd', 'data': 'Nope' }",
        "{ 'command': 'cmd', 'returns': 'Nope' }",
        "{ 'struct': 'Foo', 'base': 'Nope', 'data': {} }",
        "{ 'union': 'Uni', 'base': 'Nope', 'discriminator': 't', 'data': {} }",
        "{ 'union': 'Uni', 'base': { 't': 'Nope' }, 'discriminator': 't',"
        " 'data': { 'a': 'Str' } }\n{ 'struct': 'Str', 'data': {} }",
        "{ 'alternate': 'Alt', 'data': { 'a': 'Nope', 'b': 'int' } }",
        # a circle is one circle
        "{ 'struct': 'Foo', 'base': 'Bar', 'data': { 'a': 'int' } }\n"
        "{ 'struct': 'Bar', 'base': 'Foo', 'data': { 'b': 'int' } }",
        # a slip counts as what was meant
        "{ 'struct': 'Foo', 'dat': { 'a': 'int' } }\n{ 'command': 'c', 'data': 'Foo' }",
        "{ 'strct': 'Foo', 'data': {} }\n{ 'command': 'c', 'data': 'Foo' }",
        "{ 'union': 'Uni', 'bse': { 't': 'Enu' }, 'discriminator': 't',"
        " 'data': { 'a': 'Str' } }\n{ 'struct': 'Str', 'data': {} }\n"
        "{ 'enum': 'Enu', 'data': [ { 'name': 'a' } ] }",
        "{ 'union': 'Uni', 'base': { 't': 'Enu' }, 'discriminatr': 't',"
        " 'data': { 'a': 'Str' } }\n{ 'struct': 'Str', 'data': {} }\n"
        "{ 'enum': 'Enu', 'data': [ 'a' ] }",
        "{ 'inlcude': 'x.json' }\n{ 'command': 'c', 'data': 'Foo' }",
        # the documentation of what is broken is not held against it
        "##\n# @Foo:\n##\n{ 'struct': 'Foo' 'data': {} }",
        "##\n# @foo:\n##\n{ 'struct': 'Foo', 'enum': 'Bar', 'data': {} }",
    ],
)
def test_nothing_follows_from_another_error(text: str) -> None:
    assert len(compiled(text).report.diagnostics) == 1, codes(compiled(text))


@pytest.mark.parametrize(
    ("text", "code", "marked", "label"),
    [
        (
            "{ 'command': 'a' }\n{ 'event': 'a' }",
            "duplicate-definition",
            "'a'",
            "'a'",
        ),
        (
            "{ 'struct': 'Foo', 'data': { 'a-b': 'int' } }\n"
            "{ 'struct': 'Bar', 'base': 'Foo', 'data': { '*a-b': 'str' } }",
            "member-clash",
            "'*a-b'",
            "'a-b'",
        ),
        (
            "{ 'enum': 'Enu', 'data': [ 'a' ] }\n{ 'struct': 'Str', 'data': { 't': 'int' } }\n"
            "{ 'union': 'Uni', 'base': { 't': 'Enu' }, 'discriminator': 't',"
            " 'data': { 'a': 'Str' } }",
            "member-clash",
            "'a'",
            "'t'",
        ),
        (
            "{ 'struct': 'Str', 'data': {} }\n"
            "{ 'union': 'Uni', 'base': { 't': 'str' }, 'discriminator': 't',"
            " 'data': { 'a': 'Str' } }",
            "bad-discriminator",
            "'t'",
            "'t'",
        ),
        (
            "{ 'command': 'x' }\n{ 'struct': 'Foo', 'data': { 'a': 'x' } }",
            "unknown-type",
            "'x'",
            "'x'",
        ),
        (
            "{ 'alternate': 'Alt', 'data': { 'a': 'str', 'b': 'int' } }",
            "branch-conflict",
            "'b'",
            "'a'",
        ),
    ],
)
def test_errors_point_at_the_smallest_place_and_at_the_other_one(
    text: str, code: str, marked: str, label: str
) -> None:
    error = only(compiled(text))
    assert (error.code, error.span.text) == (code, marked)
    assert error.labels[0].span.text == label
    assert error.labels[0].span.start != error.span.start
    # QEMU reports it at the brace.
    assert error.place.text == "{"


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("{ 'struc': 'Foo', 'data': {} }", "did you mean 'struct'?"),
        ("{ 'command': 'c', 'allow-obb': true }", "did you mean 'allow-oob'?"),
        (
            "{ 'struct': 'ImageInfo', 'data': { 'a': 'ImgInfo' } }",
            "did you mean 'ImageInfo'?",
        ),
        ("{ 'struct': 'Foo', 'data': { 'some_thing': 'int' } }", "write 'some-thing'"),
        ("{ 'event': 'block-job' }", "write 'BLOCK_JOB'"),
        (
            "{ 'type': 'Foo', 'struct': 'Bar', 'data': {} }",
            "a definition has exactly one",
        ),
    ],
)
def test_help(text: str, help: str) -> None:
    assert help in [d.help for d in compiled(text).report]


@pytest.mark.parametrize(
    ("text", "dialect", "help"),
    [
        (
            "{ 'command': 'c', 'if': 'defined(A) && !B' }",
            "6.2",
            "write \"'if': { 'all': [ 'A', { 'not': 'B' } ] }\"",
        ),
        (
            "{ 'command': 'c', 'if': [ 'defined(A)', 'B || defined(C)' ] }",
            "10.1",
            "write \"'if': { 'all': [ 'A', { 'any': [ 'B', 'C' ] } ] }\"",
        ),
        ("{ 'type': 'Foo', 'data': {} }", "3.0", "write `struct`"),
        ("{ 'command': 'c', 'if': 'A' }", "2.12", None),
        ("{ 'command': 'c', 'features': [ 'f' ] }", "4.1", None),
        ("{ 'command': 'c', 'gen': 'no' }", "5.0", "write `'gen': false`"),
    ],
)
def test_what_other_releases_know_is_told_once(
    text: str, dialect: str, help: str | None
) -> None:
    error = only(compiled(text, dialect))
    assert error.code in ("ended-construct", "later-construct")
    assert error.help == help


@pytest.mark.parametrize("dialect", ["2.4", "4.1", "4.2", "10.1"])
def test_unions_that_contain_themselves(dialect: str) -> None:
    text = (
        "{ 'enum': 'Enu', 'data': [ 'a', 'b' ] }\n{ 'struct': 'Str', 'data': {} }\n"
        "{ 'union': 'One', 'base': { 's': 'Enu' }, 'discriminator': 's',"
        " 'data': { 'a': 'Two', 'b': 'Str' } }\n"
        "{ 'union': 'Two', 'base': { 't': 'Enu' }, 'discriminator': 't',"
        " 'data': { 'a': 'One', 'b': 'Str' } }\n"
    )
    loaded = compiled(text, dialect)
    assert loaded.schema is None
    if dialect == "10.1":
        error = only(loaded)
        assert (error.code, error.place.line) == ("union-cycle", 3)


def test_structs_may_contain_themselves_through_members() -> None:
    text = "{ 'struct': 'Foo', 'data': { '*next': 'Foo', 'all': [ 'Foo' ] } }"
    assert compiled(text).schema is not None


def test_branches_may_have_the_same_members() -> None:
    text = (
        "{ 'enum': 'Enu', 'data': [ 'a', 'b' ] }\n{ 'struct': 'Str', 'data': { 'x': 'int' } }\n"
        "{ 'union': 'Uni', 'base': { 't': 'Enu' }, 'discriminator': 't',"
        " 'data': { 'a': 'Str', 'b': 'Str' } }"
    )
    assert compiled(text).schema is not None


@pytest.mark.parametrize(("count", "fine"), [(62, True), (63, False)])
def test_at_most_64_features(count: int, fine: bool) -> None:
    features = ", ".join(f"'f{i}'" for i in range(count))
    text = f"{{ 'command': 'c' }}\n{{ 'command': 'd', 'features': [ {features} ] }}"
    loaded = compiled(text)
    assert (loaded.schema is not None) == fine
    assert compiled(text, "9.2").schema is not None
    if not fine:
        assert [(d.code, d.place.line) for d in loaded.report] == [
            ("too-many-features", 2)
        ]


def test_long_chains() -> None:
    chain = "".join(
        f"{{ 'struct': 'S{i}a', 'base': 'S{i + 1}a', 'data': {{ 'm{i}': 'int' }} }}\n"
        for i in range(3_000)
    )
    loaded = compiled(chain + "{ 'struct': 'S3000a', 'data': {} }")
    assert set(codes(loaded)) == {"too-many-bases"}


def test_unions_in_unions_do_not_multiply() -> None:
    unions = "".join(
        f"{{ 'union': 'U{i}a', 'base': {{ 't{i}': 'Enu' }}, 'discriminator': 't{i}',"
        f" 'data': {{ 'a': 'U{i + 1}a', 'b': 'U{i + 1}a' }} }}\n"
        for i in range(40)
    )
    text = "{ 'enum': 'Enu', 'data': [ 'a', 'b' ] }\n" + unions
    assert compiled(text + "{ 'struct': 'U40a', 'data': {} }").schema is not None


def test_a_hopeless_schema_gives_a_short_report() -> None:
    loaded = compiled("{ 'command': 'a' }\n" * 30_000)
    assert len(loaded.report.diagnostics) == 10_000
    assert all(d.severity is Severity.ERROR for d in loaded.report)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("##\n# @a:\n##\n{ 'include': 'x.json' }", 1),
        ("##\n# @a:\n##\n{ 'pragma': {} }", 1),
        ("##\n# @a:\n##\n##\n# free\n##\n", 1),
        ("##\n# @a:\n##\n", 1),
    ],
)
def test_documentation_needs_its_definition(text: str, line: int) -> None:
    error = only(compiled(text, files={"x.json": ""}))
    assert (error.code, error.place.line) == ("doc-without-definition", line)


def test_a_free_comment_is_none_of_a_definition() -> None:
    text = "##\n# free\n##\n{ 'command': 'a' }"
    assert codes(compiled(text)) == ["doc-without-name"]
    assert compiled("##\n# free\n##\n{ 'pragma': {} }").report.diagnostics == []


def test_9_0_takes_a_plain_comment_for_another_one() -> None:
    text = "##\n# @a:\n##\n# plain\n{ 'command': 'a' }"
    assert codes(compiled(text, "9.0")) == ["comment-after-doc"]
    assert compiled(text, "9.1").report.diagnostics == []


def test_a_documentation_comment_inside_a_definition() -> None:
    text = "{ 'command':\n## what\n'a' }"
    error = only(compiled(text))
    assert (error.code, error.place.line) == ("doc-inside-definition", 2)
    assert compiled(text, "2.8").report.diagnostics == []
