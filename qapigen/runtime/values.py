"""Plain JSON values: made of anything that a user may have built, and shown in messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from math import isfinite
from typing import Any

from .base import Struct
from .errors import Mismatch, ValidationError

LONGEST = 60
"""Characters of a value that a message shows: values may be secrets, or huge."""


QTYPES = ("none", "qnull", "qnum", "qstring", "qdict", "qlist", "qbool")
"""Values of the built-in enum `QType`."""

OLD_QTYPES = ("none", "qnull", "qint", "qstring", "qdict", "qlist", "qfloat", "qbool")
"""The same up to QEMU 2.9."""


def read_number(value: Any) -> Any:
    """A number from decoded JSON: QEMU reads what is no integer of 64 bits as a double."""
    if type(value) is float:
        if isfinite(value):
            return value
    elif type(value) is int:
        return value if -(1 << 63) <= value < 1 << 64 else read_number(float(value))
    raise Mismatch


def as_read(value: Any) -> Any:
    """A value of type `any` from decoded JSON."""
    if value is None:
        return None
    kind = type(value)
    if kind is str or kind is bool:
        return value
    if kind is dict:
        return {str(k): as_read(v) for k, v in value.items()}
    if kind is list:
        return [as_read(v) for v in value]
    return read_number(value)


def plain(value: Any, path: str = "") -> Any:
    """The plain JSON form of a value of type `any`.

    Raises ValidationError where it has none.
    """
    kind = type(value)
    if value is None or kind is str or kind is bool or kind is int:
        return value
    match value:
        case int():
            return int(value)
        case Enum():
            return plain(value.value, path)
        case str():
            return str(value)
        case float() if isfinite(value):
            return value
        case Struct():
            return value.to_dict()
        case Mapping():
            for key in value:
                if not isinstance(key, str):
                    raise ValidationError(path, "an object's key", shown(key))
            return {str(k): plain(v, member(path, k)) for k, v in value.items()}
        case list() | tuple():
            return [plain(v, f"{path}[{n}]") for n, v in enumerate(value)]
        case _:
            raise ValidationError(path, "a JSON value", shown(value))


def member(path: str, name: str) -> str:
    """The path of a member."""
    return f"{path}.{name}" if path else name


def shown(value: Any) -> str:
    """A value as messages show it, shortened."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Enum():
            return repr(value)
        case str():
            cut = value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
            return repr(cut)
        case int() | float():
            text = (
                str(value)
                if not isinstance(value, int) or abs(value) < 10**40
                else "a huge number"
            )
            return text
        case Mapping():
            return "an object"
        case Sequence():
            return "an array"
        case _:
            return f"a {type(value).__qualname__}"


def closest(name: str, names: Iterable[str]) -> str:
    """`did you mean …?`, or nothing."""
    from difflib import get_close_matches

    found = get_close_matches(name, list(names), 1)
    return f"did you mean {found[0]!r}?" if found else ""
