"""Plain JSON values: made of anything that a user may have built, and shown in messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cache
from math import isfinite
from typing import Any

from .base import Struct
from .enums import OpenEnum, Unset
from .errors import Mismatch, ValidationError, member

LONGEST = 60
"""Characters of a value that a message shows: values may be secrets, or huge."""

QTYPES = ("none", "qnull", "qnum", "qstring", "qdict", "qlist", "qbool")
"""Values of the built-in enum `QType`."""

OLD_QTYPES = ("none", "qnull", "qint", "qstring", "qdict", "qlist", "qfloat", "qbool")
"""The same up to QEMU 2.9."""


def is_text(value: str) -> bool:
    """Whether QEMU takes a string: its JSON has no lone surrogates and no noncharacters."""
    return value.isascii() or not _not_text().search(value)


@cache
def _not_text() -> re.Pattern[str]:
    planes = range(0, 0x110000, 0x10000)
    ends = "".join(f"{chr(p + 0xFFFE)}{chr(p + 0xFFFF)}" for p in planes)
    return re.compile(f"[\ud800-\udfff\ufdd0-\ufdef{ends}]")


exact: Callable[[str], str] = str.__str__
"""A string as such: enums that are strings have a `str()` of their own."""


def is_number(value: Any) -> bool:
    """Whether a value is a number that a double can hold, as all numbers of QEMU are in the end."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    try:
        return isfinite(value)
    except OverflowError:
        return False


def check_text(value: str) -> None:
    if not is_text(value):
        raise Mismatch


def read_number(value: Any) -> Any:
    """A number from decoded JSON: QEMU reads what is no integer of 64 bits as a double."""
    if type(value) is float:
        if isfinite(value):
            return value
    elif type(value) is int:
        return value if -(1 << 63) <= value < 1 << 64 else read_number(float(value))
    raise Mismatch


def as_read(value: Any, strict: bool) -> Any:
    """A value of type `any` from decoded JSON."""
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is str:
        if strict:
            check_text(value)
        return value
    if kind is dict:
        return {as_read(str(k), strict): as_read(v, strict) for k, v in value.items()}
    if kind is list:
        return [as_read(v, strict) for v in value]
    return read_number(value)


def plain(value: Any, path: str = "") -> Any:
    """The plain JSON form of a value of type `any`.

    Raises ValidationError where it has none.
    """
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is int and -(1 << 63) <= value < 1 << 64:
        return value
    if kind is str and value.isascii():
        return value
    match value:
        case Unset():
            raise ValidationError(path, "a JSON value", shown(value))
        case Enum():
            return plain(value.value, path)
        case str() if is_text(value):
            return exact(value)
        case int() | float() if is_number(value):
            return int(value) if isinstance(value, int) else float(value)
        case Struct():
            try:
                return value.to_dict()
            except ValidationError as error:
                raise error.within(path) from None
        case Mapping():
            for key in value:
                if not isinstance(key, str) or not is_text(key):
                    raise ValidationError(path, "an object's key", shown(key))
            return {exact(k): plain(v, member(path, k)) for k, v in value.items()}
        case list() | tuple():
            return [plain(v, f"{path}[{n}]") for n, v in enumerate(value)]
        case str():
            raise ValidationError(path, NOT_TEXT, shown(value))
        case _:
            raise ValidationError(path, "a JSON value", shown(value))


NOT_TEXT = (
    "text (it has surrogates or noncharacters, which JSON for QEMU must not have)"
)


def shown(value: Any) -> str:
    """A value as messages show it, shortened."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case OpenEnum() if not value.is_known:
            return shown(value._value_)
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
        case bytes() | bytearray():
            return "bytes"
        case Sequence():
            return "an array"
        case _:
            return with_article(type(value).__qualname__)


def with_article(noun: str) -> str:
    """`a Key`, `an Event`."""
    return f"{'an' if noun[0] in 'AEIOUaeiou' else 'a'} {noun}"


def closest(name: str, names: Iterable[str]) -> str:
    """`did you mean …?`, or nothing."""
    if len(name) > LONGEST:
        return ""
    from difflib import get_close_matches

    found = get_close_matches(name, list(names), 1)
    return f"did you mean {found[0]!r}?" if found else ""
