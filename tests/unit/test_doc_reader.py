"""The reader of documentation comments, era by era.  All texts are our own."""

from __future__ import annotations

import pytest

from qapigen.diagnostics import Report
from qapigen.dialect import RELEASES, Release
from qapigen.schema.ir import Doc
from qapigen.source import Source
from qapigen.syntax.doc import block_usages, read_block


def read(text: str, release: str) -> tuple[list[Doc], list[tuple[str, int]]]:
    """The comments read from a text that is one, and the errors with their lines."""
    source = Source("test.json", text)
    report = Report()
    parsed = Release.parse(release)
    assert parsed is not None
    docs = read_block(source, 0, len(text.rstrip("\n")), parsed, report)
    return docs, [(d.code, d.place.line) for d in report.in_order()]


def block(*lines: str) -> str:
    """A comment with these lines in it."""
    return "\n".join(
        ["##", *(f"# {line}" if line else "#" for line in lines), "##", ""]
    )


def errors(text: str, *releases: str) -> list[tuple[str, int]]:
    """The errors that all of these releases report."""
    found = {release: read(text, release)[1] for release in releases}
    assert len({tuple(codes) for codes in found.values()}) == 1, found
    return found[releases[0]]


PLENTY = block(
    "@Lamp:",
    "",
    "A lamp.",
    "It is round.",
    "",
    "@colour: what it",
    "    shines in",
    "",
    "@watts:",
    "    its power",
    "",
    "    in watts",
    "",
    "Features:",
    "",
    "@dimmable: can be",
    "    dimmed",
    "@unstable: flickers",
    "",
    "More about lamps.",
    "",
    "Second paragraph.",
    "",
    "Since: 1.2",
    "",
    "TODO: paint it",
)


@pytest.mark.parametrize("release", ["9.0", "9.1", "10.0", "10.1"])
def test_sections_of_today(release: str) -> None:
    (doc,), problems = read(PLENTY, release)
    assert not problems
    assert doc.symbol == "Lamp"
    assert doc.body == "A lamp.\nIt is round."
    assert [(a.name, a.text) for a in doc.arguments] == [
        ("colour", "what it\nshines in"),
        ("watts", "its power\n\nin watts"),
    ]
    assert [(f.name, f.text) for f in doc.features] == [
        ("dimmable", "can be\ndimmed"),
        ("unstable", "flickers"),
    ]
    assert [(s.tag, s.text) for s in doc.sections] == [
        (None, "More about lamps.\n\nSecond paragraph."),
        ("Since", "1.2"),
        ("TODO", "paint it"),
    ]
    assert doc.since == "1.2"
    assert doc.span.text == PLENTY.rstrip("\n")
    assert doc.symbol_span is not None
    assert doc.symbol_span.text == "Lamp"
    assert [a.span.text for a in doc.arguments] == ["@colour", "@watts"]
    assert doc.sections[1].span.text == "Since:"


def test_tags_count_at_the_start_of_a_paragraph_only() -> None:
    text = block("@Lamp:", "", "Some text", "Since: the beginning", "@x: too")
    (doc,), problems = read(text, "10.1")
    assert not problems
    assert doc.body == "Some text\nSince: the beginning\n@x: too"
    (doc,), problems = read(text, "4.0")
    assert problems == [("doc-misplaced-description", 6)]
    assert doc.since == "the beginning"


def test_a_second_colon_makes_a_tag_text() -> None:
    (doc,), problems = read(block("@a:", "", "Example::", "", "    x"), "10.1")
    assert not problems
    assert doc.body == "Example::\n\n    x"


def test_lines_without_comment_vanish() -> None:
    text = "##\n# @Lamp:\n#\n# @a: one\n\n# @b: two\n##\n"
    for release in ("2.9", "4.2", "6.0", "8.1", "10.1"):
        (doc,), problems = read(text, release)
        assert not problems
        assert [a.name for a in doc.arguments] == ["a", "b"]


def test_indented_block() -> None:
    text = "  ##\n  # @Lamp:\n  # @a: one\n  ##\n"
    source = Source("t", text)
    report = Report()
    (doc,) = read_block(source, 2, len(text) - 1, Release(7, 0), report)
    assert not report.diagnostics
    assert doc.arguments[0].span.text == "@a"


def test_empty_block() -> None:
    for release in RELEASES:
        docs, problems = read("##\n##\n", str(release))
        assert not problems
        assert [d.symbol for d in docs] in ([None], [])


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        (["@Lamp"], "doc-symbol-line", 2),
        (["@:"], "doc-empty-name", 2),
        (["@Lamp:", "", "@: x"], "doc-empty-name", 4),
        (["@Lamp:", "", "@a: x", "@a: y"], "doc-duplicate-description", 5),
        (
            ["@Lamp:", "", "@a: x", "", "Since: 1", "", "Since: 2"],
            "doc-duplicate-section",
            8,
        ),
        (["@Lamp:", "", "Returns: 1", "", "Returns: 2"], "doc-duplicate-section", 6),
        (["@Lamp:", "", "TODO: x", "", "@a: y"], "doc-misplaced-description", 6),
        (["Words", "@a: y"], "doc-free-form-description", 3),
    ],
)
def test_errors_of_all_eras(lines: list[str], code: str, line: int) -> None:
    every = [str(release) for release in RELEASES if release >= (2, 9)]
    assert errors(block(*lines), *every) == [(code, line)]
    assert errors(block(*lines), "1.0", "2.8") == []


