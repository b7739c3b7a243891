"""The reference in Markdown and reStructuredText."""

from __future__ import annotations

import posixpath
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from docs_helpers import at, compiled, letters, page, qemu_data, sets, site
from markdown import markdown
from markdown_it import MarkdownIt
from test_site import SCHEMA

from qapigen.docs import DocsOptions, Release, Site, generate
from qapigen.docs.linear.labels import Labels
from qapigen.docs.markdown.text import MarkdownWriter
from qapigen.docs.rst.text import RstWriter
from qapigen.docs.text.nodes import (
    Block,
    Code,
    CodeBlock,
    Emphasis,
    Example,
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
)

ODD = (
    "plain",
    "a_b _c_ d_ __e__",
    "*a* **b** ***",
    "`a` ``b``",
    "[a](b) [c] ![d](e)",
    "<b>&amp; a&b",
    "# a",
    "1. a",
    "12) b",
    "- a",
    "+ b",
    "* c",
    "> d",
    "=== ",
    "--- a",
    "| a | b |",
    ":a: b",
    "::",
    "a::",
    ".. note:: x",
    "..",
    "(a) b",
    "i. b",
    "~~a~~ ~~~",
    "\\ \\a \\* a\\",
    "|a|_ a_ `a`_",
    "a:b:`c` :d:`e`",
    "http://x.org/a_b_c_",
    ">>> a",
    "--a b",
    "/V b",
    "'a' \"b\" (c)",
    "{{ a }} {% b %}",
    "a\nb",
    "    four",
    "!a",
    "^^^^",
)


def p(*children: Any) -> Paragraph:
    return Paragraph(tuple(children))


BLOCKS: tuple[Block, ...] = (
    *(p(Text(text)) for text in ODD),
    *(p(Text("x"), Code(text), Text("y")) for text in ODD),
    *(p(Text(f"({text}"), Strong((Text(text),)), Text(text)) for text in ODD),
    *(p(Emphasis((Text(text),)), Code(text), Ref(None, text)) for text in ODD),
    p(
        Ref(Place("Lamp"), "Lamp"),
        Text("s"),
        Ref(Place("Lamp", "member-color"), "a<b`"),
    ),
    p(
        Link("http://x.org/(a)_b c", (Text("a [link] <x>"),)),
        Text("'"),
        Code("a"),
        Text("'"),
    ),
    CodeBlock("a\n\n  b ``` ~~~\n", "c"),
    CodeBlock("", ""),
    Wire('-> { "execute": "light-add", "arguments": { "kind": "none" } }\n<- {}'),
    Example("A *title*", (p(Text("w")), Wire("-> 1"))),
    Items(
        (
            (p(Text("a")), CodeBlock("c\n d"), Items(((p(Text("b")),),), 3)),
            (p(Text("d")),),
        )
    ),
    Items((tuple(p(Text(t)) for t in ODD), (), (CodeBlock("x"),))),
    Terms((((Text("*t*"),), (p(Text("m")), p(Text("n")))), ((Code("u"),), ()))),
    Note("note", "", (p(Text("- a")), CodeBlock("b"))),
    Note("warning", "A `title`", (Items(((p(Text("a")),),)),)),
    Note("seealso", "", ()),
    Quote((p(Text("1. q")), Quote((p(Text("r")),)))),
    Table(
        "T|",
        (((p(Text("a|b")),), ()),),
        (((CodeBlock("c|\nd"),), (p(Code("|")),), ()),),
    ),
)


@pytest.fixture(scope="module")
def labels() -> Labels:
    from qapigen.diagnostics import Report
    from qapigen.docs.compose import Composer

    return Labels(Composer(compiled(SCHEMA), Report(), None).book("Lights"))


def _plain(html: str) -> str:
    html = re.sub(
        r"<(?:style|script)[^>]*>.*?</(?:style|script)>", "", html, flags=re.S
    )
    text = unescape(re.sub(r"<[^>]+>", "", html))
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("text", ODD)
def test_markdown_says_what_the_text_says(labels: Labels, text: str) -> None:
    writer = MarkdownWriter(labels, lambda request: None)
    (source,) = writer.blocks((p(Text(text)),))
    wanted = " ".join(text.split())
    for html in (
        MarkdownIt("gfm-like", {"linkify": False}).render(source),
        _mkdocs(source),
    ):
        assert html.strip().startswith("<p>"), html
        assert _plain(html) == wanted


def _mkdocs(source: str) -> str:
    return markdown(source, extensions=["fenced_code", "tables", "toc"])


def test_markdown_of_all_blocks(labels: Labels) -> None:
    writer = MarkdownWriter(labels, lambda request: "await vm.x()")
    source = "\n\n".join(writer.blocks(BLOCKS))
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(source)
    for wanted in ("light-add", "await vm.x()", "Example: A *title*", "<table>", "<ol"):
        assert wanted in html
    assert '<a href="schema.md#qapi-struct-lamp-member-color">' in html
    assert "<em>title" not in html


def _docutils(source: str) -> tuple[str, str]:
    from docutils.core import publish_parts
    from docutils.parsers.rst import roles

    def ref(*arguments: Any, **_: Any) -> Any:
        from docutils import nodes

        return [nodes.inline("", arguments[2].replace("\x00", "").split(" <")[0])], []

    roles.register_local_role("ref", ref)
    settings = {
        "report_level": 2,
        "syntax_highlight": "none",
        "halt_level": 5,
        "warning_stream": False,
        "embed_stylesheet": False,
        "output_encoding": "unicode",
        "smart_quotes": False,
    }
    parts = publish_parts(source, writer="html5", settings_overrides=settings)
    return parts["body"], parts["whole"]


