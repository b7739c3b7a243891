"""Two schemas side by side: commands and events, and what their types say of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from qapigen.compat.facts import Facts
from qapigen.compat.finding import Direction, Finding, Level, Side
from qapigen.compat.graph import Change, Pair
from qapigen.compat.marks import deprecation, is_unstable
from qapigen.compat.rules import RULES
from qapigen.compat.types import Types
from qapigen.schema.ir import Command, Event
from qapigen.source import Span

_FLAGS = (
    ("allow_oob", "oob-allowed", "oob-forbidden"),
    ("allow_preconfig", "preconfig-allowed", "preconfig-forbidden"),
    ("success_response", "response", "no-response"),
    ("gen", "now-checked", "now-unchecked"),
)
_SHOWN_BY_SERVERS = frozenset(("allow_oob",))


class _Root(NamedTuple):
    """Where values of a type enter or leave: the arguments of a command, for example."""

    name: str
    path: str
    pair: Pair
    unstable: bool
    unchecked: bool = False
    """Whether nobody holds what is sent against the schema (`gen: false`)."""

    @property
    def is_promise(self) -> bool:
        """Whether the schema holds for it, and clients may rely on that."""
        return not (self.unstable or self.unchecked)


class _Found(NamedTuple):
    """A change on its way to a finding."""

    change: Change
    direction: Direction
    name: str
    """Of the command or event."""

    path: str
    unstable: bool
    unchecked: bool = False


def compare(old: Side, new: Side) -> tuple[Finding, ...]:
    """What changed from `old` to `new`: the worst first, then by direction and path."""
    comparison = _Comparison(Facts(old), Facts(new))
    comparison.entries()
    return comparison.findings()


class _Comparison:
    def __init__(self, old: Facts, new: Facts) -> None:
        self.old = old
        self.new = new
        self.types = Types(old, new)
        self.roots: list[_Root] = []
        self.found: list[_Found] = []

    def entries(self) -> None:
        """Compare commands and events by name, and list the types that they use."""
        before, after = _entries(self.old), _entries(self.new)
        for name, definition in before.items():
            now = after.get(name)
            if type(now) is not type(definition):
                self._gone(definition)
            elif isinstance(definition, Command) and isinstance(now, Command):
                self._command(definition, now)
            elif isinstance(definition, Event) and isinstance(now, Event):
                self._same(definition, now)
                self._root(definition, Direction.RECEIVED, now)
        for name, definition in after.items():
            if type(before.get(name)) is not type(definition):
                code = f"{definition.kind}-added"
                change = Change(code, "", {}, None, definition.name_span)
                change = self.types.marks.came(change, definition.condition)
                self._add(definition, change)

    def _add(self, definition: Command | Event, change: Change) -> None:
        unstable = change.unstable
        direction = _direction(definition)
        self.found.append(
            _Found(change, direction, definition.name, definition.name, unstable)
        )

    def _gone(self, definition: Command | Event) -> None:
        change = Change(
            f"{definition.kind}-removed",
            "",
            {},
            definition.name_span,
            None,
            is_unstable(definition.name, definition.features),
            deprecation(definition.features),
        )
        self._add(definition, self.types.marks.gone(change, definition.condition))

    def _same(self, old: Command | Event, new: Command | Event) -> None:
        """What commands and events have in common."""
        spans = (old.name_span, new.name_span)
        unstable = is_unstable(old.name, old.features)
        for change in (
            *self.types.marks.features(old.features, new.features, "", spans),
            *self.types.marks.conditions(
                old.condition, new.condition, "", spans, unstable
            ),
        ):
            self._add(old, change)

    def _command(self, old: Command, new: Command) -> None:
        self._same(old, new)
        spans = (old.name_span, new.name_span)
        unstable = is_unstable(old.name, old.features)
        told_by_both = not (self.old.side.introspected or self.new.side.introspected)
        for name, on, off in _FLAGS:
            was, now = getattr(old, name), getattr(new, name)
            if name == "gen" and not new.arguments:
                continue
            if was != now and (told_by_both or name in _SHOWN_BY_SERVERS):
                self._add(old, Change(on if now else off, "", {}, *spans, unstable))
        self._root(old, Direction.SENT, new)
        pair = self.types.pair(
            self.old.returns(old), self.new.returns(new), Direction.RECEIVED
        )
        self.roots.append(_Root(old.name, f"{old.name} → ", pair, unstable))

    def _root(
        self,
        old: Command | Event,
        direction: Direction,
        new: Command | Event,
    ) -> None:
        pair = self.types.pair(
            self.old.arguments(old), self.new.arguments(new), direction
        )
        unstable = is_unstable(old.name, old.features)
        unchecked = isinstance(new, Command) and not new.gen
        self.roots.append(_Root(old.name, old.name, pair, unstable, unchecked))

    # --- From pairs of types to the commands and events that use them --------------------------

    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found, each change of a type once."""
        self.types.finish()
        self._reach()
        findings = [self._finding(found, self._also(found)) for found in self.found]
        order = list(Level)
        return tuple(
            sorted(findings, key=lambda f: (order.index(f.level), f.direction, f.path))
        )

    def _reach(self) -> None:
        """Give each change of a pair the path by which it is reached, if possible one that
        clients may rely on."""
        worth = _leading_to_changes(self.types.pairs.all())
        self._users: dict[int, dict[str, None]] = {}
        reached: set[int] = set()
        for stable in (True, False):
            for root in self.roots:
                if stable and not root.is_promise:
                    continue
                for pair, path in _walk(root, worth, stable):
                    users = self._users.setdefault(id(pair), {})
                    users[root.name] = None
                    if id(pair) not in reached:
                        reached.add(id(pair))
                        self.found += [
                            _Found(
                                change,
                                pair.direction,
                                root.name,
                                path + change.path,
                                change.unstable or not (stable or root.unchecked),
                                root.unchecked,
                            )
                            for change in pair.changes
                        ]
        self._homes = {
            id(change): id(pair)
            for pair in self.types.pairs.all()
            for change in pair.changes
        }

    def _also(self, found: _Found) -> tuple[str, ...]:
        home = self._homes.get(id(found.change))
        if home is None:
            return ()
        return tuple(name for name in self._users[home] if name != found.name)

    def _finding(self, found: _Found, also: tuple[str, ...]) -> Finding:
        change, direction, path = found.change, found.direction, found.path
        rule = RULES[change.code]
        level, why = rule.meaning(direction)
        notes = change.notes
        if level is Level.BREAKING and change.may_be_configured:
            level = Level.RISKY
        if level is Level.BREAKING and found.unchecked:
            notes = (*notes, "its arguments are not held against the schema")
            level = Level.RISKY
        if found.unstable and level is not Level.SAFE:
            notes = (*notes, "it was unstable")
            level = Level.RISKY
        is_argument = direction is Direction.SENT and path.count(".") == 1
        words = {"what": "argument" if is_argument else "member", **change.words}
        return Finding(
            level=level,
            direction=direction,
            code=change.code,
            path=_tidy(path),
            message=rule.message.format(**words),
            why=why,
            notes=notes,
            old=_shown(change.old, self.old.side),
            new=_shown(change.new, self.new.side),
            also=also,
        )


