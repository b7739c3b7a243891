"""What codecs use, short and fast: each raises something where a value is unusual."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any

from .base import Struct
from .enums import UNSET
from .errors import Mismatch
from .values import OLD_QTYPES, QTYPES, as_read, check_text, plain, read_number

__all__ = [
    "OLD_QTYPES",
    "QTYPES",
    "UNSET",
    "Mismatch",
    "Struct",
    "as_read",
    "check_text",
    "plain",
    "read_number",
]

new: Callable[[type], Any] = object.__new__

INT8 = range(-0x80, 0x80)
INT16 = range(-0x8000, 0x8000)
INT32 = range(-0x80000000, 0x80000000)
INT64 = range(-0x8000000000000000, 0x8000000000000000)
UINT8 = range(0x100)
UINT16 = range(0x10000)
UINT32 = range(0x100000000)
WRAP64 = range(-0x8000000000000000, 0x10000000000000000)
"""QEMU takes negative numbers for `uint64` and `size`, and wraps them."""


def check_number(v: Any) -> None:
    if type(v) is float:
        if not isfinite(v):
            raise Mismatch
    elif type(v) is not int or v not in WRAP64:
        raise Mismatch


def check_class(x: Any, cls: type) -> None:
    if type(x) is not cls:
        raise Mismatch


def str_list(v: list[Any], s: bool) -> list[Any]:
    for i in v:
        if type(i) is not str:
            raise Mismatch
        if s and not i.isascii():
            check_text(i)
    return v[:]


def bool_list(v: list[Any]) -> list[Any]:
    for i in v:
        if type(i) is not bool:
            raise Mismatch
    return v[:]


def dict_list(v: list[Any]) -> list[Any]:
    for i in v:
        if type(i) is not dict:
            raise Mismatch
    return v[:]


def null_list(v: list[Any]) -> list[Any]:
    for i in v:
        if i is not None:
            raise Mismatch
    return v[:]


def int_list(v: list[Any], numbers: range) -> list[Any]:
    for i in v:
        if type(i) is not int or i not in numbers:
            raise Mismatch
    return v[:]


def word_list(v: list[Any], words: Sequence[str]) -> list[Any]:
    for i in v:
        if type(i) is not str or i not in words:
            raise Mismatch
    return v[:]


def number_list(v: list[Any]) -> list[Any]:
    for i in v:
        check_number(i)
    return v[:]


def enum_list(values: Mapping[Any, Any], v: list[Any]) -> list[Any]:
    return [values[i] for i in v]


def enum_texts(values: Mapping[Any, Any], v: list[Any]) -> list[Any]:
    return [values[i]._value_ for i in v]


def decode_list(decode: Callable[[Any, bool], Any], v: list[Any], s: bool) -> list[Any]:
    return [decode(i, s) for i in v]


def encode_list(encode: Callable[[Any], Any], v: list[Any]) -> list[Any]:
    return [encode(i) for i in v]
