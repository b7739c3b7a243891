"""Whatever a schema file holds: a layout keeps what it says, and has itself as its layout."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from inventing import Invented, old_schemas, schemas
from test_any_schema import DEFINITIONS

from qapigen.compile import LoadOptions, load
from qapigen.dialect import Release
from qapigen.dump import dump
from qapigen.layout.document import lay_out
from qapigen.layout.scan import contents, scan

_PIECES = re.compile(r"'[^'\n]*'|[{}\[\]:,]|#[^\n]*\n?|\s+|\w+|.")
_COMMENTS = ["# a", "#b  ", "##", "## x", "# 'q' {", "#", "  # far", "\t# tab"]
_WHITE = ["", " ", "\n", "\n\n\n", "\t", "\r\n", " \n  ", "\f", "\x1c"]


def _tree(files: dict[str, str], dialect: str) -> Any:
    options = LoadOptions(dialect=Release.parse(dialect))
    loaded = load("schema.json", lambda path: files[path].encode(), options)
    assert loaded.schema is not None, loaded.report.errors[0]
    return _without_lines(dump(loaded.schema))


def _without_lines(value: Any) -> Any:
    match value:
        case dict():
            return {k: _without_lines(v) for k, v in value.items() if k != "line"}
        case list():
            return [_without_lines(v) for v in value]
        case str():
            return "\n".join(line.rstrip() for line in value.split("\n"))
    return value


def _lay_out(text: str, width: int = 79) -> str:
    out = lay_out("a.json", text.encode(), width)
    assert not out.errors
    assert lay_out("a.json", out.data, width).data == out.data
    return out.data.decode()


@given(st.one_of(schemas(), old_schemas()), st.integers(40, 100))
@settings(deadline=None)
def test_invented_schemas_say_the_same(invented: Invented, width: int) -> None:
    before = _tree(invented.files, invented.dialect)
    files = {name: _lay_out(text, width) for name, text in invented.files.items()}
    assert _tree(files, invented.dialect) == before


@given(st.integers(0, 2**32), st.integers(0, 30))
@settings(deadline=None)
def test_comments_and_white_space_anywhere(seed: int, count: int) -> None:
    """Comments put between any two tokens, and lines broken anywhere."""
    random = Random(seed)
    text = "\n".join(random.sample(DEFINITIONS, min(2, len(DEFINITIONS))))
    pieces = _PIECES.findall(text)
    for _ in range(count):
        at = random.randrange(len(pieces))
        if random.random() < 0.5:
            pieces.insert(at, random.choice(_WHITE))
        elif at == 0 or not pieces[at - 1].startswith("#"):
            pieces.insert(at, random.choice(_COMMENTS) + "\n")
    changed = "".join(pieces)
    result = _lay_out(changed)
    plain = changed.replace("\r\n", "\n")
    assert contents(scan(result)) == contents(scan(plain))
    assert all(line == line.rstrip(" \t") for line in result.split("\n"))


@given(st.integers(0, 2**32), st.integers(1, 8))
@settings(deadline=None)
def test_lost_and_doubled_tokens(seed: int, count: int) -> None:
    """What comes of broken files: errors and the file as it was, or a layout that keeps all."""
    random = Random(seed)
    pieces = _PIECES.findall(random.choice(DEFINITIONS))
    for _ in range(count):
        at = random.randrange(len(pieces))
        pieces[at : at + 1] = random.choice([[], [pieces[at]] * 2, [","], ["'a'"]])
    data = "".join(pieces).encode()
    out = lay_out("a.json", data)
    if out.errors:
        assert out.data == data
    else:
        assert contents(scan(out.data.decode())) == contents(scan(data.decode()))
        assert lay_out("a.json", out.data).data == out.data
