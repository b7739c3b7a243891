"""Names of places on pages that hold many definitions."""

from __future__ import annotations

import re

from qapigen.docs.model import Book, Entry
from qapigen.docs.text.nodes import INDEX, MODULE, Place

_OTHER = re.compile(r"[^a-z0-9]+")


class Labels:
    """A label for every place, none twice in all of the reference.

    They are what docutils makes ids of that stay as they are: lower case, digits and single
    hyphens.  `prefix` is what all of them begin with.
    """

    def __init__(self, book: Book, prefix: str = "qapi") -> None:
        self.book = book
        self.labels: dict[Place, str] = {}
        self._taken: set[str] = set()
        self._add(INDEX, f"{prefix}-index")
        for chapter in book.chapters:
            place = Place(chapter.module.name, MODULE)
            self._add(place, f"{prefix}-module-{chapter.slug}")
        for entry in book.entries.values():
            self._add(Place(entry.name), f"{prefix}-{entry.kind}-{entry.name}")
        for entry in book.entries.values():
            for anchor in _anchors(entry):
                start = self.labels[Place(entry.name)]
                self._add(Place(entry.name, anchor), f"{start}-{anchor}")

    def _add(self, place: Place, wanted: str) -> None:
        if place in self.labels:
            return
        stem = label = _OTHER.sub("-", wanted.lower()).strip("-")
        count = 1
        while label in self._taken:
            count += 1
            label = f"{stem}-{count}"
        self._taken.add(label)
        self.labels[place] = label

    def of(self, place: Place) -> str:
        """The label of a place; of its definition, if the place has none."""
        return self.labels.get(place) or self.labels[Place(place.definition)]

    def module_of(self, place: Place) -> str | None:
        """The slug of the page that a place is on; none for the front page."""
        if place == INDEX:
            return None
        if place.anchor == MODULE:
            return self.book.chapter_of[place.definition].slug
        entry = self.book.entries[place.definition]
        return self.book.chapter_of[entry.definition.module].slug


def _anchors(entry: Entry) -> list[str]:
    anchors = [row.anchor for row in entry.shape.all_rows()]
    todo = list(entry.shape.branches)
    while todo:
        branch = todo.pop(0)
        anchors.append(branch.anchor)
        todo += branch.branches
    anchors += [f"feature-{f.name}" for f in entry.features]
    return anchors
