"""Where the generated codecs are."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from .table import ROOT, Row

_of_rows: dict[tuple[str, str, str], Callable[..., Any] | None] = {}


def codec(cls: type, verb: str) -> Callable[..., Any] | None:
    """The generated function for a class; none for classes of users and unchecked commands."""
    if not cls.__module__.startswith(f"{ROOT}."):
        return None
    return _function(cls.__module__.removeprefix(f"{ROOT}."), cls.__name__, verb)


def codec_of_row(row: Row, verb: str) -> Callable[..., Any] | None:
    """The generated function for a definition; none for enums."""
    key = verb, row["area"], row["key"]
    if key not in _of_rows:
        home = f"{row['area']}.{row['module']}"
        _of_rows[key] = _function(home, row["class"], verb) if row["module"] else None
    return _of_rows[key]


def _function(home: str, name: str, verb: str) -> Callable[..., Any] | None:
    package = "_texts" if verb.startswith("text") else "_codecs"
    module = import_module(f"{ROOT}.{package}.{home}")
    function: Callable[..., Any] | None = getattr(module, f"{verb}_{name}", None)
    return function
