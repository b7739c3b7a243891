"""`qapigen explain CODE`: what a code means, with examples that are compiled on the spot."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from textwrap import indent

from qapigen.catalogue import Page, codes, example_bytes, page
from qapigen.compile import Loaded, LoadOptions, load
from qapigen.diagnostics import Report
from qapigen.dialect import NEWEST, Release
from qapigen.render import render_text
from qapigen.render.visible import visible

_OF_TEXTS = ("doc-markup", "doc-unknown-reference")
"""What is found when the texts are read for a reference."""

_MOST_LINES = 24
"""Longer examples are shown in part."""


def explain(code: str) -> str | None:
    """The page on a code, as Markdown; none if there is no such code."""
    found = page(code)
    if found is None:
        return None
    loaded = compile_example(found, "wrong.json")
    finding = next((d for d in loaded.report.in_order() if d.code == code), None)
    parts = [f"# {code}: {found.title}"]
    if found.releases:
        parts.append(f"Releases: {found.releases}.")
    if found.symbols is not None:
        symbols = " ".join(f"-D {symbol}" for symbol in sorted(found.symbols))
        parts.append(f"The examples are compiled with `{symbols}`.")
    parts.append(found.text)
    parts += ["## Wrong", _shown(found, "wrong.json")]
    if finding is not None:
        parts.append(indent(render_text(Report([finding]), closing=False), "    "))
    parts += ["## Right", _shown(found, "right.json")]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def compile_example(found: Page, name: str) -> Loaded:
    """Compile an example by the rules of the newest release that has the page's rule."""

    def read(path: str) -> bytes:
        data = example_bytes(found.code, path)
        if data is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        return data

    options = LoadOptions(dialect=_release(found), defines=found.symbols, root=".")
    loaded = load(name, read, options)
    if found.code in _OF_TEXTS and loaded.schema is not None:
        from qapigen.docs import DocsOptions, generate

        with suppress(ImportError):  # docutils is not installed everywhere
            made = generate(loaded.schema, DocsOptions(format="markdown"))
            loaded.report.extend(made.report)
    return loaded


def _release(found: Page) -> Release | None:
    """`5.2 to 10.0` → 10.0; `since 9.0`, or for all → the newest; else as the schema tells."""
    releases = found.releases
    if releases is None or releases.startswith("since "):
        return NEWEST
    return Release.parse(releases.rpartition(" to ")[2])


def _shown(found: Page, name: str) -> str:
    text = (example_bytes(found.code, name) or b"").decode("utf-8", "backslashreplace")
    lines = text.rstrip("\n").split("\n")
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES // 2 : -_MOST_LINES // 2] = ["…"]
    return "\n".join(f"    {visible(line)}".rstrip() for line in lines)


__all__ = ["codes", "compile_example", "explain"]
