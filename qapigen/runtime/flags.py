"""What the schema says of commands beside their arguments."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import NamedTuple

from .table import ROOT


class Flags(NamedTuple):
    """What the schema says of its commands, and of itself.

    Attributes:
        out_of_band: commands that can be executed out of band.
        silent: commands that are answered only if they fail.
        unchecked: commands whose arguments nobody checks.
        guest: whether it is the guest agent that has this schema.
    """

    out_of_band: frozenset[str]
    silent: frozenset[str]
    unchecked: frozenset[str]
    guest: bool


@cache
def flags() -> Flags:
    """What the generated index says."""
    index = import_module(f"{ROOT}._index")
    commands = index.COMMANDS
    return Flags(
        frozenset(index.OUT_OF_BAND),
        frozenset(index.SILENT),
        frozenset(index.UNCHECKED),
        "guest-sync" in commands and "qmp_capabilities" not in commands,
    )