@pytest.mark.parametrize("text", ODD)
def test_rst_says_what_the_text_says(labels: Labels, text: str) -> None:
    writer = RstWriter(labels, lambda request: None)
    (source,) = writer.blocks((p(Text(text)),))
    body, _ = _docutils("words\n\n" + source)
    assert "system-message" not in body
    assert "problematic" not in body
    assert _plain(body) == f"words {' '.join(text.split())}"


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_rst_of_all_blocks(labels: Labels, number: int) -> None:
    writer = RstWriter(labels, lambda request: "await vm.x()")
    source = "\n\n".join(["words", *writer.blocks((BLOCKS[number],)), "more"])
    body, _ = _docutils(source)
    assert "system-message" not in body, source
    assert "problematic" not in body
    assert _plain(body).startswith("words")
    assert _plain(body).endswith("more")


@pytest.fixture(scope="module")
def own() -> Site:
    return site(SCHEMA, format="markdown", title="Lights")


def test_markdown_files(own: Site) -> None:
    assert set(own.files) == {"index.md", "modules/schema.md", "objects.inv"}
    text = page(own, "modules/schema.md")
    assert "# The lamp\n" in text
    assert '<a id="qapi-command-light-add"></a>\n\n## light-add (command)\n' in text
    assert "*since 7.0 · deprecated*" in text
    assert "await vm.light_add(t.Light.Torch(battery=1.5))" in text
    assert "**id** (`str`, required, from [`Base`](schema.md#qapi-struct-base))" in text


def test_markdown_links(own: Site) -> None:
    check_links(own)


def check_links(made: Site) -> None:
    """Each link of the Markdown leads to a file and an anchor in it."""
    anchors = {
        path: set(re.findall(r'<a id="([^"]+)">', text))
        for path, text in made.files.items()
        if isinstance(text, str)
    }
    for path in anchors:
        for link in re.findall(r"\]\(([^)\s]+)\)", page(made, path)):
            if "://" in link:
                continue
            file, _, anchor = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
            assert target in anchors, link
            assert not anchor or anchor in anchors[target], link


def test_since_from() -> None:
    old = Release("9.0", compiled("{ 'enum': 'Color', 'data': [ 'red' ] }"))
    for format_, suffix in (("markdown", "md"), ("rst", "rst")):
        options = DocsOptions(format=format_, release="10.1", earlier=[old])  # type: ignore[arg-type]
        made = generate(compiled(SCHEMA), options)
        text = page(made, f"modules/releases.{suffix}")
        assert "10.1" in text
        assert "light-add" in text
        assert "releases" in page(made, f"index.{suffix}")


DATA = qemu_data()
SETS = [s for s in (sets(DATA) if DATA else ()) if s.name == "qemu"]


@pytest.mark.slow
@pytest.mark.parametrize("chosen", SETS, ids=lambda s: s.release)
def test_markdown_links_of_qemu(chosen: Any) -> None:
    check_links(
        generate(at(chosen.entry, chosen.dialect), DocsOptions(format="markdown"))
    )


def write(made: Site, directory: Path) -> None:
    for path, content in made.files.items():
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)


def run(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
def test_mkdocs(tmp_path: Path, schemas: Path) -> None:
    schema = at(schemas / "block" / "qapi-schema.json")
    write(generate(schema, DocsOptions(format="markdown")), tmp_path / "docs")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\nvalidation:\n  anchors: warn\n  links:\n    unrecognized_links: warn\n"
    )
    run("mkdocs", "build", "--strict", "-q", cwd=tmp_path)
    html = (tmp_path / "site" / "modules" / "backup" / "index.html").read_text("utf-8")
    assert 'id="qapi-command-drive-backup"' in html
    _check_texts(schema, tmp_path / "site", "*/index.html")


@pytest.mark.slow
def test_sphinx(tmp_path: Path, schemas: Path) -> None:
    schema = at(schemas / "block" / "qapi-schema.json")
    write(generate(schema, DocsOptions(format="rst")), tmp_path)
    (tmp_path / "conf.py").write_text("project = 'x'\nhtml_theme = 'basic'\n")
    run("sphinx", "-W", "-q", "-b", "html", ".", "_build", cwd=tmp_path)
    html = (tmp_path / "_build" / "modules" / "backup.html").read_text("utf-8")
    assert 'id="qapi-command-drive-backup"' in html
    _check_texts(schema, tmp_path / "_build", "*.html")


def _check_texts(schema: Any, built: Path, pattern: str) -> None:
    whole = "".join(
        letters(_plain(p.read_text("utf-8"))) for p in (built / "modules").glob(pattern)
    )
    for definition in schema.definitions:
        doc = definition.doc
        for item in (*doc.arguments, *doc.features) if doc else ():
            text = letters(re.sub(r"^\s*\.\. [\w-]+::", "", item.text, flags=re.M))
            assert text in whole, (definition.name, item.name)


@pytest.mark.slow
@pytest.mark.parametrize(
    "chosen",
    [s for s in (sets(DATA) if DATA else ()) if s.name in ("qga", "doc-good")],
    ids=lambda s: f"{s.release}-{s.name}",
)
def test_sphinx_of_qemu(chosen: Any, tmp_path: Path) -> None:
    """Texts of every era, built without a warning."""
    write(
        generate(at(chosen.entry, chosen.dialect), DocsOptions(format="rst")), tmp_path
    )
    (tmp_path / "conf.py").write_text("project = 'x'\nhtml_theme = 'basic'\n")
    run("sphinx", "-W", "-q", "-b", "dummy", ".", "_build", cwd=tmp_path)
