"""What came and went: the schemas of earlier releases beside the present one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qapigen.docs import since as since_words
from qapigen.docs.shape import BranchShape, Row, Shapes
from qapigen.docs.since import Since
from qapigen.frozen import frozen
from qapigen.schema.ir import AnyDefinition, Feature, Schema


class Release(NamedTuple):
    """A schema, and the name of the release that it is of."""

    name: str
    schema: Schema


@frozen
class Facts:
    """What matters of a definition when releases are compared."""

    kind: str
    items: dict[str, bool]
    """Members, values and branches, and whether they are deprecated."""

    deprecated: bool


@frozen
class Snapshot:
    release: str
    facts: dict[str, Facts]


class Change(NamedTuple):
    """A definition, or something of it."""

    definition: str
    kind: str
    item: str = ""


@frozen
class Changes:
    """What a release did."""

    release: str
    before: str
    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    deprecated: tuple[Change, ...]


def snapshot(release: Release) -> Snapshot:
    """The facts of a release's schema."""
    shapes = Shapes(release.schema)
    facts = {d.name: _facts(shapes, d) for d in release.schema.definitions}
    return Snapshot(release.name, facts)


def _facts(shapes: Shapes, definition: AnyDefinition) -> Facts:
    shape = shapes.of(definition)
    items: dict[str, bool] = {}
    _add_rows(items, shape.rows)
    _add_branches(items, shape.branches)
    return Facts(definition.kind, items, _is_deprecated(definition.features))


def _add_rows(items: dict[str, bool], rows: Iterable[Row]) -> None:
    for row in rows:
        items.setdefault(row.path, _is_deprecated(row.features))
        _add_rows(items, row.nested)


def _add_branches(items: dict[str, bool], branches: Iterable[BranchShape]) -> None:
    for branch in branches:
        items.setdefault(branch.value, False)
        _add_branches(items, branch.branches)


def _is_deprecated(features: Iterable[Feature]) -> bool:
    return any(f.name == "deprecated" for f in features)


class History:
    """Releases from the oldest to the present one."""

    def __init__(self, earlier: Sequence[Release], present: Release) -> None:
        releases = [*earlier, present]
        self.snapshots = [snapshot(r) for r in releases]

    def since(self, places: Iterable[tuple[str, str]], said: str | None) -> Since:
        """Since when one of these is there, a definition or (with its name) something of it.

        The present release counts back as far as there is no gap; `said` is what the text claims.
        """
        first = min((self._first(d, i) for d, i in places), default=0)
        release = self.snapshots[first].release
        if first == 0:
            if said is not None and _not_after(said, release):
                return Since(said)
            return Since(release, said, or_earlier=True)
        return Since(release, said if said != release else None)

    def _first(self, definition: str, item: str) -> int:
        at = len(self.snapshots) - 1
        while at > 0 and _has(self.snapshots[at - 1], definition, item):
            at -= 1
        return at

    def changes(self) -> list[Changes]:
        """What each release did, the newest first."""
        pairs = zip(self.snapshots, self.snapshots[1:])
        return [_compare(old, new) for old, new in pairs][::-1]


def _not_after(said: str, release: str) -> bool:
    return since_words.order(said) <= since_words.order(release)


def _has(snapshot: Snapshot, definition: str, item: str) -> bool:
    facts = snapshot.facts.get(definition)
    return facts is not None and (not item or item in facts.items)


def _compare(old: Snapshot, new: Snapshot) -> Changes:
    added: list[Change] = []
    removed: list[Change] = []
    deprecated: list[Change] = []
    for name, now in new.facts.items():
        was = old.facts.get(name)
        if was is None:
            added.append(Change(name, now.kind))
        else:
            added += [
                Change(name, now.kind, i) for i in now.items if i not in was.items
            ]
            removed += [
                Change(name, now.kind, i) for i in was.items if i not in now.items
            ]
        if now.deprecated and not (was and was.deprecated):
            deprecated.append(Change(name, now.kind))
        deprecated += [
            Change(name, now.kind, item)
            for item, is_deprecated in now.items.items()
            if is_deprecated and not (was and was.items.get(item))
        ]
    removed += [
        Change(name, was.kind)
        for name, was in old.facts.items()
        if name not in new.facts
    ]
    return Changes(
        new.release, old.release, tuple(added), tuple(removed), tuple(deprecated)
    )
