"""From a schema to the files of its reference: the table of contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Literal, TypeAlias, assert_never

from qapigen.diagnostics import Report
from qapigen.docs.compose import Composer
from qapigen.docs.history import History, Release
from qapigen.docs.inventory import inventory
from qapigen.docs.model import Book
from qapigen.emit import Emitter
from qapigen.frozen import frozen
from qapigen.schema.ir import Schema

Format: TypeAlias = Literal["html", "markdown", "rst"]


@frozen
class DocsOptions:
    """How the reference is to look.

    Attributes:
        title: what it is called; after the schema's file if not given.
        release: what the schema's own release is called, in comparisons.
        earlier: the schemas of earlier releases, oldest first; badges that say since when
            something is there are computed from them then.
        templates: directory of a user's own templates, which go before the shipped ones.
    """

    format: Format = "html"
    title: str | None = None
    release: str | None = None
    earlier: Sequence[Release] = ()
    templates: str | None = None


@frozen
class Site:
    """A reference.

    Attributes:
        files: paths relative to its directory, `/`-separated, and their contents.
        report: what is wrong with texts: references that lead nowhere, broken markup.
    """

    files: Mapping[str, str | bytes]
    report: Report = field(default_factory=Report)


def generate(schema: Schema, options: DocsOptions | None = None) -> Site:
    """Write the reference of a schema.

    Raises:
        TemplateError: a user's template is wrong.
    """
    options = options or DocsOptions()
    report = Report()
    history = None
    if options.earlier:
        present = Release(options.release or "this release", schema)
        history = History(options.earlier, present)
    book = Composer(schema, report, history).book(options.title or _title(schema))
    files: dict[str, str | bytes] = dict(_write(schema, book, history, options))
    files["objects.inv"] = inventory(book, options.format, options.release or "")
    report.diagnostics = report.in_order()
    return Site(files, report)


def _write(
    schema: Schema, book: Book, history: History | None, options: DocsOptions
) -> Mapping[str, str]:
    match options.format:
        case "html":
            from qapigen.docs.html.site import Site as HtmlSite

            emitter = Emitter("docs/html", options.templates, escape=True)
            return dict(HtmlSite(schema, book, history, emitter).files())
        case "markdown":
            from qapigen.docs.markdown.pages import pages as markdown_pages

            emitter = Emitter("docs/markdown", options.templates)
            return dict(markdown_pages(schema, book, history, emitter))
        case "rst":
            from qapigen.docs.rst.pages import pages as rst_pages

            emitter = Emitter("docs/rst", options.templates)
            return dict(rst_pages(schema, book, history, emitter))
        case _:
            assert_never(options.format)


def _title(schema: Schema) -> str:
    name = schema.modules[0].name.rpartition("/")[2]
    return f"{name.removesuffix('.json')} reference"
