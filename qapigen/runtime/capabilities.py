"""What a server knows, by its own account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from .base import Struct
from .client_errors import ClientError, NotSupported
from .enums import OpenEnum
from .server_schema import Info, ServerSchema, View, values
from .table import Row, row_of

Thing: TypeAlias = type[Struct] | type[OpenEnum] | OpenEnum | str
"""A command, event, struct, union, branch, enum or one of its values; or a command's name."""


class Capabilities:
    """What a server knows.

    Attributes:
        commands: the names of its commands.
        events: the names of its events.
    """

    def __init__(self, schema: Iterable[Info]) -> None:
        self._server = ServerSchema(schema)
        self.commands = frozenset(self._server.commands)
        self.events = frozenset(self._server.events)
        self._found: dict[str, set[View]] | None = None

    # --- questions -----------------------------------------------------------------------------

    def supports(
        self, thing: Thing, member: str | None = None, *, feature: str | None = None
    ) -> bool:
        """Whether the server has something, or a member of it, or a feature of either.

            caps.supports(c.BlockResize)
            caps.supports(c.BlockResize, "node-name")
            caps.supports(t.BlockdevOptions.Nbd, "reconnect-delay")
            caps.supports(t.MirrorSyncMode.BITMAP)
            caps.supports(c.DriveBackup, feature="deprecated")

        Args:
            member: a member, argument or enum value, as the schema or as Python spells it.

        A type that stands in several places has what it has in all of them.

        Raises LookupError for a type that no command and no event of the schema uses.
        """
        if isinstance(thing, OpenEnum):
            return self._supports_value(type(thing), thing.value, feature)
        if isinstance(thing, str):
            info = self._server.commands.get(thing) or self._server.events.get(thing)
            return self._supports_action(info, None, member, feature)
        if not isinstance(thing, type):
            raise TypeError(f"{thing!r} is no class of the schema")
        row = row_of(thing)
        if row["kind"] in ("command", "event"):
            server = self._server
            known = server.commands if row["kind"] == "command" else server.events
            return self._supports_action(known.get(row["key"]), row, member, feature)
        if row["kind"] == "enum":
            if member is not None:
                value = next(
                    (v for v, p in row["values"].items() if p == member), member
                )
                return self._supports_value(thing, value, feature)
            entries = [self._server.info(view[-1]) for view in self._views(row)]
        else:
            views = self._views(row)
            if member is None:
                entries = [self._server.info(view[-1]) for view in views]
            else:
                wire = _wire(row, member)
                members = [self._server.members(view).get(wire) for view in views]
                entries = [m for m in members if m is not None]
                if len(entries) < len(views):
                    return False
        return bool(entries) and all(_has(e, feature) for e in entries)

    def _supports_action(
        self,
        info: Info | None,
        row: Row | None,
        member: str | None,
        feature: str | None,
    ) -> bool:
        if info is None:
            return False
        if member is None:
            return _has(info, feature)
        wire = _wire(row, member) if row is not None else member
        found = self._server.members((info["arg-type"],)).get(wire)
        return found is not None and _has(found, feature)

    def _supports_value(self, enum: Any, value: str, feature: str | None) -> bool:
        entries = []
        for view in self._views(row_of(enum)):
            known = values(self._server.info(view[-1]))
            if value not in known:
                return False
            entries.append(known[value])
        return bool(entries) and all(_has(e, feature) for e in entries)

    def _views(self, row: Row) -> set[View]:
        if self._found is None:
            from .walk_schemas import Search

            self._found = Search(self._server).found
        try:
            return self._found[row["key"]]
        except KeyError:
            raise LookupError(
                f"no command and no event of the schema uses {row['class']}"
            ) from None

    def check(self, command: str, arguments: Mapping[str, Any]) -> None:
        """See whether the server knows a command and all that its arguments use.

        Raises NotSupported.
        """
        self._server.check(command, arguments)


class GuestCapabilities(Capabilities):
    """What a guest agent knows: which commands it has, and nothing more."""

    def __init__(self, commands: Iterable[str]) -> None:
        super().__init__(())
        self.commands = frozenset(commands)

    def supports(
        self, thing: Thing, member: str | None = None, *, feature: str | None = None
    ) -> bool:
        """Whether the agent has a command, and it is not switched off.

        Raises ClientError for any other question.
        """
        if member is None and feature is None and not isinstance(thing, OpenEnum):
            name = (
                thing if isinstance(thing, str) else getattr(thing, "qapi_name", None)
            )
            if isinstance(name, str):
                return name in self.commands
        raise ClientError("a guest agent tells which commands it has, and nothing else")

    def check(self, command: str, arguments: Mapping[str, Any]) -> None:
        """See whether the agent has a command; raises NotSupported."""
        if command not in self.commands:
            raise NotSupported(command, "", "such command")


def guest_capabilities(info: Mapping[str, Any]) -> GuestCapabilities:
    """What the agent's answer to `guest-info` says."""
    return GuestCapabilities(
        c["name"] for c in info["supported_commands"] if c.get("enabled", True)
    )


def _has(info: Info, feature: str | None) -> bool:
    return feature is None or feature in info.get("features", ())


def _wire(row: Row, member: str) -> str:
    """The schema's name of a member."""
    fields = row["fields"]
    if any(wire == member for wire, *_ in fields):
        return member
    return next((str(wire) for wire, name, *_ in fields if name == member), member)
