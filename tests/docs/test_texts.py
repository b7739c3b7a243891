"""Texts of every era, read."""

from __future__ import annotations

import pytest

from qapigen.dialect import Release
from qapigen.docs.text import classic, rst, simple
from qapigen.docs.text.inline import Resolver
from qapigen.docs.text.nodes import (
    Block,
    Blocks,
    Code,
    CodeBlock,
    Emphasis,
    Example,
    Heading,
    Items,
    Link,
    Note,
    Paragraph,
    Place,
    Quote,
    Ref,
    Strong,
    Table,
    Terms,
    Text,
    Wire,
    plain,
    summary,
)
from qapigen.docs.text.read import TextReader
from qapigen.docs.text.titles import Titles


class Names:
    """Resolves what begins with `known`."""

    def __init__(self) -> None:
        self.problems: list[tuple[str, str]] = []

    def member(self, name: str) -> Place | None:
        return Place("X", f"member-{name}") if name.startswith("known") else None

    def name(self, name: str) -> Place | None:
        return Place(name) if name.startswith("Known") else None

    def problem(self, line: str, message: str) -> None:
        self.problems.append((line, message))


def para(*children: object) -> Paragraph:
    return Paragraph(tuple(children))  # type: ignore[arg-type]


def read(text: str, release: tuple[int, int] = (10, 1)) -> Blocks:
    return TextReader(Release(*release)).text(text, Names())


def test_names_are_a_resolver() -> None:
    resolver: Resolver = Names()
    assert resolver.name("KnownType") == Place("KnownType")


# --- reStructuredText ----------------------------------------------------------------------------


def test_members_and_names() -> None:
    (block,) = read("See @known-one, @other and `KnownType` or ``x`` or `Gone`.")
    assert block == para(
        Text("See "),
        Ref(Place("X", "member-known-one"), "known-one"),
        Text(", "),
        Ref(None, "other"),
        Text(" and "),
        Ref(Place("KnownType"), "KnownType"),
        Text(" or "),
        Code("x"),
        Text(" or "),
        Ref(None, "Gone", "Gone"),
        Text("."),
    )


def test_names_with_another_text() -> None:
    (block,) = read("`the type <KnownType>` and `!KnownType`")
    assert block == para(
        Ref(Place("KnownType"), "the type"),
        Text(" and "),
        Ref(Place("KnownType"), "KnownType"),
    )


def test_mail_addresses_are_no_members() -> None:
    assert read("ask me@known.org") == (para(Text("ask "), Text("me@known.org")),)


def test_roles_of_qemus_domain() -> None:
    (block,) = read(
        "like :qapi:event:`KnownEvent` and :ref:`a text <target>`, :doc:`x`"
    )
    assert isinstance(block, Paragraph)
    assert Ref(Place("KnownEvent"), "KnownEvent") in block.children
    assert plain(block.children) == "like KnownEvent and a text, x"


def test_blocks() -> None:
    blocks = read(
        "Words\n\n- one\n- two\n\n  more\n\n5. five\n6. six\n\nterm\n  what it is\n\n"
        "between\n\n  quoted\n\n::\n\n  code\n   here\n\n.. code-block:: c\n\n   int x;\n"
    )
    kinds: list[type[Block]] = [type(b) for b in blocks]
    assert kinds == [
        Paragraph,
        Items,
        Items,
        Terms,
        Paragraph,
        Quote,
        CodeBlock,
        CodeBlock,
    ]
    assert blocks[1] == Items(
        ((para(Text("one")),), (para(Text("two")), para(Text("more"))))
    )
    assert blocks[2] == Items(((para(Text("five")),), (para(Text("six")),)), 5)
    assert blocks[6] == CodeBlock("code\n here")
    assert blocks[7] == CodeBlock("int x;", "c")


def test_notes() -> None:
    blocks = read(
        ".. note:: Take *care*.\n\n.. admonition:: Notes\n\n   - a\n\n.. warning::\n\n   No\n\n"
        ".. versionadded:: 2.0\n   It is new.\n"
    )
    assert blocks[0] == Note(
        "note", "", (para(Text("Take "), Emphasis((Text("care"),)), Text(".")),)
    )
    assert blocks[1] == Note("note", "Notes", (Items(((para(Text("a")),),)),))
    assert blocks[2] == Note("warning", "", (para(Text("No")),))
    assert blocks[3] == Note("note", "New in 2.0", (para(Text("It is new.")),))


