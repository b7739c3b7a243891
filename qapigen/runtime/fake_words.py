"""What QEMU says of arguments that it does not take."""

from __future__ import annotations

import re

from .errors import ValidationError
from .table import table

_INTEGER = re.compile(r"an integer from (-?\d+) to (\d+)")
_NOUNS = {
    "a string": "string",
    "a boolean": "boolean",
    "a number": "number",
    "null": "null",
    "an object": "object",
    "an array": "array",
}


def told(error: ValidationError) -> str:
    """A problem with arguments, in QEMU's words."""
    path = error.path
    if error.problem == "mandatory member is missing":
        return f"Parameter '{path}' is missing"
    if error.expected == "no such member":
        return f"Parameter '{path}' is unexpected"
    integer = _INTEGER.fullmatch(error.expected)
    if integer is not None:
        low, high = map(int, integer.groups())
        return _integer(path, low, high, error.actual)
    noun = _NOUNS.get(error.expected)
    if noun is None:
        name = error.expected.partition(" ")[2]
        kind = table().types.get(name, {"kind": "struct"})["kind"]
        if kind in ("enum", "union") and error.actual[:1] in "'\"":
            value = error.actual[1:-1]
            return f"Parameter '{_last(path)}' does not accept value '{value}'"
        noun = {"enum": "string", "alternate": name}.get(kind, "object")
    return f"Invalid parameter type for '{path or 'null'}', expected: {noun}"


def _integer(path: str, low: int, high: int, actual: str) -> str:
    bits = (high + 1 if low == 0 else high - low + 1).bit_length() - 1
    if low < 0 and high >= 1 << 63:
        return f"Parameter '{path}' expects uint64"
    if not re.fullmatch(r"-?\d+", actual):
        if low == 0:
            return f"Parameter '{path}' expects uint64"
        return f"Invalid parameter type for '{path}', expected: integer"
    if low < 0 and high == (1 << 63) - 1:
        return f"Invalid parameter type for '{path}', expected: integer"
    sign = "u" if low == 0 else ""
    return f"Parameter '{_last(path)}' expects {sign}int{bits}_t"


def _last(path: str) -> str:
    """The name that a visitor has at hand: an array's elements have none."""
    return "null" if path.endswith("]") else path.rpartition(".")[2]
