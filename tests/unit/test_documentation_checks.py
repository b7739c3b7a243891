"""Documentation held against definitions, release by release.  All schemas are our own."""

from __future__ import annotations

import pytest

from qapigen.compile import LoadOptions, load
from qapigen.diagnostics import Report
from qapigen.dialect import RELEASES, Release

Findings = list[tuple[str, int]]


def check(text: str, release: str) -> Report:
    parsed = Release.parse(release)
    assert parsed is not None
    options = LoadOptions(dialect=parsed)
    return load("test.json", lambda path: text.encode(), options).report


def findings(text: str, *releases: str) -> Findings:
    """Codes and lines that all of these releases give."""
    found = {
        r: [(d.code, d.place.line) for d in check(text, r).in_order()] for r in releases
    }
    assert len({tuple(f) for f in found.values()}) == 1, found
    return found[releases[0]]


def between(first: str, last: str) -> list[str]:
    start, end = Release.parse(first), Release.parse(last)
    assert start is not None
    assert end is not None
    return [str(r) for r in RELEASES if start <= r <= end]


ALL = between("2.9", "10.1")
OLD = between("2.9", "8.2")
NEW = between("9.0", "10.1")

STRUCT = """\
##
# @Lamp:
#
# @colour: text
# @wats: text
##
{ 'struct': 'Lamp',
  'data': { 'colour': 'str', 'watts': 'int' } }
"""


def test_unknown_and_undocumented_members() -> None:
    assert findings(STRUCT, *OLD) == [("doc-unknown-member", 1)]
    assert findings(STRUCT, *NEW) == [("doc-undocumented-member", 7)]
    report = check(STRUCT, "10.1")
    (finding,) = report
    assert finding.span.text == "'watts'"
    assert finding.labels[0].span.text == "@wats"
    (finding,) = check(STRUCT, "8.2")
    assert finding.span.text == "@wats"
    assert finding.help == "did you mean 'watts'?"


def test_an_unknown_member_stands_where_it_is_described_since_9_0() -> None:
    text = STRUCT.replace(", 'watts': 'int'", "")
    assert findings(text, *OLD) == [("doc-unknown-member", 1)]
    assert findings(text, *NEW) == [("doc-unknown-member", 5)]


def test_documentation_exceptions() -> None:
    text = STRUCT.replace("# @wats: text\n", "")
    pragma = "{ 'pragma': { 'documentation-exceptions': [ 'Lamp' ] } }\n"
    assert findings(text, *NEW) == [("doc-undocumented-member", 6)]
    assert findings(text + pragma, *NEW) == []


@pytest.mark.parametrize(
    ("definition", "first"),
    [
        ("{ 'enum': 'Lamp', 'data': [ 'a' ] }", "4.2"),
        ("{ 'struct': 'Lamp', 'data': { 'a': 'int' } }", "2.9"),
        ("{ 'alternate': 'Lamp', 'data': { 'a': 'int', 'x': 'bool' } }", "2.9"),
        ("{ 'command': 'Lamp', 'data': { 'a': 'int' } }", "2.9"),
        ("{ 'command': 'Lamp' }", "4.2"),
        ("{ 'event': 'LAMP', 'data': { 'a': 'int' } }", "2.9"),
        ("{ 'event': 'LAMP' }", "4.2"),
    ],
)
def test_since_when_unknown_members_are_noticed(definition: str, first: str) -> None:
    name = "LAMP" if "LAMP" in definition else "Lamp"
    if "command" in definition:
        name = "lamp"
        definition = definition.replace("Lamp", name)
    arg = "# @a: text\n" if "'a'" in definition else ""
    arg += "# @x: text\n" if "'x'" in definition else ""
    text = f"##\n# @{name}:\n#\n{arg}# @strange: text\n##\n{definition}\n"
    for release in ALL:
        parsed, start = Release.parse(release), Release.parse(first)
        assert parsed is not None
        assert start is not None
        codes = [code for code, _ in findings(text, release)]
        assert codes == (["doc-unknown-member"] if parsed >= start else []), release


def test_unions_describe_base_members_and_no_branches() -> None:
    text = """\
{ 'enum': 'Sort', 'data': [ 'bulb', 'tube' ] }
{ 'struct': 'Bulb', 'data': { 'size': 'int' } }

##
# @Lamp:
#
# @kind: text
# @bulb: text
##
{ 'union': 'Lamp', 'base': { 'kind': 'Sort' }, 'discriminator': 'kind',
  'data': { 'bulb': 'Bulb', 'tube': 'Bulb' } }
"""
    assert findings(text, *OLD) == [("doc-unknown-member", 4)]
    assert findings(text, *NEW) == [("doc-unknown-member", 8)]
    (finding,) = check(text, "10.1")
    assert finding.help is not None
    assert "branches are not described" in finding.help


def test_simple_unions_have_a_type() -> None:
    text = """\
{ 'struct': 'Bulb', 'data': { 'size': 'int' } }

##
# @Lamp:
#
# @type: text
##
{ 'union': 'Lamp', 'data': { 'bulb': 'Bulb', 'tube': 'Bulb' } }
"""
    assert findings(text, *between("2.9", "6.1")) == []


