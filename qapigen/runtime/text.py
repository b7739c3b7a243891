"""JSON text, read and written as QEMU would.

`use_json` chooses the library: `json` of the standard library, unless another is asked for.  Which
one it is makes no difference but speed: what another library does not take, or takes otherwise,
is left to `json`.

- Integers of 64 bits, signed or unsigned, stay exact.  What is no such integer is read as a
  double where the schema wants a number, as QEMU does; written it is as it is.
- Of duplicate keys the last counts, as everywhere in Python; strict reading refuses them, as QEMU.
- NaN and Infinity are no JSON and refused; so are, by all types, numbers too large for a double.
- Lone surrogates (`"\\ud800"`) and what is not UTF-8 are refused.  Noncharacters (U+FFFE and its
  like) are refused by strict reading, as by QEMU.  None of these is ever written.
- Values may be nested 1,024 levels deep, as QEMU takes them, whatever Python's recursion limit
  is; deeper ones are refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib import import_module
from sys import getrecursionlimit
from typing import Any, Literal, NoReturn, TypeAlias

from .deep import DEEPEST, deeply, too_deep
from .errors import ValidationError
from .values import is_text

Text: TypeAlias = str | bytes | bytearray
Library: TypeAlias = Literal["json", "msgspec", "orjson"]


def use_json(library: Library) -> None:
    """Choose the library that reads and writes JSON text, for all of this package.

    `orjson` and `msgspec` are faster; they have to be installed.  The results are the same.

    Raises ImportError if the library is not installed.
    """
    global _read, _write
    match library:
        case "json":
            _read, _write = _standard, _dumped
        case "orjson":
            orjson = import_module("orjson")
            _read, _write = orjson.loads, orjson.dumps
        case "msgspec":
            msgspec = import_module("msgspec")
            _read, _write = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode
        case _:
            raise ValueError(f"no JSON library {library!r}: json, orjson or msgspec")


def loads(text: Text, strict: bool = False) -> Any:
    """Decoded JSON; raises ValidationError if it is none."""
    if getrecursionlimit() > DEEPEST:
        refuse_depth(text)
    if not strict and _read is not _standard:
        try:
            return _read(text)
        except Exception:
            pass
    try:
        return _standard(text, strict)
    except RecursionError:
        pass
    if _depth(text) > DEEPEST:
        raise too_deep()
    return deeply(_standard, text, strict)


def dumps(value: Any) -> str:
    """JSON text of plain values; raises ValidationError if they are nested too deep."""
    text = _written(value)
    if getrecursionlimit() > DEEPEST:
        refuse_depth(text)
    return text


def _written(value: Any) -> str:
    if _write is not _dumped:
        try:
            return str(_write(value), "utf-8")
        except Exception:
            pass
    try:
        return _dumped(value)
    except RecursionError:
        return deeply(_dumped, value)


# --- the standard library ------------------------------------------------------------------------


def _standard(text: Text, strict: bool = False) -> Any:
    try:
        return _parsed(text, strict)
    except ValueError as error:
        if isinstance(error, ValidationError):
            raise
        raise ValidationError("", "JSON", "text", f"not JSON: {error}") from error


def _parsed(text: Text, strict: bool) -> Any:
    if not isinstance(text, str):
        # json.loads would guess at encodings, and take surrogates.
        text = str(text, "utf-8")
    elif not text.isascii():
        text.encode()
    if "\\ud" in text or "\\uD" in text:
        _refuse_lone_surrogates(text)
    if not strict:
        return _lenient(text)
    value = _unique(text)
    if not text.isascii() or "\\u" in text:
        _refuse_noncharacters(value)
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"duplicate key {twice!r}")
    return result


_decoder = json.JSONDecoder(parse_constant=_no_constant)
_scan: Callable[[str, int], tuple[Any, int]] = vars(_decoder)["scan_once"]


def _lenient(text: str) -> Any:
    # JSONDecoder.decode looks for white space first: much of the time that a short text takes.
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        return _decoder.decode(text)
    if end != len(text) and text[end:].strip(" \t\r\n"):
        return _decoder.decode(text)
    return value


_unique: Callable[[str], Any] = json.JSONDecoder(
    parse_constant=_no_constant, object_pairs_hook=_object
).decode
_dumped: Callable[[Any], str] = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":")
).encode

_read: Callable[[Text], Any] = _standard
_write: Callable[[Any], Any] = _dumped

standard = _dumped
"""What writes text if no other library was asked for."""


def is_standard() -> bool:
    """Whether no other library was asked for."""
    return _write is standard


_TOKENS = r'"(?:[^"\\]|\\.)*"|[][{}]'
_ESCAPES = (
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)


def _refuse_lone_surrogates(text: str) -> None:
    for escape in re.finditer(_ESCAPES, text, re.DOTALL):
        if escape[1]:
            raise ValueError(f"lone surrogate \\{escape[1]} (char {escape.start()})")


def _refuse_noncharacters(value: Any) -> None:
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            if not is_text(item):
                raise ValueError(f"noncharacter in {ascii(item)[:60]}")
        elif isinstance(item, list):
            todo += item
        elif isinstance(item, dict):
            todo += item
            todo += item.values()


def refuse_depth(text: Text) -> None:
    """Raise ValidationError for what Python only refuses while its limit is the usual one."""
    text = text if isinstance(text, str) else str(text, "utf-8", "replace")
    if text.count("[") + text.count("{") > DEEPEST and _depth(text) > DEEPEST:
        raise too_deep()


def _depth(text: Text) -> int:
    """How deep brackets are nested."""
    depth = deepest = 0
    text = text if isinstance(text, str) else str(text, "utf-8", "replace")
    for token in re.finditer(_TOKENS, text, re.DOTALL):
        if token[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token[0] in "]}":
            depth -= 1
    return deepest
