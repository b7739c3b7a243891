"""Two objects side by side: members, and the branches of unions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from qapigen.compat.facts import Fact, Facts, Ref, Thing
from qapigen.compat.graph import Change, Pair, Places
from qapigen.compat.marks import Marks, deprecation, is_unstable

Lead = Callable[[str, Ref, Ref, bool], None]
"""Goes on to the types in a place, which may be unstable."""


class Things:
    """Compares the objects of one pair of types; the types of their members come later."""

    def __init__(
        self, facts: tuple[Facts, Facts], marks: Marks, pair: Pair, lead: Lead
    ) -> None:
        self._old, self._new = facts
        self._marks = marks
        self._changes = pair.changes
        self._lead = lead

    def compare(
        self,
        old: Thing,
        new: Thing,
        places: Places,
        path: str = "",
    ) -> None:
        """Compare two objects, which stand in `places`."""
        self._changes += self._marks.features(old.features, new.features, path, places)
        if old.tag != new.tag:
            # There are no branches that could be told apart by the same value.
            old, new = self._by_one_tag(old, new)
        tag = old.tag
        left = {n: f for n, f in old.members.items() if n not in new.members}
        came = {n: f for n, f in new.members.items() if n not in old.members}
        for name, fact in old.members.items():
            if name in new.members:
                self._member(f"{path}.{name}", name, fact, new.members[name])
        if tag is None:
            self._came_and_went(left, came, places, path)
            return
        values = [v for v in _values(self._old, old) if v in _values(self._new, new)]
        # An object that is none is of a schema of before 2.4, whose branches could be anything.
        branches = [
            (
                v,
                _thing(self._old, old.branches.get(v)),
                _thing(self._new, new.branches.get(v)),
            )
            for v in values
        ]
        # What is common on one side and is in branches on the other has moved; the rest is gone.
        moved_out = _in_all_or_some(left, [n for _, _, n in branches])
        moved_in = _in_all_or_some(came, [o for _, o, _ in branches])
        self._came_and_went(
            {n: f for n, f in left.items() if n not in moved_out},
            {n: f for n, f in came.items() if n not in moved_in},
            places,
            path,
        )
        moved = bool(moved_out or moved_in)
        for value, before, after in branches:
            place = f"{path}({tag}={value})"
            old_ref, new_ref = old.branches.get(value), new.branches.get(value)
            if old_ref is not None and new_ref is not None:
                if not moved or before is None or after is None:
                    self._lead(place, old_ref, new_ref, False)
                    continue
            if before is not None and after is not None:
                self.compare(
                    _with_members(before, {n: left[n] for n in moved_out}),
                    _with_members(after, {n: came[n] for n in moved_in}),
                    places,
                    place,
                )

    def _change(self, code: str, path: str, places: Places, unstable: bool) -> None:
        self._changes.append(Change(code, path, {}, *places, unstable))

    def _by_one_tag(self, old: Thing, new: Thing) -> tuple[Thing, Thing]:
        """The two with a tag that both have as a member; else with none, branches taken as
        members that may be absent."""
        for tag in (new.tag, old.tag):
            if tag is not None and tag in old.members and tag in new.members:
                if _is_choice(self._old, old, tag) and _is_choice(self._new, new, tag):
                    return _tagged(self._old, old, tag), _tagged(self._new, new, tag)
        return _merged(self._old, old), _merged(self._new, new)

    def _came_and_went(
        self,
        left: Mapping[str, Fact],
        came: Mapping[str, Fact],
        places: Places,
        path: str,
    ) -> None:
        for name, fact in left.items():
            code = f"{'optional' if fact.optional else 'mandatory'}-member-removed"
            change = Change(
                code,
                f"{path}.{name}",
                {},
                fact.span,
                places[1],
                is_unstable(name, fact.features),
                deprecation(fact.features),
            )
            self._changes.append(self._marks.gone(change, fact.condition))
        for name, fact in came.items():
            code = f"{'optional' if fact.optional else 'mandatory'}-member-added"
            change = Change(code, f"{path}.{name}", {}, places[0], fact.span)
            self._changes.append(self._marks.came(change, fact.condition))

    def _member(self, path: str, name: str, old: Fact, new: Fact) -> None:
        spans = (old.span, new.span)
        unstable = is_unstable(name, old.features)
        if old.optional != new.optional:
            code = "now-optional" if new.optional else "now-mandatory"
            self._change(code, path, spans, unstable)
        self._changes += self._marks.features(old.features, new.features, path, spans)
        self._changes += self._marks.conditions(
            old.condition, new.condition, path, spans, unstable
        )
        self._lead(path, old.type, new.type, unstable)


def _merged(facts: Facts, thing: Thing) -> Thing:
    """The same without branches, whose members may be absent."""
    members = dict(thing.members)
    waiting = list(thing.branches.values())
    while waiting:
        branch = _thing(facts, waiting.pop(0))
        if branch is None:
            continue
        for name, fact in branch.members.items():
            members.setdefault(name, fact._replace(optional=True))
        waiting += branch.branches.values()
    return Thing(members, None, {}, thing.features)


def _thing(facts: Facts, ref: Ref | None) -> Thing | None:
    """The object that a branch is; one without members where there is no branch."""
    return Thing({}, None, {}, ()) if ref is None else facts.kinds(ref).thing


def _values(facts: Facts, thing: Thing) -> Mapping[str, object]:
    """The values of the tag."""
    assert thing.tag is not None
    choice = facts.kinds(thing.members[thing.tag].type).choice
    return thing.branches if choice is None else choice.values


def _is_choice(facts: Facts, thing: Thing, name: str) -> bool:
    return facts.kinds(thing.members[name].type).choice is not None


def _tagged(facts: Facts, thing: Thing, tag: str) -> Thing:
    """The same told apart by `tag`: as it is, or with the same members whatever its value."""
    if thing.tag == tag:
        return thing
    if thing.tag is not None:
        thing = _merged(facts, thing)
    return Thing(thing.members, tag, {}, thing.features)


def _in_all_or_some(
    members: Mapping[str, Fact], branches: Iterable[Thing | None]
) -> list[str]:
    """Which of the members there are in branches."""
    found = {n for b in branches if b is not None for n in b.members}
    return [name for name in members if name in found]


def _with_members(thing: Thing, more: Mapping[str, Fact]) -> Thing:
    """An object with further members."""
    return thing._replace(members={**thing.members, **more})
