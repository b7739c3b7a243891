"""What a comparison finds."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from qapigen.frozen import frozen, frozen_kw_only
from qapigen.schema.ir import Schema
from qapigen.source import Span


class Level(StrEnum):
    """How bad a change is, the worst first."""

    BREAKING = "breaking"
    """Clients that use it no longer work."""

    RISKY = "risky"
    """Clients may be in for a surprise, or will be one day."""

    SAFE = "safe"
    """Clients made for the old schema notice nothing."""


class Direction(StrEnum):
    """Which way it travels, as a client sees it."""

    SENT = "sent"
    RECEIVED = "received"


@frozen
class Side:
    """One of the two that are compared."""

    name: str
    """As it is shown."""

    schema: Schema

    introspected: bool = False
    """Whether it is what a server said of itself: ranges of integers, conditions and some
    properties of commands are not known then."""

    prefix: str = ""
    """What stands before its files where these are shown: a revision, for example."""

    def shown(self, path: str) -> str:
        """A file of its schema, as people know it."""
        return self.prefix + path

    @property
    def built(self) -> bool:
        """Whether conditions have been evaluated."""
        return self.introspected or self.schema.defines is not None


@frozen_kw_only
class Finding:
    """A change, and what it means."""

    level: Level
    direction: Direction
    code: str
    path: str
    """Where in what travels: `drive-backup.sync`."""

    message: str
    why: str
    """What it means to clients; empty where it means nothing to them."""

    notes: tuple[str, ...]
    old: Span | None
    new: Span | None
    also: tuple[str, ...]
    """The other commands and events that it reaches."""


def worst(findings: Sequence[Finding]) -> Level | None:
    """The level of the worst finding."""
    found = {finding.level for finding in findings}
    return next((level for level in Level if level in found), None)
