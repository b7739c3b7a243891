"""The table of options: what `[tool.qapigen]` can say.

What is read, the JSON Schema for editors and what `qapigen config` shows are made from it.
It is plain and small, because every run reads it.
"""

from __future__ import annotations

from collections.abc import Sequence

GENERATE_KINDS = ("python", "json-schema")
"""What `qapigen generate` writes."""

DOCS_KINDS = ("html", "markdown", "rst")
"""What `qapigen docs` writes."""

KINDS = (*GENERATE_KINDS, *DOCS_KINDS)

DEFAULT_LINE_LENGTH = 88
LINE_LENGTHS = (40, 1000)


class Option:
    """An option.

    Attributes:
        name: as it is written in the file.
        type: one of the names in `types.py`.
        what: what it does, in a line.
        attribute: its name among the arguments of the command line, and the flag there.
        kinds: the kinds of output that it is of use for.
        common: whether it can stand at the top, for all targets.
        default: what holds if nobody says anything.
    """

    __slots__ = (
        "attribute",
        "common",
        "default",
        "flag",
        "kinds",
        "name",
        "type",
        "what",
    )

    def __init__(
        self,
        name: str,
        type: str,  # noqa: A002
        what: str,
        *,
        attribute: str | None = None,
        flag: str | None = None,
        kinds: Sequence[str] = KINDS,
        common: bool = True,
        default: object = None,
    ) -> None:
        self.name = name
        self.type = type
        self.what = what
        self.attribute = attribute or name.replace("-", "_")
        self.flag = flag or f"--{name}"
        self.kinds = kinds
        self.common = common
        self.default = default


OPTIONS = (
    Option("schema", "path", "the schema's entry file", flag="SCHEMA"),
    Option(
        "from-introspection",
        "path",
        "a server's reply to query-qmp-schema, instead of a schema",
        kinds=GENERATE_KINDS,
        common=False,
    ),
    Option("output", "path", "the directory to write", flag="-o", common=False),
    Option(
        "kind",
        "kind",
        "what to write: a Python package, JSON Schemas, or a reference as a site or as"
        " files for other tools",
        attribute="format",
        flag="--format",
        common=False,
        default="python",
    ),
    Option(
        "dialect", "dialect", "the QEMU release whose rules hold, such as 7.2, or auto"
    ),
    Option(
        "defines",
        "symbols",
        "selects a configuration: exactly these symbols are defined (and those of"
        " defines-files)",
        attribute="symbols",
        flag="-D",
    ),
    Option(
        "defines-files",
        "paths",
        "files with symbols that are defined, one a line",
        attribute="defines",
        flag="--defines",
    ),
    Option("root", "path", "the directory that includes must not leave"),
    Option("allow", "codes", "codes of warnings that are not shown"),
    Option(
        "only",
        "patterns",
        "keeps just what these commands and events need; query-* and the like stand for"
        " several",
    ),
    Option(
        "no-docs",
        "flag",
        "leaves out what the schema's comments say",
        kinds=GENERATE_KINDS,
        default=False,
    ),
    Option(
        "templates",
        "path",
        "the directory of your own templates",
        kinds=("python", *DOCS_KINDS),
    ),
    Option(
        "line-length",
        "line length",
        "longest line of the code",
        kinds=("python",),
        default=DEFAULT_LINE_LENGTH,
    ),
    Option(
        "licence-header",
        "text",
        "a comment at the top of every file of the package",
        flag="--licence-header",
        attribute="licence_text",
        kinds=("python",),
    ),
    Option(
        "licence-header-file",
        "path",
        "the same, from a file",
        flag="--licence-header",
        attribute="licence_header",
        kinds=("python",),
    ),
    Option("title", "text", "what the reference is called", kinds=DOCS_KINDS),
    Option(
        "release",
        "text",
        "what the schema's own release is called",
        kinds=DOCS_KINDS,
    ),
    Option(
        "since-from",
        "paths",
        "schemas of earlier releases: since when things are there is computed from them",
        kinds=DOCS_KINDS,
    ),
)
"""All options, in the order in which they are shown."""

BY_NAME = {option.name: option for option in OPTIONS}

ALTERNATIVES = (
    ("schema", "from-introspection"),
    ("licence-header", "licence-header-file"),
    ("defines", "defines-files"),
)
"""Options that together say one thing: where one is given, neither of a place that is
less specific holds."""

ADDING = ("allow",)
"""Lists that add to those of less specific places, instead of replacing them."""
