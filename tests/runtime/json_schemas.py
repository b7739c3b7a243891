"""Judging values by JSON Schemas, and what those cannot say."""

from __future__ import annotations

from typing import Any

import pytest

jsonschema = pytest.importorskip("jsonschema")


def judge(schema: Any) -> Any:
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def whole_doubles(value: Any) -> bool:
    """To JSON Schema 1.0 is an integer, and to QEMU it is none."""
    match value:
        case float():
            return value.is_integer()
        case list():
            return any(map(whole_doubles, value))
        case dict():
            return any(map(whole_doubles, value.values()))
    return False


def unheard_of(value: Any) -> bool:
    """Text that QEMU's JSON must not have, which no schema can tell."""
    match value:
        case str():
            return not all(map(_is_character, value))
        case list():
            return any(map(unheard_of, value))
        case dict():
            return any(unheard_of(k) or unheard_of(v) for k, v in value.items())
    return False


def _is_character(c: str) -> bool:
    code = ord(c)
    noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return not (0xD800 <= code <= 0xDFFF or noncharacter)
