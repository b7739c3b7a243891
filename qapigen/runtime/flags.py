"""What the schema says of commands beside their arguments."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .table import ROOT

_index: Any = import_module(f"{ROOT}._index")

OUT_OF_BAND: frozenset[str] = frozenset(_index.OUT_OF_BAND)
"""Commands that can be executed out of band."""

SILENT: frozenset[str] = frozenset(_index.SILENT)
"""Commands that are answered only if they fail."""

UNCHECKED: frozenset[str] = frozenset(_index.UNCHECKED)
"""Commands whose arguments nobody checks."""

GUEST: bool = (
    "guest-sync" in _index.COMMANDS and "qmp_capabilities" not in _index.COMMANDS
)
"""Whether it is the guest agent that has this schema."""
