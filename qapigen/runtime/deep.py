"""Values that are nested deeper than Python goes by itself: QEMU takes 1,024 levels."""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from .errors import ValidationError

T = TypeVar("T")

DEEPEST = 1024
"""Levels of arrays and objects that QEMU takes; deeper ones it refuses."""

_FRAMES = 8
"""Python calls that a level costs at most."""

_lock = Lock()
_users = 0
_limit_before = 0


def deeply(function: Callable[..., T], *arguments: Any) -> T:
    """Call a function with room for the deepest value that QEMU takes.

    Raises ValidationError where that is not enough.
    """
    _make_room()
    try:
        return function(*arguments)
    except RecursionError:
        raise too_deep() from None
    finally:
        _leave()


def too_deep() -> ValidationError:
    return ValidationError(
        "", f"nested at most {DEEPEST} levels deep", "a deeper value"
    )


# The limit is the interpreter's, not the thread's: the last one to leave puts it back.
def _make_room() -> None:
    global _users, _limit_before
    with _lock:
        if not _users:
            _limit_before = sys.getrecursionlimit()
            sys.setrecursionlimit(_limit_before + DEEPEST * _FRAMES)
        _users += 1


def _leave() -> None:
    global _users
    with _lock:
        _users -= 1
        if not _users:
            sys.setrecursionlimit(_limit_before)


def is_too_deep(value: Any) -> bool:
    """Whether a JSON value is nested too deep for QEMU."""
    level = [value]
    for _ in range(DEEPEST):
        # Each once: what a user has built may contain itself, many times over.
        inner = {
            id(child): child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, dict | list)
        }
        if not inner:
            return False
        level = list(inner.values())
    return True
