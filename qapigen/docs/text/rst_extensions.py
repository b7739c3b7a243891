"""The directives and roles that texts may use: docutils' harmless ones, Sphinx's and QEMU's own.

What is not in these tables is unknown, whoever may have registered it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.directives import (
    admonitions,
    body,
    misc,
    tables,
)


class example(nodes.General, nodes.Element):
    """What `qmp-example` leaves."""


class _Example(Directive):
    """`.. qmp-example::` (QEMU 9.1+)."""

    has_content = True
    optional_arguments = 0
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = {
        "annotated": directives.flag,
        "title": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        node = example(title=self.options.get("title", ""))
        if "annotated" in self.options:
            node["annotated"] = True
            self.state.nested_parse(self.content, self.content_offset, node)
        else:
            node += nodes.Text("\n".join(self.content))
        return [node]


_CODE_OPTIONS = (
    "caption class dedent emphasize-lines force linenos lineno-start name number-lines"
).split()


class _Code(Directive):
    """`.. code-block:: LANGUAGE` and the like."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = dict.fromkeys(
        _CODE_OPTIONS, directives.unchanged
    )

    def run(self) -> list[nodes.Node]:
        text = "\n".join(self.content)
        language = self.arguments[0] if self.arguments else ""
        return [nodes.literal_block(text, text, language=language)]


class _Noted(Directive):
    """Sphinx's paragraphs apart: `.. seealso::`, `.. versionadded:: 2.0`, …"""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    _TITLES: ClassVar[dict[str, str]] = {
        "seealso": "See also",
        "todo": "To do",
        "versionadded": "New in",
        "versionchanged": "Changed in",
        "deprecated": "Deprecated since",
        "versionremoved": "Removed in",
    }

    def run(self) -> list[nodes.Node]:
        title = self._TITLES[self.name]
        versions = self.name.startswith(("version", "deprecated"))
        argument = self.arguments[0] if self.arguments else ""
        if versions:
            release, *rest = argument.split(None, 1) or [""]
            argument = " ".join(rest)
            title = f"{title} {release}".strip()
        node = nodes.admonition(kind="note")
        node += nodes.title(title, title)
        if argument:
            children, messages = self.state.inline_text(argument, self.lineno)
            node += nodes.paragraph(argument, "", *children)
            node += messages
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class _Transparent(Directive):
    """Directives whose contents stand for themselves: `.. only::`, `.. container::`."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = {
        "class": directives.unchanged,
        "name": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        node = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class _Picture(Directive):
    """`.. image::` and `.. figure::`: no picture is fetched, its description is shown."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = dict.fromkeys(
        "align alt class figclass figwidth height loading name scale target width".split(),
        directives.unchanged,
    )

    def run(self) -> list[nodes.Node]:
        node = nodes.container()
        node += nodes.image(alt=self.options.get("alt", ""))
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class _Silent(Directive):
    """Directives that arrange a page and say nothing."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = None

    def run(self) -> list[nodes.Node]:
        return []


_NOTES = "attention caution danger error hint important note tip warning".split()

DIRECTIVES: dict[str, type[Directive]] = {
    **{name: getattr(admonitions, name.capitalize()) for name in _NOTES},
    "admonition": admonitions.Admonition,
    "topic": body.Topic,
    "sidebar": body.Sidebar,
    "line-block": body.LineBlock,
    "parsed-literal": body.ParsedLiteral,
    "rubric": body.Rubric,
    "epigraph": body.Epigraph,
    "highlights": body.Highlights,
    "pull-quote": body.PullQuote,
    "compound": body.Compound,
    "container": _Transparent,
    "only": _Transparent,
    "centered": _Transparent,
    "table": tables.RSTTable,
    "csv-table": tables.CSVTable,
    "list-table": tables.ListTable,
    "image": _Picture,
    "figure": _Picture,
    "replace": misc.Replace,
    "unicode": misc.Unicode,
    "code": _Code,
    "code-block": _Code,
    "sourcecode": _Code,
    "math": _Code,
    "highlight": _Silent,
    "index": _Silent,
    "class": _Silent,
    **dict.fromkeys(_Noted._TITLES, _Noted),
    "qmp-example": _Example,
    # Refused with a word by docutils' own, as reading files and raw markup are off.
    "include": misc.Include,
    "raw": misc.Raw,
}


def _find_directive(
    name: str, _language: Any, _document: nodes.document
) -> tuple[type[Directive] | None, list[nodes.system_message]]:
    return DIRECTIVES.get(name.lower()), []


_KNOWN_ROLES = {
    "emphasis": roles.GenericRole("emphasis", nodes.emphasis),
    "strong": roles.GenericRole("strong", nodes.strong),
    "literal": roles.GenericRole("literal", nodes.literal),
    "code": roles.GenericRole("code", nodes.literal),
    "samp": roles.GenericRole("samp", nodes.literal),
    "file": roles.GenericRole("file", nodes.literal),
    "command": roles.GenericRole("command", nodes.literal),
    "option": roles.GenericRole("option", nodes.literal),
    "program": roles.GenericRole("program", nodes.literal),
    "kbd": roles.GenericRole("kbd", nodes.literal),
    "envvar": roles.GenericRole("envvar", nodes.literal),
    "math": roles.GenericRole("math", nodes.literal),
    "subscript": roles.GenericRole("subscript", nodes.subscript),
    "sub": roles.GenericRole("sub", nodes.subscript),
    "superscript": roles.GenericRole("superscript", nodes.superscript),
    "sup": roles.GenericRole("sup", nodes.superscript),
}


def _name_role(*arguments: Any, **_: Any) -> tuple[list[Any], list[Any]]:
    """The role of a plain `` `Name` ``, and of QEMU's own domain."""
    text = arguments[2]
    return [nodes.title_reference(arguments[1], _unescaped(text))], []


def _text_role(*arguments: Any, **_: Any) -> tuple[list[Any], list[Any]]:
    """Roles that lead into documents that are not there: their text remains."""
    text = _unescaped(arguments[2])
    title, bracket, _target = text.rpartition(" <")
    if bracket and text.endswith(">"):
        return [nodes.inline(arguments[1], title)], []
    return [nodes.literal(arguments[1], text.lstrip("~!"))], []


def _unescaped(text: str) -> str:
    return text.replace("\x00", "")


def _find_role(
    name: str, _language: Any, _line: int, _reporter: Any
) -> tuple[Any, list[nodes.system_message]]:
    name = name.lower()
    if name in ("", "any", "title-reference", "title", "t") or name.startswith("qapi:"):
        return _name_role, []
    return _KNOWN_ROLES.get(name, _text_role), []


@contextlib.contextmanager
def installed() -> Iterator[None]:
    """Have docutils look into these tables, and nowhere else."""
    directives_: Any = directives
    roles_: Any = roles
    before = directives_.directive, roles_.role
    directives_.directive, roles_.role = _find_directive, _find_role
    try:
        yield
    finally:
        directives_.directive, roles_.role = before
