"""The page that tells what each release added, removed and deprecated."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from qapigen.docs import words
from qapigen.docs.history import Change, Changes
from qapigen.docs.html.escaping import link
from qapigen.docs.html.paths import Paths
from qapigen.docs.html.views import ChangeView, ReleaseView
from qapigen.docs.model import Book
from qapigen.docs.shape import slug
from qapigen.docs.text.nodes import Place


class ReleasePage:
    """Makes the view of the changes."""

    def __init__(self, book: Book, paths: Paths) -> None:
        self.book = book
        self.paths = paths

    def view(self, changes: Iterable[Changes]) -> tuple[ReleaseView, ...]:
        return tuple(self._release(change) for change in changes)

    def _release(self, changes: Changes) -> ReleaseView:
        groups = tuple(
            (title, tuple(self._changes(found)))
            for title, found in (
                ("Added", changes.added),
                ("Removed", changes.removed),
                ("Deprecated", changes.deprecated),
            )
            if found
        )
        counts = ", ".join(
            f"{len(found)} {word}"
            for word, found in (
                ("added", changes.added),
                ("removed", changes.removed),
                ("deprecated", changes.deprecated),
            )
        )
        anchor = f"release-{slug(changes.release)}"
        return ReleaseView(anchor, changes.release, changes.before, groups, counts)

    def _changes(self, changes: tuple[Change, ...]) -> Iterable[ChangeView]:
        for kind in words.KINDS:
            whole = [c for c in changes if c.kind == kind and not c.item]
            if whole:
                links = tuple(self._definition(c.definition) for c in whole)
                yield ChangeView(words.PLURALS[kind], links)
        parts: dict[str, list[str]] = {}
        for change in changes:
            if change.item:
                parts.setdefault(change.definition, []).append(change.item)
        if parts:
            links = tuple(self._items(name, items) for name, items in parts.items())
            yield ChangeView("Members and values", links)

    def _definition(self, name: str) -> Markup:
        if name not in self.paths.files:
            return Markup("<code>{}</code>").format(name)
        return link(self.paths.link(Place(name)), name)

    def _items(self, name: str, items: list[str]) -> Markup:
        anchors: dict[str, str] = {}
        entry = self.book.entries.get(name)
        if entry is not None:
            for row in entry.shape.all_rows():
                anchors.setdefault(row.path, row.anchor)
            for branch in entry.shape.branches:
                anchors.setdefault(branch.value, branch.anchor)
        shown = []
        for item in items:
            if item in anchors:
                shown.append(link(self.paths.link(Place(name, anchors[item])), item))
            else:
                shown.append(Markup("<code>{}</code>").format(item))
        return Markup("{}: {}").format(self._definition(name), Markup(", ").join(shown))
