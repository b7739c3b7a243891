"""The references of QEMU's own schemas: links, texts, findings, sizes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import docs_pages
import pytest
from docs_helpers import Set, at, letters, letters_of_source, page, qemu_data, sets

from qapigen.docs import DocsOptions, generate
from qapigen.docs.html.paths import DIRECTORIES
from qapigen.docs.shape import slug
from qapigen.docs.text import rst, simple
from qapigen.docs.text.nodes import Place
from qapigen.docs.text.read import RST
from qapigen.schema.ir import Schema

DATA = qemu_data()
SETS = list(sets(DATA)) if DATA is not None else []

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SETS, reason="no QEMU data is at hand"),
]

LARGEST = 300_000


def schema_of(chosen: Set) -> Schema:
    return at(chosen.entry, chosen.dialect)


@pytest.mark.parametrize("chosen", SETS, ids=lambda s: f"{s.release}-{s.name}")
def test_site(chosen: Set) -> None:
    schema = schema_of(chosen)
    made = generate(schema)
    pages = docs_pages.read_all(made.files)
    assert docs_pages.problems(made.files, pages) == []
    assert max(len(page(made, path).encode()) for path in pages) < LARGEST
    _check_texts(schema, pages)
    _check_findings(schema, made.report.diagnostics)


def _check_texts(schema: Schema, pages: dict[str, docs_pages.Page]) -> None:
    """What is said of each member is on its page, where its name is."""
    for definition in schema.definitions:
        doc = definition.doc
        if doc is None:
            continue
        found = pages[f"{DIRECTORIES[definition.kind]}/{slug(definition.name)}.html"]
        whole = letters(found.words)
        for item in (*doc.arguments, *doc.features):
            text = letters_of_source(item.text)
            assert text in whole, f"{definition.name}.{item.name}"
            anchors = [
                f"{prefix}-{slug(item.name)}"
                for prefix in ("member", "value", "branch", "feature", "text")
            ]
            there = [a for a in anchors if a in found.by_id]
            if there:
                assert any(text in letters(found.within(a)) for a in there)


def _check_findings(schema: Schema, findings: list[object]) -> None:
    """Names that are said to lead nowhere do; what is pointed at is there."""
    for finding in findings:
        assert getattr(finding, "code", None) == "doc-unknown-reference"
        message = getattr(finding, "message", "")
        match = re.match(r"'(@|`)([^'`]+)`?' leads nowhere", message)
        assert match is not None, message
        name = match[2].partition("<")[0].strip()
        assert name not in schema.by_name
        span = getattr(finding, "span", None)
        assert span is not None
        assert name in span.text


@pytest.mark.parametrize("chosen", SETS, ids=lambda s: f"{s.release}-{s.name}")
def test_texts_are_those_that_qemus_parser_found(chosen: Set) -> None:
    assert DATA is not None
    path = DATA / "expected" / chosen.release / f"{chosen.name}.dump.json"
    expected = json.loads(path.read_text("utf-8"))
    schema = schema_of(chosen)
    for wanted in expected["docs"]:
        definition = schema.by_name.get(wanted["symbol"] or "")
        if definition is None or definition.doc is None:
            continue
        ours = {i.name: i.text for i in definition.doc.arguments}
        for name, text in wanted["args"].items():
            if text and text != EMPTY:
                assert _same(text, ours.get(name, "")), f"{definition.name}.{name}"


EMPTY = "sha1:" + hashlib.sha1(b"").hexdigest()


def _same(wanted: str, ours: str) -> bool:
    plain = " ".join(re.sub(r"#optional\b", "", ours).split())
    if wanted.startswith("sha1:"):
        return wanted[5:] == hashlib.sha1(plain.encode()).hexdigest()
    return " ".join(re.sub(r"#optional\b", "", wanted).split()) == plain


class _Nobody:
    def member(self, name: str) -> Place | None:
        return None

    def name(self, name: str) -> Place | None:
        return None

    def problem(self, line: str, message: str) -> None:
        return None


def _texts(schema: Schema) -> Iterator[str]:
    for definition in schema.definitions:
        if definition.doc is not None:
            yield definition.doc.body
            for item in (*definition.doc.arguments, *definition.doc.features):
                yield item.text
            for part in definition.doc.sections:
                yield part.text


def test_the_short_way_comes_to_the_same_as_docutils() -> None:
    texts = {
        text
        for chosen in SETS
        if chosen.name in ("qemu", "doc-good") and chosen.release in ("v7.2", "v10.1")
        for text in _texts(schema_of(chosen))
        if text
    }
    nobody = _Nobody()
    short = 0
    for text in texts:
        found = simple.paragraphs(text, nobody)
        if found is not None:
            short += 1
            assert found == rst.read(text, nobody), text
    assert short > 0.8 * len(texts)


@pytest.mark.parametrize("format_", ["markdown", "rst"])
@pytest.mark.parametrize(
    "chosen",
    [s for s in SETS if s.name in ("qga", "doc-good", "test")],
    ids=lambda s: f"{s.release}-{s.name}",
)
def test_linear(chosen: Set, format_: str) -> None:
    """Every text is in the module's file."""
    schema = schema_of(chosen)
    made = generate(schema, DocsOptions(format=format_))  # type: ignore[arg-type]
    suffix = ".md" if format_ == "markdown" else ".rst"
    whole = "".join(
        letters(text.replace("&lt;", "").replace("&gt;", "").replace("&amp;", ""))
        for path, text in made.files.items()
        if path.endswith(suffix) and isinstance(text, str)
    )
    for definition in schema.definitions:
        doc = definition.doc
        for item in (*doc.arguments, *doc.features) if doc is not None else ():
            if schema.dialect >= RST and "`" in item.text:
                continue  # links stand between the words
            if "@" not in item.text and "<" not in item.text and "::" not in item.text:
                assert letters_of_source(item.text) in whole, item.name


def test_paths_of_the_data(qemu: Path) -> None:
    assert len(SETS) >= 40