def test_examples() -> None:
    blocks = read(
        ".. qmp-example::\n   :title: A title\n\n"
        '   -> { "execute": "x" }\n   <- { "return": {} }\n\n'
        ".. qmp-example::\n   :annotated:\n\n   First `KnownType`::\n\n     -> 1\n\n   Then.\n"
    )
    first = '-> { "execute": "x" }\n<- { "return": {} }'
    assert blocks == (
        Example("A title", (Wire(first),)),
        Example(
            "",
            (
                para(Text("First "), Ref(Place("KnownType"), "KnownType"), Text(":")),
                Wire("-> 1"),
                para(Text("Then.")),
            ),
        ),
    )


def test_tables() -> None:
    (table,) = read("=== ===\nA   B\n=== ===\n1   2\n3   4\n=== ===\n")
    assert isinstance(table, Table)
    assert [[plain(c[0].children) for c in row] for row in table.head] == [["A", "B"]]  # type: ignore[union-attr]
    assert [[plain(c[0].children) for c in row] for row in table.rows] == [  # type: ignore[union-attr]
        ["1", "2"],
        ["3", "4"],
    ]


def test_cells_that_span() -> None:
    (table,) = read(
        "+---+---+\n| a     |\n+---+---+\n| b | c |\n|   +---+\n|   | d |\n+---+---+"
    )
    assert isinstance(table, Table)
    assert [len(row) for row in table.rows] == [2, 2, 2]


@pytest.mark.parametrize(
    "text",
    [
        ".. raw:: html\n\n   <script>x()</script>",
        ".. include:: /etc/passwd",
        ".. include:: <isonum.txt>",
        ".. csv-table::\n   :file: /etc/passwd",
        ".. csv-table::\n   :url: http://localhost/",
        ".. code-block:: c\n   :include: /etc/passwd",
        ".. nonsense:: x",
        ".. role:: raw-html(raw)\n   :format: html\n\n:raw-html:`<script>x()</script>`",
    ],
)
def test_nothing_is_read_and_nothing_is_raw(text: str) -> None:
    names = Names()
    blocks = rst.read(text, names)
    assert "root:" not in repr(blocks)
    assert names.problems
    for block in blocks:
        assert isinstance(block, Paragraph | CodeBlock)


def test_links_only_show_something() -> None:
    (block,) = read(
        "`a <javascript:alert(1)>`__ `b <data:text/html,x>`__ `c <https://x.org/>`__"
    )
    assert isinstance(block, Paragraph)
    assert [c for c in block.children if isinstance(c, Link)] == [
        Link("https://x.org/", (Text("c"),))
    ]


def test_pictures_are_their_description() -> None:
    assert read(".. image:: http://x.org/p.png\n   :alt: a picture") == (
        para(Text("a picture")),
    )
    assert read(".. figure:: p.png\n   :target: javascript:x()\n\n   The caption") == (
        para(Text("The caption")),
    )


def test_what_is_wrong_is_told_and_shown() -> None:
    names = Names()
    blocks = rst.read("fine\n\n*open and `shut\n", names)
    assert [line for line, _ in names.problems] == ["*open and `shut"] * 2
    assert plain(blocks[1].children) == "*open and `shut"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a\n\nb\nc",
        "``a``, `b`: 'c' (`d`) `e`s",
        "`a`s",
        "a`b`",
        "`` a``",
        "'`a`'",
        "x_",
        "_x_ y",
        "`a`_",
        "a_b NBD_OPT",
        "|x|",
        "* a",
        "- a",
        "1. a",
        "(i) a",
        "A. b",
        "MD5. b",
        "a::",
        "a ::\n",
        ":a: b",
        "a:b",
        "http://a.b",
        "a\n===",
        "a\n b",
        "a\n- b",
        ">>> a",
        "-x a",
        "--long a",
        "/V a",
        ".. a",
        "..",
        "\\*",
        "**a**",
        "a\n\n\n\nb",
        "----",
        "... a",
        '"`a`"',
        "`a <b>`",
        "``a`` ``b``",
        "a ` b",
        "``",
        ".. note:: a\n   b `c`\n\n   d",
        ".. note::\n\n   a\n\n   b",
        ".. note:: a\n\n    b\n  c",
        ".. note::",
        ".. note:: *a*",
        ".. note:: a::\n\n   b",
        ".. note:: a\nb",
        "a\n.. note:: b",
        "a\n\n.. note:: b\n\nc",
        ".. qmp-example::\n\n   -> a\n     b\n\n   <- c\n\nd",
        ".. qmp-example::\n   :title: T x\n\n    -> a\n   b\n\n\n.. qmp-example::\n\n   c",
        ".. qmp-example::\n   :title: T\n   :annotated:\n\n   a",
        ".. qmp-example::\n   a\n\n   b",
        ".. qmp-example:: a\n\n   b",
        ".. qmp-example::",
        ".. qmp-example::\n\n   a ",
        ".. qmp-example::\n   :title: a\n     b\n\n   c",
        ".. a comment\n\nb",
        "..  note:: a",
        "a .. note:: b",
    ],
)
def test_the_short_way_comes_to_the_same(text: str) -> None:
    short = simple.paragraphs(text, Names())
    if short is not None:
        assert short == rst.read(text, Names())


