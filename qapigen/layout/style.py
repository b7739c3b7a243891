"""How a definition is laid out.

- It stands on one line if it is a directive, a command or an alternate and fits; of everything
  else each key begins a line.
- Members of structs and unions have a line each if there is more than one; other objects and
  arrays stand on one line if they fit.
- What does not fit continues in the column where its first item began; if that leaves too little
  room, on the next line, four columns in from its key.
- Strings in arrays fill their lines.  Pragmas and their lists, which grow entry by entry, have a
  line an entry, from the next line on.
- Comments stay where they are between the items.  One that is commented-out code, with the `#` in
  the first column, stays there: releases up to 1.5 knew no others inside of definitions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from qapigen.layout.nodes import Group, Item, Leaf, Node
from qapigen.layout.scan import Comment

INDENT = 4

_LINE_A_KEY = frozenset(("'enum'", "'struct'", "'type'", "'union'", "'event'"))
_LINE_A_MEMBER = frozenset(("'struct'", "'type'", "'union'"))
_MEMBERS = frozenset(("'data'", "'base'"))

DIRECTIVES = frozenset(("'include'", "'pragma'"))


class _Place(NamedTuple):
    """Where a value goes."""

    column: int
    """Where it begins."""

    base: int
    """Where its key begins, or itself without one."""

    tail: int
    """How many characters must follow on its last line."""


class Style:
    """Lays out values in lines of at most `width` columns, where that can be."""

    def __init__(self, width: int) -> None:
        self.width = width

    def definition(self, node: Node) -> str:
        """A top-level value."""
        if isinstance(node, Leaf):
            return node.text
        keys = keys_of(node)
        one_line = len(node.items) < 2 or keys.isdisjoint(_LINE_A_KEY)
        if one_line and node.flat is not None and len(node.flat) <= self.width:
            return node.flat
        spread = not keys.isdisjoint(_LINE_A_MEMBER)
        return self._broken(node, _Place(0, 0, 0), spread=spread, listing=False)

    def _value(self, node: Node, place: _Place, *, spread: bool, listing: bool) -> str:
        if isinstance(node, Leaf):
            return node.text
        if node.flat is not None and not (spread and len(node.items) > 1):
            if place.column + len(node.flat) + place.tail <= self.width:
                return node.flat
        if not node.items and not node.opened and not node.last:
            return node.open + node.close
        return self._broken(node, place, spread=False, listing=listing)

    def _broken(
        self, group: Group, place: _Place, *, spread: bool, listing: bool
    ) -> str:
        """An object or array on several lines; `spread`: so are the members in it."""
        inner = place.column + 2
        hanging = listing or bool(group.opened)
        hanging = hanging or not group.items or bool(group.items[0].before)
        if not hanging and place.base + INDENT < inner:
            hanging = self._is_cramped(group, inner, place.tail)
        out = group.open
        if hanging:
            inner = place.base + INDENT
            out += self.trailing(place.column + 1, group.opened)
        out += self._items(
            group, inner, place.tail, hanging, spread=spread, listing=listing
        )
        out += _own_lines(group.last, inner)
        ends_in_comment = group.items[-1].after if group.items else group.opened
        if group.last or ends_in_comment:
            first_column = any(not comment.column for comment in group.last)
            return out + _line(place.base or 2 * first_column) + group.close
        return out + " " + group.close

    def _is_cramped(self, group: Group, inner: int, tail: int) -> bool:
        """Whether lines would be too long with the items in the column `inner`."""
        room = self.width - inner
        if any(item.need > room for item in group.items[:-1]):
            return True
        return group.items[-1].need + 2 + tail > room

    def _items(
        self,
        group: Group,
        inner: int,
        tail: int,
        hanging: bool,
        *,
        spread: bool,
        listing: bool,
    ) -> str:
        out = ""
        column = inner
        fills = group.open == "[" and not listing
        is_open = False
        """Whether the line so far ends in a string that another may follow."""
        for number, item in enumerate(group.items):
            is_last = number == len(group.items) - 1
            after = 2 + tail if is_last and not (item.after or group.last) else 0
            may_share = fills and isinstance(item.value, Leaf) and not item.before
            fits = column + 1 + item.need + after <= self.width
            if (not number and not hanging) or (may_share and is_open and fits):
                out += " "
                column += bool(number)
            else:
                out += _own_lines(item.before, inner) + _line(inner)
                column = inner
            text = self._item(item, column, after, spread=spread, listing=listing)
            column = _column_after(text, column)
            out += text + self.trailing(column, item.after)
            is_open = may_share and not item.after
        return out

    def _item(
        self, item: Item, column: int, after: int, *, spread: bool, listing: bool
    ) -> str:
        head = item.key
        at = column
        if item.between:
            at = column + INDENT
            if item.between[0].own_line:
                head += _own_lines(item.between, at)
            else:
                head += self.trailing(column + len(head), item.between)
            head += _line(at)
        elif head:
            head += " "
            at = _column_after(head, column)
        base = 0 if "'pragma'" in item.key else column
        place = _Place(at, base, after + len(item.comma))
        spread = spread and item.key.removesuffix(":") in _MEMBERS
        listing = listing or "'pragma'" in item.key
        value = self._value(item.value, place, spread=spread, listing=listing)
        return head + value + item.comma

    @staticmethod
    def trailing(column: int, comments: Iterable[Comment]) -> str:
        """Comments after what ends in `column`: in the column where they were, if it is free."""
        out = ""
        at = None
        for comment in comments:
            if at is None:
                at = max(column + 1, comment.column)
                out += " " * (at - column) + comment.text
            else:
                out += _line(at) + comment.text
        return out


def _line(column: int) -> str:
    return "\n" + " " * column


def _own_lines(comments: Iterable[Comment], column: int) -> str:
    """Comments on lines of their own, which are begun here."""
    return "".join(_line(column if c.column else 0) + c.text for c in comments)


def _column_after(text: str, column: int) -> int:
    at = text.rfind("\n")
    return column + len(text) if at < 0 else len(text) - at - 1


def keys_of(node: Node) -> frozenset[str]:
    """The keys of an object, as they are spelt."""
    if isinstance(node, Leaf):
        return frozenset()
    return frozenset(item.key.removesuffix(":") for item in node.items)
