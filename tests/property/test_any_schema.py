"""Whatever stands in a schema file, the front end answers with a schema or with findings."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from qapigen.compile import Loaded, LoadOptions, load
from qapigen.diagnostics import QapigenError
from qapigen.dialect import NEWEST, RELEASES, Release
from qapigen.dump import dump
from qapigen.introspect import introspect

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"

_TOKEN = re.compile(r"'[^'\n]*'|[{}\[\]:,]|##?[^\n]*|\s+|.")

_PIECES = [
    *("{", "}", "[", "]", ":", ",", "'", "{}", "[]", "true", "false", "null", "1"),
    *("'a'", "'*a'", "'int'", "'data'", "'type'", "'struct'", "'enum'", "'union'"),
    *("'alternate'", "'command'", "'event'", "'base'", "'discriminator'", "'if'"),
    *("'features'", "'all'", "'not'", "'name'", "'returns'", "'boxed'", "'gen'"),
    *("'include': 'main.json'", "{ 'include': 'x' }", "{ 'pragma': {} }"),
    *("#", "##", "##\n# @a:\n##\n", "# @a: x\n", "\n", "\r", "\\", "'\\u0041'"),
    *("\0", "\ufeff", "é", "\x1b[31m", "'defined(A) && !B'", "'**'"),
]


def _definitions() -> list[str]:
    """The top-level definitions of our example schemas, each with its comment."""
    found: list[str] = []
    for path in sorted(SCHEMAS.rglob("*.json")):
        found += re.split(r"\n(?=##\n# @)", path.read_text(encoding="utf-8"))
    return found


DEFINITIONS = _definitions()


def _mutated(seed: int, count: int) -> str:
    """A few definitions in which tokens were lost, moved, doubled or replaced."""
    random = Random(seed)
    text = "\n".join(random.sample(DEFINITIONS, min(3, len(DEFINITIONS))))
    parts = _TOKEN.findall(text)
    for _ in range(count):
        at, other = random.randrange(len(parts)), random.randrange(len(parts))
        match random.randrange(5):
            case 0:
                parts[at] = ""
            case 1:
                parts[at] = random.choice(_PIECES)
            case 2:
                parts.insert(at, random.choice(_PIECES))
            case 3:
                parts[at], parts[other] = parts[other], parts[at]
            case _:
                parts.insert(at, parts[other])
    return "".join(parts)


def _answers(text: str, release: Release | None, defines: set[str] | None) -> Loaded:
    """Compile a text, and use what comes out as the command line does."""

    def read(path: str) -> bytes:
        if path != "main.json":
            raise FileNotFoundError(2, "No such file or directory", path)
        return text.encode("utf-8", "surrogatepass")

    chosen = frozenset(defines) if defines is not None else None
    loaded = load("main.json", read, LoadOptions(dialect=release, defines=chosen))
    assert (loaded.schema is None) == bool(loaded.report.errors)
    places = [d.place for d in loaded.report]
    assert places == sorted(places, key=lambda span: span.start)
    for diagnostic in loaded.report:
        assert diagnostic.place.line >= 1
        for span in (diagnostic.span, *(label.span for label in diagnostic.labels)):
            assert 0 <= span.start <= span.end <= len(span.source.text)
    if loaded.schema is not None:
        dump(loaded.schema)
        try:
            introspect(loaded.schema, unmask=False)
        except QapigenError:
            assert loaded.schema.dialect < (2, 5)
    return loaded


_RELEASE = st.none() | st.sampled_from(RELEASES)
_DEFINES = st.none() | st.sets(st.sampled_from(["CONFIG_A", "CONFIG_LINUX", "A"]))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12), _RELEASE, _DEFINES)
def test_mutated_schemas(
    seed: int, count: int, release: Release | None, defines: set[str] | None
) -> None:
    _answers(_mutated(seed, count), release, defines)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=40), _RELEASE)
def test_loose_pieces(pieces: list[str], release: Release | None) -> None:
    _answers(" ".join(pieces), release, None)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), _RELEASE)
def test_any_bytes(data: bytes, release: Release | None) -> None:
    loaded = load("main.json", lambda path: data, LoadOptions(dialect=release))
    assert (loaded.schema is None) == bool(loaded.report.errors)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_an_error_more_hides_none(seed: int) -> None:
    """A definition that is wrong in itself does not change what is said about the others."""
    text = _mutated(seed, 3) + "\n{ 'pragma': {} }\n"
    alone = _answers(text, NEWEST, None)
    if any(d.code in _RUNS_ON for d in alone.report):
        return
    wrong = "{ 'command': 'zz-wrong', 'bogus': 'x', 'data': [] }\n"
    both = _answers(text + wrong, NEWEST, None)
    found = [(d.code, d.span.start) for d in both.report if d.span.start < len(text)]
    assert found == [(d.code, d.span.start) for d in alone.report]


_RUNS_ON = {"unclosed", "unclosed-string", "doc-without-definition", "doc-unclosed"}
"""Errors of text that goes on to the end of the file."""