# --- before 5.2 ---------------------------------------------------------------------------------

CLASSIC = """\
Words with *strong*, _emph_ and @known. Not file_name_x or 2*3*4.

* List item one
- Two, multiple
lines

3. Three
Still in list

Not in list
| example
|  more

-> { "execute": "x" }
<- { "return": {} }
"""


def test_texinfo_flavoured() -> None:
    blocks = read(CLASSIC, (4, 2))
    assert blocks[0] == para(
        Text("Words with "),
        Strong((Text("strong"),)),
        Text(", "),
        Emphasis((Text("emph"),)),
        Text(" and "),
        Ref(Place("X", "member-known"), "known"),
        Text(". Not file_name_x or 2*3*4."),
    )
    assert blocks[1] == Items(
        (
            (para(Text("List item one")),),
            (para(Text("Two, multiple\nlines")),),
            (para(Text("Three\nStill in list")),),
        )
    )
    assert blocks[2] == para(Text("Not in list"))
    assert blocks[3] == CodeBlock("example\n more")
    assert blocks[4] == Wire('-> { "execute": "x" }\n<- { "return": {} }')


def test_plain_text_has_no_stress() -> None:
    assert read("a *b* _c_", (2, 8)) == (para(Text("a *b* _c_")),)
    (block,) = classic.read("see http://x.org/a_b_, really", Names(), stress=False)
    assert block == para(
        Text("see "),
        Link("http://x.org/a_b_", (Text("http://x.org/a_b_"),)),
        Text(", really"),
    )


def test_cases_of_old() -> None:
    blocks = read(
        "Nothing on success\nIf it is in use, DeviceInUse\nIf it is gone,\n   NotFound",
        (2, 1),
    )
    assert blocks == (
        para(Text("Nothing on success")),
        Items(
            (
                (para(Text("If it is in use, DeviceInUse")),),
                (para(Text("If it is gone,\nNotFound")),),
            )
        ),
    )
    (block,) = read("That is so.  It is like that.\nIf not, then not.", (2, 1))
    assert isinstance(block, Paragraph)


def test_headings_before_5_2() -> None:
    reader = TextReader(Release(2, 9))
    assert reader.free_form("= One\n== Two\nwords", Names()) == (
        Heading(1, (Text("One"),)),
        Heading(2, (Text("Two"),)),
        para(Text("words")),
    )


def test_headings_from_5_2_on() -> None:
    reader = TextReader(Release(7, 2))
    assert reader.free_form("= One\n\nwords", Names()) == (
        Heading(1, (Text("One"),)),
        para(Text("words")),
    )


def test_titles_of_10_1_are_levelled_over_all_comments() -> None:
    titles = Titles(marks=False)
    assert list(titles.split("***\nTop\n***\n\nwords")) == [(1, "Top"), (0, "words")]
    assert list(titles.split("Sub\n===\nmore\n\nSub 2\n=====")) == [
        (2, "Sub"),
        (0, "more"),
        (2, "Sub 2"),
    ]
    assert list(titles.split("****\nTop2\n****")) == [(1, "Top2")]


def test_example_sections() -> None:
    reader = TextReader(Release(8, 2))
    text = '1. First\n\n-> { "a":\n     1 }\n<- 2\n\n2. Second *x*\n\n-> 3\n\n<- 4'
    (example,) = reader.section("Examples", text, Names())
    assert isinstance(example, Example)
    assert [type(c) for c in example.children] == [Items, Wire, Items, Wire]
    assert example.children[1] == Wire('-> { "a":\n     1 }\n<- 2')
    assert example.children[3] == Wire("-> 3\n\n<- 4")


def test_note_sections() -> None:
    reader = TextReader(Release(2, 1))
    assert reader.section("Note", "care", Names()) == (
        Note("note", "", (para(Text("care")),)),
    )
    (bug,) = reader.section("Bugs", "many", Names())
    assert isinstance(bug, Note)
    assert (bug.kind, bug.title) == ("warning", "Bugs")


def test_summaries() -> None:
    assert plain(summary(read("One sentence, e.g. this.  Another."))) == (
        "One sentence, e.g. this."
    )
    assert plain(summary(read("no full stop\nin it"))) == "no full stop\nin it"
    assert plain(summary(read("- list first\n\nThen."))) == "Then."
    assert summary(()) == ()
