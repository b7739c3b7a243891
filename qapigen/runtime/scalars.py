"""What decoding and encoding by the table share: findings, and values of built-in types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import Mismatch, ValidationError
from .masks import HIDDEN
from .table import Row, class_of, table
from .values import (
    NOT_TEXT,
    as_read,
    exact,
    is_number,
    is_text,
    plain,
    shown,
    with_article,
)

_SIGNED = {"int": 64, "int8": 8, "int16": 16, "int32": 32, "int64": 64}
_UNSIGNED = {"uint8": 8, "uint16": 16, "uint32": 32, "uint64": 64, "size": 64}

INTEGERS: dict[str, tuple[int, int]] = {
    **{name: (-(1 << bits - 1), (1 << bits - 1) - 1) for name, bits in _SIGNED.items()},
    **{name: (0, (1 << bits) - 1) for name, bits in _UNSIGNED.items()},
}
"""Lowest and highest value of the integer types."""

for _name in ("uint64", "size"):
    # QEMU takes negative numbers for these, and wraps them.
    INTEGERS[_name] = (INTEGERS["int64"][0], INTEGERS["uint64"][1])

_NOUNS = {"str": "a string", "bool": "a boolean", "number": "a number", "null": "null"}


class Scalars:
    """A pass over a value, as far as it can do without types of the schema.

    Args:
        strict: as QEMU's own marshalling; else lenient as clients have to be.
        collect: go on after a problem, and keep all of them in `problems`.
    """

    def __init__(self, strict: bool, collect: bool = False) -> None:
        self.strict = strict
        self.collect = collect
        self.problems: list[ValidationError] = []
        self.types = table().types
        self._masks = 0
        """How many masked members lead to the value at hand."""

    def problem(
        self, path: str, expected: str, actual: str, text: str = "", hint: str = ""
    ) -> None:
        found = ValidationError(path, expected, actual, text, hint)
        if not self.collect:
            raise found
        self.problems.append(found)

    def restart(self) -> None:
        """Forget what was found."""
        self.problems.clear()
        self._masks = 0

    def finish(self) -> None:
        """Raise what was collected."""
        if self.problems:
            first = self.problems[0]
            raise ValidationError(
                first.path,
                first.expected,
                first.actual,
                first.problem,
                first.hint,
                self.problems,
            )

    def _read(self, code: str, value: Any, path: str) -> Any:
        """A value of a built-in type, from decoded JSON."""
        if code in INTEGERS or code in ("str", "bool", "null"):
            return self._scalar(code, value, path)
        if code == "dict" and not isinstance(value, dict):
            return self._wrong(path, "an object", value)
        if code == "number" and not is_number(value):
            return self._wrong(path, self._noun(code), value)
        try:
            return as_read(value, self.strict)
        except (Mismatch, OverflowError):
            return self._wrong(path, self._noun(code), value)

    def _plain(self, value: Any, path: str) -> Any:
        """What a user gave as a value of type `any`."""
        try:
            return plain(value, path)
        except ValidationError as found:
            actual = HIDDEN if self._masks else found.actual
            return self.problem(found.path, found.expected, actual, hint=found.hint)

    def _scalar(self, code: str, value: Any, path: str) -> Any:
        if code in INTEGERS:
            low, high = INTEGERS[code]
            if (
                not isinstance(value, int)
                or isinstance(value, bool)
                or not low <= value <= high
            ):
                return self._wrong(path, self._noun(code), value)
            return int(value)
        match code:
            case "str" if isinstance(value, str):
                if self.strict and not is_text(value):
                    return self._wrong(path, NOT_TEXT, value)
                return exact(value)
            case "bool" if isinstance(value, bool):
                return value
            case "null" if value is None:
                return None
            case "number" if is_number(value):
                return int(value) if isinstance(value, int) else float(value)
            case "str" | "bool" | "null" | "number":
                return self._wrong(path, self._noun(code), value)
            case "dict" if not isinstance(value, Mapping):
                return self._wrong(path, "an object", value)
            case _:
                return self._plain(value, path)

    def _wrong(self, path: str, expected: str, value: Any, hint: str = "") -> None:
        self.problem(path, expected, self._shown(value), hint=hint)

    def _shown(self, value: Any) -> str:
        return HIDDEN if self._masks else shown(value)

    def _missing(self, path: str, code: str) -> None:
        self.problem(path, self._noun(code), "nothing", "mandatory member is missing")

    def _noun(self, code: str) -> str:
        if code[0] == "[":
            return "an array"
        if code in INTEGERS and code not in self.types:
            low, high = INTEGERS[code]
            return f"an integer from {low} to {high}"
        row = self.types.get(code.lstrip("="))
        if row is None:
            return _NOUNS.get(code, "a JSON value")
        name = class_of(row).__qualname__ if code[0] == "=" else code
        return with_article(name)


def claims(row: Row | None, code: str, value: Any) -> bool:
    """Whether a branch of an alternate is the one for a value, by its JSON type."""
    if code[0] == "[":
        return isinstance(value, list)
    if row is not None:
        return isinstance(value, str if row["kind"] in ("enum", "words") else dict)
    if code in INTEGERS:
        return isinstance(value, int) and not isinstance(value, bool)
    match code:
        case "str":
            return isinstance(value, str)
        case "bool":
            return isinstance(value, bool)
        case "null":
            return value is None
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
    return True
