"""What functions that write JSON text use: each raises something where a value is unusual."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from json.encoder import encode_basestring as quote
from math import isfinite
from typing import Any

from .base import Struct
from .checks import (
    INT8,
    INT16,
    INT32,
    INT64,
    OLD_QTYPES,
    QTYPES,
    UINT8,
    UINT16,
    UINT32,
    UNSET,
    WRAP64,
    Mismatch,
    bool_list,
    check_class,
    dict_list,
    int_list,
    null_list,
    plain,
    word_list,
)
from .text import standard

__all__ = [
    "INT8",
    "INT16",
    "INT32",
    "INT64",
    "OLD_QTYPES",
    "QTYPES",
    "UINT8",
    "UINT16",
    "UINT32",
    "UNSET",
    "WRAP64",
    "Mismatch",
    "Struct",
    "bool_list",
    "check_class",
    "dict_list",
    "null_list",
    "quote",
    "word_list",
]


def number(v: Any) -> str:
    if type(v) is float:
        if isfinite(v):
            return float.__repr__(v)
    elif type(v) is int and INT64.start <= v < WRAP64.stop:
        return str(v)
    raise Mismatch


def anything(v: Any) -> str:
    return "null" if v is None else standard(plain(v))


def joined(function: Callable[[Any], str], v: list[Any]) -> str:
    return ",".join(map(function, v))


def integers(v: list[Any], numbers: range) -> str:
    return ",".join(map(str, int_list(v, numbers)))


def enums(values: Mapping[Any, Any], v: list[Any]) -> str:
    return ",".join([quote(values[i]._value_) for i in v])
