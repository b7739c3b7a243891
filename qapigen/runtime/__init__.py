"""What generated packages need; standard library only."""

from __future__ import annotations

from .base import (
    Command,
    Event,
    Struct,
    Timestamp,
    Union,
    UnknownEvent,
    add_branches,
    as_list,
    deprecated,
    take_over,
)
from .enums import UNSET, OpenEnum, Unset
from .errors import NotSentError, ValidationError
from .lazy import lazy_aliases, lazy_area

__all__ = [
    "UNSET",
    "Command",
    "Event",
    "NotSentError",
    "OpenEnum",
    "Struct",
    "Timestamp",
    "Union",
    "UnknownEvent",
    "Unset",
    "ValidationError",
    "add_branches",
    "as_list",
    "deprecated",
    "lazy_aliases",
    "lazy_area",
    "take_over",
]