def test_form_of_the_block() -> None:
    every = ["2.9", "4.2", "6.0", "8.2", "9.0", "10.1"]
    assert errors("## no\n# x\n##\n", *every) == [("doc-bad-start", 1)]
    assert errors("###\n# x\n##\n", *every) == [("doc-bad-start", 1)]
    assert errors("##\n# x\n## end\n", *every) == [("doc-bad-end", 3)]
    assert errors("##\n# x\n## \n", *every) == [("doc-bad-end", 3)]
    assert errors("##\n#x\n##\n", *every) == [("doc-missing-space", 2)]
    assert errors("##\n# x\n", *every) == [("doc-unclosed", 2)]
    for old in ("1.0", "2.8"):
        for text in ("## no\n# x\n##\n", "##\n#x\n##\n", "##\n# x\n"):
            assert errors(text, old) == []


def test_unclosed_block_is_noticed_at_the_next_token() -> None:
    text = "##\n# @Lamp:\n\n\n{ 'struct': 'Lamp' }\n"
    source = Source("t", text)
    report = Report()
    read_block(source, 0, text.index("@Lamp:") + 6, Release(10, 1), report)
    assert [(d.code, d.place.line) for d in report] == [("doc-unclosed", 5)]


def test_carriage_returns() -> None:
    text = block("@Lamp:", "@a: x").replace("\n", "\r\n")
    for release in ("2.12", "5.0", "7.2", "10.1"):
        (doc,), problems = read(text.rstrip(), release)
        assert not problems
        assert doc.arguments[0].text == "x"
    assert read(text, "2.11")[1] == [("doc-bad-start", 1)]


def test_features_sections() -> None:
    new = ["9.0", "9.2", "10.1"]
    empty = block("@Lamp:", "", "Features:", "", "Since: 1")
    assert errors(empty, *new) == [("doc-empty-features", 6)]
    assert errors(block("@Lamp:", "", "Features:"), *new) == [("doc-empty-features", 5)]
    twice = block("@Lamp:", "", "Features:", "@f: x", "", "Features:", "@g: y")
    assert errors(twice, *new) == [("doc-duplicate-section", 7)]
    late = block("@Lamp:", "", "Since: 1", "", "Features:", "@f: x")
    assert errors(late, *new) == []
    assert errors(late, "4.1", "5.1", "8.2") == [("doc-misplaced-description", 7)]
    assert errors(block("@L:", "", "Features:", "@f: x"), "4.1", "8.2", "10.1") == []
    (doc,), problems = read(block("@L:", "", "Features:", "@f: x"), "4.0")
    assert not problems
    assert [a.name for a in doc.arguments] == ["f"]


def test_where_empty_sections_are_noticed() -> None:
    text = block("@Lamp:", "", "@a:", "@b: x", "", "Since:")
    assert errors(text, "9.0", "10.1") == [
        ("doc-empty-section", 4),
        ("doc-empty-section", 7),
    ]
    assert errors(text, "2.9", "4.2", "6.0", "8.2") == [
        ("doc-empty-section", 5),
        ("doc-empty-section", 8),
    ]
    # Since 9.0, only in comments that are fine otherwise.
    text = block("@Lamp:", "", "@a:", "", "TODO: x", "", "@b: y")
    assert errors(text, "9.0", "10.1") == [("doc-misplaced-description", 8)]


def test_notes_and_examples() -> None:
    text = block("@Lamp:", "", "Note: a", "", "Examples:", "", "    b")
    for release in ("2.9", "4.2", "6.0", "8.2", "9.0"):
        (doc,), problems = read(text, release)
        assert not problems
        assert [s.tag for s in doc.sections] == ["Note", "Examples"]
    assert errors(text, "9.1", "10.1") == [
        ("doc-ended-section", 4),
        ("doc-ended-section", 6),
    ]


def test_headings() -> None:
    title = block("= Lamps", "", "Text.", "= More lamps")
    (first, second), problems = read(title, "6.0")
    assert not problems
    assert (first.body, second.body) == ("= Lamps\n\nText.", "= More lamps")
    assert first.span.line == second.span.line == 1
    assert errors(title, "9.0", "10.0") == [("doc-misplaced-heading", 5)]
    assert errors(title, "2.9", "5.1", "10.1") == []
    inside = block("@Lamp:", "", "= Shades")
    assert errors(inside, "5.2", "8.2", "9.0", "10.0") == [("doc-misplaced-heading", 4)]
    assert errors(inside, "2.9", "5.1", "10.1") == []


