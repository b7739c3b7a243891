"""All that can be wrong with a schema: a page for each code, with an example that is wrong and one
that is right.

Each code has a directory here: `page.md`, `wrong.json`, `right.json`, and files that these
include.  `qapigen explain` prints them, and the tests hold them against the compiler.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import NamedTuple


class Page(NamedTuple):
    """What there is to say about a code."""

    code: str
    title: str
    releases: str | None
    """Which releases have the rule, if not all: `5.2 to 10.0`, `since 9.0`."""

    law: str
    """The rule, in a sentence or two."""

    text: str
    """The whole page as Markdown, without the examples."""

    symbols: frozenset[str] | None = None
    """The configuration that the examples are compiled for, if it matters."""


_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def codes() -> list[str]:
    """All codes, sorted."""
    return sorted(
        entry.name for entry in files(__name__).iterdir() if _CODE.fullmatch(entry.name)
    )


def page(code: str) -> Page | None:
    """The page on a code; none if there is no such code."""
    text = example(code, "page.md")
    if text is None:
        return None
    head, _, rest = text.partition("\n")
    paragraphs = rest.strip().split("\n\n")
    releases = None
    if paragraphs[0].startswith("Releases: "):
        releases = paragraphs.pop(0).removeprefix("Releases: ").strip()
    symbols = None
    if paragraphs[0].startswith("Symbols: "):
        symbols = frozenset(paragraphs.pop(0).removeprefix("Symbols: ").split())
    law = " ".join(paragraphs[0].split())
    text = "\n\n".join(paragraphs)
    return Page(code, head.removeprefix("# "), releases, law, text, symbols)


def example(code: str, name: str) -> str | None:
    """A file of a code's directory: `wrong.json`, `right.json`, or what these include."""
    data = example_bytes(code, name)
    return None if data is None else data.decode("utf-8", "replace")


def example_bytes(code: str, name: str) -> bytes | None:
    """The same as it is on disk."""
    if not _CODE.fullmatch(code):
        return None
    try:
        return files(__name__).joinpath(code, name).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