def _entries(facts: Facts) -> Mapping[str, Command | Event]:
    definitions = facts.schema.definitions
    return {d.name: d for d in definitions if isinstance(d, Command | Event)}


def _direction(definition: Command | Event) -> Direction:
    command = isinstance(definition, Command)
    return Direction.SENT if command else Direction.RECEIVED


def _shown(span: Span | None, side: Side) -> Span | None:
    """A place that people can go to; what a server says of itself has none."""
    return None if side.introspected else span


def _tidy(path: str) -> str:
    """`query-block → .inserted` without the dot; `query-block → ` with a word for the reply."""
    path = path.replace("→ .", "→ ")
    return f"{path}(reply)" if path.endswith("→ ") else path


def _leading_to_changes(pairs: Iterable[Pair]) -> frozenset[int]:
    """The pairs that have changes, or lead to one that has."""
    back: dict[int, list[Pair]] = {}
    waiting: list[Pair] = []
    for pair in pairs:
        for edge in pair.edges:
            back.setdefault(id(edge.to), []).append(pair)
        if pair.changes:
            waiting.append(pair)
    seen = {id(pair) for pair in waiting}
    while waiting:
        for pair in back.get(id(waiting.pop()), ()):
            if id(pair) not in seen:
                seen.add(id(pair))
                waiting.append(pair)
    return frozenset(seen)


def _walk(
    root: _Root, worth: frozenset[int], stable: bool
) -> Sequence[tuple[Pair, str]]:
    """The pairs with changes that a root reaches, each by one of the shortest ways."""
    found: list[tuple[Pair, str]] = []
    seen = {id(root.pair)}
    queue = deque([(root.pair, root.path)] if id(root.pair) in worth else [])
    while queue:
        pair, path = queue.popleft()
        if pair.changes:
            found.append((pair, path))
        for edge in pair.edges:
            target = id(edge.to)
            if (
                target in worth
                and target not in seen
                and not (stable and edge.unstable)
            ):
                seen.add(target)
                queue.append((edge.to, path + edge.path))
    return found