def test_indentation() -> None:
    flush = block("@Lamp:", "@a: one", "two")
    assert errors(flush, "2.9", "5.1", "8.1", "10.1") == []
    assert errors(flush, "5.2", "8.0") == [("doc-bad-indent", 4)]
    column = block("@Lamp:", "@colour: one", "    two")
    assert errors(column, "2.9", "5.1", "8.1", "10.1") == []
    assert errors(column, "5.2", "8.0") == [("doc-bad-indent", 4)]
    uneven = block("@Lamp:", "@a: one", "    two", "  three")
    assert errors(uneven, "8.1", "8.2", "9.0", "10.1") == [("doc-bad-indent", 5)]
    later = block("@Lamp:", "@a: one", "    two", "    three", "  four")
    assert errors(later, "9.0", "10.1") == []
    below = block("@Lamp:", "@a:", "one", "two")
    assert errors(below, "2.12", "5.1", "6.0", "8.2") == []
    assert errors(below, "2.9", "2.11") == [("doc-empty-section", 4)]
    assert errors(below, "10.1") == [("doc-empty-section", 3)]


def test_optional_tags() -> None:
    text = block("@Lamp:", "@a: #optional its shade", "@b: bulb")
    assert errors(text, "2.9", "2.10", "2.11") == [("doc-optional-tag", 1)]
    assert errors(text, "2.12", "6.0", "10.1") == []
    (doc,), _ = read(text, "2.8")
    assert [(a.text, a.optional_tag) for a in doc.arguments] == [
        ("its shade", True),
        ("bulb", False),
    ]


def test_names_with_spaces() -> None:
    text = block("@Lamp:", "@a b : text")
    for release, names in (
        ("4.0", []),
        ("8.0", []),
        ("8.1", ["a b "]),
        ("10.1", ["a b "]),
    ):
        (doc,), problems = read(text, release)
        assert not problems
        assert [a.name for a in doc.arguments] == names


def test_tag_without_space() -> None:
    text = block("@Lamp:", "", "Since:1.0")
    assert read(text, "8.0")[0][0].since is None
    assert read(text, "8.1")[0][0].since == "1.0"
    assert read(text, "10.1")[0][0].since == "1.0"


def test_trailing_space_after_the_symbol() -> None:
    text = block("@Lamp: ", "@a: x")
    assert errors(text, "2.9", "8.2") == [("doc-symbol-line", 2)]
    assert errors(text, "9.0", "10.1") == []


def test_old_text_is_stripped_except_in_examples() -> None:
    text = block("@Lamp:", "   wide", "Example:", "", "   -> x")
    (doc,), _ = read(text, "4.0")
    assert doc.body == "wide"
    assert doc.sections[0].text == "   -> x"


CONVENTION = """\
# A file about lamps

##
# @Lamp
#
# A lamp.
#
# @colour: #optional, what it shines in
#          (since 1.5)
# @watts : its power
#
# Notes: some
#
# more notes
#
# Since 1.2
###

#
# @light
#
# Makes light.
#
# Returns:  nothing
#
# Since: 1.3.
##

## @Shade
#
# @round: like this
#
"""


def test_convention_reads_what_can_be_read() -> None:
    docs, problems = read(CONVENTION, "1.5")
    assert not problems
    lamp, light, shade = docs
    assert lamp.symbol == "Lamp"
    assert lamp.body == "A lamp."
    assert [(a.name, a.text, a.optional_tag) for a in lamp.arguments] == [
        ("colour", ", what it shines in\n(since 1.5)", True),
        ("watts", "its power", False),
    ]
    assert [(s.tag, s.text) for s in lamp.sections] == [
        ("Notes", "some\n\nmore notes"),
        ("Since", "1.2"),
    ]
    assert light.symbol == "light"
    assert light.tagged("Returns") == "nothing"
    assert light.since == "1.3"
    assert (shade.symbol, shade.arguments[0].name) == ("Shade", "round")


def usages(text: str) -> list[tuple[str, str]]:
    source = Source("t", text)
    return [(u.rule, u.span.text) for u in block_usages(source, 0, len(text) - 1)]


def test_usages() -> None:
    assert usages(PLENTY) == []
    assert usages(block("@Lamp:", "", "Note: x", "", "@a: #optional y")) == [
        ("doc-note-section", "Note:"),
        ("doc-optional-tag", "#optional"),
    ]
    assert usages(block("@Lamp:", "", "text", "Note: x")) == []
    assert usages(block("Note: x")) == []
    assert usages(block("= Title", "", "== Part")) == [
        ("doc-heading", "= Title"),
        ("doc-heading", "== Part"),
    ]
    assert usages(block("Title", "=====", "", "=== ===", "a   b")) == []
    assert usages(block("====", "Over", "====")) == []
