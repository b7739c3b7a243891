"""`.. qapi-doc:: path/to/schema.json`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import nested_parse_with_titles

from qapigen.compile import Loaded, LoadOptions, load
from qapigen.config import ConfigError, parse_dialect, parse_symbol
from qapigen.diagnostics import Diagnostic, Report
from qapigen.docs.calls import Calls
from qapigen.docs.compose import Composer
from qapigen.docs.inventory import objects
from qapigen.docs.linear.labels import Labels
from qapigen.docs.model import Book
from qapigen.docs.rst.text import RstWriter
from qapigen.docs.text.nodes import INDEX, MODULE, Place, Text
from qapigen.schema.ir import Schema
from qapigen.sphinx.domain import Known, QapiDomain
from qapigen.workspace.read import reader

_LOG = logging.getLogger(__name__)


class QapiDoc(SphinxDirective):
    """The reference of a schema.

    The path is relative to `qapidoc_srctree` if that is set, else to the document.

    Options:
        namespace: tells the schemas of a project apart, where it has several: `QMP`, `QGA`.
        dialect: the QEMU release whose rules hold; else as the schema's constructs tell.
        defines: the symbols of a configuration; else everything is kept.
        transmogrify: taken for the sake of QEMU's documents; says nothing.
    """

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = {
        "namespace": directives.unchanged,
        "dialect": directives.unchanged,
        "defines": directives.unchanged,
        "transmogrify": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        path = self._path()
        try:
            loaded = load(path, reader(), self._options())
        except OSError as error:
            raise self.severe(f"cannot read {path}: {error.strerror}") from None
        except ConfigError as error:
            raise self.error(str(error)) from None
        for source in loaded.sources:
            self.env.note_dependency(source.path)
        if loaded.schema is None:
            raise self.severe(_words(loaded))
        return self._document(loaded.schema)

    def _path(self) -> str:
        tree = self.config.qapidoc_srctree
        if tree:
            return os.path.join(str(tree), self.arguments[0])
        _, absolute = self.env.relfn2path(self.arguments[0])
        return absolute

    def _options(self) -> LoadOptions:
        text = self.options.get("dialect", "auto")
        defines = self.options.get("defines")
        return LoadOptions(
            dialect=parse_dialect(text.strip()),
            defines=(
                None
                if defines is None
                else frozenset(map(parse_symbol, re.split(r"[\s,]+", defines.strip())))
            ),
        )

    def _document(self, schema: Schema) -> list[nodes.Node]:
        report = Report()
        book = Composer(schema, report, None, alone=False).book("")
        for found in report.in_order():
            _LOG.warning(
                "%s",
                found.message,
                location=_location(found),
                type="qapi",
                subtype=found.code,
            )
        namespace = self.options.get("namespace", "").strip()
        labels = Labels(book, "-".join(filter(None, ("qapi", namespace))))
        writer = RstWriter(labels, Calls(schema).call)
        writer.elsewhere = "qapi:any"
        text = _text(book, writer, labels)
        source = schema.modules[0].source.path
        node = nodes.section()
        node.document = self.state.document
        nested_parse_with_titles(self.state, StringList(text.split("\n"), source), node)
        domain = self.env.get_domain("qapi")
        assert isinstance(domain, QapiDomain)
        domain.note(
            Known(name, kind, namespace, self.env.docname, labels.of(place))
            for name, kind, place, _ in objects(book)
        )
        return node.children


def _text(book: Book, writer: RstWriter, labels: Labels) -> str:
    """All chapters, one after the other."""
    parts = [f".. _{labels.of(INDEX)}:"]
    for chapter in book.chapters:
        body = writer.chapter(chapter)
        if body:
            label = labels.of(Place(chapter.module.name, MODULE))
            parts.append(writer.heading(1, (Text(chapter.title),), label))
            parts += body
    return "\n\n".join(parts)


def _location(found: Diagnostic) -> str:
    return f"{found.span.path}:{found.span.line}"


def _words(loaded: Loaded) -> str:
    """The errors of a schema, a line each."""
    return "\n".join(
        f"{e.place.path}:{e.place.line}: {e.message}" for e in loaded.report.errors
    )
