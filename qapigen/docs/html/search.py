"""What the search looks through, as scripts: those load from disk too.

`index.js` has the definitions and comes with every page; `members.js` has members and values, and
comes with the first search.
"""

from __future__ import annotations

import json

from qapigen.docs import words
from qapigen.docs.html.paths import Paths
from qapigen.docs.model import Book, Entry
from qapigen.docs.text.nodes import MODULE, Place


def _script(name: str, value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return f"window.{name}={text};\n"


def index(book: Book, paths: Paths) -> str:
    """Definitions and modules."""
    modules = {c.module.name: n for n, c in enumerate(book.chapters)}
    return _script(
        "QAPI_INDEX",
        {
            "kinds": words.KINDS,
            "modules": [
                [c.slug, c.title, paths.of(Place(c.module.name, MODULE))]
                for c in book.chapters
            ],
            "defs": [
                [
                    e.name,
                    words.KINDS.index(e.kind),
                    modules[e.definition.module],
                    paths.of(Place(e.name)),
                    ("d" if e.deprecated else "") + ("u" if e.unstable else ""),
                ]
                for e in book.entries.values()
            ],
        },
    )


def members(book: Book) -> str:
    """The members and values of each definition, in the same order: name and anchor, the anchor
    only where it is not `member-NAME` or `value-NAME`."""
    return _script("QAPI_MEMBERS", [_members(e) for e in book.entries.values()])


def _members(entry: Entry) -> list[object]:
    prefix = "value-" if entry.kind == "enum" else "member-"
    found: list[object] = []
    for item in entry.items:
        row = item.row
        usual = row.anchor == f"{prefix}{row.name}"
        found.append(row.name if usual else [row.name, row.anchor])
    found += [
        [branch.shape.value, branch.shape.anchor]
        for branch in entry.branches
        if entry.kind == "union"
    ]
    return found
