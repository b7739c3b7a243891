"""What definitions, members and values have in common: features, conditions, promises."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qapigen.compat.conditions import implies
from qapigen.compat.facts import Facts
from qapigen.compat.graph import Change, Places
from qapigen.schema.condition import Condition, to_text
from qapigen.schema.ir import Feature

_EXPERIMENTAL = re.compile(r"(?:__[A-Za-z0-9.-]+_)?x-")


class Marks:
    """Compares marks, as far as both sides have them."""

    def __init__(self, old: Facts, new: Facts) -> None:
        self._old_is_built = old.side.built
        self._new_is_built = new.side.built
        self._conditions_known = not (old.side.built or new.side.built)
        self._features_known = _tells_features(old) and _tells_features(new)

    def features(
        self,
        old: Iterable[Feature],
        new: Iterable[Feature],
        path: str,
        places: Places,
    ) -> Iterable[Change]:
        """Features that came and went."""
        if not self._features_known:
            return
        before = {f.name for f in old}
        after = {f.name for f in new}
        for name in sorted(before ^ after):
            came = name in after
            code = _SPECIAL.get((name, came))
            code = code or ("feature-added" if came else "feature-removed")
            unstable = "unstable" in before
            yield Change(code, path, {"name": name}, *places, unstable)

    def conditions(
        self,
        old: Condition | None,
        new: Condition | None,
        path: str,
        places: Places,
        unstable: bool,
    ) -> Iterable[Change]:
        """A condition that came, went or changed; nothing where a side has no conditions left."""
        if not self._conditions_known:
            return
        wider, narrower = implies(old, new), implies(new, old)
        if wider and narrower:
            return
        code = "condition-wider" if wider else "condition-moved"
        if old is None or new is None:
            code = "condition-added" if old is None else "condition-removed"
        elif narrower:
            code = "condition-narrower"
        words = {"old": to_text(old) if old else "", "new": to_text(new) if new else ""}
        yield Change(code, path, words, *places, unstable)

    def gone(self, change: Change, condition: Condition | None) -> Change:
        """A change by which something is gone; maybe only the new configuration lacks it."""
        if condition is None or self._old_is_built or not self._new_is_built:
            return change
        note = f"it was there only if {to_text(condition)}"
        return change._replace(may_be_configured=True, notes=(*change.notes, note))

    def came(self, change: Change, condition: Condition | None) -> Change:
        """A change by which something came; maybe only the old configuration lacked it."""
        if condition is None or self._new_is_built or not self._old_is_built:
            return change
        note = f"it is there only if {to_text(condition)}"
        return change._replace(may_be_configured=True, notes=(*change.notes, note))


_SPECIAL = {
    ("deprecated", True): "deprecated",
    ("deprecated", False): "undeprecated",
    ("unstable", True): "unstable",
    ("unstable", False): "stable",
}


def _tells_features(facts: Facts) -> bool:
    """Whether a side's features are known: servers before 4.1 did not tell theirs."""
    return not facts.side.introspected or any(
        d.features for d in facts.schema.definitions
    )


def is_unstable(name: str, features: Iterable[Feature]) -> bool:
    """Whether nobody may rely on it: by its feature, or as its name says (before 6.2)."""
    marked = any(f.name == "unstable" for f in features)
    return marked or _EXPERIMENTAL.match(name) is not None


def deprecation(features: Iterable[Feature]) -> tuple[str, ...]:
    """A note on what was deprecated before it went."""
    marked = any(f.name == "deprecated" for f in features)
    return ("it was deprecated",) if marked else ()
