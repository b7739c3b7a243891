"""Includes: what they bring, and what can be wrong with them."""

from __future__ import annotations

import pytest
from texts import codes, compiled, only, schema_of

from qapigen.compile import LoadOptions, load
from qapigen.schema.resolve import relative_path


def test_definitions_stand_where_the_directive_stood() -> None:
    files: dict[str, str | bytes] = {
        "sub/a.json": "{ 'command': 'a' } { 'include': '../b.json' }",
        "b.json": "{ 'command': 'b' }",
    }
    text = (
        "{ 'command': 'x' } { 'include': 'sub/a.json' }"
        "{ 'include': './sub/../b.json' } { 'command': 'y' }"
    )
    schema = schema_of(text, files=files)
    assert [d.name for d in schema.definitions] == ["x", "a", "b", "y"]
    assert [m.name for m in schema.modules] == ["main.json", "sub/a.json", "b.json"]
    assert schema.by_name["b"].span.path == "b.json"


def test_up_to_2_11_paths_were_compared_as_written() -> None:
    files: dict[str, str | bytes] = {"a.json": "{ 'command': 'a' }"}
    text = "{ 'include': 'a.json' } { 'include': './a.json' }"
    assert codes(compiled(text, "2.11", files=files)) == ["duplicate-definition"]
    assert compiled(text, "2.12", files=files).schema is not None
    other = "{ 'include': './a.json' } { 'include': 'a.json' }"
    assert compiled(other, "2.11", files=files).schema is not None


def test_before_2_1_an_include_is_ignored() -> None:
    loaded = compiled("{ 'include': 'a.json' }", "2.0")
    assert codes(loaded) == ["ignored-object"]


def test_pragmas_hold_for_all_files_and_backwards() -> None:
    files: dict[str, str | bytes] = {
        "p.json": "{ 'pragma': { 'command-name-exceptions': [ 'a_b' ] } }"
    }
    text = "{ 'command': 'a_b' } { 'include': 'p.json' }"
    assert compiled(text, files=files).schema is not None
    again = text + "{ 'pragma': { 'command-name-exceptions': [] } }"
    assert codes(compiled(again, files=files)) == ["bad-name"]


def test_a_cycle_is_told_with_the_way() -> None:
    files: dict[str, str | bytes] = {
        "a.json": "{ 'include': 'b.json' }",
        "b.json": "{ 'include': './a.json' }",
    }
    error = only(compiled("{ 'include': 'a.json' }", files=files))
    assert error.code == "include-cycle"
    assert error.place.path == "b.json"
    assert error.notes == ("a.json includes b.json",)
    assert [s.path for s in error.span.include_chain] == ["a.json", "main.json"]


@pytest.mark.parametrize(
    "text", ["{ 'include': 'main.json' }", "{ 'include': './main.json' }"]
)
def test_a_file_that_includes_itself(text: str) -> None:
    assert only(compiled(text)).code == "include-cycle"


def test_an_unreadable_include_stands_alone() -> None:
    text = "{ 'include': 'no.json' } { 'struct': 'Foo', 'data': { 'a': 'Bar' } }"
    error = only(compiled(text))
    assert error.code == "unreadable-include"
    assert error.span.text == "'no.json'"
    assert error.place.line == 1


def test_an_unreadable_entry_is_not_a_finding() -> None:
    def read(path: str) -> bytes:
        raise FileNotFoundError(path)

    with pytest.raises(FileNotFoundError):
        load("no.json", read, LoadOptions())


@pytest.mark.parametrize(
    ("target", "root"),
    [
        ("../secret.json", "."),
        ("/etc/passwd", "."),
        ("sub/../../secret.json", "."),
        ("other/x.json", "sub"),
    ],
)
def test_includes_stay_below_the_root(target: str, root: str) -> None:
    error = only(compiled(f"{{ 'include': '{target}' }}", root=root))
    assert error.code == "include-outside-root"


def test_symbolic_links_are_resolved_before_judging() -> None:
    text = b"{ 'include': 'link.json' }"
    options = LoadOptions(
        root="top",
        real_path=lambda path: {"top": "/top", "link.json": "/elsewhere"}.get(
            path, path
        ),
    )
    loaded = load("main.json", lambda path: text, options)
    assert codes(loaded) == ["include-outside-root"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{ 'include': [ 'a.json' ] }", "bad-include"),
        ("{ 'include': 'a.json', 'gen': false }", "bad-directive"),
        ("{ 'include': 'a.json', 'include': 'b.json' }", "duplicate-key"),
        ("{ 'pragma': 'doc-required' }", "bad-pragma"),
        ("{ 'pragma': { 'doc-required': 'x' } }", "bad-pragma"),
        ("{ 'pragma': { 'command-name-exceptions': 'x' } }", "bad-pragma"),
        ("{ 'pragma': { 'command-name-exceptions': [ true ] } }", "bad-pragma"),
        ("{ 'pragma': { 'doc-require': true } }", "unknown-pragma"),
        ("{ 'pragma': {}, 'struct': 'Foo' }", "bad-directive"),
    ],
)
def test_bad_directives(text: str, code: str) -> None:
    assert codes(compiled(text)) == [code]


def test_bytes_that_are_no_text() -> None:
    text = b"# \xe9\n{ 'command': 'cmd' }\n{ 'command': 'cmd' }"
    loaded = compiled(text)
    assert codes(loaded) == ["not-utf8", "duplicate-definition"]
    assert [d.place.line for d in loaded.report] == [1, 3]
    assert compiled(text.replace(b"cmd", b"c", 1), "2.11").schema is not None


def test_an_error_in_an_included_file_comes_where_it_is_included() -> None:
    files: dict[str, str | bytes] = {"a.json": "{ 'command': 'x', 'b': 1 }"}
    text = "{ 'command': 'A' }\n{ 'include': 'a.json' }\n{ 'command': 'B' }"
    found = compiled(text, files=files).report
    assert [(d.place.path, d.place.line) for d in found] == [
        ("main.json", 1),
        ("a.json", 1),
        ("main.json", 3),
    ]


@pytest.mark.parametrize(
    ("path", "start", "wanted"),
    [
        ("a.json", "", "a.json"),
        ("q/a.json", "q", "a.json"),
        ("q/s/a.json", "q", "s/a.json"),
        ("q/a.json", "s/q", "../../q/a.json"),
        ("../a.json", "..", "a.json"),
        ("../../a.json", "../b", "../../a.json"),
        ("/x/a.json", "/x/y", "../a.json"),
    ],
)
def test_modules_are_named_relative_to_the_entry(
    path: str, start: str, wanted: str
) -> None:
    assert relative_path(path, start) == wanted
