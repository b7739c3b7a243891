"""Finds the types of the generated package in a server's own schema.

There types have numbers for names.  So they are found by walking from the commands and events that
both sides have: `BlockdevOptions` is whatever the server takes for `blockdev-add`.
"""

from __future__ import annotations

from .server_schema import ServerSchema, View
from .table import Row, table

_JSON_TYPES = {"str": "string", "bool": "boolean", "null": "null"}


class Search:
    """Walks through both schemas at once; `found` has the server's objects for each type of ours.

    A type that only our side has is there too, with none.
    """

    def __init__(self, server: ServerSchema) -> None:
        self.server = server
        self.ours = table()
        self.found: dict[str, set[View]] = {}
        self.todo: list[tuple[str, View | None]] = []
        for row in (*self.ours.commands.values(), *self.ours.events.values()):
            known = server.commands if row["kind"] == "command" else server.events
            info = known.get(row["key"])
            self._members(row, (info["arg-type"],) if info else None)
            returns = row.get("returns")
            if returns is not None:
                self._pair(returns, info["ret-type"] if info else None)
        while self.todo:
            key, view = self.todo.pop()
            self._enter(self.ours.types[key], view)

    def _pair(self, code: str, type_: str | None) -> None:
        """A type of ours, as the table writes it, and what the server has in its place."""
        if code[0] == "[":
            info = self.server.info(type_) if type_ is not None else {}
            self._pair(code[1:], info.get("element-type"))
            return
        key = code.lstrip("=")
        if key in self.ours.types:
            view = (type_,) if type_ is not None and self._alike(key, type_) else None
            self._add(key, view)

    def _alike(self, key: str, type_: str) -> bool:
        kind = self.ours.types[key]["kind"]
        wanted = kind if kind in ("enum", "alternate") else "object"
        return bool(self.server.info(type_)["meta-type"] == wanted)

    def _add(self, key: str, view: View | None) -> None:
        known = self.found.get(key)
        if known is None:
            known = self.found[key] = set()
        elif view is None or view in known:
            return
        if view is not None:
            known.add(view)
        self.todo.append((key, view))

    def _enter(self, row: Row, view: View | None) -> None:
        match row["kind"]:
            case "enum":
                return
            case "alternate":
                members = self.server.info(view[0])["members"] if view else ()
                for code in row["branches"]:
                    kind = self._json_type(code)
                    fits = (m["type"] for m in members)
                    found = (f for f in fits if self.server.json_type(f) == kind)
                    self._pair(code, next(found, None))
            case _:
                self._members(row, view)

    def _json_type(self, code: str) -> str:
        if code[0] == "[":
            return "array"
        row = self.ours.types.get(code.lstrip("="))
        if row is not None:
            return "string" if row["kind"] == "enum" else "object"
        return _JSON_TYPES.get(code, "number")

    def _members(self, row: Row, view: View | None) -> None:
        """The types that an object of ours mentions."""
        origin = row.get("from")
        if origin is not None:
            self._add(origin, view[-1:] if view else None)
        if "base" in row:
            self._add(row["base"], view)
        if row.get("whole"):
            return
        members = self.server.members(view) if view else {}
        for wire, _, code, _ in row["fields"]:
            self._pair(code, members[wire]["type"] if wire in members else None)
        if "tag" in row:
            wire, _, enum = row["tag"][:3]
            if enum is not None:
                self._pair(enum, members[wire]["type"] if wire in members else None)
            for case, key in row["branches"].items():
                self._add(key, self.server.branch(view, case) if view else None)
