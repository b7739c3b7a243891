"""Texts as docstrings show them: words instead of markup, and no line of prose too long."""

from __future__ import annotations

import pytest

from qapigen.python.docstring import docstring
from qapigen.python.prose import filled, unmarked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (".. note:: Mind the gap.", "Note: Mind the gap."),
        (".. note::\n\n   Mind the gap.", "Note:\n   Mind the gap."),
        (".. admonition:: By the way\n\n   Yes.", "By the way:\n   Yes."),
        (
            ".. qmp-example::\n   :title: A disk\n   :annotated:\n\n   -> {}",
            "Example: A disk\n\n   -> {}",
        ),
        (".. qmp-example::\n\n    -> {}", "Example:\n\n    -> {}"),
        (".. code-block:: console\n\n   $ ls", "Example:\n\n   $ ls"),
        (".. table:: Sizes\n   :widths: auto\n\n   === ===", "Sizes:\n\n   === ==="),
        ("It looks like::\n\n   +--+", "It looks like:\n\n   +--+"),
        ("::\n\n   +--+", "\n\n   +--+"),
        (".. _a label:\n\nText.", "Text."),
        ("see :ref:`how it works <how>`", "see how it works"),
        ("see :qapi:event:`~STOP`", "see `STOP`"),
        ("see `the page <https://x.org/y>`__", "see the page (https://x.org/y)"),
        ("a :: b, ``c``, `d`, 1:2", "a :: b, ``c``, `d`, 1:2"),
    ],
)
def test_markup_becomes_words(text: str, shown: str) -> None:
    assert unmarked(text) == shown


def test_long_lines_are_filled_with_the_rest_of_their_paragraph() -> None:
    lines = ["one two three four", "five", "", "- six seven eight", "  nine", "ten"]
    assert filled(lines, 14) == [
        "one two three",
        "four five",
        "",
        "- six seven",
        "  eight nine",
        "ten",
    ]


def test_what_is_no_prose_stays_as_it_is() -> None:
    lines = [
        '-> { "execute": "query-block" }',
        '     "device": "ide0-hd0",',
        "| a b c d",
    ]
    assert filled(lines, 10) == lines


def test_words_are_never_cut() -> None:
    assert filled(["https://www.example.org/"], 10) == ["https://www.example.org/"]


def test_the_quotation_marks_count() -> None:
    text = docstring(4, "abc def ghi jkl", 20)
    assert text == '"""abc def ghi\n    jkl\n    """'