def test_inherited_members_are_described_at_home() -> None:
    text = """\
{ 'struct': 'Light', 'data': { 'colour': 'str' } }

##
# @Lamp:
#
# @colour: text
##
{ 'struct': 'Lamp', 'base': 'Light', 'data': { } }

##
# @light:
#
# @colour: text
##
{ 'command': 'light', 'data': 'Light' }
"""
    report = check(text, "10.1")
    assert [(d.code, d.place.line) for d in report.in_order()] == [
        ("doc-unknown-member", 6),
        ("doc-unknown-member", 13),
    ]
    assert {d.help for d in report} == {"describe it where it is declared, in 'Light'"}


def test_features_are_one_name_space() -> None:
    text = """\
##
# @Lamp:
#
# @colour: text
#
# Features:
# @bright: text
# @loud: text
##
{ 'struct': 'Lamp',
  'data': { 'colour': { 'type': 'str', 'features': [ 'bright' ] } },
  'features': [ 'loud' ] }
"""
    assert findings(text, *between("5.0", "10.1")) == []
    missing = text.replace("# @bright: text\n", "")
    assert findings(missing, *between("5.0", "10.1")) == [
        ("doc-undocumented-feature", 9)
    ]
    surplus = text.replace(", 'features': [ 'bright' ]", "")
    assert findings(surplus, *between("5.0", "8.2")) == [("doc-unknown-feature", 1)]
    assert findings(surplus, *NEW) == [("doc-unknown-feature", 7)]


def test_features_were_not_checked_in_4_1() -> None:
    text = """\
##
# @Lamp:
#
# Features:
# @loud: text
##
{ 'struct': 'Lamp', 'data': { }, 'features': [ 'bright' ] }
"""
    assert findings(text, "4.1") == []
    assert findings(text, *between("4.2", "10.1")) == [("doc-undocumented-feature", 7)]


@pytest.mark.parametrize(
    ("tag", "definition", "old", "new"),
    [
        ("Returns", "{ 'struct': 'Lamp', 'data': { } }", 1, 4),
        ("Returns", "{ 'event': 'LAMP' }", 1, 4),
        ("Returns", "{ 'command': 'lamp' }", 0, 4),
        ("Errors", "{ 'struct': 'Lamp', 'data': { } }", 0, 4),
        ("Errors", "{ 'command': 'lamp' }", 0, 0),
    ],
)
def test_sections_that_do_not_fit(
    tag: str, definition: str, old: int, new: int
) -> None:
    name = definition.split("'")[3]
    text = f"##\n# @{name}:\n#\n# {tag}: text\n##\n{definition}\n"
    for releases, line in ((OLD, old), (NEW, new)):
        expected = [("doc-misplaced-section", line)] if line else []
        assert findings(text, *releases) == expected


def test_a_command_that_returns_something_may_say_so() -> None:
    text = """\
{ 'struct': 'Lamp', 'data': { } }
##
# @lamp:
#
# Returns: a lamp
##
{ 'command': 'lamp', 'returns': 'Lamp' }
"""
    assert findings(text, *ALL) == []


def test_required_documentation() -> None:
    text = "{ 'pragma': { 'doc-required': true } }\n\n{ 'command': 'lamp' }\n"
    assert findings(text, *ALL) == [("doc-missing", 3)]
    assert findings(text.replace("true", "false"), *ALL) == []
    malformed = text.replace("{ 'command'", "##\n# @lamp\n##\n{ 'command'")
    assert findings(malformed, *ALL) == [("doc-symbol-line", 4)]
    junk = text.replace("{ 'command'", "## junk\n##\n{ 'command'")
    assert findings(junk, *ALL) == [("doc-bad-start", 3)]


def test_wrong_name() -> None:
    text = "##\n# @lamps:\n#\n# @x: text\n##\n{ 'command': 'lamp' }\n"
    assert findings(text, *ALL) == [("doc-wrong-symbol", 6)]
    (finding,) = check(text, "10.1")
    assert finding.span.text == "lamps"
    assert finding.labels[0].span.text == "'lamp'"


def test_optional_tags_agree_with_the_star() -> None:
    text = """\
##
# @Lamp
#
# @colour: #optional text
#
# @watts: text
#
# @size: #optional text
#
# @strange: #optional text
##
{ 'type': 'Lamp', 'data': { 'colour': 'str', '*watts': 'int', '*size': 'int' } }
"""
    report = check(text, "2.3")
    assert not report.errors
    assert [(d.code, d.place.line) for d in report.in_order()] == [
        ("doc-optional-mismatch", 4),
        ("doc-optional-mismatch", 6),
    ]
    assert [d.labels[0].span.text for d in report.in_order()] == [
        "'colour'",
        "'*watts'",
    ]


def test_comments_of_the_convention_are_never_wrong() -> None:
    text = """\
## @Lamps
# @colour: text
# @colour: text
# Returns:
# Since: 1
# Since: 2
{ 'type': 'Lamp', 'data': { 'colour': 'str' } }
##
"""
    assert findings(text, *between("1.0", "2.3")) == []
