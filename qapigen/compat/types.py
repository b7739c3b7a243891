"""Two types side by side: what came and went in what travels."""

from __future__ import annotations

from qapigen.compat.facts import Choice, Facts, Kinds, Number, Ref, Value
from qapigen.compat.finding import Direction
from qapigen.compat.graph import Change, Edge, Pair, Pairs, Places
from qapigen.compat.marks import Marks, deprecation, is_unstable
from qapigen.compat.things import Things
from qapigen.schema.ir import NamedType
from qapigen.source import Span

_SAME = ("str", "bool", "null", "number", "any")


class Types:
    """Compares the types of two schemas, pair by pair."""

    def __init__(self, old: Facts, new: Facts) -> None:
        self.old = old
        self.new = new
        self.pairs = Pairs(old.schema, new.schema)
        self.marks = Marks(old, new)
        self.ranges_known = not (old.side.introspected or new.side.introspected)

    def pair(self, old: Ref, new: Ref, direction: Direction) -> Pair:
        """The pair of two types; it is compared by `finish`."""
        return self.pairs.get(old, new, direction)

    def finish(self) -> None:
        """Compare all pairs, and those that they lead to."""
        waiting = self.pairs.waiting
        while waiting:
            pair = waiting.pop()
            _Comparison(self, pair).kinds()


class _Comparison:
    """One pair."""

    def __init__(self, types: Types, pair: Pair) -> None:
        self.types = types
        self.pair = pair

    def kinds(self) -> None:
        """Compare by JSON kind: what is of no shared kind is another type altogether."""
        old_ref, new_ref = self.pair.old, self.pair.new
        if isinstance(old_ref, NamedType) and isinstance(new_ref, NamedType):
            if old_ref.name == new_ref.name and old_ref.name in _SAME:
                return
        old = self.types.old.kinds(old_ref)
        new = self.types.new.kinds(new_ref)
        places = (_place(self.types.old, old_ref), _place(self.types.new, new_ref))
        words = {"old": " or ".join(old.names()), "new": " or ".join(new.names())}
        if old.anything or new.anything:
            if not new.anything:
                self._change("anything-forbidden", "", words, places)
            elif not old.anything:
                self._change("anything-allowed", "", words, places)
            return
        before, after = _present(old), _present(new)
        if not before & after:
            self._change("type-changed", "", words, places)
            return
        for name in sorted(before - after):
            named = next(iter(_only(old, name).names()))
            self._change("kind-removed", "", {"name": named}, places)
        for name in sorted(after - before):
            named = next(iter(_only(new, name).names()))
            self._change("kind-added", "", {"name": named}, places)
        if old.string and new.string:
            self._strings(old.choice, new.choice, "", places)
        if old.number is not None and new.number is not None:
            self._numbers(old.number, new.number, places)
        if old.element is not None and new.element is not None:
            self._edge("[]", old.element, new.element)
        if old.thing is None or new.thing is None:
            return
        if old.thing_by is not None or new.thing_by is not None:
            self._edge("", old.thing_by or old_ref, new.thing_by or new_ref)
            return
        facts = (self.types.old, self.types.new)
        things = Things(facts, self.types.marks, self.pair, self._edge)
        things.compare(old.thing, new.thing, places)

    def _change(
        self,
        code: str,
        path: str,
        words: dict[str, str],
        places: Places,
        unstable: bool = False,
    ) -> None:
        self.pair.changes.append(Change(code, path, words, *places, unstable))

    def _edge(self, path: str, old: Ref, new: Ref, unstable: bool = False) -> None:
        to = self.types.pair(old, new, self.pair.direction)
        self.pair.edges.append(Edge(path, to, unstable))

    # --- Strings and numbers -------------------------------------------------------------------

    def _strings(
        self,
        old: Choice | None,
        new: Choice | None,
        path: str,
        places: Places,
    ) -> None:
        if old is None or new is None:
            if new is not None:
                self._change(
                    "text-limited", path, {"count": str(len(new.values))}, places
                )
            elif old is not None:
                self._change(
                    "text-freed", path, {"count": str(len(old.values))}, places
                )
            return
        changes = self.pair.changes
        changes += self.types.marks.features(old.features, new.features, path, places)
        for name, value in old.values.items():
            now = new.values.get(name)
            unstable = is_unstable(name, value.features)
            if now is None:
                notes = deprecation(value.features)
                change = Change(
                    "value-removed",
                    path,
                    {"name": name},
                    value.span,
                    places[1],
                    unstable,
                    notes,
                )
                changes.append(self.types.marks.gone(change, value.condition))
                continue
            self._same_value(value, now, f"{path}={name}", unstable)
        for name, now in new.values.items():
            if name not in old.values:
                change = Change(
                    "value-added", path, {"name": name}, places[0], now.span
                )
                changes.append(self.types.marks.came(change, now.condition))

    def _same_value(self, old: Value, new: Value, path: str, unstable: bool) -> None:
        spans = (old.span, new.span)
        types = self.types
        self.pair.changes += types.marks.features(
            old.features, new.features, path, spans
        )
        self.pair.changes += types.marks.conditions(
            old.condition, new.condition, path, spans, unstable
        )

    def _numbers(self, old: Number, new: Number, places: Places) -> None:
        words = {"old": old.name, "new": new.name}
        if old.limits is None or new.limits is None:
            if new.limits is not None:
                self._change("fraction-forbidden", "", words, places)
            elif old.limits is not None:
                self._change("fraction-allowed", "", words, places)
            return
        if not self.types.ranges_known or old.limits == new.limits:
            return
        lost = old.limits[0] < new.limits[0] or old.limits[1] > new.limits[1]
        gained = new.limits[0] < old.limits[0] or new.limits[1] > old.limits[1]
        code = "range-wider"
        if lost:
            code = "range-moved" if gained else "range-narrower"
        self._change(code, "", words, places)


def _place(facts: Facts, ref: Ref) -> Span | None:
    """Where a type is defined; of what is no definition, where it is written."""
    if isinstance(ref, Choice):
        return None
    if isinstance(ref, NamedType) and ref.name in facts.schema.by_name:
        return facts.schema.by_name[ref.name].name_span
    return ref.span


def _present(kinds: Kinds) -> set[str]:
    parts = ("string", "number", "boolean", "null", "element", "thing")
    return {p for p in parts if getattr(kinds, p) not in (None, False)}


def _only(kinds: Kinds, name: str) -> Kinds:
    choice = kinds.choice if name == "string" else None
    return Kinds(choice=choice, **{name: getattr(kinds, name)})
