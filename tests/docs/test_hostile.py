"""Whatever a schema says, it says it as text."""

from __future__ import annotations

import re

import docs_pages
import pytest
from docs_helpers import compiled, page, site
from markdown import markdown
from markdown_it import MarkdownIt

from qapigen.docs import DocsOptions, generate

NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</pre></code></dd></main><style>*{display:none}</style>",
    "<!-- --><svg onload=alert(1)>",
    "{{ 7*7 }}{% raw %}{# x #}",
    "&lt;b&gt; &#60;i&#62; &amp;",
    "javascript:alert(1)",
    "\x1b[31m\x07\x00 \u202eevil\u2066",
)

TAGS = frozenset(
    "a aside blockquote body button caption code dd details div dl dt em figcaption figure form"
    " h1 h2 h3 h4 h5 h6 head header html input kbd label li link main meta nav noscript ol option"
    " output p path pre rect script section select span strong summary svg table tbody td text th"
    " thead title tr ul".split()
)


def schema(text: str, wrap: str = "{}") -> str:
    lines = "\n".join(f"# {wrap.format(line)}" for line in text.split("\n"))
    return (
        "##\n# = Title " + text.replace("\n", " ") + "\n##\n"
        "##\n# @Enu:\n#\n" + lines + "\n#\n# @a: " + text.split("\n")[0] + "\n##\n"
        "{ 'enum': 'Enu', 'data': [ 'a' ] }\n"
        "##\n# @cmd:\n#\n"
        + lines
        + "\n#\n# Example:\n#\n# -> "
        + text.split("\n")[0]
        + "\n##\n"
        "{ 'command': 'cmd', 'data': { 'e': 'Enu' } }\n"
    )


def check(text: str, dialect: str) -> None:
    made = site(text, dialect)
    pages = docs_pages.read_all(made.files)
    assert docs_pages.problems(made.files, pages) == []
    for path, found in pages.items():
        assert found.tags <= TAGS, path
        assert not {a for a in found.attributes if a.startswith("on")}, path
        raw = page(made, path)
        assert len(re.findall("<script", raw)) == 3, path
        assert "49" not in found.words
        assert not re.search("[\0-\x08\x0b-\x1f\x7f\u202e\u2066]", raw), path


@pytest.mark.parametrize("dialect", ["2.1", "4.2", "8.2"])
@pytest.mark.parametrize("text", NASTY)
def test_texts(text: str, dialect: str) -> None:
    check(schema(text), dialect)


@pytest.mark.parametrize(
    "text",
    [
        ".. raw:: html\n\n   <script>alert(1)</script>",
        ".. include:: /etc/passwd",
        ".. image:: javascript:alert(1)\n   :target: javascript:alert(1)",
        "`x <javascript:alert(1)>`__ `y <data:text/html,<script>alert(1)</script>>`__",
        ".. qmp-example::\n   :title: <script>alert(1)</script>\n\n   -> <script>",
        ".. admonition:: <b>\n\n   <i>",
        ".. code-block:: <script>\n\n   </code></pre><script>",
        "``</code><script>``",
        ".. table:: <b>\n\n   == ==\n   <i> </i>\n   == ==",
    ],
)
def test_markup(text: str) -> None:
    check(schema(text), "8.2")


ODD = "<b>&\"' /../..\\{{x}}%23?#\x7f"
ODD_NAMES = (
    "{ 'enum': 'E<b>&\" x', 'data': [ '<i>\"&', '../a', 'a b', 'con', '..' ] }\n"
    "{ 'type': '../../up', 'data': { '<i>': 'str', '*a b': 'E<b>&\" x',"
    " 'n': { '\">': 'str' } } }\n"
    "{ 'union': 'U/x', 'data': { '<u>': '../../up', 'y z': 'str' } }\n"
    "{ 'command': 'index', 'data': { 'x': 'U/x' }, 'returns': '../../up' }\n"
    "{ 'command': 'INDEX' }\n"
    "{ 'command': 'CON' }\n"
)


def test_names() -> None:
    """Before 2.4, a name could be anything."""
    schema = compiled(ODD_NAMES, "2.1")
    made = generate(schema)
    pages = docs_pages.read_all(made.files)
    assert docs_pages.problems(made.files, pages) == []
    for path in made.files:
        assert ".." not in path.split("/")
        assert re.fullmatch(r"[A-Za-z0-9._~/-]+", path)
        stem = path.rpartition("/")[2].partition(".")[0]
        assert stem.lower() != "con"
    assert len({p.lower() for p in made.files}) == len(made.files)
    for found in pages.values():
        assert found.tags <= TAGS


@pytest.mark.parametrize("dialect", ["2.1", "8.2"])
@pytest.mark.parametrize("text", NASTY)
def test_markdown(text: str, dialect: str) -> None:
    made = site(schema(text), dialect, format="markdown")
    source = page(made, "modules/schema.md")
    github = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(source)
    mkdocs = markdown(source, extensions=["fenced_code", "tables", "toc"])
    for html in (github, mkdocs):
        tags = set(re.findall(r"<([a-z0-9]+)", html))
        assert tags <= TAGS - {"script"}, tags
        assert not re.search(r"<[^>]*\son\w+=", html)
        assert not re.search(r"(?:href|src)=\"(?!schema\.md|#|http)", html)
        words = re.sub(r"<[^>]+>", "", html)
        shown = "".join(c for c in text if c.isprintable() and c.isascii())
        for part in re.findall(r"[a-z]+\(\d+\)|on\w+=|[a-z]{4,}", shown):
            assert part in words


@pytest.mark.parametrize("format_", ["html", "markdown", "rst"])
def test_comments_cannot_end_comments(format_: str) -> None:
    made = generate(compiled(schema("-->"), "8.2"), DocsOptions(format=format_, title="--><b>"))  # type: ignore[arg-type]
    assert made.files
