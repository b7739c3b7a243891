"""Reading requests as QEMU's parser does: a stream of values, however it is cut into pieces."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Never

DEEPEST = 1024
LONGEST = 64 << 20

_SPACE = b" \t\r\n"
_OPENING, _CLOSING = b"{[", b"}]"
_STRING = re.compile(r"""'((?:[^'\\]|\\.)*)'|"(?:[^"\\]|\\.)*\"""", re.DOTALL)


class BadInput(Exception):
    """What was read is no JSON; the text is what the server says of it."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"JSON parse error, {problem}")


class Parser:
    """Cuts the stream into values: QMP needs no line breaks between them."""

    def __init__(self) -> None:
        self._text = bytearray()
        self._depth = 0
        self._quote = 0
        self._escaped = False

    def feed(self, data: bytes) -> Iterator[Any]:
        """The values that are complete now; a BadInput for what is none."""
        for byte in data:
            found = self._take(byte)
            if found is not None:
                self._reset()
                yield found[0]

    def _reset(self) -> None:
        self._text.clear()
        self._depth = 0
        self._quote = 0
        self._escaped = False

    def _take(self, byte: int) -> tuple[Any] | None:
        """Read on; gives a value, or what is wrong, when it is complete."""
        if byte == 0xFF or (byte < 0x20 and byte not in _SPACE):
            # Clients send these to begin anew.
            return (BadInput("stray '\\uFFFD'"),)
        if not self._text:
            if byte in _SPACE:
                return None
            if byte in _CLOSING:
                return (BadInput("expecting value"),)
        if not self._depth and self._text and not self._quote:
            # A number or a word ends where something else begins.
            if byte in _SPACE or byte in _OPENING:
                return (_value(bytes(self._text)),)
        self._text.append(byte)
        if self._quote:
            return self._take_quoted(byte)
        if byte in b"\"'":
            self._quote = byte
        elif byte in _OPENING:
            self._depth += 1
        elif byte in _CLOSING:
            self._depth -= 1
            if not self._depth:
                return (_value(bytes(self._text)),)
        if self._depth > DEEPEST:
            return (BadInput("nesting limit exceeded"),)
        if len(self._text) > LONGEST:
            return (BadInput("size limit exceeded"),)
        return None

    def _take_quoted(self, byte: int) -> tuple[Any] | None:
        if self._escaped:
            self._escaped = False
        elif byte == ord("\\"):
            self._escaped = True
        elif byte == self._quote:
            self._quote = 0
            if not self._depth:
                return (_value(bytes(self._text)),)
        return None


def _value(data: bytes) -> Any:
    try:
        text = data.decode()
        if "'" in text:
            text = _STRING.sub(_double_quoted, text)
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except BadInput as error:
        return error
    except UnicodeError:
        return BadInput("invalid UTF-8 sequence in string")
    except RecursionError:
        return BadInput("nesting limit exceeded")
    except ValueError:
        return BadInput("expecting value")
    return value


def _double_quoted(match: re.Match[str]) -> str:
    inner = match[1]
    if inner is None:
        return match[0]
    plain = inner.replace("\\'", "'")
    return '"' + re.sub(r'(?<!\\)"', r"\"", plain) + '"'


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise BadInput("duplicate key")
    return result


def _no_constant(name: str) -> Never:
    raise BadInput(f"stray '{name[0]}'")
