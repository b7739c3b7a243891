"""Where pages are.

Every page but the front page lies one directory deep, so that a text with links in it is the same
on all of them.
"""

from __future__ import annotations

from qapigen.docs.compose import unique
from qapigen.docs.model import Book
from qapigen.docs.shape import slug
from qapigen.docs.text.nodes import INDEX, MODULE, Place

DIRECTORIES = {
    "command": "commands",
    "event": "events",
    "enum": "types",
    "struct": "types",
    "union": "types",
    "alternate": "types",
}

_DEVICES = frozenset(
    {"aux", "con", "nul", "prn"}
    | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)
"""File names that Windows keeps for itself."""


class Paths:
    """The file of every page."""

    def __init__(self, book: Book) -> None:
        wanted: dict[str, list[tuple[str, str]]] = {}
        for name, entry in book.entries.items():
            wanted.setdefault(DIRECTORIES[entry.kind], []).append((name, slug(name)))
        self.files: dict[str, str] = {}
        for directory, names in wanted.items():
            for name, stem in unique(names, {"index"} | _DEVICES).items():
                self.files[name] = f"{directory}/{stem}.html"
        chapters = [(c.module.name, c.slug) for c in book.chapters]
        stems = unique(chapters, {"index"} | _DEVICES)
        self.modules = {name: f"modules/{stem}.html" for name, stem in stems.items()}

    def of(self, place: Place) -> str:
        """Address of a place, relative to the top of the site."""
        if place == INDEX:
            return "all/index.html"
        if place.anchor == MODULE:
            return self.modules[place.definition]
        file = self.files[place.definition]
        return f"{file}#{place.anchor}" if place.anchor else file

    def link(self, place: Place) -> str:
        """Address of a place from a page that is one directory deep."""
        return f"../{self.of(place)}"
