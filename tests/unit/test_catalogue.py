"""Every code has a page, and every page's examples show what they are for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import qapigen
from qapigen.catalogue import codes, page
from qapigen.explain import compile_example, explain

SOURCES = Path(qapigen.__file__).parent

_CODE = re.compile(r"""(?x)
    (?: Diagnostic\( | \.error\( | error\( | \.warning\( | problem\( | code\ *= )
    \s* (?: f?"([a-z][a-z0-9-]+)" )
    """)


def emitted() -> set[str]:
    """The codes that the source can give to a finding."""
    found: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        found |= set(_CODE.findall(path.read_text("utf-8")))
    return found


def test_every_code_has_a_page() -> None:
    assert emitted() - set(codes()) == set()


def test_every_page_has_a_code() -> None:
    text = "".join(path.read_text("utf-8") for path in SOURCES.rglob("*.py"))
    assert [code for code in codes() if f'"{code}"' not in text] == []


@pytest.mark.parametrize("code", codes())
def test_examples(code: str) -> None:
    found = page(code)
    assert found is not None
    assert found.title[0].islower() or not found.title[0].isalpha()
    assert not found.title.endswith(".")
    wrong = compile_example(found, "wrong.json").report.in_order()
    assert [d.code for d in wrong][:1] == [code]
    right = compile_example(found, "right.json")
    assert right.report.diagnostics == []
    assert right.schema is not None


@pytest.mark.parametrize("code", codes())
def test_pages_tell_what_is_wrong_and_what_is_right(code: str) -> None:
    text = explain(code)
    assert text is not None
    assert text.startswith(f"# {code}: ")
    assert "## Wrong" in text
    assert f"[{code}]: " in text
    assert "## Right" in text
    assert all(c.isprintable() or c == "\n" for c in text)


def test_unknown_codes() -> None:
    assert explain("no-such-code") is None
    assert explain("../cli") is None
    assert explain("") is None
