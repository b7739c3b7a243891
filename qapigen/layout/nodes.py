"""Values with the comments that stand in them, as they are laid out."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from qapigen.layout.scan import Comment, Piece, Token


class Leaf(NamedTuple):
    """A string or a literal."""

    text: str

    @property
    def flat(self) -> str | None:
        """On one line; none if that cannot be (strings of QEMU 1.0 – 1.5 may have several)."""
        return None if "\n" in self.text else self.text

    @property
    def need(self) -> int:
        """The columns it takes at least."""
        return max(map(len, self.text.split("\n")))


class Item(NamedTuple):
    """An item of an array, or a key of an object and its value."""

    before: tuple[Comment, ...]
    """On lines of their own."""

    key: str
    """With its colon, if it has one; empty in arrays."""

    between: tuple[Comment, ...]
    """Between key and value."""

    value: Node
    comma: str
    after: tuple[Comment, ...]
    """On the same line, and those below in the same column that go on with it."""

    flat: str | None
    need: int


class Group(NamedTuple):
    """An object or an array."""

    open: str
    opened: tuple[Comment, ...]
    """On the line of the opening bracket, after it."""

    items: tuple[Item, ...]
    last: tuple[Comment, ...]
    """Before the closing bracket, on lines of their own."""

    close: str
    flat: str | None
    need: int


Node: TypeAlias = Leaf | Group

_CLOSING = {"{": "}", "[": "]"}


class Builder:
    """Makes nodes of the pieces of a text, in the grammar of any release."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces
        self._at = 0

    @property
    def next(self) -> Piece | None:
        """What stands next."""
        return self._pieces[self._at] if self._at < len(self._pieces) else None

    def take(self) -> Piece:
        """What stands next, and on to the one after it."""
        self._at += 1
        return self._pieces[self._at - 1]

    def node(self) -> Node:
        """The value that begins here."""
        text = self.take().text
        return self._group(text) if text in _CLOSING else Leaf(text)

    def comma(self) -> str:
        """A comma, if there is one."""
        return self.take().text if self._is(",") else ""

    def trailing(self) -> tuple[Comment, ...]:
        """The comment on the line that ends here, and the lines that go on with it."""
        found: list[Comment] = []
        while isinstance(comment := self.next, Comment):
            if comment.own_line:
                if not found or comment.column != found[0].column or comment.blank:
                    break
            self.take()
            found.append(comment)
        return tuple(found)

    def comments(self) -> tuple[Comment, ...]:
        """All comments that stand here."""
        found: list[Comment] = []
        while isinstance(comment := self.next, Comment):
            self.take()
            found.append(comment)
        return tuple(found)

    def _is(self, text: str) -> bool:
        piece = self.next
        return isinstance(piece, Token) and piece.text == text

    def _group(self, opening: str) -> Group:
        closing = _CLOSING[opening]
        opened = self.trailing()
        items: list[Item] = []
        comments = self.comments()
        while not self._is(closing):
            item, comments = self._item(comments, keyed=opening == "{")
            items.append(item)
        self.take()
        flats = [item.flat for item in items]
        flat = None
        if not opened and not comments and None not in flats:
            inner = " ".join(f for f in flats if f is not None)
            flat = f"{opening} {inner} {closing}" if items else opening + closing
        need = 2 + max((item.need for item in items[:-1]), default=0)
        if items:
            need = max(need, 4 + items[-1].need)
        return Group(opening, opened, tuple(items), comments, closing, flat, need)

    def _item(
        self, before: tuple[Comment, ...], *, keyed: bool
    ) -> tuple[Item, tuple[Comment, ...]]:
        """An item, and the comments that belong to what comes after it."""
        key = ""
        between: tuple[Comment, ...] = ()
        if keyed:
            key = self.take().text
            between = self.comments()
            if self._is(":"):
                key += self.take().text
                between += self.comments()
        value = self.node()
        after = self.trailing()
        rest = self.comments()
        comma = self.comma()
        # Where the comma comes after comments, it goes before them.
        if comma and not rest:
            after += self.trailing()
        rest += self.comments()
        head = key + " " if key else ""
        flat = None
        if not (before or between or after) and value.flat is not None:
            if "\n" not in key:
                flat = head + value.flat + comma
        need = len(head) + value.need + len(comma)
        return Item(before, key, between, value, comma, after, flat, need), rest
