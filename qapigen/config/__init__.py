"""Settings: what a run is asked to do, and what a project's configuration can say."""

from __future__ import annotations

from importlib import import_module

from qapigen.errors import ConfigError

TYPE_CHECKING = False  # importing `typing` takes longer than the rest of this
if TYPE_CHECKING:
    from typing import Any

    from qapigen.config.settings import Settings
    from qapigen.config.values import parse_defines, parse_dialect, parse_symbol

__all__ = [
    "ConfigError",
    "Settings",
    "parse_defines",
    "parse_dialect",
    "parse_symbol",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for: a run that has nothing to do needs none of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "settings" if name == "Settings" else "values"
    value = getattr(import_module(f"qapigen.config.{home}"), name)
    globals()[name] = value
    return value
