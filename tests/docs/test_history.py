"""Badges computed from earlier releases, and what each release changed."""

from __future__ import annotations

from pathlib import Path

import docs_pages
import pytest
from docs_helpers import at, compiled, page

from qapigen.docs import DocsOptions, Release, Site, generate
from qapigen.docs import since as words
from qapigen.docs.history import Change, History
from qapigen.docs.since import Since

OLD = """
{ 'enum': 'Mode', 'data': [ 'a', 'gone' ] }
{ 'struct': 'Opts', 'data': { 'x': 'int', '*old': 'str' } }
{ 'command': 'set-it', 'data': { 'x': 'int', '*mode': 'Mode' } }
{ 'command': 'drop-it' }
{ 'command': 'come-and-go' }
"""
MIDDLE = """
{ 'enum': 'Mode', 'data': [ 'a', 'b' ] }
{ 'struct': 'Opts', 'data': { 'x': 'int', '*y': 'str' } }
{ 'command': 'set-it', 'data': 'Opts' }
"""
NEW = """
##
# @Mode:
#
# @a: one
# @b: two (since 9.9)
# @c: three
#
# Since: 3.0
##
{ 'enum': 'Mode', 'data': [ 'a', 'b', 'c' ] }
##
# @Opts:
#
# @x: the first
# @y: the second (since 7.2)
#
# Features:
# @deprecated: do without
#
# Since: 8.0
##
{ 'struct': 'Opts', 'data': { 'x': 'int',
  '*y': { 'type': 'str', 'features': [ 'deprecated' ] } } }
{ 'command': 'set-it', 'data': 'Opts' }
{ 'command': 'come-and-go' }
##
# @brand-new:
#
# @mode: how
#
# Since: 10.1
##
{ 'command': 'brand-new', 'data': { 'mode': 'Mode' } }
"""


@pytest.fixture(scope="module")
def releases() -> list[Release]:
    return [Release("6.0", compiled(OLD)), Release("7.2", compiled(MIDDLE))]


@pytest.fixture(scope="module")
def history(releases: list[Release]) -> History:
    return History(releases, Release("10.1", compiled(NEW)))


@pytest.fixture(scope="module")
def site(releases: list[Release]) -> Site:
    options = DocsOptions(earlier=releases, release="10.1")
    return generate(compiled(NEW), options)


def test_since(history: History) -> None:
    assert history.since([("Mode", "")], "3.0") == Since("3.0")
    assert history.since([("Mode", "")], None) == Since("6.0", None, True)
    assert history.since([("Mode", "")], "8.0") == Since("6.0", "8.0", True)
    assert history.since([("Mode", "b")], "9.9") == Since("7.2", "9.9")
    assert history.since([("Mode", "b")], "7.2") == Since("7.2")
    assert history.since([("Mode", "c")], None) == Since("10.1")
    assert history.since([("brand-new", "")], "10.1") == Since("10.1")


def test_a_gap_ends_it(history: History) -> None:
    assert history.since([("come-and-go", "")], None) == Since("10.1")


def test_members_are_followed_from_one_form_to_another(history: History) -> None:
    """`x` was an argument first, and came from a struct then."""
    assert history.since([("set-it", "x")], None) == Since("6.0", None, True)
    assert history.since([("set-it", "y")], None) == Since("7.2")


def test_changes(history: History) -> None:
    new, middle = history.changes()
    assert (new.release, new.before) == ("10.1", "7.2")
    assert new.added == (
        Change("Mode", "enum", "c"),
        Change("come-and-go", "command"),
        Change("brand-new", "command"),
    )
    assert new.removed == ()
    assert new.deprecated == (
        Change("Opts", "struct", "y"),
        Change("set-it", "command", "y"),
    )
    assert (middle.release, middle.before) == ("7.2", "6.0")
    assert set(middle.added) == {
        Change("Mode", "enum", "b"),
        Change("Opts", "struct", "y"),
        Change("set-it", "command", "y"),
    }
    assert set(middle.removed) == {
        Change("Mode", "enum", "gone"),
        Change("Opts", "struct", "old"),
        Change("set-it", "command", "mode"),
        Change("drop-it", "command"),
        Change("come-and-go", "command"),
    }


def test_badges(site: Site) -> None:
    pages = docs_pages.read_all(site.files)
    assert docs_pages.problems(site.files, pages) == []
    mode = pages["types/Mode.html"]
    assert "since 3.0" in mode.words
    assert "since 7.2 (documented: 9.9)" in mode.within("value-b")
    assert "since 10.1" in mode.within("value-c")
    assert "since" not in mode.within("value-a")
    opts = pages["types/Opts.html"]
    assert "since 6.0 or earlier (documented: 8.0)" in opts.words
    assert 'data-since="10.1"' in page(site, "commands/index.html")


def test_page(site: Site) -> None:
    text = page(site, "releases/index.html")
    found = docs_pages.read(text)
    assert "3 added, 0 removed, 2 deprecated" in found.within("release-10.1")
    assert "drop-it" in found.within("release-7.2")
    assert "../commands/brand-new.html" in found.links
    assert "../types/Mode.html#value-c" in found.links
    assert "releases/index.html" in page(site, "index.html")


def test_no_page_without_earlier_releases() -> None:
    made = generate(compiled(NEW))
    assert "releases/index.html" not in made.files
    assert "releases" not in page(made, "index.html")


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("0.14.0", "0.14"),
        ("1.5, for s390 2.0", "1.5"),
        ("QEMU v7.2.", "7.2"),
        ("the first age", "the first age"),
        ("", None),
        (None, None),
        ("10.1", "10.1"),
        ("2.9.1", "2.9.1"),
    ],
)
def test_since_sections(text: str | None, release: str | None) -> None:
    assert words.section(text) == release


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("a name (since 4.2)", "4.2"),
        ("a name (Since: 4.2.0)", "4.2"),
        ("default on, (default: auto, since 8.2)", "8.2"),
        ("Since 1.6", "1.6"),
        ("what it is.  Since 2.4.", "2.4"),
        ("(Since 2.4 (`drive-backup`), 3.1 (`blockdev-backup`))", "2.4"),
        ("This is so since 2.3 for all.", None),
        ("(deprecated since 6.0)", None),
        ("since when?", None),
        ("", None),
    ],
)
def test_since_in_descriptions(text: str, release: str | None) -> None:
    assert words.description(text) == release


def test_order() -> None:
    found = ["10.0", "words", "9.2", "0.14", "9.2.1"]
    assert sorted(found, key=words.order) == ["words", "0.14", "9.2", "9.2.1", "10.0"]


@pytest.mark.slow
def test_qemu(qemu: Path) -> None:
    """Against QEMU's releases: what the schemas say of some well-known commands."""
    entries = {
        "2.1": "qapi-schema.json",
        "4.2": "qapi/qapi-schema.json",
        "7.2": "qapi/qapi-schema.json",
    }
    earlier = [
        Release(name, at(qemu / "schema" / f"v{name}" / entry, name))
        for name, entry in entries.items()
    ]
    present = at(qemu / "schema" / "v10.1" / "qapi" / "qapi-schema.json", "10.1")
    made = generate(present, DocsOptions(earlier=earlier, release="10.1"))
    pages = docs_pages.read_all(made.files)
    assert docs_pages.problems(made.files, pages) == []
    assert "since 1.6" in pages["commands/drive-backup.html"].words
    backup = pages["commands/drive-backup.html"]
    assert "since 4.2" in backup.within("member-bitmap-mode")
    assert "since 10.1" in backup.within("member-on-cbw-error")
    removed = pages["releases/index.html"].within("release-7.2")
    assert "change" in removed
