"""Texts as plain text."""

from __future__ import annotations

from test_texts import Names

from qapigen.dialect import Release
from qapigen.docs.text.as_text import as_text
from qapigen.docs.text.read import TextReader

TEXT = """\
Some *words* about @known-member, and
``code``; see `Gone` and https://x.org/ or `there <https://y.org/>`__.

- one
  that goes on
- two

  - inner

3. three

.. note:: Take care.

term
  what it means

.. qmp-example::
   :title: How

   -> { "execute": "x" }
"""


def test_all_of_it() -> None:
    blocks = TextReader(Release(10, 1)).text(TEXT, Names())
    assert as_text(blocks, 40, lambda ref: ref.text.replace("-", "_")) == (
        "Some words about `known_member`, and\n"
        "`code`; see `Gone` and https://x.org/ or\n"
        "there (https://y.org/).\n"
        "\n"
        "- one that goes on\n"
        "- two\n"
        "\n"
        "  - inner\n"
        "\n"
        "3. three\n"
        "\n"
        "Note: Take care.\n"
        "\n"
        "term\n"
        "    what it means\n"
        "\n"
        "Example: How\n"
        "\n"
        '    -> { "execute": "x" }'
    )


def test_old_text() -> None:
    blocks = TextReader(Release(2, 9)).text("*Strong*\nwords:\n* a\n* b", Names())
    assert as_text(blocks) == "Strong words:\n\n- a\n- b"
    assert as_text(()) == ""
